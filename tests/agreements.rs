//! What an application asks people to agree to: shown on the phone, agreed to there, and recorded.

use domain::login::{Agreement, LoginEvent};
use serde_json::{Value, json};

use crate::harness::{Browser, Login, Phone, World, demo::Demo, flow, http_client};

/// What an operator says of the first pool's application.
async fn asks_for(world: &World, agreements: Value) {
    let (site, fields) = (&world.first, json!({ "agreements": agreements }));
    world.change_application(site, &site.application, fields).await;
}

fn text(id: &str, title: &str, language: Option<&str>, required: bool) -> Value {
    let url = format!("https://tea.example/{id}");
    json!({ "id": id, "title": title, "url": url, "version": "3", "language": language, "required": required })
}

fn terms_in_both_languages() -> Value {
    json!([
        text("terms", "用户协议", Some("zh"), true),
        text("terms", "Terms of use", Some("en"), true),
        text("privacy", "隐私政策", Some("zh"), true),
        text("news", "News by e-mail", None, false),
    ])
}

/// The titles that a phone is told which speaks a language.
async fn told(phone: &Phone, language: &str, login: &Login) -> Vec<String> {
    let scanned = phone.scan_in(language, login, &phone.login_code()).await.expect(200).json();
    let agreements = scanned["agreements"].as_array().unwrap().iter();
    agreements.map(|it| it["title"].as_str().unwrap().to_owned()).collect()
}

fn agreed(id: &str, language: Option<&str>) -> Value {
    json!({ "id": id, "version": "3", "language": language })
}

/// What the login's history says that the person agreed to.
async fn recorded(world: &World, login: &Login) -> Vec<Agreement> {
    let events = world.past::<LoginEvent>(login).await.into_iter().map(|past| past.event);
    let agreements = events.filter_map(|event| match event {
        LoginEvent::Authorized { agreements, .. } => Some(agreements),
        _ => None,
    });
    agreements.flatten().collect()
}

flow! {
    async fn a_phone_is_told_each_agreement_once_in_the_persons_language(world) {
        asks_for(world, terms_in_both_languages()).await;
        let (browser, phone) = (world.browser(&world.first), world.phone("lin"));
        let login = browser.login(&world.first).await;
        let zh = ["用户协议", "隐私政策", "News by e-mail"];
        assert_eq!(told(&phone, "zh-CN,zh;q=0.9", &login).await, zh);
        assert_eq!(told(&phone, "", &login).await, zh);
        // There is no privacy policy in English: better one that they may have translated than none.
        let en = ["Terms of use", "隐私政策", "News by e-mail"];
        assert_eq!(told(&phone, "en-GB", &login).await, en);
        assert_eq!(told(&phone, "de", &login).await, en);
    }
}

flow! {
    async fn what_a_person_agreed_to_is_recorded_with_version_and_language(world) {
        asks_for(world, terms_in_both_languages()).await;
        let (browser, phone) = (world.browser(&world.first), world.phone("lin"));
        let login = browser.login(&world.first).await;
        let scanned = phone.scan_in("en", &login, &phone.login_code()).await.expect(200).json();
        assert_eq!(scanned["agreements"][0], text("terms", "Terms of use", Some("en"), true));
        let both = json!([agreed("terms", Some("en")), agreed("privacy", Some("zh"))]);
        let body = json!({ "phone_code": phone.phone_code(), "agreements": both });
        phone.post("/phone/authorize", &body).await.expect(200);
        let recorded = recorded(world, &login).await;
        let said = |it: &Agreement| (it.id.clone().unwrap(), it.version.clone().unwrap(), it.title.clone());
        let terms = ("terms".to_owned(), "3".to_owned(), "Terms of use".to_owned());
        assert_eq!((recorded.len(), said(&recorded[0])), (2, terms));
        // The same once more changes nothing.
        phone.post("/phone/authorize", &json!({})).await.expect(200);
    }
}

flow! {
    async fn without_what_is_required_nobody_signs_in_and_nothing_is_spent(world) {
        asks_for(world, terms_in_both_languages()).await;
        let (browser, phone) = (world.browser(&world.first), world.phone("lin"));
        let login = browser.login(&world.first).await;
        phone.scan(&login).await.expect(200);
        let code = phone.phone_code();
        let (terms, privacy, news) = (agreed("terms", Some("zh")), agreed("privacy", Some("zh")), agreed("news", None));
        let other = |name: &str, value: &str| {
            let mut other = terms.clone();
            other[name] = value.into();
            json!([other, privacy])
        };
        for (said, field, why) in [
            (json!([]), "agreements.terms", "\"用户协议\" is required"),
            (json!([terms, news]), "agreements.privacy", "\"隐私政策\" is required"),
            (other("version", "2"), "agreements.terms", "no such agreement now"),
            (other("id", "conditions"), "agreements.conditions", "no such agreement now"),
            (other("language", "fr"), "agreements[0].language", "unknown variant"),
            (json!("all"), "agreements", "a sequence"),
        ] {
            let body = json!({ "phone_code": code, "agreements": said });
            let problem = phone.post("/phone/authorize", &body).await.expect(422).json();
            assert_eq!(problem["field"], field, "{problem}");
            assert!(problem["detail"].as_str().unwrap().contains(why), "{problem}");
        }
        assert_eq!(world.events(&login).await, ["login.issued", "login.scanned"]);
        // The code is as good as it was.
        let body = json!({ "phone_code": code, "agreements": [terms, privacy] });
        phone.post("/phone/authorize", &body).await.expect(200);
        browser.claim(&login).await.expect(200);
    }
}

flow! {
    async fn a_text_that_changed_since_the_scan_is_not_agreed_to(world) {
        asks_for(world, json!([text("terms", "Terms", None, true)])).await;
        let (browser, phone) = (world.browser(&world.first), world.phone("lin"));
        let login = browser.login(&world.first).await;
        phone.scan(&login).await.expect(200);
        let mut newer = text("terms", "Terms", None, true);
        newer["version"] = "4".into();
        asks_for(world, json!([newer])).await;
        let body = json!({ "phone_code": phone.phone_code(), "agreements": [agreed("terms", None)] });
        let problem = phone.post("/phone/authorize", &body).await.expect(422).json();
        assert_eq!(problem["field"], "agreements.terms");
        let again = phone.scan(&login).await.expect(200).json();
        assert_eq!(again["agreements"][0]["version"], "4");
    }
}

#[actix_web::test]
async fn the_simulated_phone_signs_in_to_the_shop_with_its_terms_alone() {
    let demo = Demo::start(&[]).await;
    let site = demo.site();
    let browser = Browser::new(http_client(), &site);
    let login = browser.login(&site).await;
    let scanned = demo.scan("lin", &login).await.expect(200).json();
    let terms = &scanned["agreements"][0];
    assert_eq!((&terms["id"], &terms["required"]), (&"terms".into(), &true.into()));
    let page = http_client().get(terms["url"].as_str().unwrap()).send().await.unwrap();
    assert!(page.text().await.unwrap().contains("会员条款"));
    let refused = demo.tap("lin", "authorize", &json!({ "agreements": [] })).await.expect(422);
    assert_eq!(refused.json()["field"], "agreements.terms");
    demo.tap("lin", "authorize", &json!({ "agreements": ["terms"] })).await.expect(200);
    browser.claim(&login).await.expect(200);
    demo.stop().await;
}
