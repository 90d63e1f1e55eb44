//! The code as SVG: sharp at every size.

use std::fmt::Write;

use base64::{Engine, engine::general_purpose::STANDARD};

use super::{CodeImageError, matrix::Matrix};

/// Draws `text` as an SVG document, around a logo as [`super::Logo::png`] gives it. It holds no script, no style and no
/// outside reference.
///
/// # Errors
/// [`CodeImageError::TooLong`] where `text` has more than 625 bytes.
pub fn svg(text: &str, logo: Option<&[u8]>) -> Result<String, CodeImageError> {
    let matrix = Matrix::of(text)?;
    let (side, pixels) = (matrix.side(), matrix.side() * matrix.scale());
    let path = path(&matrix);
    let logo = logo.map(|logo| middle(&matrix, logo)).unwrap_or_default();
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{pixels}\" height=\"{pixels}\" viewBox=\"0 0 {side} {side}\">\
         <rect width=\"{side}\" height=\"{side}\" fill=\"#fff\"/>\
         <path stroke=\"#000\" transform=\"translate(0 .5)\" shape-rendering=\"crispEdges\" d=\"{path}\"/>{logo}</svg>"
    ))
}

/// One line, a module wide, for each run of dark modules in a row.
fn path(matrix: &Matrix) -> String {
    let mut path = String::with_capacity(4 * 1024);
    for row in 0..matrix.side() {
        let mut before = None;
        for dark in matrix.dark(row) {
            // Writing to a String cannot fail.
            let _ = match before {
                None => write!(path, "M{} {row}", dark.start),
                Some(end) => write!(path, "m{} 0", dark.start - end),
            };
            let _ = write!(path, "h{}", dark.len());
            before = Some(dark.end);
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
