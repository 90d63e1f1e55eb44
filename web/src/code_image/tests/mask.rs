//! Under which mask a code is drawn.

use std::collections::BTreeSet;

use qrcode::{Color, EcLevel, QrCode};
use rqrr::{Grid, MetaData, SimpleGrid};

use super::{super::matrix::Matrix, *};

/// How a code writes its masks (ISO/IEC 18004, table 10).
const CHECKERBOARD: u16 = 0b000;
const DIAMONDS: u16 = 0b110;
/// And the highest correction level (table 12).
const HIGHEST: u16 = 0b10;

/// Row by row.
fn modules(text: &str) -> Vec<Color> {
    let code = Matrix::of(text).unwrap();
    let inside = 4..code.side() - 4;
    let modules = inside.clone().flat_map(|row| {
        let dark: BTreeSet<u32> = code.dark(row).flatten().collect();
        inside.clone().map(move |column| dark.contains(&column))
    });
    modules.map(|dark| if dark { Color::Dark } else { Color::Light }).collect()
}

/// What a code of these modules says of itself.
fn named(modules: &[Color]) -> MetaData {
    let width = modules.len().isqrt();
    let code = SimpleGrid::from_func(width, |x, y| modules[y * width + x] == Color::Dark);
    Grid::new(code).decode().unwrap().0
}

/// `qrcode` draws a code under all eight masks and takes the one with the least penalty: it is ours as well where it is one
/// of ours.
fn assert_least_penalty(text: &str) -> u16 {
    let all = QrCode::with_error_correction_level(text, EcLevel::H).unwrap().into_colors();
    let ours = modules(text);
    let (best, taken) = (named(&all), named(&ours));
    if [CHECKERBOARD, DIAMONDS].contains(&best.mask) {
        assert!(all == ours, "{text}: {best:?}, but {taken:?}");
    }
    assert_eq!(taken.ecc_level, HIGHEST);
    taken.mask
}

#[test]
fn a_code_has_the_mask_of_ours_with_the_least_penalty_and_names_it() {
    let taken: BTreeSet<u16> = (0..150).map(|number| assert_least_penalty(&link(number))).collect();
    assert_eq!(Vec::from_iter(taken), [CHECKERBOARD, DIAMONDS]);
}

#[test]
fn a_text_of_any_length_has_the_mask_of_ours_with_the_least_penalty() {
    for length in (1..=625).step_by(12) {
        assert_least_penalty(&link(length).repeat(12)[..length]);
    }
}
