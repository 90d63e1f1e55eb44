//! The modules of a code and their measures. A module is one small square of it.

use qrcodegen::{QrCode, QrCodeEcc};

use super::CodeImageError;

/// Modules of white around the code, as ISO/IEC 18004 asks for.
const QUIET_ZONE: u32 = 4;

/// Pixels that an image is wide at most, where modules of four pixels allow that.
const TARGET: u32 = 420;

/// A code of the highest error correction level, which stands the loss of the middle to a logo.
pub(super) struct Matrix {
    code: QrCode,
    width: u32,
}

/// A square in the middle of the image, in modules.
pub(super) struct Square {
    /// Distance of its left and upper side from those of the image.
    pub offset: u32,
    pub side: u32,
}

impl Matrix {
    pub(super) fn of(text: &str) -> Result<Self, CodeImageError> {
        let code =
            QrCode::encode_text(text, QrCodeEcc::High).map_err(|_| CodeImageError::TooLong)?;
        let width = code.size().unsigned_abs();
        Ok(Self { code, width })
    }

    /// Modules on each side of the image.
    pub(super) fn side(&self) -> u32 {
        self.width + 2 * QUIET_ZONE
    }

    /// Pixels on each side of a module: a whole number, so that every edge is sharp.
    pub(super) fn scale(&self) -> u32 {
        (TARGET / self.side()).max(4)
    }

    /// Whether the module in this column and row of the image is dark.
    pub(super) fn is_dark(&self, column: u32, row: u32) -> bool {
        // What is not in the code is light.
        let inside = |at: u32| at.cast_signed() - QUIET_ZONE.cast_signed();
        self.code.get_module(inside(column), inside(row))
    }

    /// Where a logo goes: a fifth of the code's width at most.
    pub(super) fn logo(&self) -> Square {
        let fifth = self.width / 5;
        // A code's width is odd; only an odd square has the same middle.
        self.middle(fifth - u32::from(fifth.is_multiple_of(2)))
    }

    /// The white around the logo: one module on each side.
    pub(super) fn margin(&self) -> Square {
        self.middle(self.logo().side + 2)
    }

    fn middle(&self, side: u32) -> Square {
        Square { offset: (self.side() - side) / 2, side }
    }
}
