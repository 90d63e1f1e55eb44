//! The code as PNG: one bit a pixel, or RGB where a logo brings colours.

use image::{
    DynamicImage, Rgba, RgbaImage,
    imageops::{self, FilterType},
};
use png::{BitDepth, ColorType, Compression, Encoder, Filter};

use super::{CodeImageError, Logo, matrix::Matrix};

const WHITE: Rgba<u8> = Rgba([255, 255, 255, 255]);
const BLACK: Rgba<u8> = Rgba([0, 0, 0, 255]);
const NOTHING: Rgba<u8> = Rgba([0, 0, 0, 0]);

/// Draws `text` as a PNG of 350 to 420 px on each side, for links of up to 130 bytes.
///
/// # Errors
/// [`CodeImageError::TooLong`] where `text` has more than 1273 bytes.
pub fn png(text: &str, logo: Option<&Logo>) -> Result<Vec<u8>, CodeImageError> {
    let matrix = Matrix::of(text)?;
    let side = matrix.side() * matrix.scale();
    match logo {
        None => encode(side, ColorType::Grayscale, BitDepth::One, &bits(&matrix)),
        Some(logo) => {
            let pixels = with_logo(&matrix, logo).into_rgb8();
            encode(side, ColorType::Rgb, BitDepth::Eight, &pixels)
        }
    }
}

/// The rows of a module are alike, so the difference to the row above is mostly nothing and packs well.
fn encode(
    side: u32,
    color: ColorType,
    depth: BitDepth,
    pixels: &[u8],
) -> Result<Vec<u8>, CodeImageError> {
    let mut file = Vec::with_capacity(8 * 1024);
    let mut encoder = Encoder::new(&mut file, side, side);
    encoder.set_color(color);
    encoder.set_depth(depth);
    encoder.set_compression(Compression::Fast);
    encoder.set_filter(Filter::Up);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(pixels)?;
    writer.finish()?;
    Ok(file)
}

/// Eight pixels a byte, a set bit is white, each row begins a byte.
fn bits(matrix: &Matrix) -> Vec<u8> {
    let (scale, side) = (matrix.scale(), matrix.side());
    let mut rows = Vec::new();
    for row in 0..side {
        let mut packed = vec![0xFF_u8; (side * scale).div_ceil(8) as usize];
        for pixel in 0..side * scale {
            if matrix.is_dark(pixel / scale, row)
                && let Some(byte) = packed.get_mut((pixel / 8) as usize)
            {
                *byte &= !(0x80 >> (pixel % 8));
            }
        }
        rows.extend(packed.repeat(scale as usize));
    }
    rows
}

fn with_logo(matrix: &Matrix, logo: &Logo) -> DynamicImage {
    let (scale, side) = (matrix.scale(), matrix.side() * matrix.scale());
    let mut image = RgbaImage::from_fn(side, side, |x, y| {
        if matrix.is_dark(x / scale, y / scale) { BLACK } else { WHITE }
    });
    let place = matrix.logo();
    let size = place.side * scale;
    let logo = imageops::resize(logo.pixels(), size, size, FilterType::CatmullRom);
    let margin = matrix.margin();
    overlay(&mut image, &rounded(margin.side * scale, scale), margin.offset * scale);
    overlay(&mut image, &logo, place.offset * scale);
    image.into()
}

fn overlay(image: &mut RgbaImage, top: &RgbaImage, offset: u32) {
    imageops::overlay(image, top, offset.into(), offset.into());
}

/// A white square of `side` px whose corners are rounded by `radius` px.
fn rounded(side: u32, radius: u32) -> RgbaImage {
    let beyond = |at: u32| radius.saturating_sub(at.min(side - 1 - at));
    RgbaImage::from_fn(side, side, |x, y| {
        let (dx, dy) = (beyond(x), beyond(y));
        if dx * dx + dy * dy <= radius * radius { WHITE } else { NOTHING }
    })
}
