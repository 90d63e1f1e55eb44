//! A site without OpenID Connect: the browser ends at a connection's callback URL with a ticket, which brings the user once.

mod attacks;

use std::process::Command;

use domain::{
    application::{Application, ApplicationCommand, ApplicationSettings},
    connection::ConnectionSettings,
    decisions::{Execute, SwitchConnection},
    grant::GrantState,
};
use saoma::config::{Config, LimitSettings};
use serde_json::{Value, json};
use url::{Url, form_urlencoded::Serializer};

use crate::{
    harness::{Answer, Browser, Site, World, flow, free_ports, wait_for_port},
    oidc::{self, location, parameter},
};

const CALLBACK: &str = "https://shop.example/hello?tenant=1";
const STATE: &str = "a state of +&=% 文";

/// Where a browser is sent to begin, with some parameters changed or, where empty, left out.
fn begin(site: &Site, changes: &[(&str, &str)]) -> String {
    let good = [
        ("client_id", site.application.as_str()),
        ("connection", &site.connection),
        ("state", STATE),
    ];
    let query = Serializer::new(String::new()).extend_pairs(oidc::with(&good, changes)).finish();
    format!("/login?{query}")
}

async fn with_callback(world: &World, site: &Site, callback_url: &str) {
    let callback_url = Some(callback_url.to_owned());
    let settings = ConnectionSettings {
        name: "WeChat".to_owned(),
        callback_url,
        ..ConnectionSettings::default()
    };
    site.change(&world.app, settings).await;
}

/// A new browser signs in; answers where it ends.
async fn end(world: &World, site: &Site) -> Url {
    let browser = world.browser(site);
    oidc::sign_in(world, &browser, site, &begin(site, &[])).await
}

async fn ticket(world: &World, site: &Site) -> String {
    parameter(&end(world, site).await, "ticket").unwrap()
}

/// An application shows a ticket.
async fn exchange(world: &World, site: &Site, ticket: &str) -> Answer {
    exchange_as(world, site, &site.secret, &json!({ "ticket": ticket })).await
}

async fn exchange_as(world: &World, site: &Site, secret: &str, body: &Value) -> Answer {
    let request = world.http.post(format!("{}/api/v1/tickets/exchange", site.origin));
    let request = request.basic_auth(&site.application, Some(secret)).json(body);
    Answer::of(request.send().await.unwrap()).await
}

/// How the grant of a ticket stands.
async fn state_of(world: &World, site: &Site, ticket: &str) -> GrantState {
    let grant = ticket.rsplit_once('.').unwrap().0.into();
    world.app.views.grant(&site.pool, &grant).await.unwrap().unwrap().state
}

flow! {
    async fn a_site_without_openid_connect_is_told_once_who_signed_in(world) {
        let site = &world.first;
        with_callback(world, site, CALLBACK).await;
        let end = end(world, site).await;
        let ticket = parameter(&end, "ticket").unwrap();
        let state = "a%20state%20of%20%2B%26%3D%25%20%E6%96%87";
        assert_eq!(end.as_str(), format!("{CALLBACK}&ticket={ticket}&state={state}"));
        let user = exchange(world, site, &ticket).await.expect(200).json();
        let known = world.users(site).await.into_iter().find(|known| known.id.as_str() == user["id"]).unwrap();
        assert_eq!(user["phone"], known.phone.unwrap().as_str());
        assert_eq!((&user["phone_verified"], &user["connection"]), (&json!(true), &json!("wechat")));
        let identities = user["identities"].as_array().unwrap();
        assert_eq!((identities.len(), &identities[0]["user"]), (1, &user["id"]));
        let openid = identities[0]["openid"].as_str().unwrap();
        for personal in [user["id"].as_str().unwrap(), user["phone"].as_str().unwrap(), openid] {
            assert!(!end.as_str().contains(personal), "{end}");
        }
        assert_eq!(state_of(world, site, &ticket).await, GrantState::Redeemed);
    }
}

flow! {
    async fn where_a_connection_has_no_callback_url_the_link_ends_on_a_plain_page_and_brings_no_state(world) {
        let (site, browser) = (&world.first, world.browser(&world.first));
        let plain = format!("/login?client_id={}&connection={}", site.application, site.connection);
        let page = browser.get(&plain).await.expect(200);
        assert!(page.text.contains("data-start-key=\"client_id\""), "{}", page.text);
        // Whoever brings one waits for an answer.
        let page = browser.get(&begin(site, &[])).await.expect(404);
        assert!(page.text.contains("state: this connection has no callback URL"), "{}", page.text);
    }
}

flow! {
    async fn a_link_that_leads_nowhere_tells_its_developer_why(world) {
        let (site, browser) = (&world.first, world.browser(&world.first));
        let told = async |application: &str, connection: &str| {
            let page = browser.get(&format!("/login?client_id={application}&connection={connection}&lang=en")).await.expect(404);
            assert!(page.text.contains("For the developer"), "{}", page.text);
            page.text
        };
        assert!(told("nobody", &site.connection).await.contains("client_id: no application"));
        assert!(told(&site.application, "nothing").await.contains("connection: no connection of this pool"));
        let on = SwitchConnection {
            application: site.application.as_str().into(),
            connection: site.connection_id.as_str().into(),
            on: false,
            at: world.app.now(),
        };
        site.execute(&world.app, on).await;
        assert!(told(&site.application, &site.connection).await.contains("connection: this connection is not switched on"));
        let page = browser.get(&format!("/login?client_id={}", site.application)).await.expect(404);
        assert!(page.text.contains("client_id: no connection is switched on"), "{}", page.text);
    }
}

flow! {
    async fn a_lost_answer_of_a_claim_gives_the_same_ticket_again(world) {
        let (site, browser) = (&world.first, world.browser(&world.first));
        with_callback(world, site, CALLBACK).await;
        // The browser is known from now on, and goes straight back.
        oidc::sign_in(world, &browser, site, &begin(site, &[])).await;
        browser.post("/login/sign-out", &json!({})).await.expect(200);
        let authorization = parameter(&location(&browser.get(&begin(site, &[])).await), "authorization").unwrap();
        let body = json!({ "connection": site.connection, "authorization": authorization });
        let login = browser.issued(browser.post("/logins", &body).await).await;
        let phone = world.phone("lin");
        phone.scan(&login).await.expect(200);
        phone.authorize_without_number().await.expect(200);
        let before = browser.cookies();
        let first = browser.claim(&login).await.expect(200).field("redirect");
        assert!(first.starts_with(CALLBACK), "{first}");
        browser.become_again(&before);
        let again = browser.claim(&login).await.expect(200).field("redirect");
        assert_eq!(again, first);
        let ticket = parameter(&Url::parse(&again).unwrap(), "ticket").unwrap();
        exchange(world, site, &ticket).await.expect(200);
    }
}

flow! {
    async fn a_session_goes_on_without_a_scan_unless_the_application_wants_one_each_time(world) {
        let (site, browser) = (&world.first, world.browser(&world.first));
        with_callback(world, site, CALLBACK).await;
        let first = oidc::sign_in(world, &browser, site, &begin(site, &[])).await;
        let asked = location(&browser.get(&begin(site, &[])).await);
        let page = browser.get(&format!("{}?{}&lang=en", asked.path(), asked.query().unwrap())).await.expect(200).text;
        assert!(page.contains("Sign in as somebody else"), "{page}");
        let body = json!({ "authorization": parameter(&asked, "authorization").unwrap() });
        let gone_on = browser.post("/login/continue", &body).await.expect(200).field("redirect");
        let user = async |end: &Url| exchange(world, site, &parameter(end, "ticket").unwrap()).await.expect(200).field("id");
        assert_eq!(user(&first).await, user(&Url::parse(&gone_on).unwrap()).await);

        let settings = ApplicationSettings {
            name: "Tea Shop".to_owned(),
            redirect_uris: vec![site.redirect_uri.clone()],
            scan_each_time: Some(true),
            ..ApplicationSettings::default()
        };
        let change = ApplicationCommand::Change { settings: Box::new(settings), at: world.app.now() };
        site.execute(&world.app, Execute::<Application>::new(&site.application, change)).await;
        let asked = location(&browser.get(&begin(site, &[])).await);
        let page = browser.get(&format!("{}?{}", asked.path(), asked.query().unwrap())).await.expect(200).text;
        assert!(page.contains("data-connection=\"wechat\""), "{page}");
        let body = json!({ "authorization": parameter(&asked, "authorization").unwrap() });
        browser.post("/login/continue", &body).await.expect(422);
    }
}

flow! {
    async fn whoever_declines_decides_on_the_page_and_may_scan_again(world) {
        let (site, browser) = (&world.first, world.browser(&world.first));
        with_callback(world, site, CALLBACK).await;
        let asked = location(&browser.get(&begin(site, &[])).await);
        let body = json!({ "connection": "wechat", "authorization": parameter(&asked, "authorization").unwrap() });
        let login = browser.issued(browser.post("/logins", &body).await).await;
        let phone = world.phone("lin");
        let scanned = phone.scan(&login).await.expect(200).json();
        assert_eq!(scanned["origin"]["host"], "shop.example");
        phone.decline().await.expect(200);
        assert_eq!(browser.state(&login).await, "denied");
        browser.claim(&login).await.expect(409);
        let again = browser.issued(browser.post("/logins", &body).await).await;
        phone.scan(&again).await.expect(200);
        phone.authorize().await.expect(200);
        browser.claim(&again).await.expect(200);
    }
}

flow! {
    async fn what_is_wrong_here_is_told_at_the_callback_url(world) {
        let site = &world.first;
        with_callback(world, site, CALLBACK).await;
        let limits = LimitSettings { authorizations_an_address: 1.try_into().unwrap(), ..LimitSettings::default() };
        let narrow = world.another_server(Config { limits, ..world.app.config.clone() }).await;
        let browser = Browser::by_proxy(world.http.clone(), site, narrow);
        browser.get(&begin(site, &[])).await.expect(303);
        let told = location(&browser.get(&begin(site, &[])).await);
        assert!(told.as_str().starts_with(CALLBACK), "{told}");
        assert_eq!(parameter(&told, "error").as_deref(), Some("temporarily_unavailable"));
        assert_eq!(parameter(&told, "state").as_deref(), Some(STATE));
    }
}

/// The site of `docs/callback.md`, as it stands there.
fn documented_site() -> String {
    let text = include_str!("../docs/callback.md");
    text.split_once("```js\n").unwrap().1.split_once("```").unwrap().0.to_owned()
}

flow! {
    async fn the_site_of_the_documentation_signs_somebody_in(world) {
        let (site, folder, port) = (&world.first, tempfile::tempdir().unwrap(), free_ports(1));
        let there = format!("http://127.0.0.1:{port}");
        with_callback(world, site, &format!("{there}/callback")).await;
        let script = folder.path().join("site.mjs");
        std::fs::write(&script, documented_site()).unwrap();
        let mut node = Command::new("node")
            .arg(&script)
            .env("SAOMA", &site.origin)
            .env("CLIENT_ID", &site.application)
            .env("CLIENT_SECRET", &site.secret)
            .env("PORT", port.to_string())
            .spawn()
            .expect("the site runs with Node.js");
        wait_for_port(port).await;
        let ask = async |url: &str, cookie: &str| {
            Answer::of(world.http.get(url).header("cookie", cookie).send().await.unwrap()).await
        };
        let begun = ask(&there, "").await.expect(303);
        let cookie = begun.header("set-cookie").split(';').next().unwrap().to_owned();
        let path = begun.header("location").strip_prefix(&site.origin).unwrap().to_owned();
        let browser = world.browser(site);
        let end = oidc::sign_in(world, &browser, site, &path).await;
        ask(end.as_str(), "state=another-browser's").await.expect(403);
        let hello = ask(end.as_str(), &cookie).await.expect(200).text;
        let user = hello.strip_prefix("Hello ").unwrap();
        assert!(world.users(site).await.iter().any(|known| known.id.as_str() == user), "{hello}");
        ask(end.as_str(), &cookie).await.expect(403);
        node.kill().unwrap();
        node.wait().unwrap();
    }
}
