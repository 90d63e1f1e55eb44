//! "That was not me": on the phone that signed a browser in, and that is told the person's last sign-ins.

use domain::account_choice::{Association, PhonePolicy, Policy};
use serde_json::{Value, json};

use crate::{
    harness::{Answer, Browser, Login, Phone, Site, World, flow},
    oidc,
};

/// A login that somebody agreed to, and their phone.
async fn allowed(world: &World, browser: &Browser, person: &str) -> (Login, Phone) {
    let (login, phone) = (browser.login(&world.first).await, world.phone(person));
    let scanned = phone.scan(&login).await.expect(200).json();
    let agreed = match scanned["needs_phone"] == true {
        true => phone.authorize().await,
        false => phone.authorize_without_number().await,
    };
    agreed.expect(200);
    (login, phone)
}

/// Who signs in for a site and for offline access; their phone, and the tokens.
async fn with_tokens(world: &World, site: &Site, browser: &Browser) -> (Phone, Answer) {
    let asked = oidc::request(site, &[("scope", "openid offline_access")]);
    let page = oidc::location(&browser.get(&asked).await);
    let authorization = oidc::parameter(&page, "authorization").unwrap();
    let body = json!({ "connection": site.connection, "authorization": authorization });
    let login = browser.issued(browser.post("/logins", &body).await).await;
    let phone = world.phone("lin");
    phone.scan(&login).await.expect(200);
    phone.authorize().await.expect(200);
    browser.claim(&login).await.expect(200);
    let body = json!({ "authorization": authorization });
    let back = browser.post("/login/continue", &body).await.expect(200).field("redirect");
    let code = oidc::parameter(&back.parse().unwrap(), "code").unwrap();
    (phone, oidc::redeem(world, site, &code, &[]).await.expect(200))
}

async fn refreshed(world: &World, site: &Site, token: &str) -> Answer {
    let refresh = [("grant_type", "refresh_token"), ("refresh_token", token)];
    let nothing = [("redirect_uri", ""), ("code_verifier", "")];
    oidc::redeem(world, site, "", &[refresh, nothing].concat()).await
}

flow! {
    /// 1: the session and all of its tokens are dead at once.
    async fn that_was_not_me_ends_the_session_and_its_tokens(world) {
        let site = &world.first;
        world.change_application(site, &site.application, json!({ "offline_access": true })).await;
        let browser = world.browser(site);
        let (phone, tokens) = with_tokens(world, site, &browser).await;
        let tokens = refreshed(world, site, &tokens.field("refresh_token")).await.expect(200);
        oidc::userinfo(world, site, &tokens.field("access_token")).await.expect(200);
        browser.get("/account").await.expect(200);

        assert_eq!(phone.disown().await.expect(200).field("state"), "claimed");
        browser.get("/account").await.expect(303);
        oidc::userinfo(world, site, &tokens.field("access_token")).await.expect(401);
        let refused = refreshed(world, site, &tokens.field("refresh_token")).await.expect(400);
        assert_eq!(refused.field("error"), "invalid_grant");
        phone.disown().await.expect(200);
    }
}

flow! {
    async fn what_is_disowned_before_it_is_claimed_is_claimed_by_nobody(world) {
        let browser = world.browser(&world.first);
        let (login, phone) = allowed(world, &browser, "lin").await;
        assert_eq!(phone.disown().await.expect(200).field("state"), "denied");
        assert_eq!(browser.state(&login).await, "denied");
        browser.claim(&login).await.refused(409, "wrong_state");

        let asks = Policy { association: Association::AskBinding, ..Policy::default() };
        world.first.policy(&world.app, asks).await;
        let (login, phone) = allowed(world, &browser, "zhou").await;
        assert_eq!(browser.state(&login).await, "binding_asked");
        phone.disown().await.expect(200);
        let (path, body) = (format!("/logins/{}/binding", login.id), json!({ "choice": "new" }));
        browser.post(&path, &body).await.refused(409, "wrong_state");
    }
}

flow! {
    /// 1: nobody but the phone that agreed signs the browser out.
    async fn another_phone_disowns_nothing(world) {
        let browser = world.browser(&world.first);
        let login = browser.login(&world.first).await;
        let phone = world.phone("lin");
        phone.disown().await.expect(404);
        phone.scan(&login).await.expect(200);
        phone.disown().await.refused(409, "wrong_state");
        phone.authorize().await.expect(200);
        browser.claim(&login).await.expect(200);
        let (_, other) = allowed(world, &world.browser(&world.first), "zhou").await;
        other.disown().await.expect(200);
        other.hold("somebody-guesses");
        other.disown().await.expect(404);
        browser.get("/account").await.expect(200);
    }
}

flow! {
    async fn the_phone_is_told_the_last_sign_ins_of_its_person_and_of_nobody_else(world) {
        let browser = world.browser(&world.first);
        let of_another = world.browser(&world.first);
        let (login, _) = allowed(world, &of_another, "zhou").await;
        of_another.claim(&login).await.expect(200);
        for _ in 0..6 {
            let (login, _) = allowed(world, &browser, "lin").await;
            browser.claim(&login).await.expect(200);
            world.wait(60);
        }
        let (login, phone) = allowed(world, &browser, "lin").await;
        phone.last_logins().await.refused(409, "wrong_state");
        browser.claim(&login).await.expect(200);
        let told = phone.last_logins().await.expect(200).json();
        let told = told["logins"].as_array().unwrap().clone();
        assert_eq!(told.len(), 5);
        let this: Vec<&Value> = told.iter().map(|login| &login["is_this"]).collect();
        assert_eq!(this, [true, false, false, false, false]);
        for login in &told {
            assert_eq!((&login["network"], login["application"].is_string()), (&json!("127.0.0.0/24"), true));
        }
        let times: Vec<&str> = told.iter().map(|login| login["at"].as_str().unwrap()).collect();
        assert!(times.is_sorted_by(|one, other| one > other), "{times:?}");
    }
}

flow! {
    /// 1: a phone token that is found later tells nothing about the person, and still signs the browser out.
    async fn the_last_sign_ins_are_told_for_a_quarter_of_an_hour(world) {
        let browser = world.browser(&world.first);
        let (login, phone) = allowed(world, &browser, "lin").await;
        browser.claim(&login).await.expect(200);
        world.wait(15 * 60 - 1);
        phone.last_logins().await.expect(200);
        world.wait(1);
        phone.last_logins().await.refused(409, "wrong_state");
        phone.disown().await.expect(200);
        browser.get("/account").await.expect(303);
    }
}

flow! {
    async fn the_phone_is_told_whether_it_may_go_on_without_a_number(world) {
        let site = &world.first;
        let (browser, phone) = (world.browser(site), world.phone("lin"));
        let scanned = phone.scan(&browser.login(site).await).await.expect(200).json();
        assert_eq!(scanned["phone_optional"], false);
        site.policy(&world.app, Policy { phone: PhonePolicy::Optional, ..Policy::default() }).await;
        let scanned = phone.scan(&browser.login(site).await).await.expect(200).json();
        assert_eq!(scanned["phone_optional"], true);
    }
}
