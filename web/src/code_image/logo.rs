//! Takes an uploaded logo apart and keeps nothing of the file but its pixels.

use std::io::Cursor;

use image::{
    DynamicImage, ExtendedColorType, ImageDecoder, ImageEncoder, ImageResult, Limits, RgbaImage,
    codecs::{
        jpeg::JpegDecoder,
        png::{CompressionType, FilterType as Filter, PngDecoder, PngEncoder},
    },
    imageops::{self, FilterType},
};
use thiserror::Error;

/// Bytes that an uploaded logo may have.
pub const MAX_UPLOAD: usize = 512 * 1024;
/// Pixels that an uploaded logo may have on each side.
pub const MAX_PIXELS: u32 = 2048;

/// Bytes that decoding may take: what the largest picture with two bytes a channel needs.
const MAX_MEMORY: u64 = 32 * 1024 * 1024;
/// Pixels of a kept logo on each side.
const SIDE: u32 = 128;

const PNG_MAGIC: &[u8] = b"\x89PNG\r\n\x1a\n";
const JPEG_MAGIC: &[u8] = b"\xFF\xD8\xFF";

/// A picture of 128 px on each side; what is not square stands in the middle of it.
#[derive(Debug, Clone)]
pub struct Logo {
    png: Vec<u8>,
    pixels: RgbaImage,
}

/// Why an uploaded logo is not taken.
#[derive(Debug, Error)]
pub enum LogoError {
    /// More than [`MAX_UPLOAD`].
    #[error("a logo may have {MAX_UPLOAD} bytes at most, this has {bytes}")]
    TooManyBytes {
        /// The bytes it has.
        bytes: usize,
    },
    /// More than [`MAX_PIXELS`].
    #[error("a logo may have {MAX_PIXELS} px on each side at most, this has {width} × {height}")]
    TooManyPixels {
        /// In pixels.
        width: u32,
        /// In pixels.
        height: u32,
    },
    /// Neither begins as a PNG nor as a JPEG does, whatever its name says. SVG is never taken.
    #[error("a logo is a PNG or a JPEG file")]
    NotAPicture,
    /// An animated PNG.
    #[error("a logo does not move")]
    Animated,
    /// A JPEG that ends before its picture does.
    #[error("the end of the picture is missing")]
    Truncated,
    /// Begins well and cannot be decoded, or needs too much memory for that.
    #[error("the picture is broken")]
    Broken(#[from] image::ImageError),
}

impl Logo {
    /// Decodes an upload and draws it anew: what is kept has pixels, and no metadata and no second file
    /// behind the picture.
    ///
    /// Takes up to a tenth of a second of computing: call it where blocking is allowed.
    ///
    /// # Errors
    /// See [`LogoError`].
    pub fn from_upload(bytes: &[u8]) -> Result<Self, LogoError> {
        if bytes.len() > MAX_UPLOAD {
            return Err(LogoError::TooManyBytes { bytes: bytes.len() });
        }
        let pixels = squared(decode(bytes)?);
        let mut png = Vec::new();
        // Written once, embedded in every SVG of a code: the smallest file is worth the time.
        PngEncoder::new_with_quality(&mut png, CompressionType::Best, Filter::Adaptive)
            .write_image(&pixels, SIDE, SIDE, ExtendedColorType::Rgba8)?;
        Ok(Self { png, pixels })
    }

    /// Takes a logo back that was kept as [`Logo::png`].
    ///
    /// # Errors
    /// See [`LogoError`]: the bytes are looked at as if they were uploaded.
    pub fn from_stored(png: Vec<u8>) -> Result<Self, LogoError> {
        let pixels = squared(decode(&png)?);
        Ok(Self { png, pixels })
    }

    /// The picture as a PNG file, to keep and to show.
    pub fn png(&self) -> &[u8] {
        &self.png
    }

    pub(super) fn pixels(&self) -> &RgbaImage {
        &self.pixels
    }
}

fn decode(bytes: &[u8]) -> Result<DynamicImage, LogoError> {
    if bytes.starts_with(PNG_MAGIC) {
        let decoder = PngDecoder::with_limits(Cursor::new(bytes), limits())?;
        if decoder.is_apng()? {
            return Err(LogoError::Animated);
        }
        draw(decoder)
    } else if bytes.starts_with(JPEG_MAGIC) {
        if !has_end(bytes) {
            return Err(LogoError::Truncated);
        }
        draw(JpegDecoder::new(Cursor::new(bytes))?)
    } else {
        Err(LogoError::NotAPicture)
    }
}

/// Whether the end marker (FF D9) comes after the last start of a scan (FF DA): the decoder paints what is
/// missing grey instead of saying so. Neither marker occurs within a scan (ITU-T T.81, B.1.1.5).
fn has_end(jpeg: &[u8]) -> bool {
    let last = |marker: [u8; 2]| jpeg.windows(2).rposition(|bytes| bytes == marker);
    last([0xFF, 0xD9]) > last([0xFF, 0xDA])
}

/// Decodes the pixels, and turns the picture as its camera said.
fn draw(mut decoder: impl ImageDecoder) -> Result<DynamicImage, LogoError> {
    let (width, height) = decoder.dimensions();
    if width > MAX_PIXELS || height > MAX_PIXELS {
        return Err(LogoError::TooManyPixels { width, height });
    }
    let turned = move || -> ImageResult<DynamicImage> {
        decoder.set_limits(limits())?;
        let orientation = decoder.orientation()?;
        let mut image = DynamicImage::from_decoder(decoder)?;
        image.apply_orientation(orientation);
        Ok(image)
    };
    Ok(turned()?)
}

fn limits() -> Limits {
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(MAX_MEMORY);
    limits
}

/// The picture, as large as fits, in the middle of a transparent square.
fn squared(image: DynamicImage) -> RgbaImage {
    let image = image.resize(SIDE, SIDE, FilterType::CatmullRom).into_rgba8();
    let middle = |length: u32| i64::from(SIDE.saturating_sub(length) / 2);
    let mut square = RgbaImage::new(SIDE, SIDE);
    let (x, y) = (middle(image.width()), middle(image.height()));
    imageops::replace(&mut square, &image, x, y);
    square
}
