//! The host decides the pool: row 47.

use std::{
    io::{Read, Write},
    net::TcpStream,
};

use actix_web::rt::System;
use reqwest::Method;
use saoma::config::{Config, PublicUrl};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::harness::{Answer, Serving, flow};

flow! {
    /// 47: a header names another host.
    async fn a_header_never_names_the_host(world) {
        let browser = world.browser(&world.first);
        let good = browser.get("/oidc/.well-known/openid-configuration").await.expect(200);
        for (name, value) in [
            ("x-forwarded-host", "evil.example"),
            ("forwarded", "host=evil.example;proto=https"),
            ("x-forwarded-proto", "https"),
            ("x-original-host", "second.localhost"),
        ] {
            let request = browser.request(Method::GET, "/oidc/.well-known/openid-configuration").header(name, value);
            assert_eq!(browser.send(request).await.expect(200).text, good.text, "{name}");
        }
        for host in ["evil.example", "localhost", "third.localhost:1", "localhost.evil.example"] {
            let request = browser.request(Method::GET, "/login").header("host", host);
            browser.send(request).await.expect(421);
            let request = browser.request(Method::GET, "/oidc/.well-known/openid-configuration").header("host", host);
            browser.send(request).await.expect(421);
        }
    }
}

flow! {
    /// A proxy adds the scheme's own port, a person a dot at the end.
    async fn a_host_is_known_in_each_of_its_forms(world) {
        let public_url = PublicUrl::try_from("https://login.example.com".to_owned()).unwrap();
        let at = world.another_server(Config { public_url, ..world.app.config.clone() }).await;
        let ask = async |host: &str, path: &str| {
            let request = world.http.get(format!("{at}{path}")).header("host", host);
            Answer::of(request.send().await.unwrap()).await
        };
        let login = format!("/login?client_id={}", world.first.application);
        let metadata = "/oidc/.well-known/openid-configuration";
        for form in ["login.example.com", "LOGIN.example.COM", "login.example.com.", "login.example.com:443"] {
            ask(form, &login).await.expect(200);
            ask(form, "/s/unknown").await.expect(200);
            assert_eq!(ask(form, metadata).await.expect(200).field("issuer"), "https://login.example.com/oidc", "{form}");
        }
        for foreign in ["login.example.com:80", "login.example.com:8443", "example.com", "login.example.com.evil.com"] {
            ask(foreign, &login).await.expect(421);
            ask(foreign, metadata).await.expect(421);
        }
    }
}

/// 47: two hosts, or none: which of them is it?
#[test]
fn a_request_has_one_host() {
    System::new().block_on(async {
        let serving = Serving::start().await;
        for hosts in
            ["", "Host: localhost\r\nHost: evil.example\r\n", "Host: a, b\r\n", "Host:\r\n"]
        {
            let mut connection = TcpStream::connect(("127.0.0.1", serving.port)).unwrap();
            write!(connection, "GET /login HTTP/1.1\r\n{hosts}Connection: close\r\n\r\n").unwrap();
            let mut answer = String::new();
            connection.read_to_string(&mut answer).unwrap();
            let refused =
                ["HTTP/1.1 400", "HTTP/1.1 421"].iter().any(|status| answer.starts_with(status));
            assert!(refused, "{hosts:?}: {answer}");
        }
    });
}

flow! {
    /// 47: a request to a proxy names its host twice (RFC 9112 §3.2.2).
    async fn a_host_that_is_named_twice_is_the_same(world) {
        let here = world.first.origin.strip_prefix("http://").unwrap();
        for (target, host, status) in [(here, here, "200"), ("evil.example", here, "421"), (here, "evil.example", "421")] {
            let mut connection = tokio::net::TcpStream::connect(here).await.unwrap();
            let request = format!("GET http://{target}/ HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
            connection.write_all(request.as_bytes()).await.unwrap();
            let mut answer = String::new();
            connection.read_to_string(&mut answer).await.unwrap();
            assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{target} {host}: {answer}");
        }
    }
}

flow! {
    /// 47: what belongs to one pool is shown at another's host.
    async fn nothing_of_one_pool_opens_another(world) {
        let (first, second) = (world.browser(&world.first), world.browser(&world.second));
        let login = first.login(&world.first).await;
        let phone = world.phone("lin");
        phone.scan(&login).await.expect(200);
        phone.authorize().await.expect(200);
        for (name, value) in first.cookies() {
            second.set_cookie(&name, &value);
        }
        second.get(&format!("/logins/{}", login.id)).await.expect(404);
        second.claim(&login).await.expect(404);
        first.claim(&login).await.expect(200);
        second.set_cookie("saoma-session", &first.cookies()["saoma-session"]);
        second.get("/login/done").await.expect(404);
        let body = json!({ "connection": "wechat", "client_id": world.first.application });
        second.post("/logins", &body).await.expect(404);
        second.get(&format!("/login?client_id={}", world.first.application)).await.expect(404);
    }
}

flow! {
    async fn the_same_person_is_another_user_in_another_pool(world) {
        let mut users = Vec::new();
        for site in [&world.first, &world.second] {
            let (browser, phone) = (world.browser(site), world.phone("lin"));
            let login = browser.login(site).await;
            phone.scan(&login).await.expect(200);
            phone.authorize().await.expect(200);
            browser.claim(&login).await.expect(200);
            users.push(world.user_of(site, &login).await.id);
        }
        assert_ne!(users[0], users[1]);
        for (site, other) in [(&world.first, &users[1]), (&world.second, &users[0])] {
            assert!(world.app.views.user(&site.pool, other).await.unwrap().is_none());
        }
    }
}
