//! A database that is not there: at the start one line and an exit code, later 503, and then it goes on by itself.

mod files;
mod start;
mod unwritable;

use std::time::Duration;

use actix_web::rt::System;
use eventstore::testing::{self, Fresh, Kind};
use futures::future::join_all;
use reqwest::{Method, RequestBuilder};
use saoma::http::secrets;
use serde_json::json;

use crate::{
    harness::{Answer, Browser, Login, Proxy, States, demo::Demo, http_client, saoma},
    oidc,
};

/// Longer than anybody should wait for an answer, and longer than a database that is back may go unnoticed.
const PATIENCE: Duration = Duration::from_secs(20);

/// A demo whose way to its database may break, and a browser that shows a code of it.
struct Shaky {
    demo: Demo,
    proxy: Proxy,
    browser: Browser,
    login: Login,
    states: States,
    database: Fresh,
}

impl Shaky {
    async fn start() -> Self {
        let database = testing::fresh(Kind::Postgres).await.unwrap();
        let (proxy, url) = Proxy::to(&database.url);
        let demo = Demo::start_with(None, &["--database", &url, "--no-limits"], &[]);
        let browser = Browser::new(http_client(), &demo.site());
        let login = browser.login(&demo.site()).await;
        let mut states = States::of(&browser, &login).await;
        assert_eq!(states.next().await.unwrap(), "issued");
        // So is the client remembered for a second: if it is not, nobody knows where to send the browser.
        browser.get(&oidc::request(&demo.site(), &[])).await.expect(303);
        Self { demo, proxy, browser, login, states, database }
    }

    /// What programs, people and clients may ask: each needs the database.
    fn questions(&self) -> Vec<(&'static str, RequestBuilder)> {
        let (site, id, browser) = (self.demo.site(), &self.login.id, &self.browser);
        let get = |path: &str| browser.request(Method::GET, path).bearer_auth("a.token");
        let key = secrets::api_key("a", "key");
        let new = json!({ "connection": site.connection, "client_id": site.application });
        let scan = json!({ "ticket": self.login.ticket, "login_code": "a", "launch_scene": 1011 });
        let form = [
            ("grant_type", "authorization_code"),
            ("code", "a.code"),
            ("redirect_uri", &site.redirect_uri),
            ("code_verifier", oidc::VERIFIER),
        ];
        let token = browser.request(Method::POST, "/oidc/token").form(&form);
        vec![
            ("status", get(&format!("/logins/{id}"))),
            ("stream", get(&format!("/logins/{id}/stream"))),
            ("code", get(&format!("/logins/{id}/code.png"))),
            ("issue", browser.script("/logins", &new)),
            ("claim", browser.script(&format!("/logins/{id}/claim"), &json!({}))),
            ("scan", browser.request(Method::POST, "/phone/scan").json(&scan)),
            ("outcome", get("/phone/login")),
            ("page", get(&format!("/login?client_id={}", site.application))),
            ("authorization", get(&oidc::request(&site, &[]))),
            ("token", token.basic_auth(&site.application, Some(&site.secret))),
            ("keys", get("/oidc/.well-known/jwks.json")),
            ("users", browser.request(Method::GET, "/api/v1/users").bearer_auth(&key)),
            ("ready", get("/health/ready")),
        ]
    }

    /// Everything at once is told to come again, and the process lives.
    async fn is_out_of_order(&self) {
        let ask = async |(what, request): (&'static str, RequestBuilder)| {
            let answer = async { Answer::of(request.send().await.unwrap()).await };
            let answer = tokio::time::timeout(PATIENCE, answer).await;
            (what, answer.unwrap_or_else(|_| panic!("{what} hangs")))
        };
        let all = (0..3).flat_map(|_| self.questions()).map(ask);
        for (what, answer) in join_all(all).await {
            if what == "authorization" {
                // A client is told by redirect (RFC 6749 §4.1.2.1).
                let error = oidc::parameter(&oidc::location(&answer), "error");
                assert_eq!(error.as_deref(), Some("temporarily_unavailable"));
                continue;
            }
            assert_eq!(answer.status, 503, "{what}: {}", answer.text);
            assert!(answer.header("retry-after").parse::<u32>().is_ok_and(|s| s > 0), "{what}");
            let kind = match what {
                "page" => "text/html",
                // OAuth has its own form of an error (RFC 6749 §5.2).
                "token" | "keys" | "discovery" => "application/json",
                _ => "application/problem+json",
            };
            assert!(answer.header("content-type").contains(kind), "{what}: {answer:?}");
        }
        self.browser.get("/health/live").await.expect(200);
    }

    /// It is noticed soon that the database is there again; the same login goes on, its stream too.
    async fn goes_on(mut self) {
        let back = async {
            while self.browser.get("/health/ready").await.status != 200 {
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        };
        tokio::time::timeout(PATIENCE, back).await.expect("it recovers by itself");
        // A connection that was used just now is trusted, and fails once.
        tokio::time::sleep(Duration::from_millis(1500)).await;
        for question in self.questions() {
            let (what, request) = question;
            if what != "stream" {
                let answer = Answer::of(request.send().await.unwrap()).await;
                assert!(answer.status.as_u16() < 500, "{what}: {}", answer.text);
            }
        }
        self.demo.scan("lin", &self.login).await.expect(200);
        self.states.until("scanned").await;
        self.demo.authorize("lin").await.expect(200);
        self.states.until("bound").await;
        self.browser.claim(&self.login).await.expect(200);
        self.states.until("claimed").await;
        let root_key = self.demo.data.join("root.key");
        let variables = [
            ("SAOMA_PUBLIC_URL", "http://localhost"),
            ("SAOMA_ROOT_KEY_FILE", root_key.to_str().unwrap()),
            ("SAOMA_DATABASE", &self.database.url),
        ];
        let ended = saoma(&["rebuild", "--verify"], &variables);
        assert_eq!((ended.code, &*ended.stderr), (Some(0), ""), "{ended:?}");
    }
}

#[test]
fn while_the_database_is_cut_off_everybody_is_told_to_come_again_and_then_it_goes_on() {
    System::new().block_on(async {
        let mut shaky = Shaky::start().await;
        shaky.proxy.cut();
        shaky.is_out_of_order().await;
        shaky.proxy.restore();
        shaky.goes_on().await;
    });
}

#[test]
fn nobody_notices_that_the_database_was_restarted_a_while_ago() {
    System::new().block_on(async {
        let mut shaky = Shaky::start().await;
        shaky.proxy.cut();
        shaky.proxy.restore();
        shaky.goes_on().await;
    });
}

#[test]
fn a_database_that_is_silent_makes_nobody_wait_for_ever() {
    System::new().block_on(async {
        let shaky = Shaky::start().await;
        shaky.proxy.freeze();
        shaky.is_out_of_order().await;
        shaky.proxy.thaw();
        shaky.goes_on().await;
    });
}
