//! What the log tells operators and auditors: who read personal data, which client failed, which Mini Program does not work.

use actix_web::rt::System;
use reqwest::Method;
use saoma::{
    api,
    http::{
        route::{Route, Verb},
        secrets,
    },
};
use serde_json::json;

use crate::{
    harness::{Answer, Browser, Login, demo::Demo, http_client},
    oidc,
};

/// Somebody signs in at the demo.
async fn sign_in(demo: &Demo) -> (Browser, Login) {
    let site = demo.site();
    let browser = Browser::new(http_client(), &site);
    let login = browser.login(&site).await;
    demo.scan("lin", &login).await.expect(200);
    demo.authorize("lin").await.expect(200);
    browser.claim(&login).await.expect(200);
    (browser, login)
}

/// The lines of requests to a route.
fn lines<'l>(log: &'l str, route: &str) -> Vec<&'l str> {
    let route = format!("route=\"{route}\"");
    log.lines().filter(|line| line.contains(&route)).collect()
}

/// The routes that tell of people.
fn of_people() -> impl Iterator<Item = &'static Route> {
    let people = ["/api/v1/logins", "/api/v1/users", "/api/v1/identities", "/api/v1/cases"];
    api::ROUTES.iter().filter(move |route| {
        let reads = route.verbs.iter().any(|verb| matches!(verb, Verb::Read(_)));
        reads && people.iter().any(|path| route.path.starts_with(path))
    })
}

#[track_caller]
fn says(line: &str, what: &[&str]) {
    for what in what {
        assert!(line.contains(what), "{what} is not in {line}");
    }
}

#[test]
fn whoever_reads_personal_data_is_in_the_log_with_pool_and_key() {
    System::new().block_on(async {
        let demo = Demo::start(&[]).await;
        let (_, login) = sign_in(&demo).await;
        let newest = async |path: &str| {
            let listed = demo.api(path).await.expect(200).json();
            listed["items"][0]["id"].as_str().unwrap().to_owned()
        };
        let (user, identity) = (newest("/users").await, newest("/identities").await);
        let case = newest("/cases").await;
        for route in of_people() {
            let id = match route.path {
                path if path.contains("/users/") => &user,
                path if path.contains("/identities/") => &identity,
                path if path.contains("/cases/") => &case,
                _ => &login.id,
            };
            let path = route.path.replace("{id}", id);
            demo.api(path.strip_prefix("/api/v1").unwrap()).await.expect(200);
        }
        demo.api("/openapi.json").await.expect(200);
        let key = demo.text("api_key");
        let key = format!("key=\"{}\"", secrets::api_key_id(&key).unwrap());
        let log = demo.end();
        for route in of_people() {
            let line = *lines(&log, route.path).last().unwrap();
            let records = match route.path {
                "/api/v1/logins/{id}/events" => "personal=5",
                // Registered, and linked.
                "/api/v1/users/{id}/events" => "personal=2",
                // Two others are there from the start, and one has a WeChat account.
                "/api/v1/users" => "personal=3",
                "/api/v1/identities" => "personal=2",
                _ => "personal=1",
            };
            says(line, &["pool=\"demo\"", &key, records, "status=200"]);
        }
        let document = lines(&log, "/api/v1/openapi.json");
        assert!(document.iter().all(|line| !line.contains("personal") && !line.contains("key=")));
    });
}

#[test]
fn whoever_reads_personal_data_in_the_console_is_in_the_log() {
    System::new().block_on(async {
        let demo = Demo::start(&[]).await;
        let (browser, _) = sign_in(&demo).await;
        let link = demo.text("console");
        browser.get(link.strip_prefix(&demo.text("saoma")).unwrap()).await.expect(303);
        for path in ["/console/demo/users", "/console/demo/users?q=nobody", "/console/demo/cases"] {
            browser.get(path).await.expect(200);
        }
        let page = browser.get("/console/demo/users").await.text;
        let user = page.split("<a href=\"/console/demo/users/").nth(1).unwrap();
        let user = user.split('"').next().unwrap();
        browser.get(&format!("/console/demo/users/{user}")).await.expect(200);
        let log = demo.end();
        for (route, records) in [
            ("/console/{pool}/users", &["personal=3", "personal=0", "personal=3"][..]),
            ("/console/{pool}/cases", &["personal=1"]),
            ("/console/{pool}/users/{id}", &["personal=2"]),
        ] {
            let lines = lines(&log, route);
            assert_eq!(lines.len(), records.len(), "{lines:?}");
            for (line, records) in lines.iter().zip(records) {
                says(line, &["operator=\"", records, "status=200"]);
                assert!(!line.contains("nobody"), "{line}");
            }
        }
    });
}

#[test]
fn a_key_that_sees_nothing_in_clear_counts_no_records_and_one_from_elsewhere_is_told() {
    System::new().block_on(async {
        let demo = Demo::start(&[]).await;
        sign_in(&demo).await;
        let keys = format!("{}/api/v1/keys", demo.text("saoma"));
        let read_by = async |fields: serde_json::Value| {
            let made = http_client().post(&keys).bearer_auth(demo.text("api_key")).json(&fields);
            let made = Answer::of(made.send().await.unwrap()).await.expect(201);
            let users = format!("{}/api/v1/users", demo.text("saoma"));
            let read =
                http_client().get(users).bearer_auth(made.field("key")).send().await.unwrap();
            (made.field("id"), Answer::of(read).await)
        };
        let (masked, users) = read_by(json!({ "name": "a", "role": "developer" })).await;
        assert!(!users.expect(200).text.contains("+86"));
        let elsewhere = json!({ "name": "b", "role": "auditor", "networks": ["203.0.113.0/24"] });
        let (elsewhere, refused) = read_by(elsewhere).await;
        refused.expect(403);
        let log = demo.end();
        let of = lines(&log, "/api/v1/users");
        says(of[0], &[&format!("key=\"{masked}\""), "status=200"]);
        assert!(!of[0].contains("personal="), "{}", of[0]);
        says(of[1], &[&format!("key=\"{elsewhere}\""), "status=403", "error=\"other_network\""]);
    });
}

#[test]
fn what_was_refused_is_in_the_log_with_the_client_and_the_error_and_nothing_that_was_made_up() {
    System::new().block_on(async {
        let demo = Demo::start(&[]).await;
        let (site, http) = (demo.site(), http_client());
        let browser = Browser::new(http.clone(), &site);
        let token = format!("{}/oidc/token", site.origin);
        let form = [("grant_type", "authorization_code"), ("code", "made.up")];
        let ask = async |client: &str, secret: &str, status: u16| {
            let request = http.post(&token).basic_auth(client, Some(secret)).form(&form);
            Answer::of(request.send().await.unwrap()).await.expect(status);
        };
        ask(&site.application, "a-wrong-secret", 401).await;
        ask("a-made-up-client", "a-wrong-secret", 401).await;
        ask(&site.application, &site.secret, 400).await;
        browser.get(&oidc::request(&site, &[("scope", "phone")])).await.expect(303);
        browser.get(&oidc::request(&site, &[("prompt", "none")])).await.expect(303);
        let known = secrets::api_key_id(&demo.text("api_key")).unwrap().to_owned();
        for key in [
            secrets::api_key(&known, "a-wrong-secret"),
            secrets::api_key("a-made-up-key", "secret"),
        ] {
            let request = http.get(format!("{}/api/v1/users", site.origin)).bearer_auth(key);
            Answer::of(request.send().await.unwrap()).await.expect(401);
        }
        let login = browser.login(&site).await;
        let body = json!({ "ticket": login.ticket, "login_code": "", "launch_scene": 1011 });
        let scan = browser.request(Method::POST, "/phone/scan").json(&body);
        browser.send(scan).await.refused(409, "code_invalid");
        let log = demo.end();

        let client = format!("client=\"{}\"", site.application);
        let of_token = lines(&log, "/oidc/token");
        says(of_token[0], &["pool=\"demo\"", &client, "error=\"invalid_client\"", "status=401"]);
        says(of_token[1], &["pool=\"demo\"", "error=\"invalid_client\""]);
        says(of_token[2], &[&client, "error=\"invalid_request\""]);
        let of_requests = lines(&log, "/oidc/auth");
        says(of_requests[0], &[&client, "error=\"invalid_scope\"", "status=303"]);
        says(of_requests[1], &[&client, "error=\"login_required\""]);
        says(lines(&log, "/api/v1/users")[0], &["pool=\"demo\"", &format!("key=\"{known}\"")]);
        says(lines(&log, "/phone/scan")[0], &["pool=\"demo\"", "error=\"code_invalid\""]);
        for made_up in ["made-up", "a-wrong-secret", "made.up"] {
            assert!(!log.contains(made_up), "{made_up} is in {log}");
        }
    });
}

#[test]
fn a_mini_program_that_does_not_work_is_named_with_its_pool_and_connection() {
    System::new().block_on(async {
        let demo = Demo::start(&[]).await;
        let (site, http) = (demo.site(), http_client());
        let fault = json!({ "refuse": [{ "call": "jscode2session", "errcode": 40125 }] });
        let faults = format!("{}/_simulator/faults", demo.text("wechat"));
        Answer::of(http.post(faults).json(&fault).send().await.unwrap()).await.expect(200);
        let login = Browser::new(http, &site).login(&site).await;
        demo.scan("lin", &login).await;
        let log = demo.end();
        let line = log.lines().find(|line| line.contains("the AppSecret is not the right one"));
        let app_id = fixtures::wechat::Config::demo(&site.origin).apps.remove(0).app_id;
        says(
            line.unwrap(),
            &["pool=demo", "connection=demo-wechat", &format!("app_id=\"{app_id}\"")],
        );
    });
}
