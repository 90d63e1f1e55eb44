//! Codes that WeChat draws, and what is shown where it does not.

use std::collections::HashMap;

use domain::connection::{CodeStyle, ConnectionSettings, WechatSettings};
use fixtures::wechat::{Call, Errcode, PngFor, Refuse};
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use reqwest::{Method, Url};
use serde_json::json;
use web::code_image::Logo;

use crate::harness::{Browser, Login, World, flow, try_read_code};

/// WeChat's number for "scanned a Mini Program code".
const SCANNED_ROUND: u16 = 1047;

/// Has WeChat draw the codes of the first pool, with a logo in their middle.
async fn draw_round(world: &World) {
    let mut file = std::io::Cursor::new(Vec::new());
    let pixels = RgbImage::from_pixel(64, 64, Rgb([200, 0, 0]));
    DynamicImage::from(pixels).write_to(&mut file, ImageFormat::Png).unwrap();
    let logo = Logo::from_upload(&file.into_inner()).unwrap();
    let logo = world.app.pictures.put(&world.first.pool, logo.png()).await.unwrap();
    let code_style = CodeStyle::MiniProgram;
    let settings = ConnectionSettings {
        name: "WeChat".to_owned(),
        logo: Some(logo),
        wechat: WechatSettings { code_style, ..WechatSettings::default() },
        ..ConnectionSettings::default()
    };
    world.first.change(&world.app, settings).await;
}

/// The id of a new login.
async fn begun(world: &World, browser: &Browser) -> String {
    let site = &world.first;
    let body = json!({ "connection": site.connection, "client_id": site.application });
    browser.post("/logins", &body).await.expect(201).field("id")
}

/// What a camera reads from the code of a login.
async fn read(browser: &Browser, id: &str) -> String {
    let request = browser.request(Method::GET, &format!("/logins/{id}/code.png"));
    let answer = request.send().await.unwrap().error_for_status().unwrap();
    assert_eq!(answer.headers()["content-type"], "image/png");
    let png = answer.bytes().await.unwrap();
    assert!(png.len() < 32 * 1024, "{} bytes", png.len());
    try_read_code(&png).expect("a code in the picture")
}

/// What the simulated WeChat's code says, by name; nothing of an ordinary link.
fn of_wechat(text: &str) -> Option<HashMap<String, String>> {
    let url = Url::parse(text).unwrap();
    let is_round = url.host_str() == Some("wxacode.invalid");
    is_round.then(|| url.query_pairs().into_owned().collect())
}

fn asked(world: &World) -> u64 {
    world.wechat.count(Call::Getwxacodeunlimit)
}

flow! {
    async fn a_code_that_wechat_drew_signs_a_person_in(world) {
        for png_for in [PngFor::Nothing, PngFor::All] {
            world.wechat.faults(|faults| faults.png_for = png_for);
            draw_round(world).await;
            world.wechat.forget_calls();
            let browser = world.browser(&world.first);
            let id = begun(world, &browser).await;
            let said = of_wechat(&read(&browser, &id).await).expect("a code of WeChat's");
            assert_eq!((said["page"].as_str(), said["env_version"].as_str()), ("pages/login/login", "release"));
            // Once for both pictures, and for all who look again.
            let svg = browser.get(&format!("/logins/{id}/code.svg")).await.expect(200).text;
            assert!(svg.contains("data:image/png;base64,"), "{svg}");
            read(&browser, &id).await;
            assert_eq!(asked(world), 1);

            let login = Login { id, ticket: said["scene"].clone() };
            let phone = world.phone("lin");
            let body = json!({ "ticket": login.ticket, "login_code": phone.login_code(), "launch_scene": SCANNED_ROUND });
            phone.hold(&phone.post("/phone/scan", &body).await.expect(200).field("phone_token"));
            phone.authorize().await.expect(200);
            browser.claim(&login).await.expect(200);
        }
    }
}

flow! {
    async fn where_wechat_draws_no_code_the_ordinary_link_is_shown(world) {
        draw_round(world).await;
        let refuse = |errcode| Refuse { call: Call::Getwxacodeunlimit, errcode, times: None, spends_code: false };
        for errcode in [Errcode::SYSTEM_ERROR, Errcode::QUOTA_REACHED, Errcode::INVALID_PAGE, Errcode::API_UNAUTHORIZED] {
            world.wechat.faults(|faults| faults.refuse = vec![refuse(errcode)]);
            falls_back_and_comes_again(world, |faults| faults.refuse.clear()).await;
        }
        world.wechat.faults(|faults| faults.truncated_image = true);
        falls_back_and_comes_again(world, |faults| faults.truncated_image = false).await;
        world.wechat.faults(|faults| { faults.lose.insert(Call::Getwxacodeunlimit, 1); });
        falls_back_and_comes_again(world, |_| ()).await;
    }
}

/// The code of a login is the ordinary link; WeChat is left alone for a minute, and asked again after it.
async fn falls_back_and_comes_again(
    world: &World,
    mend: impl FnOnce(&mut fixtures::wechat::Faults),
) {
    let browser = world.browser(&world.first);
    let id = begun(world, &browser).await;
    assert_eq!(of_wechat(&read(&browser, &id).await), None);
    world.wechat.faults(mend);
    world.wechat.forget_calls();
    let id = begun(world, &browser).await;
    let link = read(&browser, &id).await;
    assert_eq!((of_wechat(&link), asked(world)), (None, 0));
    let login = Login { id, ticket: link.rsplit('/').next().unwrap().to_owned() };
    world.phone("lin").scan(&login).await.expect(200);
    world.wait(61);
    let id = begun(world, &browser).await;
    assert!(of_wechat(&read(&browser, &id).await).is_some());
}

flow! {
    async fn a_wechat_that_is_slow_holds_no_page_up(world) {
        draw_round(world).await;
        world.wechat.faults(|faults| { faults.delay.insert(Call::Getwxacodeunlimit, 2500); });
        let browser = world.browser(&world.first);
        let id = begun(world, &browser).await;
        assert_eq!(of_wechat(&read(&browser, &id).await), None);
        // It comes all the same, and is kept for who looks again.
        let mut looks = 0;
        while of_wechat(&read(&browser, &id).await).is_none() {
            looks += 1;
            assert!(looks < 20, "it never comes");
        }
        assert_eq!(asked(world), 1);
    }
}

flow! {
    async fn no_code_is_drawn_for_a_login_that_went_on(world) {
        let browser = world.browser(&world.first);
        let login = browser.login(&world.first).await;
        world.phone("lin").scan(&login).await.expect(200);
        draw_round(world).await;
        assert_eq!(of_wechat(&read(&browser, &login.id).await), None);
        assert_eq!(asked(world), 0);
    }
}
