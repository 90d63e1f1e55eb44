//! The modules of a code and their measures. A module is one small square of it.

use std::{iter, ops::Range};

use qrcode::{
    EcLevel,
    bits::encode_auto,
    canvas::{Canvas, MaskPattern},
    ec::construct_codewords,
    types::{QrError, QrResult},
};

use super::{CodeImageError, penalty::penalty};

/// Modules of white around the code, as ISO/IEC 18004 asks for.
const QUIET_ZONE: u32 = 4;

/// Pixels that an image is wide at most, where modules of four pixels allow that.
const TARGET: u32 = 420;

/// Stands the loss of the middle to a logo.
const CORRECTION: EcLevel = EcLevel::H;

/// The masks that are tried. All eight would be most of the work, and not all of them are as good: of codes blurred by a
/// quarter of a module, rqrr reads 99 % under these two, and 77 to 96 % under the others. ZXing makes no difference.
const MASKS: [MaskPattern; 2] = [MaskPattern::Checkerboard, MaskPattern::Diamonds];

/// Modules that fit into a row of bits. A code of this width holds 625 bytes, and a link has 300 at most.
const WIDEST: i16 = 125;

/// A code of the highest error correction level.
pub(super) struct Matrix {
    /// A set bit is a dark module; the lowest one is the left.
    rows: Vec<u128>,
}

/// A square in the middle of the image, in modules.
pub(super) struct Square {
    /// Distance of its left and upper side from those of the image.
    pub offset: u32,
    pub side: u32,
}

impl Matrix {
    pub(super) fn of(text: &str) -> Result<Self, CodeImageError> {
        let rows = rows(text.as_bytes()).map_err(|_| CodeImageError::TooLong)?;
        Ok(Self { rows })
    }

    /// Modules on each side of the code.
    fn width(&self) -> u32 {
        self.rows.len() as u32
    }

    /// Modules on each side of the image.
    pub(super) fn side(&self) -> u32 {
        self.width() + 2 * QUIET_ZONE
    }

    /// Pixels on each side of a module: a whole number, so that every edge is sharp.
    pub(super) fn scale(&self) -> u32 {
        (TARGET / self.side()).max(4)
    }

    /// The dark modules in this row of the image: from which column to which, run by run.
    pub(super) fn dark(&self, row: u32) -> impl Iterator<Item = Range<u32>> {
        let row = row.checked_sub(QUIET_ZONE).and_then(|row| self.rows.get(row as usize));
        let (mut rest, mut column) = (row.copied().unwrap_or_default(), QUIET_ZONE);
        iter::from_fn(move || {
            let light = rest.trailing_zeros();
            rest = rest.checked_shr(light)?;
            let dark = rest.trailing_ones();
            rest >>= dark;
            let start = column + light;
            column = start + dark;
            Some(start..column)
        })
    }

    /// Where a logo goes: a fifth of the code's width at most.
    pub(super) fn logo(&self) -> Square {
        let fifth = self.width() / 5;
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

/// Under the mask that makes the code the easiest to read.
fn rows(text: &[u8]) -> QrResult<Vec<u128>> {
    let bits = encode_auto(text, CORRECTION)?;
    let version = bits.version();
    if version.width() > WIDEST {
        return Err(QrError::DataTooLong);
    }
    let (data, correction) = construct_codewords(&bits.into_bytes(), version, CORRECTION)?;
    let mut canvas = Canvas::new(version, CORRECTION);
    canvas.draw_all_functional_patterns();
    canvas.draw_data(&data, &correction);
    let codes = MASKS.map(|mask| {
        let mut canvas = canvas.clone();
        canvas.apply_mask(mask);
        packed(&canvas, version.width())
    });
    codes.into_iter().min_by_key(|rows| penalty(rows)).ok_or(QrError::DataTooLong)
}

fn packed(canvas: &Canvas, width: i16) -> Vec<u128> {
    let bit = |x, y| u128::from(canvas.get(x, y).is_dark()) << x;
    (0..width).map(|y| (0..width).map(|x| bit(x, y)).sum()).collect()
}
