//! Leaving: who signs out is out, at every site, and nobody is signed out by somebody else.

use domain::{
    application::{Application, ApplicationCommand, ApplicationSettings},
    decisions::Execute,
    pool::{Pool, PoolCommand, PoolSettings, SessionSettings},
};
use reqwest::{Method, header::SET_COOKIE};
use serde_json::{Value, json};
use url::form_urlencoded::Serializer;

use crate::{
    harness::{Answer, Browser, Site, World, flow},
    oidc,
};

const BACK: &str = "https://shop.example/bye?from=saoma";
const HOME: &str = "https://shop.example/";

/// What an operator says of the client of these tests.
async fn set_up(world: &World, site: &Site, settings: impl FnOnce(&mut ApplicationSettings)) {
    let mut changed = ApplicationSettings {
        name: "Tea Shop".to_owned(),
        redirect_uris: vec![site.redirect_uri.clone()],
        post_logout_redirect_uris: vec![BACK.to_owned()],
        home_page: Some(HOME.to_owned()),
        ..ApplicationSettings::default()
    };
    settings(&mut changed);
    let change = ApplicationCommand::Change { settings: Box::new(changed), at: world.app.now() };
    site.execute(&world.app, Execute::<Application>::new(&site.application, change)).await;
}

/// Signs in; answers the tokens.
async fn tokens(world: &World, site: &Site, browser: &Browser, person: &str) -> Value {
    let request = oidc::request(site, &[]);
    let back = oidc::sign_in_as(world, browser, site, &request, person).await;
    let code = oidc::parameter(&back, "code").unwrap();
    oidc::redeem(world, site, &code, &[]).await.expect(200).json()
}

fn end(parameters: &[(&str, &str)]) -> String {
    let query = Serializer::new(String::new()).extend_pairs(parameters).finish();
    format!("/oidc/session/end?{query}")
}

async fn is_signed_in(browser: &Browser) -> bool {
    browser.get("/login/done").await.status == 200
}

flow! {
    async fn a_sign_out_ends_the_tokens_the_codes_and_the_cookies_of_a_session(world) {
        let (site, browser) = (&world.first, world.browser(&world.first));
        let tokens = tokens(world, site, &browser, "lin").await;
        let code = oidc::location(&browser.get(&oidc::request(site, &[("prompt", "none")])).await);
        let kept = browser.cookies();
        let out = browser.post("/login/sign-out", &json!({})).await.expect(200);
        assert_eq!(out.field("redirect"), "/login/signed-out");
        let page = browser.get("/login/signed-out?lang=en").await.expect(200);
        assert!(page.text.contains("You are signed out"), "{}", page.text);
        let token = tokens["access_token"].as_str().unwrap();
        oidc::userinfo(world, site, token).await.expect(401);
        let code = oidc::parameter(&code, "code").unwrap();
        oidc::redeem(world, site, &code, &[]).await.expect(400);
        // The cookie opens nothing, whoever kept it.
        for (name, value) in kept {
            browser.set_cookie(&name, &value);
        }
        assert!(!is_signed_in(&browser).await);
        let nobody = oidc::location(&browser.get(&oidc::request(site, &[("prompt", "none")])).await);
        assert_eq!(oidc::parameter(&nobody, "error").as_deref(), Some("login_required"));
    }
}

flow! {
    async fn a_client_that_names_the_person_signs_them_out_at_once(world) {
        let (site, browser) = (&world.first, world.browser(&world.first));
        set_up(world, site, |_| {}).await;
        let tokens = tokens(world, site, &browser, "lin").await;
        let hint = tokens["id_token"].as_str().unwrap();
        // An ID token of long ago still says whom.
        world.wait(3000);
        let asked = end(&[("id_token_hint", hint), ("post_logout_redirect_uri", BACK), ("state", "a ~b")]);
        let answer = browser.get(&asked).await.expect(303);
        assert_eq!(answer.header("location"), format!("{BACK}&state=a%20~b"));
        assert!(!is_signed_in(&browser).await);
        // Asked again, there is nothing to end, and the person still gets back.
        assert_eq!(browser.get(&asked).await.expect(303).header("location"), format!("{BACK}&state=a%20~b"));
        let page = browser.get(&end(&[("client_id", &site.application), ("ui_locales", "en")])).await.expect(200);
        assert!(page.text.contains("You are signed out") && page.text.contains(HOME), "{}", page.text);
    }
}

flow! {
    /// 43: any site sends a browser to sign out, or with the ID token of somebody else.
    async fn nobody_is_signed_out_by_a_link_without_being_asked(world) {
        let (site, browser, attacker) = (&world.first, world.browser(&world.first), world.browser(&world.first));
        set_up(world, site, |_| {}).await;
        tokens(world, site, &browser, "lin").await;
        let foreign = tokens(world, site, &attacker, "zhou").await;
        let foreign = foreign["id_token"].as_str().unwrap();
        // The person's own, but of another session: it may have been lost long ago.
        let elsewhere = tokens(world, site, &world.browser(site), "lin").await;
        let elsewhere = elsewhere["id_token"].as_str().unwrap();
        let named = vec![("client_id", site.application.as_str())];
        for parameters in [vec![], named, vec![("id_token_hint", foreign)], vec![("id_token_hint", elsewhere)]] {
            let mut parameters = parameters;
            parameters.push(("ui_locales", "en"));
            let page = browser.get(&end(&parameters)).await.expect(200);
            assert!(page.text.contains("Sign out here?") && page.text.contains("data-do=\"sign-out\""), "{}", page.text);
            assert!(is_signed_in(&browser).await, "{parameters:?}");
        }
        let named = end(&[("client_id", &site.application), ("post_logout_redirect_uri", BACK), ("state", "s")]);
        let page = browser.get(&named).await.expect(200);
        for attribute in ["data-client", "data-back", "data-state=\"s\""] {
            assert!(page.text.contains(attribute), "{attribute}: {}", page.text);
        }
        let yes = json!({ "client_id": site.application, "post_logout_redirect_uri": BACK, "state": "s" });
        let wrong = json!({ "client_id": site.application, "post_logout_redirect_uri": "https://evil.example/" });
        browser.post("/login/sign-out", &wrong).await.expect(422);
        browser.post("/login/sign-out", &json!({ "post_logout_redirect_uri": BACK })).await.expect(422);
        assert!(is_signed_in(&browser).await);
        assert_eq!(browser.post("/login/sign-out", &yes).await.expect(200).field("redirect"), format!("{BACK}&state=s"));
        assert!(!is_signed_in(&browser).await);
        // A client without such an address: the page leads home.
        let named = json!({ "client_id": site.application });
        let out = browser.post("/login/sign-out", &named).await.expect(200);
        let page = browser.get(&format!("{}&lang=en", out.field("redirect"))).await.expect(200);
        assert!(page.text.contains("You are signed out") && page.text.contains(HOME), "{}", page.text);
    }
}

flow! {
    async fn a_state_that_would_not_come_back_to_the_letter_is_refused(world) {
        let (site, browser) = (&world.first, world.browser(&world.first));
        set_up(world, site, |_| {}).await;
        for (state, status) in [("s".repeat(8 * 1024), 303), ("s".repeat(8 * 1024 + 1), 400), ("a\0b".to_owned(), 400)] {
            let parameters =
                [("client_id", site.application.as_str()), ("post_logout_redirect_uri", BACK), ("state", &state)];
            browser.get(&end(&parameters)).await.expect(status);
            // The page that asks the person sends it too.
            let body = json!({ "client_id": site.application, "post_logout_redirect_uri": BACK, "state": state });
            browser.post("/login/sign-out", &body).await.expect(if status == 303 { 200 } else { 422 });
        }
    }
}

flow! {
    /// 43: a sign-out leads the browser to a foreign site.
    async fn a_browser_is_sent_to_registered_addresses_only(world) {
        let (site, browser) = (&world.first, world.browser(&world.first));
        set_up(world, site, |_| {}).await;
        let tokens = tokens(world, site, &browser, "lin").await;
        let hint = tokens["id_token"].as_str().unwrap();
        let client = site.application.as_str();
        for wrong in [
            vec![("id_token_hint", hint), ("post_logout_redirect_uri", "https://evil.example/")],
            vec![("id_token_hint", hint), ("post_logout_redirect_uri", "https://shop.example/bye")],
            vec![("client_id", client), ("post_logout_redirect_uri", "https://shop.example/bye?from=saoma#x")],
            vec![("post_logout_redirect_uri", BACK)],
            vec![("client_id", "unknown"), ("post_logout_redirect_uri", BACK)],
            vec![("client_id", "unknown"), ("id_token_hint", hint)],
            vec![("id_token_hint", "no.token.at.all")],
            vec![("state", "a"), ("state", "b")],
        ] {
            let page = browser.get(&end(&wrong)).await.expect(400);
            assert!(page.header("content-type").starts_with("text/html") && page.header("location").is_empty(), "{wrong:?}");
            assert!(is_signed_in(&browser).await, "{wrong:?}");
        }
        let of_other_pool = world.browser(&world.second);
        of_other_pool.get(&end(&[("id_token_hint", hint)])).await.expect(400);
    }
}

flow! {
    async fn a_form_of_the_client_comes_again_as_a_link(world) {
        let (site, browser) = (&world.first, world.browser(&world.first));
        let tokens = tokens(world, site, &browser, "lin").await;
        let hint = tokens["id_token"].as_str().unwrap();
        // As of another site: without cookies.
        let form = world.http.post(format!("{}/oidc/session/end", site.origin)).form(&[("id_token_hint", hint)]);
        let link = oidc::location(&browser.send(form).await);
        browser.get(&format!("{}?{}", link.path(), link.query().unwrap())).await.expect(200);
        assert!(!is_signed_in(&browser).await);
    }
}

flow! {
    async fn a_page_that_is_over_leads_back_to_its_site(world) {
        let (site, browser) = (&world.first, world.browser(&world.first));
        set_up(world, site, |_| {}).await;
        let page = oidc::location(&browser.get(&oidc::request(site, &[])).await);
        let page = format!("{}?{}&lang=en", page.path(), page.query().unwrap());
        let over = async |browser: &Browser| {
            let answer = browser.get(&page).await.expect(410);
            assert!(answer.text.contains(HOME) && answer.text.contains("This sign-in does not go on here"), "{}", answer.text);
        };
        // A bookmark in another browser, and the way back after 31 minutes.
        over(&world.browser(site)).await;
        browser.get(&page).await.expect(200);
        world.wait(31 * 60);
        over(&browser).await;
        let unknown = browser.get("/login?authorization=unknown").await.expect(410);
        assert!(!unknown.text.contains(HOME));
    }
}

flow! {
    async fn the_root_and_a_bare_page_lead_somewhere(world) {
        let (site, browser) = (&world.first, world.browser(&world.first));
        for path in ["/?lang=en", "/login?lang=en"] {
            let page = browser.get(path).await.expect(200);
            assert!(page.text.contains("Sign in from a site"), "{}", page.text);
        }
        tokens(world, site, &browser, "lin").await;
        for path in ["/?lang=en", "/login?lang=en", "/login/done?lang=en"] {
            let page = browser.get(path).await.expect(200);
            assert!(page.text.contains("138****8000") && page.text.contains("data-do=\"sign-out\""), "{}", page.text);
        }
    }
}

flow! {
    async fn a_session_ends_with_the_browser_and_at_its_longest_unless_the_pool_says_otherwise(world) {
        let site = &world.first;
        let cookie = async |browser: &Browser| {
            let (login, phone) = (browser.login(site).await, world.phone("lin"));
            let needs_phone = phone.scan(&login).await.expect(200).json()["needs_phone"] == true;
            let agreed = if needs_phone { phone.authorize().await } else { phone.authorize_without_number().await };
            agreed.expect(200);
            let claimed = browser.claim(&login).await.expect(200);
            let cookies = claimed.headers.get_all(SET_COOKIE).iter().map(|cookie| cookie.to_str().unwrap().to_owned());
            cookies.into_iter().find(|cookie| cookie.starts_with("saoma-session=")).unwrap()
        };
        let browser = world.browser(site);
        assert!(!cookie(&browser).await.contains("Max-Age"));
        // Whoever goes on using it.
        for _ in 0..24 {
            assert!(is_signed_in(&browser).await);
            world.wait(30 * 60 - 1);
        }
        assert!(is_signed_in(&browser).await);
        world.wait(24);
        assert!(!is_signed_in(&browser).await);
        let sessions = SessionSettings { longest: 600, idle: 600, outlive_browser: true };
        let settings = PoolSettings { name: "first".to_owned(), sessions, ..PoolSettings::default() };
        let change = PoolCommand::Change { settings, at: world.app.now() };
        site.execute(&world.app, Execute::<Pool>::new(site.pool.as_str(), change)).await;
        let browser = world.browser(site);
        assert!(cookie(&browser).await.contains("Max-Age=600"));
        world.wait(600);
        assert!(!is_signed_in(&browser).await);
    }
}

flow! {
    async fn an_application_may_ask_for_a_scan_each_time(world) {
        let (site, browser) = (&world.first, world.browser(&world.first));
        tokens(world, site, &browser, "lin").await;
        let known = oidc::location(&browser.get(&oidc::request(site, &[("prompt", "none")])).await);
        assert!(oidc::parameter(&known, "code").is_some());
        set_up(world, site, |settings| settings.scan_each_time = Some(true)).await;
        let silent = oidc::location(&browser.get(&oidc::request(site, &[("prompt", "none")])).await);
        assert_eq!(oidc::parameter(&silent, "error").as_deref(), Some("login_required"));
        let page = oidc::location(&browser.get(&oidc::request(site, &[])).await);
        let body = json!({ "authorization": oidc::parameter(&page, "authorization").unwrap() });
        browser.post("/login/continue", &body).await.expect(422);
        tokens(world, site, &browser, "lin").await;
    }
}

flow! {
    /// 43: another site signs somebody out by a request of its own.
    async fn no_other_site_signs_anybody_out(world) {
        let (site, browser) = (&world.first, world.browser(&world.first));
        tokens(world, site, &browser, "lin").await;
        let request = browser.request(Method::POST, "/login/sign-out").json(&json!({}));
        browser.send(request.header("origin", "https://evil.example").header("saoma-request", "1")).await.expect(403);
        assert!(is_signed_in(&browser).await);
    }
}

flow! {
    /// 43 and 53: an ID token that was posted stands in no address, and signs out its own session only.
    async fn a_posted_id_token_does_not_come_back_in_an_address(world) {
        let (site, browser, other) = (&world.first, world.browser(&world.first), world.browser(&world.first));
        set_up(world, site, |_| {}).await;
        tokens(world, site, &other, "zhou").await;
        let tokens = tokens(world, site, &browser, "lin").await;
        let hint = tokens["id_token"].as_str().unwrap();
        let form = [("id_token_hint", hint), ("post_logout_redirect_uri", BACK), ("state", "s"), ("ui_locales", "en")];
        // Another site posts it: no cookie of ours comes with that.
        let posted = world.http.post(format!("{}/oidc/session/end", site.origin)).form(&form);
        let link = Answer::of(posted.send().await.unwrap()).await.expect(303).header("location").to_owned();
        assert!(!link.contains("id_token_hint") && !link.contains(hint), "{link}");
        // Somebody else who has that link is asked, as is whoever changed it.
        for (browser, link) in [(&other, link.clone()), (&browser, link.replacen("session=", "session=x", 1))] {
            assert!(browser.get(&link).await.expect(200).text.contains("Sign out here?"), "{link}");
            assert!(is_signed_in(browser).await);
        }
        assert_eq!(browser.get(&link).await.expect(303).header("location"), format!("{BACK}&state=s"));
        assert!(!is_signed_in(&browser).await);
        let forged = world.http.post(format!("{}/oidc/session/end", site.origin)).form(&[("id_token_hint", "forged")]);
        let page = Answer::of(forged.send().await.unwrap()).await.expect(400);
        assert!(page.header("content-type").starts_with("text/html"));
    }
}

flow! {
    async fn after_a_sign_out_an_application_on_the_device_is_opened_by_a_press(world) {
        let (site, browser) = (&world.first, world.browser(&world.first));
        let bye = "com.example.app:/bye";
        set_up(world, site, |settings| settings.post_logout_redirect_uris = vec![bye.to_owned()]).await;
        let tokens = tokens(world, site, &browser, "lin").await;
        let hint = tokens["id_token"].as_str().unwrap();
        let asked = end(&[("id_token_hint", hint), ("post_logout_redirect_uri", bye), ("state", "s")]);
        let page = browser.get(&asked).await.expect(200);
        assert!(page.text.contains("href=\"com.example.app:/bye?state=s\"") && !page.text.contains("<script"), "{}", page.text);
        assert!(!is_signed_in(&browser).await);
    }
}

flow! {
    /// 24 and 44: a browser that was left alone, and whoever sits down before it later.
    async fn a_session_that_nobody_uses_is_over_after_a_while(world) {
        let (site, browser) = (&world.first, world.browser(&world.first));
        let sessions = SessionSettings { idle: 600, ..SessionSettings::default() };
        let settings = PoolSettings { name: "first".to_owned(), sessions, ..PoolSettings::default() };
        let change = PoolCommand::Change { settings, at: world.app.now() };
        site.execute(&world.app, Execute::<Pool>::new(site.pool.as_str(), change)).await;
        tokens(world, site, &browser, "lin").await;
        // Each use counts, to the minute: a page, and a client that asks silently.
        for _ in 0..3 {
            world.wait(530);
            assert!(is_signed_in(&browser).await);
            world.wait(530);
            let silent = oidc::location(&browser.get(&oidc::request(site, &[("prompt", "none")])).await);
            assert!(oidc::parameter(&silent, "code").is_some());
        }
        world.wait(600);
        assert!(!is_signed_in(&browser).await);
        let silent = oidc::location(&browser.get(&oidc::request(site, &[("prompt", "none")])).await);
        assert_eq!(oidc::parameter(&silent, "error").as_deref(), Some("login_required"));
        // It does not come to life again by being asked.
        world.wait(1);
        assert!(!is_signed_in(&browser).await);
    }
}
