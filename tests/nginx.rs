//! Behind nginx, which is set up as `docs/operation.md` shows it, or in another way that people have.

use std::time::Duration;

use eventstore::testing::Kind;
use serde_json::json;

use crate::{
    callers,
    harness::{self, Browser, FROM, Nginx, Setup, States, World, flow, try_read_code},
    oidc,
};

/// How long news may take on a busy machine; a proxy that held it back would wait for the end of the stream.
const SOON: Duration = Duration::from_secs(5);

/// News comes at once, though nginx buffers what it passes on.
async fn soon<T>(news: impl Future<Output = T>) -> T {
    tokio::time::timeout(SOON, news).await.expect("the stream is held back")
}

/// Signs in from the request of a client to its tokens, over the stream.
async fn sign_in(world: &World, nginx: &Nginx) {
    let (site, http) = (&nginx.site, &nginx.http);
    let browser = Browser::new(http.clone(), site);
    let issuer = format!("{}/oidc", site.origin);
    let metadata = browser.get("/oidc/.well-known/openid-configuration").await.expect(200);
    assert_eq!(metadata.field("issuer"), issuer);
    assert_eq!(metadata.field("token_endpoint"), format!("{issuer}/token"));

    let page = oidc::location(&browser.get(&oidc::request(site, &[])).await);
    let authorization = oidc::parameter(&page, "authorization").unwrap();
    browser.get(&format!("{}?{}", page.path(), page.query().unwrap())).await.expect(200);
    let body = json!({ "connection": site.connection, "authorization": authorization });
    let login = browser.issued(browser.post("/logins", &body).await).await;
    let picture = format!("/logins/{}/code.png", login.id);
    let picture = browser.request(reqwest::Method::GET, &picture).send().await.unwrap();
    let code = try_read_code(&picture.bytes().await.unwrap()).unwrap();
    assert_eq!(code, format!("{}/s/{}", nginx.scan_origin, login.ticket));

    let phone = nginx.phone(world, "lin");
    let mut states = soon(States::of(&browser, &login)).await;
    assert_eq!(soon(states.next()).await.as_deref(), Some("issued"));
    let needs_phone = phone.scan(&login).await.expect(200).json()["needs_phone"] == true;
    assert_eq!(soon(states.next()).await.as_deref(), Some("scanned"));
    let agreed =
        if needs_phone { phone.authorize().await } else { phone.authorize_without_number().await };
    agreed.expect(200);
    assert_eq!(soon(states.next()).await.as_deref(), Some("bound"));
    assert_eq!(browser.claim(&login).await.expect(200).field("redirect"), page_of(&authorization));
    assert_eq!(soon(states.next()).await.as_deref(), Some("claimed"));
    assert_eq!(soon(states.next()).await, None);

    let body = json!({ "authorization": authorization });
    let back = browser.post("/login/continue", &body).await.expect(200).field("redirect");
    let back = back.parse().unwrap();
    assert_eq!(oidc::parameter(&back, "iss").unwrap(), issuer);
    let code = oidc::parameter(&back, "code").unwrap();
    oidc::redeem_by(http, site, &code, &[]).await.expect(200);

    let cookies = browser.cookies();
    assert!(cookies.len() >= 2 && cookies.keys().all(|name| name.starts_with("__Host-")));
    let addresses = callers::addresses(world, &login).await;
    assert!(addresses.iter().all(|ip| *ip == Some(FROM.to_string())), "{addresses:?}");
}

fn page_of(authorization: &str) -> String {
    format!("/login?authorization={authorization}")
}

/// Without buffering: what one of the documented lines has behind it then.
const UNBUFFERED: (&str, &str) =
    ("proxy_http_version 1.1;", "proxy_http_version 1.1; proxy_buffering off;");
/// The host without its port, as many a set-up has it.
const HOST_ALONE: (&str, &str) = ("$http_host", "$host");

flow! {
    async fn a_person_signs_in_behind_nginx_however_it_buffers_and_names_the_host(world) {
        for changes in [&[][..], &[UNBUFFERED], &[HOST_ALONE]] {
            let setup = Setup { with_scan_host: true, changes, ..Setup::default() };
            sign_in(world, &Nginx::start(world, &setup).await).await;
        }
    }
}

flow! {
    async fn a_public_url_with_a_port_needs_a_proxy_that_passes_the_port_on(world) {
        for with_scan_host in [false, true] {
            let setup = Setup { with_port: true, with_scan_host, ..Setup::default() };
            sign_in(world, &Nginx::start(world, &setup).await).await;
        }
        let setup = Setup { with_port: true, changes: &[HOST_ALONE], ..Setup::default() };
        let nginx = Nginx::start(world, &setup).await;
        let browser = Browser::new(nginx.http.clone(), &nginx.site);
        let page = browser.get("/login?lang=en").await.expect(421);
        assert!(page.text.contains("the proxy has to pass the host on"), "{}", page.text);
    }
}

#[test]
fn behind_nginx_two_replicas_are_one() {
    harness::run(Kind::Postgres, async |world| {
        for changes in [&[][..], &[UNBUFFERED]] {
            let setup = Setup { replicas: 2, with_scan_host: true, changes, ..Setup::default() };
            let nginx = Nginx::start(world, &setup).await;
            for _ in 0..3 {
                sign_in(world, &nginx).await;
            }
        }
    });
}
