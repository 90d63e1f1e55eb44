//! How hard a code is to read: the penalty of ISO/IEC 18004 §7.8.3, on rows of bits.
//!
//! The bits of a row are looked at all at once. A rule that looks at neighbours gets each of them as a row of its own, moved
//! to its place.

/// A row and its neighbours in one direction: 4 before it, itself, 10 after it. What lies outside of the code is light.
type Line = [u128; 15];

/// Where something may begin so that it ends within the code, and where the code begins.
struct Bounds {
    five: u128,
    finder: u128,
    edge: u128,
}

/// The lower, the better. A set bit is dark; the lowest bit of a row is its left.
pub(super) fn penalty(rows: &[u128]) -> u32 {
    across(rows) + down(rows) + blocks(rows) + balance(rows)
}

fn across(rows: &[u128]) -> u32 {
    let width = rows.len();
    let bounds = Bounds { five: first(width - 4), finder: first(width - 6), edge: 1 };
    let moved = |row: u128| {
        std::array::from_fn(|at| if at < 4 { row << (4 - at) } else { row >> (at - 4) })
    };
    rows.iter().map(|row| line(&moved(*row), &bounds)).sum()
}

fn down(rows: &[u128]) -> u32 {
    let width = rows.len();
    let padded = [&[0; 4], rows, &[0; 10]].concat();
    let all = |condition: bool| if condition { u128::MAX } else { 0 };
    let bounds = |row: usize| Bounds {
        five: all(row + 5 <= width),
        finder: all(row + 7 <= width),
        edge: all(row == 0),
    };
    padded.array_windows().enumerate().map(|(row, window)| line(window, &bounds(row))).sum()
}

/// Runs of five alike and more: 3, and 1 for each one more. What looks like the middle of a finder pattern, with four light
/// before or after it: 40.
fn line([p, q, r, s, a, b, c, d, e, f, g, t, u, v, w]: &Line, bounds: &Bounds) -> u32 {
    let five = ((a & b & c & d & e) | !(a | b | c | d | e)) & bounds.five;
    let runs = five & ((s ^ a) | bounds.edge);
    let shut_in = (p | q | r | s) & (t | u | v | w);
    let finder = a & !b & c & d & e & !f & g & !shut_in & bounds.finder;
    five.count_ones() + 2 * runs.count_ones() + 40 * finder.count_ones()
}

/// Four alike in a square: 3.
fn blocks(rows: &[u128]) -> u32 {
    let alike = |[upper, lower]: &[u128; 2]| {
        let (down, across) = (!(upper ^ lower), !(upper ^ (upper >> 1)));
        (down & (down >> 1) & across & first(rows.len() - 1)).count_ones()
    };
    3 * rows.array_windows().map(alike).sum::<u32>()
}

/// 10 for each 5 % that the dark ones are more or less than half.
fn balance(rows: &[u128]) -> u32 {
    let dark: usize = rows.iter().map(|row| row.count_ones() as usize).sum();
    let halves = dark * 200 / (rows.len() * rows.len());
    halves.abs_diff(100) as u32
}

/// The lowest bits, `count` of them.
const fn first(count: usize) -> u128 {
    (1 << count) - 1
}
