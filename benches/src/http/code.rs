//! Reads what a code holds from the SVG that the page shows. Its dark modules are taken from the path in place of being
//! searched for in pixels, which would cost the load generator more than the server takes to draw them; the rest is the
//! work of every reader: masks, error correction, text.

use rqrr::{Grid, SimpleGrid};

use crate::error::Failure;

/// Modules of white around a code.
const QUIET_ZONE: usize = 4;

/// The text of the code in a picture.
///
/// # Errors
/// Where there is no code in it.
pub fn read(svg: &[u8]) -> Result<String, Failure> {
    let svg = str::from_utf8(svg).map_err(unreadable)?;
    let side: usize =
        between(svg, "viewBox=\"0 0 ", " ").and_then(|side| side.parse().ok()).unwrap_or(0);
    let path = between(svg, " d=\"", "\"").ok_or_else(|| unreadable("it has no path"))?;
    let mut dark = vec![false; side * side];
    for (x, y, length) in path.split('M').flat_map(runs) {
        let from = y * side + x;
        dark.get_mut(from..from + length)
            .ok_or_else(|| unreadable("its path leaves it"))?
            .fill(true);
    }
    let is_dark = |x: usize, y: usize| {
        let module = (y + QUIET_ZONE) * side + x + QUIET_ZONE;
        dark.get(module).copied().unwrap_or_default()
    };
    let grid = SimpleGrid::from_func(side.saturating_sub(2 * QUIET_ZONE), is_dark);
    Grid::new(grid).decode().map(|(_, text)| text).map_err(unreadable)
}

/// `4 5h7m2 0h3`: in row 5 seven dark modules from column 4 on, two light ones, and three dark ones. The version before
/// drew round each run instead: `4 5h7v1h-7z`.
fn runs(row: &str) -> Vec<(usize, usize, usize)> {
    let mut numbers = row.split(['h', 'm', 'v', ' ']).map_while(|number| number.parse().ok());
    let (Some(mut x), Some(y)) = (numbers.next(), numbers.next()) else { return Vec::new() };
    let mut runs = Vec::new();
    while let Some(length) = numbers.next() {
        runs.push((x, y, length));
        let Some(light) = numbers.next().filter(|_| numbers.next().is_some()) else { break };
        x += length + light;
    }
    runs
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    text.split_once(before)?.1.split_once(after).map(|(between, _)| between)
}

fn unreadable(error: impl std::fmt::Display) -> Failure {
    Failure::unfit(format!("the code cannot be read: {error}"))
}
