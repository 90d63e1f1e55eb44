//! What a person agrees to on the simulated phone, box by box.

use fantoccini::Locator;
use serde_json::json;

use super::{Chromium, ask_for_a_code};
use crate::harness::{Answer, demo::Demo, http_client};

#[test]
fn a_person_ticks_what_is_required_before_they_may_allow() {
    actix_web::rt::System::new().block_on(async {
        let demo = Demo::start(&[]).await;
        // Beside the terms, something that nobody has to agree to.
        let shop = format!("{}/api/v1/applications/demo-shop", demo.text("saoma"));
        let there = http_client().get(&shop).bearer_auth(demo.text("api_key")).send().await.unwrap();
        let mut agreements = Answer::of(there).await.expect(200).json()["agreements"].clone();
        let news = json!({ "id": "news", "title": "news by e-mail", "url": "https://tea.example/news", "required": false });
        agreements.as_array_mut().unwrap().push(news);
        let body = json!({ "agreements": agreements });
        let asked = http_client().patch(&shop).bearer_auth(demo.text("api_key")).json(&body);
        Answer::of(asked.send().await.unwrap()).await.expect(200);

        let computer = Chromium::start("en-US").await;
        let code = ask_for_a_code(&demo, &computer).await;
        let phone = Chromium::start("en-US").await;
        let page = &phone.client;
        page.goto(&demo.text("phone")).await.unwrap();
        phone.press("input[name=person][value=lin]").await;
        page.find(Locator::Css("#code")).await.unwrap().send_keys(&code).await.unwrap();
        phone.press("#scan button[type=submit]").await;
        phone.says("the terms of membership").await;
        phone.says("(optional)").await;
        let allow = page.find(Locator::Css("#allow")).await.unwrap();
        assert!(!allow.is_enabled().await.unwrap());
        let tick = async |id: &str| {
            // The buttons stand at the bottom of the screen, over what has to be scrolled.
            let bring = "document.querySelector(arguments[0]).scrollIntoView({ block: 'center' })";
            let css = format!("#agreements input[value={id}]");
            page.execute(bring, vec![json!(css)]).await.unwrap();
            phone.press(&css).await;
        };
        tick("news").await;
        assert!(!allow.is_enabled().await.unwrap());
        tick("terms").await;
        tick("news").await;
        assert!(allow.is_enabled().await.unwrap());
        allow.click().await.unwrap();
        phone.says("You are signed in").await;

        let logins = demo.api("/logins").await.expect(200).json();
        let login = logins["items"][0]["id"].as_str().unwrap().to_owned();
        let events = demo.api(&format!("/logins/{login}/events")).await.expect(200).json();
        let events = events["items"].as_array().unwrap();
        let agreed = events.iter().find_map(|event| event["facts"]["agreements"].as_array()).unwrap();
        let agreed: Vec<_> = agreed.iter().map(|it| (&it["id"], &it["version"], &it["language"])).collect();
        assert_eq!(agreed, [(&json!("terms"), &json!("1"), &json!("en"))]);
        phone.close().await;
        computer.close().await;
        demo.stop().await;
    });
}
