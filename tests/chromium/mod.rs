//! A person at a computer: real Chromium, the demo as anybody starts it, and the code read from the pixels of the screen.

mod driver;

use driver::Chromium;
use fantoccini::Locator;
use serde_json::{Value, json};

use crate::harness::{demo::Demo, http_client, try_read_code};

#[test]
fn a_person_signs_in_to_the_shop_in_chinese() {
    actix_web::rt::System::new().block_on(sign_in("zh-CN", "微信", "138****8000"));
}

#[test]
fn a_person_signs_in_to_the_shop_in_english() {
    actix_web::rt::System::new().block_on(sign_in("en-US", "WeChat", "138****8000"));
}

/// Signs in to the demo shop in a language, and looks at what the shop then shows.
async fn sign_in(language: &str, said: &str, masked: &str) {
    let demo = Demo::start(&[]).await;
    let chromium = Chromium::start(language).await;
    let page = &chromium.client;
    let person = demo.facts["people"][0].clone();

    page.goto(&demo.text("shop")).await.unwrap();
    page.find(Locator::Css("#signin")).await.unwrap().click().await.unwrap();
    let heading = page.wait().for_element(Locator::Css("main")).await.unwrap();
    let code = chromium
        .until("a code on the screen", async || try_read_code(&page.screenshot().await.ok()?))
        .await;
    assert!(code.starts_with(&format!("{}/s/", demo.text("saoma"))), "{code}");
    assert!(heading.text().await.unwrap().contains(said));

    let at_phone = async |what: &str, body: Value| {
        let url =
            format!("{}/people/{}/{what}", demo.text("phone"), person["id"].as_str().unwrap());
        let answer = http_client().post(url).json(&body).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{what}");
    };
    at_phone("scan", json!({ "code": code })).await;
    at_phone("authorize", json!({})).await;

    // This browser is new to the account: the person is told whose it is before they leave for the shop.
    let go_on = page.wait().for_element(Locator::Css("button[data-do=continue]")).await.unwrap();
    let text = page.find(Locator::Css("main")).await.unwrap().text().await.unwrap();
    assert!(text.contains(masked), "{text}");
    go_on.click().await.unwrap();

    let phone =
        page.wait().for_element(Locator::Css("#phone")).await.unwrap().text().await.unwrap();
    assert_eq!(phone, person["phone"].as_str().unwrap());
    assert!(page.current_url().await.unwrap().as_str().starts_with(&demo.text("shop")));
    chromium.close().await;
    demo.stop().await;
}
