//! Draws the code that a phone scans: a QR code (ISO/IEC 18004) that holds a link, or a Mini Program code that WeChat drew, as PNG or
//! SVG, with the logo of the application in its middle where there is one.
//!
//! Drawing takes less than a tenth of a millisecond: too little to keep images for. The logo in the size that its
//! codes want takes longer, and is kept.

mod colours;
mod end;
mod logo;
mod matrix;
mod mini_program;
mod penalty;
mod png;
mod svg;

#[cfg(test)]
mod tests;

use thiserror::Error;

pub use logo::{Logo, LogoError, MAX_PIXELS, MAX_UPLOAD};
pub use mini_program::MiniProgramCode;
pub use png::png;
pub use svg::svg;

/// A code could not be drawn.
#[derive(Debug, Error)]
pub enum CodeImageError {
    /// The text does not fit: 625 bytes are the most.
    #[error("the text is too long for a code")]
    TooLong,
    /// The drawn image could not be written.
    #[error("the image could not be written")]
    Encoding(#[from] ::png::EncodingError),
}
