//! The code as PNG: one bit a pixel, or one byte where a logo brings colours.

use png::{BitDepth, ColorType, Compression, Encoder, Filter};

use super::{CodeImageError, Logo, logo::Inlay, matrix::Matrix};

const WHITE: u8 = 0;
const BLACK: u8 = 1;
/// These two.
const PALETTE: [u8; 6] = [255, 255, 255, 0, 0, 0];
/// The colours of a logo come after so many.
const OURS: u8 = 2;

/// Draws `text` as a PNG of 350 to 420 px on each side, for links of up to 130 bytes.
///
/// # Errors
/// [`CodeImageError::TooLong`] where `text` has more than 625 bytes.
pub fn png(text: &str, logo: Option<&Logo>) -> Result<Vec<u8>, CodeImageError> {
    let matrix = Matrix::of(text)?;
    let side = matrix.side() * matrix.scale();
    let mut file = Vec::with_capacity(8 * 1024);
    let mut encoder = Encoder::new(&mut file, side, side);
    // The rows of a module are alike, so the difference to the row above is mostly nothing and packs well.
    encoder.set_compression(Compression::Fast);
    encoder.set_filter(Filter::Up);
    let pixels = match logo {
        None => {
            encoder.set_color(ColorType::Grayscale);
            encoder.set_depth(BitDepth::One);
            bits(&matrix)
        }
        Some(logo) => {
            let inlay = logo.inlay(matrix.logo().side * matrix.scale());
            encoder.set_color(ColorType::Indexed);
            encoder.set_depth(BitDepth::Eight);
            encoder.set_palette([&PALETTE[..], &inlay.palette()].concat());
            bytes(&matrix, &inlay)
        }
    };
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&pixels)?;
    writer.finish()?;
    Ok(file)
}

/// Eight pixels a byte, a set bit is white, each row begins a byte.
fn bits(matrix: &Matrix) -> Vec<u8> {
    let scale = matrix.scale();
    let mut rows = Vec::new();
    for row in 0..matrix.side() {
        let mut packed = vec![0xFF_u8; (matrix.side() * scale).div_ceil(8) as usize];
        for pixel in matrix.dark(row).flat_map(|dark| dark.start * scale..dark.end * scale) {
            if let Some(byte) = packed.get_mut((pixel / 8) as usize) {
                *byte &= !(0x80 >> (pixel % 8));
            }
        }
        rows.extend(packed.repeat(scale as usize));
    }
    rows
}

/// A byte a pixel: white, black, or a colour of the inlay.
fn bytes(matrix: &Matrix, inlay: &Inlay) -> Vec<u8> {
    let scale = matrix.scale() as usize;
    let side = matrix.side() as usize * scale;
    let mut pixels = Vec::with_capacity(side * side);
    for row in 0..matrix.side() {
        let mut packed = vec![WHITE; side];
        for dark in matrix.dark(row) {
            fill(&mut packed, dark.start as usize * scale, dark.len() * scale, BLACK);
        }
        pixels.extend(packed.repeat(scale));
    }
    let (margin, place) = (matrix.margin(), matrix.logo());
    let (offset, length) = (margin.offset as usize * scale, margin.side as usize * scale);
    for (at, row) in pixels.chunks_exact_mut(side).skip(offset).take(length).enumerate() {
        let cut = cut(at.min(length - 1 - at), scale);
        fill(row, offset + cut, length - 2 * cut, WHITE);
    }
    let offset = place.offset as usize * scale;
    let rows = pixels.chunks_exact_mut(side).skip(offset);
    for (row, inlay) in rows.zip(inlay.rows()) {
        for (pixel, colour) in row.iter_mut().skip(offset).zip(inlay) {
            *pixel = OURS + colour;
        }
    }
    pixels
}

fn fill(row: &mut [u8], start: usize, length: usize, colour: u8) {
    if let Some(pixels) = row.get_mut(start..start + length) {
        pixels.fill(colour);
    }
}

/// Pixels that a corner rounded by `radius` takes from the row `at` rows from its edge.
fn cut(at: usize, radius: usize) -> usize {
    let beyond = radius.saturating_sub(at);
    radius - (radius * radius - beyond * beyond).isqrt()
}
