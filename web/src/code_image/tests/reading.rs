//! What phones read, however the code is shown.

use std::thread;

use image::{
    DynamicImage, GenericImageView, Luma, Pixel,
    imageops::{self, FilterType},
};
use rqrr::{Grid, SimpleGrid};

use super::*;

/// How a page may show a code.
type Shown = fn(GrayImage, usize) -> GrayImage;
const SHOWN: [(&str, Shown); 6] = [
    ("as it is", |code, _| code),
    ("in forced colours", in_forced_colours),
    ("inverted", inverted),
    ("zoomed, pixelated", |code, number| zoomed(&code, number, FilterType::Nearest)),
    ("zoomed, smooth", |code, number| zoomed(&code, number, FilterType::Triangle)),
    // By a fifth of a module.
    ("blurred", |code, _| imageops::fast_blur(&code, 1.5)),
];

/// A page of a high contrast theme: black up to the edge of the image.
fn in_forced_colours(code: GrayImage, _number: usize) -> GrayImage {
    let mut page = GrayImage::new(code.width() + 40, code.height() + 40);
    imageops::replace(&mut page, &code, 20, 20);
    page
}

/// As browser extensions do it for the night: nothing is quite black nor quite white. A reader tries the negative, too.
fn inverted(mut code: GrayImage, _number: usize) -> GrayImage {
    for Luma([grey]) in code.pixels_mut() {
        let shown = 230 - u16::from(*grey) * 4 / 5;
        *grey = 255 - shown as u8;
    }
    code
}

/// To between 50 and 150 %.
fn zoomed(code: &GrayImage, number: usize, filter: FilterType) -> GrayImage {
    let percent = 50 + u32::from(random(number)[16]) * 100 / 255;
    let side = code.width() * percent / 100 + 1;
    imageops::resize(code, side, side, filter)
}

/// The numbers of tickets that do not read back, and why. Every other one has a logo.
fn misread(
    tickets: usize,
    read: impl Fn(usize, DynamicImage) -> Result<String, String> + Sync,
) -> Vec<String> {
    let logo = logo();
    let misread = |number: usize| {
        let link = link(number);
        let file = png(&link, Some(&logo).filter(|_| number % 2 == 1)).unwrap();
        let text = read(number, image::load_from_memory(&file).unwrap());
        (text.as_ref() != Ok(&link)).then(|| format!("{number}: {text:?}"))
    };
    let threads = thread::available_parallelism().unwrap().get();
    let part = |first: usize| -> Vec<String> {
        (first..tickets).step_by(threads).filter_map(&misread).collect()
    };
    let part = &part;
    thread::scope(|scope| {
        let parts: Vec<_> = (0..threads).map(|first| scope.spawn(move || part(first))).collect();
        parts.into_iter().flat_map(|part| part.join().unwrap()).collect()
    })
}

/// To search the pixels for a code takes ten times as long as to read what is found. Here its place is known.
#[test]
fn ten_thousand_tickets_read_back() {
    let misread = misread(10_000, |_, code| {
        let module = code.width() / 49;
        let grid = SimpleGrid::from_func(41, |x, y| {
            let middle = |at: usize| (at as u32 + 4) * module + module / 2;
            code.get_pixel(middle(x), middle(y)).to_luma().0[0] < 128
        });
        Grid::new(grid).decode().map(|(_, text)| text).map_err(|error| error.to_string())
    });
    assert!(misread.is_empty(), "{}: {misread:#?}", misread.len());
}

#[test]
fn codes_are_found_and_read_back_however_they_are_shown() {
    for (name, show) in SHOWN {
        let misread = misread(60, |number, code| read(show(code.into_luma8(), number)));
        assert!(misread.is_empty(), "{name}: {misread:#?}");
    }
}

#[test]
fn hosts_of_every_length_read_back_with_a_logo() {
    let logo = logo();
    for length in (4..100).step_by(3) {
        let host = "x".repeat(length);
        let link = format!("https://{host}/s/AbCdEfGhIjKlMnOpQrStUv");
        let code = open(&png(&link, Some(&logo)).unwrap());
        assert!((350..=420).contains(&code.width()), "{}", code.width());
        assert_eq!(read(code), Ok(link));
    }
}
