//! A picture in few colours, so that a byte tells a pixel.

use std::collections::BTreeSet;

use color_quant::NeuQuant;
use image::{Rgba, RgbaImage};
use png::{BitDepth, ColorType, Compression, Encoder, EncodingError, Filter};

/// Of how many pixels one is looked at to find colours: all are.
const SAMPLE: i32 = 1;

const NOTHING: Rgba<u8> = Rgba([0; 4]);

/// Pixels that name their colour by its place in a list.
#[derive(Debug)]
pub(super) struct Painting {
    /// Red, green, blue and opacity, the darkest first: pixels that look alike have numbers that are near to each other.
    colours: Vec<[u8; 4]>,
    /// Row by row.
    pub pixels: Vec<u8>,
}

impl Painting {
    /// In `most` colours at most, 64 to 256. They are its own where those suffice.
    pub fn of(mut image: RgbaImage, most: usize) -> Self {
        image.pixels_mut().filter(|pixel| pixel.0[3] == 0).for_each(|pixel| *pixel = NOTHING);
        let colours_of = |image: &RgbaImage| image.pixels().map(|pixel| pixel.0).collect();
        let mut colours: BTreeSet<[u8; 4]> = colours_of(&image);
        if colours.len() > most {
            let found = NeuQuant::new(SAMPLE, most, &image);
            image.pixels_mut().for_each(|pixel| found.map_pixel(&mut pixel.0));
            colours = colours_of(&image);
        }
        let mut colours: Vec<_> = colours.into_iter().collect();
        colours.sort_by_key(order);
        let place = |pixel: &Rgba<u8>| {
            let place = colours.binary_search_by_key(&order(&pixel.0), order);
            place.unwrap_or_default() as u8
        };
        Self { pixels: image.pixels().map(place).collect(), colours }
    }

    /// A PNG file of `side` px on each side.
    ///
    /// # Errors
    /// Where the pixels are not as many.
    pub fn png(&self, side: u32) -> Result<Vec<u8>, EncodingError> {
        indexed_png(side, &self.pixels, self.palette(), Some(self.opacity()))
    }

    /// Red, green and blue of each colour.
    pub fn palette(&self) -> Vec<u8> {
        self.colours.iter().flat_map(|[red, green, blue, _]| [*red, *green, *blue]).collect()
    }

    /// How opaque each colour is.
    fn opacity(&self) -> Vec<u8> {
        self.colours.iter().map(|[.., opacity]| *opacity).collect()
    }
}

/// A PNG file of `side` px on each side, whose pixels name their colours. Written once and sent often: the smallest file is worth the
/// time.
///
/// # Errors
/// Where the pixels are not as many.
pub(super) fn indexed_png(
    side: u32,
    pixels: &[u8],
    palette: Vec<u8>,
    opacity: Option<Vec<u8>>,
) -> Result<Vec<u8>, EncodingError> {
    let mut png = Vec::new();
    let mut encoder = Encoder::new(&mut png, side, side);
    encoder.set_color(ColorType::Indexed);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_palette(palette);
    if let Some(opacity) = opacity {
        encoder.set_trns(opacity);
    }
    encoder.set_compression(Compression::High);
    // The place of a colour says nothing about its neighbours.
    encoder.set_filter(Filter::NoFilter);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(pixels)?;
    writer.finish()?;
    Ok(png)
}

/// By brightness (ITU-R BT.601), then by all that makes a difference.
fn order(colour: &[u8; 4]) -> (u32, [u8; 4]) {
    let [red, green, blue, _] = colour.map(u32::from);
    (299 * red + 587 * green + 114 * blue, *colour)
}
