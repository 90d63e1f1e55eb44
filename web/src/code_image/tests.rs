mod mask;
mod mini_program;
mod reading;

use aws_lc_rs::digest;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use image::{DynamicImage, GrayImage, ImageFormat, RgbImage, RgbaImage};

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
fn read(image: GrayImage) -> Result<String, String> {
    let mut prepared = rqrr::PreparedImage::prepare(image);
    match &prepared.detect_grids()[..] {
        [code] => code.decode().map(|(_, text)| text).map_err(|error| error.to_string()),
        codes => Err(format!("{} codes are found", codes.len())),
    }
}

/// 32 bytes that look random.
fn random(number: usize) -> [u8; 32] {
    let random = digest::digest(&digest::SHA256, &number.to_be_bytes());
    random.as_ref().try_into().unwrap()
}

fn link(number: usize) -> String {
    let ticket = URL_SAFE_NO_PAD.encode(&random(number)[..16]);
    format!("https://scan.login.example.com/s/{ticket}")
}

/// The most that a picture of a code with a logo may weigh, bytes.
const WEIGHT: usize = 8 * 1024;

#[test]
fn a_code_without_a_logo_has_one_bit_a_pixel_and_is_small() {
    let file = png(LINK, None).unwrap();
    let header = ::png::Decoder::new(std::io::Cursor::new(&file)).read_info().unwrap();
    assert_eq!(header.info().bit_depth, ::png::BitDepth::One);
    assert!(file.len() < 4 * 1024, "{} bytes", file.len());
}

#[test]
fn a_code_with_a_logo_weighs_little() {
    let shop = include_bytes!("../../../fixtures/assets/shop/logo.png");
    let shop = Logo::from_upload(shop).unwrap();
    for logo in [&shop, &logo()] {
        let file = png(LINK, Some(logo)).unwrap();
        assert!(file.len() <= WEIGHT, "{} bytes", file.len());
    }
    let drawing = svg(LINK, Some(shop.png())).unwrap();
    assert!(drawing.len() <= WEIGHT, "{} bytes", drawing.len());
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
    assert_eq!(draw(&drawing), open(&png(LINK, None).unwrap()));
}

/// Whatever lies behind it.
#[test]
fn a_code_is_black_on_a_white_of_its_own() {
    let side = |file: &[u8]| image::load_from_memory(file).unwrap().width();
    for logo in [None, Some(logo())] {
        let file = png(LINK, logo.as_ref()).unwrap();
        let pixels = image::load_from_memory(&file).unwrap().into_rgba8();
        assert!(pixels.pixels().all(|pixel| pixel.0[3] == 255));
        assert_eq!(pixels.get_pixel(0, 0).0, [255; 4]);
        let drawing = svg(LINK, logo.as_ref().map(Logo::png)).unwrap();
        assert!(drawing.starts_with(&format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{side}\" height=\"{side}\" viewBox=\"0 0 49 49\">\
             <rect width=\"49\" height=\"49\" fill=\"#fff\"/><path stroke=\"#000\"",
            side = side(&file),
        )));
    }
}

#[test]
fn an_svg_embeds_the_logo() {
    let drawing = svg(LINK, Some(logo().png())).unwrap();
    assert!(drawing.contains("href=\"data:image/png;base64,iVBOR"));
    assert!(!drawing.contains("href=\"http"));
}

/// Draws the path of an SVG with eight pixels a module.
fn draw(svg: &str) -> GrayImage {
    let path = svg.split(" d=\"").nth(1).unwrap().split('"').next().unwrap();
    let side: u32 = svg.split("viewBox=\"0 0 ").nth(1).unwrap()[..2].parse().unwrap();
    let mut image = GrayImage::from_pixel(side * 8, side * 8, image::Luma([255]));
    for line in path.split_terminator('M').skip(1) {
        let (start, runs) = line.split_once('h').unwrap();
        let (column, row) = start.split_once(' ').unwrap();
        let (mut column, row): (u32, u32) = (column.parse().unwrap(), row.parse().unwrap());
        for run in runs.split('h') {
            let (dark, light) = run.split_once('m').unwrap_or((run, "0 0"));
            let (dark, light): (u32, u32) =
                (dark.parse().unwrap(), light.strip_suffix(" 0").unwrap().parse().unwrap());
            for (x, y) in (column * 8..(column + dark) * 8)
                .flat_map(|x| (row * 8..row * 8 + 8).map(move |y| (x, y)))
            {
                image.put_pixel(x, y, image::Luma([0]));
            }
            column += dark + light;
        }
    }
    image
}

#[test]
fn a_text_that_does_not_fit_is_refused() {
    let long = "x".repeat(626);
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
        assert_eq!(png(LINK, Some(&again)).unwrap(), png(LINK, Some(&logo)).unwrap());
    }
}

fn shown(logo: &Logo) -> RgbaImage {
    image::load_from_memory_with_format(logo.png(), ImageFormat::Png).unwrap().into_rgba8()
}

#[test]
fn a_logo_of_few_colours_keeps_each_of_them_and_what_is_transparent() {
    let stripes = RgbaImage::from_fn(128, 128, |x, y| {
        image::Rgba([x as u8 / 8 * 16, 7, 90, if y < 64 { 255 } else { y as u8 / 32 * 40 }])
    });
    let logo = Logo::from_upload(&file(stripes.clone(), ImageFormat::Png)).unwrap();
    assert_eq!(shown(&logo), stripes);
}

#[test]
fn a_logo_of_many_colours_keeps_256_that_are_near_to_its_own() {
    let many = DynamicImage::from(picture(128, 128)).into_rgba8();
    let logo = Logo::from_upload(&file(many.clone(), ImageFormat::Png)).unwrap();
    let kept = shown(&logo);
    let colours: std::collections::HashSet<_> = kept.pixels().collect();
    assert!((128..=256).contains(&colours.len()), "{} colours", colours.len());
    let away: u64 = many.iter().zip(kept.iter()).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
    assert!(away < 6 * 128 * 128 * 4, "{} of 255 on average", away / (128 * 128 * 4));
}

/// One logo serves codes of several sizes.
#[test]
fn a_logo_is_as_large_as_each_code_wants_it() {
    let logo = logo();
    let long = format!("https://{}/s/AbCdEfGhIjKlMnOpQrStUv", "x".repeat(90));
    for text in [LINK, &long, LINK] {
        let fresh = Logo::from_stored(logo.png().to_vec()).unwrap();
        assert_eq!(png(text, Some(&logo)).unwrap(), png(text, Some(&fresh)).unwrap());
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
    let mut bomb = Vec::new();
    let mut encoder = ::png::Encoder::new(&mut bomb, 30_000, 30_000);
    encoder.set_depth(::png::BitDepth::One);
    let mut writer = encoder.write_header().unwrap();
    let mut rows = writer.stream_writer().unwrap();
    for _ in 0..30_000 {
        std::io::Write::write_all(&mut rows, &[0; 3750]).unwrap();
    }
    rows.finish().unwrap();
    writer.finish().unwrap();
    assert!(bomb.len() < MAX_UPLOAD, "{}", bomb.len());
    let started = std::time::Instant::now();
    let refused = Logo::from_upload(&bomb).unwrap_err();
    assert!(matches!(refused, LogoError::TooManyPixels { width: 30_000, .. }));
    assert!(started.elapsed() < std::time::Duration::from_secs(1), "{:?}", started.elapsed());
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

/// 50: a picture without its end.
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

/// 50: a picture of very many pictures.
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

/// 50: a picture that is something else as well.
#[test]
fn a_picture_with_a_second_file_behind_it_is_refused() {
    for format in [ImageFormat::Png, ImageFormat::Jpeg] {
        let alone = file(picture(64, 64), format);
        let end = alone[alone.len() - 2..].to_vec();
        let zip = b"PK\x03\x04 <script>alert(1)</script>".as_slice();
        for behind in [zip, b"\0", &[zip, &end].concat(), &alone] {
            let refused = Logo::from_upload(&[&alone, behind].concat()).unwrap_err();
            assert!(matches!(refused, LogoError::NotAlone), "{format:?} {behind:?}");
        }
        assert!(Logo::from_upload(&alone).is_ok());
    }
}

/// A JPEG may hold a small picture of itself, with an end of its own.
#[test]
fn a_jpeg_ends_where_the_whole_picture_does() {
    let (whole, small) =
        (file(picture(300, 300), ImageFormat::Jpeg), file(picture(8, 8), ImageFormat::Jpeg));
    let length = u16::try_from(small.len() + 2).unwrap().to_be_bytes();
    let with_small = [&whole[..2], &[0xFF, 0xE1], &length, &small, &whole[2..]].concat();
    assert!(Logo::from_upload(&with_small).is_ok());
    let cut = Logo::from_upload(&with_small[..with_small.len() - 2]).unwrap_err();
    assert!(matches!(cut, LogoError::Truncated));
}

/// 50: a picture whose text is a bomb: nobody unpacks it.
#[test]
fn a_text_that_is_a_bomb_is_not_unpacked() {
    let mut upload = Vec::new();
    let mut encoder = ::png::Encoder::new(&mut upload, 8, 8);
    encoder.add_ztxt_chunk("Comment".to_owned(), " ".repeat(100 * 1024 * 1024)).unwrap();
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&[0; 64]).unwrap();
    writer.finish().unwrap();
    assert!(upload.len() < MAX_UPLOAD, "{}", upload.len());
    let started = std::time::Instant::now();
    let logo = Logo::from_upload(&upload).unwrap();
    assert!(started.elapsed() < std::time::Duration::from_secs(1), "{:?}", started.elapsed());
    assert!(logo.png().len() < 1024);
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
