//! What WeChat drew: here a QR code, which the reader knows, as a JPEG or PNG file.

use image::Rgba;

use super::*;

/// A code of 430 px, on a ground that is white or transparent.
fn drawn(format: ImageFormat) -> Vec<u8> {
    let link = open(&png(LINK, None).unwrap());
    let link = image::imageops::resize(&link, 430, 430, image::imageops::FilterType::Nearest);
    let pixels = RgbaImage::from_fn(430, 430, |x, y| match link.get_pixel(x, y).0 {
        [0] => Rgba([0, 0, 0, 255]),
        _ => Rgba([255, 255, 255, 0]),
    });
    match format {
        ImageFormat::Png => file(pixels, format),
        _ => file(DynamicImage::from(link).into_rgb8(), format),
    }
}

fn shown(drawn: &[u8], logo: Option<&Logo>) -> RgbImage {
    let code = MiniProgramCode::of(drawn, logo).unwrap();
    assert!(code.png().len() < 24 * 1024, "{} bytes", code.png().len());
    image::load_from_memory_with_format(code.png(), ImageFormat::Png).unwrap().into_rgb8()
}

#[test]
fn a_code_of_wechat_can_be_read_and_is_small() {
    for format in [ImageFormat::Jpeg, ImageFormat::Png] {
        let shown = shown(&drawn(format), None);
        assert_eq!(shown.dimensions(), (430, 430));
        assert_eq!(read(DynamicImage::from(shown).into_luma8()).unwrap(), LINK, "{format:?}");
    }
}

#[test]
fn the_logo_is_a_circle_in_the_middle() {
    let (without, with) = (drawn(ImageFormat::Jpeg), drawn(ImageFormat::Jpeg));
    let (without, with) = (shown(&without, None), shown(&with, Some(&logo())));
    let radius = 430.0 * 0.45 / 2.0;
    for (x, y, pixel) in with.enumerate_pixels() {
        let from_middle = |at: u32| f64::from(at) + 0.5 - 215.0;
        if from_middle(x).hypot(from_middle(y)) > radius + 1.0 {
            assert_eq!(pixel, without.get_pixel(x, y), "{x} {y}");
        }
    }
    let coloured = |image: &RgbImage| image.pixels().filter(|pixel| pixel[1] != pixel[2]).count();
    assert_eq!(coloured(&without), 0);
    assert!(coloured(&with) > 10_000, "{}", coloured(&with));
}

#[test]
fn a_document_holds_the_picture_and_nothing_else() {
    let code = MiniProgramCode::of(&drawn(ImageFormat::Jpeg), None).unwrap();
    let svg = code.svg();
    let (head, rest) = svg.split_once("data:image/png;base64,").unwrap();
    let size = "width=\"430\" height=\"430\"";
    let expected = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" {size} viewBox=\"0 0 430 430\"><image {size} href=\""
    );
    assert_eq!(head, expected);
    let (data, end) = rest.split_once('"').unwrap();
    assert_eq!(base64::engine::general_purpose::STANDARD.decode(data).unwrap(), code.png());
    assert_eq!(end, "/></svg>");
}

#[test]
fn what_is_no_whole_picture_is_not_shown() {
    let whole = drawn(ImageFormat::Jpeg);
    for broken in [&whole[..whole.len() / 2], b"", b"{\"errcode\":41030}", b"\xFF\xD8\xFF"] {
        assert!(MiniProgramCode::of(broken, None).is_err());
    }
}
