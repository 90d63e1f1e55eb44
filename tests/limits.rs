//! An address that asks too much is told to wait, and others are not.

use std::{num::NonZeroU32, time::Duration};

use domain::{
    api_key::{ApiKey, ApiKeyCommand, Role},
    decisions::Execute,
};
use reqwest::Method;
use saoma::{
    config::{Config, LimitSettings, TrustedProxies},
    http::secrets,
};
use serde_json::json;

use crate::{
    harness::{Answer, Browser, Login, Site, World, flow},
    oidc,
};

/// A server with a limit that is soon reached.
async fn narrow(world: &World, limits: LimitSettings) -> String {
    world.another_server(Config { limits, ..world.app.config.clone() }).await
}

fn two() -> NonZeroU32 {
    NonZeroU32::new(2).unwrap()
}

flow! {
    async fn an_address_that_asks_where_logins_stand_all_the_time_waits(world) {
        let limits = LimitSettings { questions_an_address: two(), ..LimitSettings::default() };
        let server = narrow(world, limits).await;
        let browser = Browser::by_proxy(world.http.clone(), &world.first, server);
        let login = browser.login(&world.first).await;
        // Its picture was asked for too.
        browser.status(&login).await.expect(200);
        let refused = browser.status(&login).await.expect(429);
        assert!(refused.header("retry-after").parse::<u32>().unwrap() >= 1);
        assert_eq!(refused.header("content-type"), "application/problem+json");
    }
}

flow! {
    /// 21: whatever is looked up for somebody who shows nothing is counted, in whichever way it is asked for.
    async fn no_way_to_ask_without_showing_anything_goes_on_for_ever(world) {
        let limits = LimitSettings { questions_an_address: two(), ..LimitSettings::default() };
        let client = oidc::public_client(world, &world.first, &["https://spa.example/callback"]).await;
        let id = client.application.as_str();
        let token = [("grant_type", "authorization_code"), ("client_id", id), ("code", "made.up"), ("redirect_uri", "x")];
        let named = [("client_id", id)];
        for (method, path, form) in [
            (Method::GET, "/oidc/session/end", &named[..]),
            (Method::POST, "/oidc/session/end", &named),
            (Method::GET, "/login/signed-out", &named),
            (Method::POST, "/oidc/auth", &named),
            (Method::POST, "/oidc/token", &token),
        ] {
            let server = narrow(world, limits).await;
            let ask = async || {
                let request = Browser::by_proxy(world.http.clone(), &world.first, server.clone()).request(method.clone(), path);
                let request = if method == Method::GET { request.query(form) } else { request.form(form) };
                Answer::of(request.send().await.unwrap()).await.status.as_u16()
            };
            let told = [ask().await, ask().await, ask().await];
            assert!(told[..2].iter().all(|status| ![429, 503].contains(status)), "{method} {path}: {told:?}");
            assert!([429, 503].contains(&told[2]), "{method} {path}: {told:?}");
        }
    }
}

flow! {
    async fn an_address_with_too_many_streams_gets_one_more_when_it_leaves_one(world) {
        let limits = LimitSettings { streams_an_address: two(), ..LimitSettings::default() };
        let server = narrow(world, limits).await;
        let browsers = [(); 3].map(|()| Browser::by_proxy(world.http.clone(), &world.first, server.clone()));
        let mut logins = Vec::new();
        for browser in &browsers {
            logins.push(browser.login(&world.first).await);
        }
        let open = async |browser: &Browser, login: &Login| {
            browser.request(Method::GET, &format!("/logins/{}/stream", login.id)).send().await.unwrap()
        };
        let one = open(&browsers[0], &logins[0]).await;
        assert_eq!(one.status(), 200);
        let _two = open(&browsers[1], &logins[1]).await;
        let refused = Answer::of(open(&browsers[2], &logins[2]).await).await.expect(429);
        assert!(refused.header("retry-after").parse::<u32>().unwrap() >= 1);
        drop(one);
        let again = async {
            while open(&browsers[2], &logins[2]).await.status() != 200 {
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), again).await.expect("a place is free");
    }
}

fn new_login(site: &Site) -> serde_json::Value {
    json!({ "connection": site.connection, "client_id": site.application })
}

flow! {
    /// 21: a browser that never signed in asks for codes all the time.
    async fn a_browser_that_asks_too_often_waits(world) {
        let (site, browser) = (&world.first, world.browser(&world.first));
        for _ in 0..10 {
            browser.post("/logins", &new_login(site)).await.expect(201);
        }
        let answer = browser.post("/logins", &new_login(site)).await.expect(429);
        let wait = answer.header("retry-after").parse().unwrap();
        assert!((1..=7).contains(&wait), "{answer:?}");
        let spoofed = browser.script("/logins", &new_login(site)).header("x-forwarded-for", "203.0.113.9");
        browser.send(spoofed).await.expect(429);
        // Another browser of the address does not wait.
        world.browser(site).post("/logins", &new_login(site)).await.expect(201);
        world.wait(wait);
        browser.post("/logins", &new_login(site)).await.expect(201);
    }
}

flow! {
    /// 24: a browser is given a name from outside, by which somebody knows it again.
    async fn a_browser_is_known_by_a_name_of_our_own_making_only(world) {
        let (site, browser) = (&world.first, world.browser(&world.first));
        let own = async |browser: &Browser| {
            browser.login(site).await;
            browser.cookies().remove("saoma-browser").unwrap()
        };
        let elsewhere = world.browser(&world.second);
        elsewhere.login(&world.second).await;
        let given = own(&browser).await;
        let (id, _) = given.rsplit_once('.').unwrap();
        let foreign = elsewhere.cookies().remove("saoma-browser").unwrap();
        for chosen in ["chosen", &format!("{id}.chosen"), &format!("{given}x"), &foreign] {
            browser.set_cookie("saoma-browser", chosen);
            assert_ne!(own(&browser).await, chosen);
        }
        browser.set_cookie("saoma-browser", &given);
        assert_eq!(own(&browser).await, given);
    }
}

flow! {
    /// 54: whoever has many IPv6 networks hops from one to the other.
    async fn hopping_over_the_networks_of_a_provider_does_not_help(world) {
        let site = &world.first;
        let limits = LimitSettings { logins_a_network: two(), ..LimitSettings::default() };
        let trusted_proxies = TrustedProxies::try_from(vec!["127.0.0.1".to_owned()]).unwrap();
        let config = Config { limits, trusted_proxies, ..world.app.config.clone() };
        let server = world.another_server(config).await;
        // Each from another /64, each eight of them in a /56, all in one /48.
        let ask = async |number: u16, from: &str| {
            let browser = Browser::by_proxy(world.http.clone(), site, server.clone());
            let address = format!("{from}:{:x}::1", (number / 8) << 8 | number);
            let request = browser.script("/logins", &new_login(site)).header("x-forwarded-for", address);
            browser.send(request).await.status.as_u16()
        };
        for number in 0..32 {
            assert_eq!(ask(number, "2001:db8:1").await, 201, "{number}");
        }
        assert_eq!(ask(32, "2001:db8:1").await, 429);
        // The neighbour is not held up, and has as many of a /56.
        for number in 0..8 {
            assert_eq!(ask(number, "2001:db8:2").await, 201, "{number}");
        }
        assert_eq!(ask(0x10, "2001:db8:2").await, 201);
    }
}

flow! {
    /// 54: each of the cookies that somebody made up is looked for.
    async fn invented_cookies_cost_an_address_its_questions(world) {
        let site = &world.first;
        let limits = LimitSettings { questions_an_address: NonZeroU32::new(12).unwrap(), ..LimitSettings::default() };
        let server = narrow(world, limits).await;
        let ask = async |cookies: u16| {
            let browser = Browser::by_proxy(world.http.clone(), site, server.clone());
            for number in 0..cookies {
                browser.set_cookie(&format!("saoma-login-{number}"), "invented");
            }
            browser.set_cookie("saoma-session", "invented.session");
            browser.get(&format!("/login?client_id={}", site.application)).await
        };
        ask(0).await.expect(200);
        // One for the page, one for the session, eight for the logins.
        ask(50).await.expect(200);
        let refused = ask(8).await.expect(429);
        assert!(refused.header("content-type").starts_with("text/html"));
        world.wait(60);
        ask(0).await.expect(200);
    }
}

flow! {
    /// 46: the secret of a client, or an API key, is guessed.
    async fn an_address_that_shows_wrong_secrets_is_slowed_down(world) {
        let site = &world.first;
        let key = secrets::api_key("a-key", &world.app.new_secret::<32>());
        let create = ApiKeyCommand::Create {
            pool: Some(site.pool.clone()),
            key: "a-key".into(),
            name: "test".to_owned(),
            role: Role::Operator,
            hash: secrets::hash(&key),
            expires_at: None,
            networks: Vec::new(),
            personal: false,
            at: world.app.now(),
        };
        site.execute(&world.app, Execute::<ApiKey>::new("a-key", create)).await;
        let token = async |secret: &str| {
            let wrong = Site { secret: secret.to_owned(), ..site.clone() };
            oidc::redeem(world, &wrong, "a.code", &[]).await
        };
        let users = async |key: &str| {
            let request = world.http.get(format!("{}/api/v1/users", site.origin)).bearer_auth(key);
            Answer::of(request.send().await.unwrap()).await
        };
        for number in 0..30 {
            token(&format!("wrong-{number}")).await.expect(401);
            users(&secrets::api_key("a-key", &format!("wrong-{number}"))).await.expect(401);
        }
        token("one too many").await.expect(401);
        for answer in [token("wrong").await, token(&site.secret).await] {
            let answer = answer.expect(429);
            assert_eq!(answer.field("error"), "temporarily_unavailable");
            assert_eq!(answer.header("retry-after"), "1");
        }
        assert_eq!(users(&key).await.expect(429).header("content-type"), "application/problem+json");
        world.wait(1);
        token(&site.secret).await.expect(400);
        users(&key).await.expect(200);
        // The right ones are not counted.
        for _ in 0..100 {
            users(&key).await.expect(200);
        }
    }
}

flow! {
    /// 54: one address asks the phone's side all the time.
    async fn an_address_that_asks_as_a_phone_all_the_time_waits(world) {
        let limits = LimitSettings { phone_requests_an_address: two(), ..LimitSettings::default() };
        let server = narrow(world, limits).await;
        let body = json!({ "ticket": "a", "login_code": "b", "launch_scene": 1011 });
        let scan = async || {
            let host = world.first.origin.strip_prefix("http://").unwrap();
            let request = world.http.post(format!("{server}/phone/scan")).header("host", host).json(&body);
            Answer::of(request.send().await.unwrap()).await
        };
        scan().await.expect(404);
        scan().await.expect(404);
        scan().await.expect(429);
    }
}

flow! {
    /// 54: whoever sees a code scans it all the time; whoever scanned is not held up by that.
    async fn a_login_that_is_asked_about_all_the_time_waits_and_no_other(world) {
        let (site, phone, other) = (&world.first, world.phone("lin"), world.phone("zhou"));
        let browser = world.browser(site);
        let (login, next) = (browser.login(site).await, browser.login(site).await);
        phone.scan(&login).await.expect(200);
        for _ in 1..60 {
            other.scan_with(&login, "").await.refused(409, "code_invalid");
        }
        other.scan_with(&login, "").await.expect(429);
        other.scan(&next).await.expect(200);
        for _ in 0..60 {
            phone.outcome().await.expect(200);
        }
        phone.outcome().await.expect(429);
        world.wait(1);
        phone.authorize().await.expect(200);
    }
}

flow! {
    /// 54: one person scans everything there is.
    async fn a_person_who_scans_all_the_time_waits(world) {
        let site = &world.first;
        let phone = world.phone("lin");
        for _ in 0..30 {
            phone.scan(&world.browser(site).login(site).await).await.expect(200);
        }
        let login = world.browser(site).login(site).await;
        phone.scan(&login).await.expect(429);
        world.phone("zhou").scan(&login).await.expect(200);
    }
}
