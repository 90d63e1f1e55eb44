//! The picture of a code, and the logo in its middle.

use base64::{Engine, engine::general_purpose::STANDARD};
use domain::connection::ConnectionSettings;
use image::{DynamicImage, GenericImageView, ImageFormat, RgbImage};
use reqwest::Method;
use web::code_image::Logo;

use crate::harness::{Browser, Login, flow};

async fn picture(browser: &Browser, login: &Login, format: &str) -> Vec<u8> {
    let request = browser.request(Method::GET, &format!("/logins/{}/code.{format}", login.id));
    request.send().await.unwrap().bytes().await.unwrap().to_vec()
}

/// A logo of one colour.
fn logo(colour: [u8; 3]) -> Logo {
    let mut file = std::io::Cursor::new(Vec::new());
    let pixels = RgbImage::from_pixel(64, 64, image::Rgb(colour));
    DynamicImage::from(pixels).write_to(&mut file, ImageFormat::Png).unwrap();
    Logo::from_upload(&file.into_inner()).unwrap()
}

flow! {
    async fn a_code_shows_the_logo_that_its_connection_has_now(world) {
        let (site, browser) = (&world.first, world.browser(&world.first));
        for colour in [[200, 0, 0], [0, 0, 200], [200, 0, 0]] {
            let logo = logo(colour);
            let kept = world.app.pictures.put(&site.pool, logo.png()).await.unwrap();
            let name = "WeChat".to_owned();
            let settings = ConnectionSettings { name, logo: Some(kept), ..ConnectionSettings::default() };
            site.change(&world.app, settings).await;
            let login = browser.login(site).await;
            let png = image::load_from_memory(&picture(&browser, &login, "png").await).unwrap();
            assert_eq!(png.get_pixel(png.width() / 2, png.height() / 2).0[..3], colour);
            let svg = String::from_utf8(picture(&browser, &login, "svg").await).unwrap();
            assert!(svg.contains(&STANDARD.encode(logo.png())), "{svg}");
        }
    }
}
