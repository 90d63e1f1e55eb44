//! One's own account: who gets in, and where one is signed in, changed by presses.

use fantoccini::Locator;

use super::{Chromium, ask_for_a_code, shop_says};
use crate::harness::demo::Demo;

/// The button that signs another browser out.
const THERE: &str = "li:not(:has(.mark-here)) > button[data-do=end]";
const REMOVE: &str = "button[data-do=unlink]";

#[test]
fn a_person_links_another_wechat_account_and_removes_it_in_chinese() {
    actix_web::rt::System::new().block_on(link_and_remove(
        "zh-CN",
        "由您在此绑定",
        "确认解除",
        "已退出登录",
    ));
}

#[test]
fn a_person_links_another_wechat_account_and_removes_it_in_english() {
    let removed = ("Remove, and sign out everywhere", "You are signed out");
    actix_web::rt::System::new().block_on(link_and_remove(
        "en-US",
        "Linked by you, here",
        removed.0,
        removed.1,
    ));
}

async fn link_and_remove(language: &str, linked: &str, sure: &str, signed_out: &str) {
    let demo = Demo::start(&[]).await;
    let chromium = Chromium::start(language).await;
    sign_in(&demo, &chromium).await;
    see_account(&demo, &chromium).await;
    chromium.press("a[href^='/login?links=']").await;
    let code = chromium.code().await;
    demo.scan_code("chan", &code).await.expect(200);
    demo.authorize("chan").await.expect(200);
    chromium.says(linked).await;
    // The first press asks.
    chromium.press(REMOVE).await;
    chromium.says(sure).await;
    chromium.press(REMOVE).await;
    chromium.says(signed_out).await;
    chromium.close().await;
    demo.stop().await;
}

#[test]
fn a_person_signs_another_browser_out() {
    actix_web::rt::System::new().block_on(async {
        let demo = Demo::start(&[]).await;
        let (there, here) = (Chromium::start("en-US").await, Chromium::start("en-US").await);
        sign_in(&demo, &there).await;
        sign_in(&demo, &here).await;
        see_account(&demo, &here).await;
        here.press(THERE).await;
        let gone = async || here.client.find(Locator::Css(THERE)).await.is_err().then_some(());
        here.until("one browser alone", gone).await;
        here.says("This browser").await;
        there.client.goto(&format!("{}/account", demo.text("saoma"))).await.unwrap();
        there.says("Sign in from a site").await;
        there.close().await;
        here.close().await;
        demo.stop().await;
    });
}

/// Signs in at the shop, in a browser that is new to the account.
async fn sign_in(demo: &Demo, chromium: &Chromium) {
    let code = ask_for_a_code(demo, chromium).await;
    demo.scan_code("lin", &code).await.expect(200);
    demo.authorize("lin").await.expect(200);
    chromium.press("button[data-do=continue]").await;
    assert_eq!(shop_says(demo, chromium).await, "+8613800138000");
}

async fn see_account(demo: &Demo, chromium: &Chromium) {
    chromium.client.goto(&format!("{}/account", demo.text("saoma"))).await.unwrap();
}
