//! A person at a computer: real Chromium, the demo as anybody starts it, and the code read from the pixels of the screen.

mod account;
mod agreements;
mod bad_days;
mod behind_nginx;
mod binding;
pub mod driver;
mod refused;
mod sign_out;
mod site;
mod tabs;
mod window;

use driver::Chromium;
use fantoccini::Locator;

use crate::harness::demo::Demo;

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

    let code = ask_for_a_code(&demo, &chromium).await;
    assert!(code.starts_with(&format!("{}/s/", demo.text("saoma"))), "{code}");
    chromium.says(said).await;
    demo.scan_code("lin", &code).await.expect(200);
    demo.authorize("lin").await.expect(200);

    // This browser is new to the account: the person is told whose it is before they leave for the shop.
    let go_on = page.wait().for_element(Locator::Css("button[data-do=continue]")).await.unwrap();
    chromium.says(masked).await;
    go_on.click().await.unwrap();
    assert_eq!(shop_says(&demo, &chromium).await, "+8613800138000");
    chromium.close().await;
    demo.stop().await;
}

/// Asks for a code at the shop.
async fn ask_for_a_code(demo: &Demo, chromium: &Chromium) -> String {
    chromium.client.goto(&demo.text("shop")).await.unwrap();
    chromium.press("#signin").await;
    chromium.code().await
}

/// The number that the shop shows, once it knows who is there.
async fn shop_says(demo: &Demo, chromium: &Chromium) -> String {
    let phone = chromium.client.wait().for_element(Locator::Css("#phone")).await.unwrap();
    assert!(chromium.client.current_url().await.unwrap().as_str().starts_with(&demo.text("shop")));
    phone.text().await.unwrap()
}
