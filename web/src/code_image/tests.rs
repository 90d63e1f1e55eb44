use aws_lc_rs::digest;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use image::{DynamicImage, GrayImage, ImageFormat, RgbImage, RgbaImage, imageops::FilterType};

use super::*;

const LINK: &str = "https://scan.login.example.com/s/AbCdEfGhIjKlMnOpQrStUv";

fn file(image: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut file = std::io::Cursor::new(Vec::new());
    image.into().write_to(&mut file, format).unwrap();
    file.into_inner()
}

/// A dark picture with a pattern: the worst that can lie on a code.
fn picture(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        image::Rgb([(x * 2) as u8, (y * 2) as u8, ((x / 8 + y / 8) % 2 * 90) as u8])
    })
}

fn logo() -> Logo {
    Logo::from_upload(&file(picture(300, 300), ImageFormat::Png)).unwrap()
}

fn open(png: &[u8]) -> GrayImage {
    image::load_from_memory_with_format(png, ImageFormat::Png).unwrap().into_luma8()
}

/// What a phone reads.
fn read(image: GrayImage) -> String {
    let mut prepared = rqrr::PreparedImage::prepare(image);
    let grids = prepared.detect_grids();
    assert_eq!(grids.len(), 1, "one code is found");
    grids[0].decode().unwrap().1
}

fn small(image: &GrayImage) -> GrayImage {
    image::imageops::resize(image, 200, 200, FilterType::Triangle)
}

#[test]
fn a_code_reads_back_at_full_and_at_small_size() {
    let code = open(&png(LINK, None).unwrap());
    assert_eq!(read(small(&code)), LINK);
    assert_eq!(read(code), LINK);
}

#[test]
fn a_code_with_a_logo_reads_back_at_full_and_at_small_size() {
    let code = open(&png(LINK, Some(&logo())).unwrap());
    assert_eq!(read(small(&code)), LINK);
    assert_eq!(read(code), LINK);
}

/// One mask is drawn for all of them.
#[test]
fn any_ticket_reads_back_with_a_logo() {
    let logo = logo();
    for number in 0..50_u32 {
        let random = digest::digest(&digest::SHA256, &number.to_be_bytes());
        let ticket = URL_SAFE_NO_PAD.encode(&random.as_ref()[..16]);
        let link = format!("https://scan.login.example.com/s/{ticket}");
        let code = open(&png(&link, Some(&logo)).unwrap());
        assert_eq!(read(code), link);
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
        assert_eq!(read(code), link);
    }
}

#[test]
fn a_code_without_a_logo_has_one_bit_a_pixel_and_is_small() {
    let file = png(LINK, None).unwrap();
    let header = ::png::Decoder::new(std::io::Cursor::new(&file)).read_info().unwrap();
    assert_eq!(header.info().bit_depth, ::png::BitDepth::One);
    assert!(file.len() < 4 * 1024, "{} bytes", file.len());
}

#[test]
fn the_quiet_zone_is_four_modules_wide() {
    let code = open(&png(LINK, None).unwrap());
    let first = code.enumerate_pixels().find(|(_, _, pixel)| pixel.0[0] == 0);
    let (x, y, _) = first.unwrap();
    assert_eq!(x, y);
    assert_eq!(x % 4, 0);
    assert_eq!((code.width() - 2 * x) % (x / 4), 0);
}

#[test]
fn a_logo_covers_a_fifth_of_the_width_at_most() {
    let (plain, with_logo) = (png(LINK, None).unwrap(), png(LINK, Some(&logo())).unwrap());
    let (plain, with_logo) = (open(&plain), open(&with_logo));
    let changed =
        |x: u32| (0..plain.height()).any(|y| plain.get_pixel(x, y) != with_logo.get_pixel(x, y));
    let columns = (0..plain.width()).filter(|x| changed(*x)).count();
    assert!(columns * 100 <= plain.width() as usize * 25, "{columns} columns with the margin");
}

#[test]
fn an_svg_is_one_path_that_draws_the_same_modules() {
    let drawing = svg(LINK, None).unwrap();
    assert_eq!(drawing.matches("<path").count(), 1);
    assert!(drawing.contains("shape-rendering=\"crispEdges\""));
    assert!(!drawing.contains("example.com"));
    assert_eq!(read(draw(&drawing)), LINK);
}

#[test]
fn an_svg_embeds_the_logo() {
    let drawing = svg(LINK, Some(logo().png())).unwrap();
    assert!(drawing.contains("href=\"data:image/png;base64,iVBOR"));
    assert!(!drawing.contains("href=\"http"));
}

/// Draws the path of an SVG with eight pixels a module.
fn draw(svg: &str) -> GrayImage {
    let path = svg.split("d=\"").nth(1).unwrap().split('"').next().unwrap();
    let side: u32 = svg.split("viewBox=\"0 0 ").nth(1).unwrap()[..2].parse().unwrap();
    let mut image = GrayImage::from_pixel(side * 8, side * 8, image::Luma([255]));
    for rectangle in path.split_terminator('z') {
        let (start, rest) = rectangle[1..].split_once('h').unwrap();
        let (column, row) = start.split_once(' ').unwrap();
        let [column, row, run] =
            [column, row, rest.split('v').next().unwrap()].map(|n| n.parse::<u32>().unwrap());
        for (x, y) in (column * 8..(column + run) * 8)
            .flat_map(|x| (row * 8..row * 8 + 8).map(move |y| (x, y)))
        {
            image.put_pixel(x, y, image::Luma([0]));
        }
    }
    image
}

#[test]
fn a_text_that_does_not_fit_is_refused() {
    let long = "x".repeat(1274);
    assert!(matches!(png(&long, None), Err(CodeImageError::TooLong)));
    assert!(svg(&long[1..], None).is_ok());
}

#[test]
fn png_and_jpeg_become_a_square_of_128_pixels() {
    for (width, height, format) in [
        (300, 300, ImageFormat::Png),
        (2048, 100, ImageFormat::Jpeg),
        (3, 900, ImageFormat::Png),
        (1, 1, ImageFormat::Jpeg),
    ] {
        let logo = Logo::from_upload(&file(picture(width, height), format)).unwrap();
        let kept = open(logo.png());
        assert_eq!(kept.dimensions(), (128, 128));
        let again = Logo::from_stored(logo.png().to_vec()).unwrap();
        assert_eq!(again.pixels(), logo.pixels());
    }
}

#[test]
fn the_largest_picture_that_is_allowed_is_taken() {
    let deep = image::ImageBuffer::<image::Rgba<u16>, _>::new(2048, 2048);
    assert!(Logo::from_upload(&file(deep, ImageFormat::Png)).is_ok());
}

/// 50: a picture that is a bomb.
#[test]
fn too_many_pixels_are_refused_before_they_are_decoded() {
    for format in [ImageFormat::Png, ImageFormat::Jpeg] {
        let wide = file(RgbImage::new(2049, 8), format);
        let refused = Logo::from_upload(&wide).unwrap_err();
        assert!(matches!(refused, LogoError::TooManyPixels { width: 2049, height: 8 }));
    }
    let mut bomb = file(RgbaImage::new(8, 8), ImageFormat::Png);
    bomb[16..24].copy_from_slice(&[0, 0, 0xFF, 0xFF, 0, 0, 0xFF, 0xFF]);
    assert!(Logo::from_upload(&bomb).is_err());
}

#[test]
fn too_many_bytes_are_refused() {
    let mut large = file(picture(8, 8), ImageFormat::Png);
    large.resize(MAX_UPLOAD + 1, 0);
    let refused = Logo::from_upload(&large).unwrap_err();
    assert!(matches!(refused, LogoError::TooManyBytes { bytes } if bytes == MAX_UPLOAD + 1));
}

/// 51: a picture with a script in it.
#[test]
fn what_does_not_begin_as_a_png_or_jpeg_is_refused() {
    let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>".as_slice();
    for bytes in [svg, b"\x1f\x8b\x08\x00svgz", b"GIF89a", b"RIFF0000WEBP", b"PK\x03\x04", b""] {
        let refused = Logo::from_upload(bytes).unwrap_err();
        assert!(matches!(refused, LogoError::NotAPicture));
    }
}

#[test]
fn a_truncated_picture_is_refused() {
    for format in [ImageFormat::Png, ImageFormat::Jpeg] {
        let whole = file(picture(300, 300), format);
        for length in [8, 20, whole.len() / 2, whole.len() - 40] {
            let refused = Logo::from_upload(&whole[..length]);
            assert!(refused.is_err(), "{format:?} cut to {length} of {}", whole.len());
        }
    }
}

#[test]
fn an_animated_png_is_refused() {
    let mut file = Vec::new();
    let mut encoder = ::png::Encoder::new(&mut file, 1, 1);
    encoder.set_animated(2, 0).unwrap();
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&[0]).unwrap();
    writer.write_image_data(&[255]).unwrap();
    writer.finish().unwrap();
    let refused = Logo::from_upload(&file).unwrap_err();
    assert!(matches!(refused, LogoError::Animated));
}

#[test]
fn nothing_of_the_uploaded_file_but_its_pixels_is_kept() {
    for format in [ImageFormat::Png, ImageFormat::Jpeg] {
        let mut upload = file(picture(64, 64), format);
        upload.extend_from_slice(b"PK\x03\x04 <script>alert(1)</script>");
        let logo = Logo::from_upload(&upload).unwrap();
        assert_ne!(logo.png(), upload);
        assert!(!logo.png().windows(6).any(|bytes| bytes == b"script"));
    }
}

#[test]
fn metadata_is_not_kept() {
    let mut upload = Vec::new();
    let mut encoder = ::png::Encoder::new(&mut upload, 1, 1);
    encoder.add_text_chunk("Author".to_owned(), "somebody".to_owned()).unwrap();
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&[0]).unwrap();
    writer.finish().unwrap();
    let logo = Logo::from_upload(&upload).unwrap();
    assert!(!logo.png().windows(8).any(|bytes| bytes == b"somebody"));
}
