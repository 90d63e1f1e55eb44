//! Going on with a session: whose it is, when that is asked, and where the browser ends.

use domain::{
    account_choice::{PhonePolicy, Policy},
    connection::ConnectionSettings,
};
use serde_json::json;

use crate::{
    harness::{Browser, Site, World, flow},
    oidc,
};

/// The path of the hosted page for a new request.
async fn page(browser: &Browser, site: &Site) -> String {
    let page = oidc::location(&browser.get(&oidc::request(site, &[("ui_locales", "en")])).await);
    format!("{}?{}", page.path(), page.query().unwrap())
}

/// Signs in without giving a number.
async fn sign_in_without_number(world: &World, browser: &Browser, person: &str) -> String {
    let (login, phone) = (browser.login(&world.first).await, world.phone(person));
    phone.scan(&login).await.expect(200);
    phone.authorize_without_number().await.expect(200);
    browser.claim(&login).await.expect(200).field("redirect")
}

flow! {
    /// 23: the account of somebody else has no number by which a person could see that it is not theirs.
    async fn an_account_without_a_number_is_told_by_when_it_was_seen_first(world) {
        let site = &world.first;
        site.policy(&world.app, Policy { phone: PhonePolicy::Optional, ..Policy::default() }).await;
        let mut shown = Vec::new();
        for person in ["lin", "zhou"] {
            let browser = world.browser(site);
            let first_seen = world.app.now().to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
            sign_in_without_number(world, &browser, person).await;
            world.wait(1800);
            let path = page(&browser, site).await;
            let fresh = browser.get(&path).await.expect(200).text;
            assert!(fresh.contains("Not you?"), "{fresh}");
            let authorization = path.split(['=', '&']).nth(1).unwrap();
            browser.post("/login/continue", &json!({ "authorization": authorization })).await.expect(200);
            let existing = browser.get(&page(&browser, site).await).await.expect(200).text;
            assert!(existing.contains("Sign in as somebody else"), "{existing}");
            let done = browser.get("/login/done?lang=zh").await.expect(200).text;
            for text in [fresh, existing, done] {
                assert!(text.contains(&format!("<time datetime=\"{first_seen}\">")), "{text}");
            }
            shown.push(first_seen);
        }
        assert_ne!(shown[0], shown[1]);
    }
}

flow! {
    /// 23: a browser that is known goes straight back, and one of which somebody said "not me" is asked again.
    async fn a_known_browser_is_not_asked_and_a_disowned_one_is_again(world) {
        let (site, browser) = (&world.first, world.browser(&world.first));
        let login = oidc::request(site, &[("prompt", "login")]);
        let claim = async || oidc::claim_as(world, &browser, site, &login, "lin").await;
        let (authorization, asked) = claim().await;
        assert!(asked.starts_with("/login?authorization="), "{asked}");
        browser.post("/login/continue", &json!({ "authorization": authorization })).await.expect(200);
        let (_, straight) = claim().await;
        assert!(straight.starts_with(&site.redirect_uri), "{straight}");

        let path = page(&browser, site).await;
        let authorization = path.split(['=', '&']).nth(1).unwrap();
        let left = browser.post("/login/leave", &json!({ "authorization": authorization })).await.expect(200);
        let code = browser.get(&left.field("redirect")).await.expect(200).text;
        assert!(!code.contains("138****8000") && code.contains("data-connection"), "{code}");
        let silent = oidc::location(&browser.get(&oidc::request(site, &[("prompt", "none")])).await);
        assert_eq!(oidc::parameter(&silent, "error").as_deref(), Some("login_required"));
        let (_, asked) = claim().await;
        assert!(asked.starts_with("/login?authorization="), "{asked}");
    }
}

flow! {
    async fn a_login_that_no_request_waits_for_ends_on_a_plain_page(world) {
        let (site, browser) = (&world.first, world.browser(&world.first));
        let callback_url = Some("https://shop.example/hello".to_owned());
        for callback_url in [None, callback_url] {
            let policy = Policy { phone: PhonePolicy::Optional, ..Policy::default() };
            let settings = ConnectionSettings { name: "WeChat".to_owned(), callback_url, policy, ..ConnectionSettings::default() };
            site.change(&world.app, settings).await;
            assert_eq!(sign_in_without_number(world, &browser, "lin").await, "/login/done");
            let go_on = json!({ "client_id": site.application });
            assert_eq!(browser.post("/login/continue", &go_on).await.expect(200).field("redirect"), "/login/done");
        }
    }
}
