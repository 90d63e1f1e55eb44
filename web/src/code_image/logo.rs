//! Takes an uploaded logo apart and keeps nothing of the file but its pixels.

use std::{
    io::Cursor,
    sync::{Arc, Mutex, PoisonError},
};

use image::{
    DynamicImage, ImageDecoder, ImageResult, Limits, Rgba, RgbaImage,
    codecs::{jpeg::JpegDecoder, png::PngDecoder},
    imageops::{self, FilterType},
};
use png::EncodingError;
use thiserror::Error;

use super::{colours::Painting, end};

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

/// Colours of a kept logo, at most.
const COLOURS: usize = 256;
/// Colours of a logo in the PNG of a code, at most; it is a thumbnail there.
const INLAY_COLOURS: usize = 128;

/// A picture of 128 px on each side and 256 colours at most; what is not square stands in the middle of it.
#[derive(Debug)]
pub struct Logo {
    png: Vec<u8>,
    pixels: RgbaImage,
    /// As the last code wanted it. The links of one deployment are of one length, and so are their codes.
    inlay: Mutex<Option<Arc<Inlay>>>,
}

/// A logo as large as a code wants it, on white.
#[derive(Debug)]
pub(super) struct Inlay {
    side: u32,
    painting: Painting,
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
    /// A file that ends before its picture does.
    #[error("the end of the picture is missing")]
    Truncated,
    /// A file that goes on behind its picture: it may be something else as well.
    #[error("something follows the picture in its file: save it anew")]
    NotAlone,
    /// Begins well and cannot be decoded, or needs too much memory for that.
    #[error("the picture is broken")]
    Broken(#[from] image::ImageError),
    /// It could not be drawn anew.
    #[error("the picture could not be written")]
    Unwritten(#[from] EncodingError),
}

impl Logo {
    /// Decodes an upload and draws it anew: what is kept has pixels and no metadata.
    ///
    /// Takes up to a tenth of a second of computing: call it where blocking is allowed.
    ///
    /// # Errors
    /// See [`LogoError`].
    pub fn from_upload(bytes: &[u8]) -> Result<Self, LogoError> {
        if bytes.len() > MAX_UPLOAD {
            return Err(LogoError::TooManyBytes { bytes: bytes.len() });
        }
        Self::from_stored(Painting::of(squared(decode(bytes)?), COLOURS).png(SIDE)?)
    }

    /// Takes a logo back that was kept as [`Logo::png`].
    ///
    /// # Errors
    /// See [`LogoError`]: the bytes are looked at as if they were uploaded.
    pub fn from_stored(png: Vec<u8>) -> Result<Self, LogoError> {
        let pixels = squared(decode(&png)?);
        Ok(Self { png, pixels, inlay: Mutex::default() })
    }

    /// The picture as a PNG file, to keep and to show.
    pub fn png(&self) -> &[u8] {
        &self.png
    }

    /// The logo on white, `side` px on each side.
    pub(super) fn on_white(&self, side: u32) -> RgbaImage {
        on_white(&self.pixels, side)
    }

    /// The logo for a code that has a square of `side` px for it.
    pub(super) fn inlay(&self, side: u32) -> Arc<Inlay> {
        // What is in there is whole, whoever panicked.
        let mut last = self.inlay.lock().unwrap_or_else(PoisonError::into_inner);
        match &*last {
            Some(inlay) if inlay.side == side => inlay.clone(),
            _ => last.insert(Arc::new(Inlay::of(&self.pixels, side))).clone(),
        }
    }
}

impl Inlay {
    fn of(logo: &RgbaImage, side: u32) -> Self {
        Self { side, painting: Painting::of(on_white(logo, side), INLAY_COLOURS) }
    }

    /// The colours that its pixels name, three bytes each.
    pub fn palette(&self) -> Vec<u8> {
        self.painting.palette()
    }

    /// Its pixels, row by row.
    pub fn rows(&self) -> impl Iterator<Item = &[u8]> {
        self.painting.pixels.chunks_exact(self.side as usize)
    }
}

fn on_white(logo: &RgbaImage, side: u32) -> RgbaImage {
    let mut white = RgbaImage::from_pixel(SIDE, SIDE, Rgba([255; 4]));
    imageops::overlay(&mut white, logo, 0, 0);
    imageops::resize(&white, side, side, FilterType::CatmullRom)
}

/// The pixels of a PNG or JPEG file that is nothing else.
pub(super) fn decode(bytes: &[u8]) -> Result<DynamicImage, LogoError> {
    if bytes.starts_with(PNG_MAGIC) {
        let decoder = PngDecoder::with_limits(Cursor::new(bytes), limits())?;
        if decoder.is_apng()? {
            return Err(LogoError::Animated);
        }
        is_alone(bytes, end::of_png(bytes))?;
        draw(decoder)
    } else if bytes.starts_with(JPEG_MAGIC) {
        is_alone(bytes, end::of_jpeg(bytes))?;
        draw(JpegDecoder::new(Cursor::new(bytes))?)
    } else {
        Err(LogoError::NotAPicture)
    }
}

/// Whether a file ends where its picture does.
fn is_alone(file: &[u8], end: Option<usize>) -> Result<(), LogoError> {
    match end {
        None => Err(LogoError::Truncated),
        Some(end) if end < file.len() => Err(LogoError::NotAlone),
        Some(_) => Ok(()),
    }
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
