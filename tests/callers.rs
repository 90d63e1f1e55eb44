//! Who asked, and from where: no event lacks it.

use saoma::config::{Config, TrustedProxies};
use serde_json::{Value, json};

use crate::{
    harness::{Browser, Login, World, flow},
    oidc,
};

/// The addresses of all events of a login, in order.
pub async fn addresses(world: &World, login: &Login) -> Vec<Option<String>> {
    let events = world.past::<Value>(login).await;
    events.iter().map(|event| event.ip.as_ref().and_then(|ip| ip.clear().cloned())).collect()
}

flow! {
    async fn every_refused_step_of_a_phone_names_its_address(world) {
        let (browser, phone, other) = (world.browser(&world.first), world.phone("lin"), world.phone("zhou"));
        let (login, second) = (browser.login(&world.first).await, browser.login(&world.first).await);
        let (code, first) = (phone.login_code(), login.id.clone());
        phone.scan_with(&login, "made-up").await.refused(409, "code_invalid");
        phone.scan_with(&second, &code).await.expect(200);
        phone.scan_with(&login, &code).await.refused(409, "code_used_elsewhere");
        phone.scan(&login).await.expect(200);
        other.scan(&login).await.refused(409, "second_phone");
        let body = json!({ "phone_code": phone.login_code() });
        phone.post("/phone/authorize", &body).await.refused(409, "code_invalid");
        world.wait(16);
        phone.authorize().await.refused(409, "no_live_browser");
        for login in [login, second] {
            let refused = world.events(&login).await.into_iter().filter(|name| name == "login.attempt_refused").count();
            assert_eq!(refused, if login.id == first { 5 } else { 0 });
            let addresses = addresses(world, &login).await;
            assert!(addresses.iter().all(|ip| ip.as_deref() == Some("127.0.0.1")), "{addresses:?}");
        }
    }
}

flow! {
    async fn every_step_of_a_session_names_its_address(world) {
        let (site, browser) = (&world.first, world.browser(&world.first));
        oidc::sign_in(world, &browser, site, &oidc::request(site, &[])).await;
        let cookie = browser.cookies()["saoma-session"].clone();
        let session = cookie.rsplit_once('.').unwrap().0;
        browser.post("/login/leave", &json!({})).await.expect(200);
        let events = world.app.history.events_of::<Value>(&site.pool, "session", session).await.unwrap();
        let names: Vec<&str> = events.iter().map(|event| event.name.as_str()).collect();
        assert_eq!(names, ["session.started", "session.confirmed", "session.ended"]);
        assert!(events.iter().all(|event| event.ip.is_some() && event.request.is_some()));
    }
}

/// Asks for a code by a proxy, with what that says of the client; answers the address that is remembered.
async fn remembered(world: &World, at: &str, forwarded: &str) -> String {
    let browser = Browser::by_proxy(world.http.clone(), &world.first, at.to_owned());
    let body = json!({ "connection": "wechat", "client_id": world.first.application });
    let request = browser.script("/logins", &body).header("x-forwarded-for", forwarded);
    let issued = browser.send(request).await.expect(201);
    let login = Login { id: issued.field("id"), ticket: String::new() };
    addresses(world, &login).await.remove(0).unwrap()
}

flow! {
    /// 54: an address that the client made up lifts a limit, or is what an auditor reads.
    async fn an_address_counts_from_a_trusted_proxy_only_and_in_every_form(world) {
        let trusted_proxies = TrustedProxies::try_from(vec!["127.0.0.1".to_owned()]).unwrap();
        let config = Config { trusted_proxies, ..world.app.config.clone() };
        let behind = world.another_server(config).await;
        for (forwarded, address) in [
            ("203.0.113.7", "203.0.113.7"),
            ("203.0.113.7:51234", "203.0.113.7"),
            ("[2001:db8::7]:443", "2001:db8::7"),
            ("192.0.2.66, 203.0.113.7", "203.0.113.7"),
            ("192.0.2.66, unknown", "127.0.0.1"),
        ] {
            assert_eq!(remembered(world, &behind, forwarded).await, address, "{forwarded}");
        }
        let open = world.first.origin.clone();
        assert_eq!(remembered(world, &open, "203.0.113.7").await, "127.0.0.1");
    }
}
