//! What the simulated phone says to somebody who is refused.

use domain::reason::Reason;
use fantoccini::Locator;
use serde_json::json;

use super::{Chromium, ask_for_a_code};
use crate::harness::{Answer, demo::Demo, http_client};

#[test]
fn who_is_refused_reads_why_and_can_press_nothing_more() {
    actix_web::rt::System::new().block_on(async {
        let demo = Demo::start(&["--no-limits"]).await;
        // Nobody unknown gets an account by this connection.
        let connection = format!("{}/api/v1/connections/demo-wechat", demo.text("saoma"));
        let asked = http_client().patch(&connection).bearer_auth(demo.text("api_key"));
        let asked = asked.json(&json!({ "login_only": true })).send().await.unwrap();
        Answer::of(asked).await.expect(200);
        for (language, headline, sentence) in [
            ("en-US", "Not signed in", "There is no account for this WeChat."),
            ("zh-CN", "无法登录", "没有与此微信对应的账号"),
        ] {
            let computer = Chromium::start(language).await;
            let code = ask_for_a_code(&demo, &computer).await;
            let phone = Chromium::start(language).await;
            let page = &phone.client;
            page.goto(&demo.text("phone")).await.unwrap();
            phone.press("input[name=person][value=lin]").await;
            page.find(Locator::Css("#code")).await.unwrap().send_keys(&code).await.unwrap();
            phone.press("#scan button[type=submit]").await;
            // The terms.
            phone.press("#agreements input").await;
            phone.press("#allow").await;
            phone.says(headline).await;
            phone.says(sentence).await;
            let allow = page.find(Locator::Css("#allow")).await.unwrap();
            assert!(!allow.is_displayed().await.unwrap());
            phone.close().await;
            computer.close().await;
        }
        demo.stop().await;
    });
}

/// What stands on the computer alone, or tells a person nothing, has the sentence for all others.
#[test]
fn the_phone_has_a_sentence_for_each_reason_that_it_may_be_told() {
    let sentences = include_str!("../../fixtures/templates/phone_reasons.html");
    let others = [
        Reason::CodeUsedElsewhere,
        Reason::WrongState,
        Reason::WrongPhoneToken,
        Reason::WrongProof,
        Reason::ProofsExhausted,
        Reason::MessengerUnavailable,
    ];
    for reason in Reason::ALL.iter().filter(|reason| !others.contains(reason)) {
        assert!(sentences.contains(&format!("data-reason=\"{}\"", reason.name())), "{reason}");
    }
}
