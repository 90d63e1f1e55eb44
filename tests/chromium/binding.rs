//! A person whose WeChat is new, and who has an account: they are asked, and prove it.

use fantoccini::Locator;

use super::{Chromium, ask_for_a_code, shop_says};
use crate::harness::demo::Demo;

#[test]
fn who_is_asked_proves_an_account_by_a_code_in_chinese() {
    actix_web::rt::System::new().block_on(async {
        let (demo, chromium) = asked("zh-CN", "哪个是您的账号").await;
        let page = &chromium.client;
        fill(&chromium, "account", "mei@example.com").await;
        chromium.press(".binding input[value=code]").await;
        chromium.press(".binding [data-do=send]").await;
        chromium.says("验证码已发出").await;
        let code = chromium.until("a letter", async || code(&demo).await).await;
        // Wrong first: the question stays, and says what was wrong.
        fill(&chromium, "code", if code == "000000" { "000001" } else { "000000" }).await;
        chromium.press(".binding [type=submit]").await;
        chromium.says("验证信息不正确").await;
        page.find(Locator::Css("[name=code]")).await.unwrap().clear().await.unwrap();
        fill(&chromium, "code", &code).await;
        chromium.press(".binding [type=submit]").await;
        arrived(demo, chromium).await;
    });
}

#[test]
fn who_is_asked_proves_an_account_by_its_password_in_english() {
    actix_web::rt::System::new().block_on(async {
        let (demo, chromium) = asked("en-US", "Which account is yours?").await;
        let focused = chromium.client.active_element().await.unwrap();
        assert_eq!(
            focused.attr("data-do").await.unwrap().as_deref(),
            Some("new"),
            "a keyboard finds the first answer"
        );
        fill(&chromium, "account", "mei@example.com").await;
        fill(&chromium, "password", "wrong").await;
        chromium.press(".binding [type=submit]").await;
        chromium.says("does not match").await;
        chromium.client.find(Locator::Css("[name=password]")).await.unwrap().clear().await.unwrap();
        fill(&chromium, "password", "hillside tea").await;
        chromium.press(".binding [type=submit]").await;
        arrived(demo, chromium).await;
    });
}

#[test]
fn who_is_asked_gets_a_new_account_by_a_press() {
    actix_web::rt::System::new().block_on(async {
        let (demo, chromium) = asked("en-US", "Which account is yours?").await;
        chromium.press("[data-do=new]").await;
        chromium.press("button[data-do=continue]").await;
        assert_eq!(shop_says(&demo, &chromium).await, "+8613698765432");
        chromium.close().await;
        demo.stop().await;
    });
}

#[test]
fn who_is_asked_proves_an_account_by_signing_in_once_as_before() {
    actix_web::rt::System::new().block_on(async {
        let (demo, chromium) = (Demo::start(&[]).await, Chromium::start("en-US").await);
        let code = ask_for_a_code(&demo, &chromium).await;
        demo.scan_code("lin", &code).await.expect(200);
        demo.authorize("lin").await.expect(200);
        chromium.press("button[data-do=continue]").await;
        shop_says(&demo, &chromium).await;
        // Neither the shop nor Saoma, each at a host of its own, knows the browser any more.
        chromium.client.delete_all_cookies().await.unwrap();
        chromium.client.goto(&demo.text("saoma")).await.unwrap();
        chromium.client.delete_all_cookies().await.unwrap();
        ask(&demo, &chromium, "Which account is yours?").await;
        chromium.press("[data-do=earlier][data-connection=wechat]").await;
        chromium.says("Scan with the WeChat account that you signed in with before.").await;
        // Back, and once more.
        chromium.press("[data-do=back]").await;
        chromium.shows("binding").await;
        chromium.press("[data-do=earlier][data-connection=wechat]").await;
        chromium.shows("issued").await;
        // Somebody unknown proves nothing, and the question is there again.
        let code = chromium.code().await;
        demo.scan_code("zhou", &code).await.expect(200);
        demo.authorize("zhou").await;
        chromium.says("There is no account here for you yet").await;
        chromium.press("[data-do=again]").await;
        chromium.shows("issued").await;
        let code = chromium.code().await;
        demo.scan_code("lin", &code).await.expect(200);
        demo.authorize("lin").await.expect(200);
        chromium.press("button[data-do=continue]").await;
        assert_eq!(shop_says(&demo, &chromium).await, "+8613800138000");
        chromium.close().await;
        demo.stop().await;
    });
}

/// Mei scans at the connection that asks.
async fn asked(language: &str, question: &str) -> (Demo, Chromium) {
    let (demo, chromium) = (Demo::start(&[]).await, Chromium::start(language).await);
    ask(&demo, &chromium, question).await;
    (demo, chromium)
}

async fn ask(demo: &Demo, chromium: &Chromium, question: &str) {
    chromium.client.goto(&demo.text("shop")).await.unwrap();
    chromium.press("#signin").await;
    chromium.code().await;
    chromium.press("a[href*='connection=members']").await;
    chromium.says("Members").await;
    let code = chromium.code().await;
    demo.scan_code("mei", &code).await.expect(200);
    demo.authorize("mei").await.expect(200);
    chromium.shows("binding").await;
    chromium.says(question).await;
}

async fn fill(chromium: &Chromium, field: &str, text: &str) {
    let field = format!(".binding [name={field}]");
    chromium.client.find(Locator::Css(&field)).await.unwrap().send_keys(text).await.unwrap();
}

/// The account is the one of before: it has the number of before.
async fn arrived(demo: Demo, chromium: Chromium) {
    chromium.press("button[data-do=continue]").await;
    assert_eq!(shop_says(&demo, &chromium).await, "+8613700001111");
    chromium.close().await;
    demo.stop().await;
}

/// The six digits of the last letter in the outbox.
async fn code(demo: &Demo) -> Option<String> {
    let messages = format!("{}/messages", demo.text("outbox"));
    let messages = crate::harness::http_client().get(messages).send().await.unwrap();
    let messages: serde_json::Value = messages.json().await.unwrap();
    let text = messages.as_array().unwrap().last()?["text"].as_str().unwrap().to_owned();
    text.split(|letter: char| !letter.is_ascii_digit())
        .find(|part| part.len() == 6)
        .map(str::to_owned)
}
