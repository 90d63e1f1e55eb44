//! The modules of a code and their measures. A module is one small square of it.

use qrcode::{
    Color, EcLevel, Version,
    bits::encode_auto,
    canvas::{Canvas, MaskPattern},
    ec::construct_codewords,
    types::QrResult,
};

use super::CodeImageError;

/// Modules of white around the code, as ISO/IEC 18004 asks for.
const QUIET_ZONE: u32 = 4;

/// Pixels that an image is wide at most, where modules of four pixels allow that.
const TARGET: u32 = 420;

/// Stands the loss of the middle to a logo.
const CORRECTION: EcLevel = EcLevel::H;

/// To try all eight and take the best would be two thirds of the work. A ticket is random, and so a mask is good for one code
/// and less good for the next; any of them can be read.
const MASK: MaskPattern = MaskPattern::Checkerboard;

/// A code of the highest error correction level.
pub(super) struct Matrix {
    /// Row by row.
    modules: Vec<Color>,
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
        let drawn = modules(text.as_bytes());
        let (modules, version) = drawn.map_err(|_| CodeImageError::TooLong)?;
        Ok(Self { modules, width: version.width().unsigned_abs().into() })
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
        self.module(column, row) == Some(&Color::Dark)
    }

    /// `None` around the code.
    fn module(&self, column: u32, row: u32) -> Option<&Color> {
        let inside = |at: u32| at.checked_sub(QUIET_ZONE).filter(|at| *at < self.width);
        self.modules.get((inside(row)? * self.width + inside(column)?) as usize)
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

fn modules(text: &[u8]) -> QrResult<(Vec<Color>, Version)> {
    let bits = encode_auto(text, CORRECTION)?;
    let version = bits.version();
    let (data, correction) = construct_codewords(&bits.into_bytes(), version, CORRECTION)?;
    let mut canvas = Canvas::new(version, CORRECTION);
    canvas.draw_all_functional_patterns();
    canvas.draw_data(&data, &correction);
    canvas.apply_mask(MASK);
    Ok((canvas.into_colors(), version))
}
