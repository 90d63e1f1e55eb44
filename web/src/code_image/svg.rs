//! The code as SVG: sharp at every size.

use std::fmt::Write;

use base64::{Engine, engine::general_purpose::STANDARD};

use super::{CodeImageError, matrix::Matrix};

/// Draws `text` as an SVG document, around a logo as [`super::Logo::png`] gives it. It holds no script, no style and no
/// outside reference.
///
/// # Errors
/// [`CodeImageError::TooLong`] where `text` has more than 1273 bytes.
pub fn svg(text: &str, logo: Option<&[u8]>) -> Result<String, CodeImageError> {
    let matrix = Matrix::of(text)?;
    let (side, pixels) = (matrix.side(), matrix.side() * matrix.scale());
    let path = path(&matrix);
    let logo = logo.map(|logo| middle(&matrix, logo)).unwrap_or_default();
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{pixels}\" height=\"{pixels}\" viewBox=\"0 0 {side} {side}\">\
         <rect width=\"{side}\" height=\"{side}\" fill=\"#fff\"/>\
         <path shape-rendering=\"crispEdges\" d=\"{path}\"/>{logo}</svg>"
    ))
}

/// One rectangle for each run of dark modules in a row.
fn path(matrix: &Matrix) -> String {
    let mut path = String::new();
    for row in 0..matrix.side() {
        let mut column = 0;
        while column < matrix.side() {
            let run = (column..matrix.side()).take_while(|at| matrix.is_dark(*at, row)).count();
            if run > 0 {
                // Writing to a String cannot fail.
                let _ = write!(path, "M{column} {row}h{run}v1h-{run}z");
            }
            column += run as u32 + 1;
        }
    }
    path
}

fn middle(matrix: &Matrix, logo: &[u8]) -> String {
    let (margin, place) = (matrix.margin(), matrix.logo());
    let square = |offset: u32, side: u32| {
        format!("x=\"{offset}\" y=\"{offset}\" width=\"{side}\" height=\"{side}\"")
    };
    format!(
        "<rect {} rx=\"1\" fill=\"#fff\"/><image {} href=\"data:image/png;base64,{}\"/>",
        square(margin.offset, margin.side),
        square(place.offset, place.side),
        STANDARD.encode(logo),
    )
}
