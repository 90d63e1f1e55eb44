//! A Mini Program code, as WeChat drew it, with a logo in the circle in its middle.

use base64::{Engine, engine::general_purpose::STANDARD};
use image::{Rgba, RgbaImage, imageops};

use super::{
    Logo, LogoError,
    colours::{Painting, indexed_png},
    logo::decode,
};

/// Shades of grey, which a code is drawn in.
const SHADES: u8 = 16;
/// The step from one shade to the next, from black to white.
const SHADE: u8 = u8::MAX / (SHADES - 1);
/// Colours of what stands in the circle, at most.
const COLOURS: usize = 128;

/// The diameter of the circle in the middle, which belongs to no code: 0.45 of the side.
const fn diameter(side: u32) -> u32 {
    side * 45 / 100
}

/// A Mini Program code that is ready to be shown.
#[derive(Debug)]
pub struct MiniProgramCode {
    side: u32,
    png: Vec<u8>,
}

impl MiniProgramCode {
    /// Takes the file that WeChat sent, and draws it anew, with a logo over the avatar of the Mini Program where there is one.
    ///
    /// Takes some ten milliseconds of computing: call it where blocking is allowed.
    ///
    /// # Errors
    /// [`LogoError`] for a file that is no picture, or half of one.
    pub fn of(drawn: &[u8], logo: Option<&Logo>) -> Result<Self, LogoError> {
        let drawn = decode(drawn)?.into_rgba8();
        let side = drawn.width().min(drawn.height());
        let mut code = RgbaImage::from_pixel(side, side, Rgba([u8::MAX; 4]));
        imageops::overlay(&mut code, &drawn, 0, 0);
        let diameter = diameter(side);
        let offset = (side - diameter) / 2;
        let middle = match logo {
            Some(logo) => logo.on_white(diameter),
            None => imageops::crop_imm(&code, offset, offset, diameter, diameter).to_image(),
        };
        let middle = Painting::of(middle, COLOURS);
        let mut pixels: Vec<u8> = code.pixels().map(shade).collect();
        let rows = pixels.chunks_exact_mut(side as usize).skip(offset as usize);
        for (y, (row, painted)) in (0..).zip(rows.zip(middle.pixels.chunks(diameter as usize))) {
            let beside = beside_circle(y, diameter) as usize;
            let row = row.iter_mut().skip(offset as usize).zip(painted);
            let painted = row.skip(beside).take((diameter as usize).saturating_sub(2 * beside));
            painted.for_each(|(pixel, colour)| *pixel = SHADES + colour);
        }
        let shades = (0..SHADES).flat_map(|shade| [shade * SHADE; 3]);
        let palette: Vec<u8> = shades.chain(middle.palette()).collect();
        Ok(Self { side, png: indexed_png(side, &pixels, palette, None)? })
    }

    /// The picture as a PNG file.
    pub fn png(&self) -> &[u8] {
        &self.png
    }

    /// The picture in an SVG document, which holds no script, no style and no outside reference.
    pub fn svg(&self) -> String {
        let Self { side, png } = self;
        let png = STANDARD.encode(png);
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{side}\" height=\"{side}\" viewBox=\"0 0 {side} {side}\">\
             <image width=\"{side}\" height=\"{side}\" href=\"data:image/png;base64,{png}\"/></svg>"
        )
    }
}

/// The shade of a pixel by its brightness (ITU-R BT.601). The noise of a JPEG goes, which makes a file ten times as large and tells
/// nobody anything.
fn shade(pixel: &Rgba<u8>) -> u8 {
    let [red, green, blue, _] = pixel.0.map(u32::from);
    let brightness = (299 * red + 587 * green + 114 * blue) / 1000;
    ((brightness + u32::from(SHADE / 2)) / u32::from(SHADE)) as u8
}

/// Pixels of a row, from the edge of the square around a circle to the circle: what the corners of a picture hold is cut off, as WeChat
/// does with an avatar.
fn beside_circle(row: u32, diameter: u32) -> u32 {
    let from_middle = (2 * row + 1).abs_diff(diameter);
    (diameter - (diameter * diameter - from_middle * from_middle).isqrt()) / 2
}
