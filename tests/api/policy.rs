//! What a pool says for all that is in it: languages, scans, its new connections, and which connection comes first.

use domain::api_key::Role;
use serde_json::{Value, json};

use super::Program;
use crate::{
    harness::{Answer, World, flow},
    oidc,
    several_connections::another,
};

/// The deployment changes the first pool.
async fn change(world: &World, fields: &Value) -> Answer {
    let deployment = Program::of_deployment(world).await;
    let path = format!("/api/v1/pools/{}", world.first.pool);
    deployment.send("PATCH", &path, fields).await.expect(200)
}

/// A page of the first pool, to somebody who speaks a language.
async fn page(world: &World, language: &str, path: &str) -> Answer {
    let request = world.http.get(format!("{}{path}", world.first.origin));
    let request = request.header("accept", "text/html").header("accept-language", language);
    Answer::of(request.send().await.unwrap()).await
}

flow! {
    async fn the_pages_speak_the_languages_of_their_pool(world) {
        let login = format!("/login?client_id={}", world.first.application);
        let spoken = async |language: &str, path: &str| {
            let page = page(world, language, path).await;
            (page.header("content-language").to_owned(), page.text.contains("hreflang"))
        };
        let is = |language: &str, switch: bool| (language.to_owned(), switch);
        assert_eq!(spoken("en", &login).await, is("en", true));
        assert_eq!(spoken("", &login).await, is("zh-Hans", true));
        assert_eq!(change(world, &json!({ "languages": ["en", "zh"] })).await.json()["languages"], json!(["en", "zh"]));
        assert_eq!(spoken("", &login).await, is("en", true));
        assert_eq!(spoken("zh-CN", &login).await, is("zh-Hans", true));
        change(world, &json!({ "languages": ["zh"] })).await;
        assert_eq!(spoken("en", &login).await, is("zh-Hans", false));
        assert_eq!(spoken("de", &format!("{login}&lang=en")).await, is("zh-Hans", false));
        // A page that says no speaks them too.
        assert_eq!(spoken("en", "/login?client_id=nothing").await, is("zh-Hans", false));
    }
}

flow! {
    async fn a_scan_for_each_application_is_what_the_pool_says_unless_the_application_says_otherwise(world) {
        let (site, browser) = (&world.first, world.browser(&world.first));
        oidc::sign_in(world, &browser, site, &oidc::request(site, &[])).await;
        let silent = async || {
            let answer = oidc::location(&browser.get(&oidc::request(site, &[("prompt", "none")])).await);
            oidc::parameter(&answer, "code").is_some()
        };
        let said = async |said: Value| {
            world.change_application(site, &site.application, json!({ "scan_each_time": said })).await;
        };
        assert!(silent().await);
        change(world, &json!({ "scan_each_time": true })).await;
        assert!(!silent().await);
        said(json!(false)).await;
        assert!(silent().await);
        said(json!(null)).await;
        assert!(!silent().await);
        change(world, &json!({ "scan_each_time": false })).await;
        said(json!(true)).await;
        assert!(!silent().await);
    }
}

flow! {
    async fn a_new_connection_says_of_accounts_what_its_pool_says(world) {
        let operator = Program::with_role(world, &world.first, Role::Operator).await;
        let said = json!({ "association": "ask_binding", "login_only": true, "phone": "optional" });
        assert_eq!(change(world, &json!({ "new_connections": said })).await.json()["new_connections"], said);
        let make = async |identifier: &str, mut fields: Value| {
            fields["identifier"] = identifier.into();
            fields["name"] = "New".into();
            operator.send("POST", "/api/v1/connections", &fields).await.expect(201).json()
        };
        let made = make("one", json!({})).await;
        assert_eq!((&made["association"], &made["login_only"], &made["phone"]), (&json!("ask_binding"), &json!(true), &json!("optional")));
        let made = make("two", json!({ "association": "none" })).await;
        assert_eq!((&made["association"], &made["login_only"]), (&json!("none"), &json!(true)));
        // Those that were there stay as they are, and other pools too.
        let there = operator.get(&format!("/api/v1/connections/{}", world.first.connection_id)).await.json();
        assert_eq!(there["association"], "none");
        let elsewhere = Program::with_role(world, &world.second, Role::Operator).await;
        let made = elsewhere.send("POST", "/api/v1/connections", &json!({ "identifier": "one", "name": "New" })).await.expect(201);
        assert_eq!(made.json()["association"], "none");
    }
}

flow! {
    async fn people_are_shown_the_chosen_connection_first_and_the_others_by_name(world) {
        let staff = another(world, "staff", "zebra").await;
        another(world, "partners", "Apple").await;
        let operator = Program::with_role(world, &world.first, Role::Operator).await;
        let order = async || {
            let page = page(world, "en", &format!("/login?client_id={}", world.first.application)).await.expect(200).text;
            let shown = page.split("data-connection=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
            let others = page.split("connection=").skip(2).map(|rest| rest.split('&').next().unwrap().to_owned());
            [shown].into_iter().chain(others).collect::<Vec<_>>()
        };
        assert_eq!(order().await, ["partners", "wechat", "staff"]);
        let path = "/api/v1/default-connection";
        let before = operator.get(path).await.expect(200);
        assert_eq!(before.json(), json!({ "connection": null }));
        let chosen = operator.send("PUT", path, &json!({ "connection": staff.connection_id })).await.expect(200);
        assert_eq!(chosen.json(), operator.get(path).await.json());
        assert_eq!(order().await, ["staff", "partners", "wechat"]);
        let stale = operator.request("PUT", path).header("if-match", before.header("etag")).json(&json!({ "connection": null }));
        assert_eq!(stale.send().await.unwrap().status(), 412);
        for unknown in ["nothing", world.second.connection_id.as_str()] {
            operator.send("PUT", path, &json!({ "connection": unknown })).await.expect(404);
        }
        // One that is switched off is passed over, and so is one that is gone.
        staff.switch(&world.app, false).await;
        assert_eq!(order().await, ["partners", "wechat"]);
        operator.delete(&format!("/api/v1/connections/{}", staff.connection_id)).await.expect(204);
        assert_eq!(order().await, ["partners", "wechat"]);
        operator.send("PUT", path, &json!({ "connection": null })).await.expect(200);
        assert_eq!(operator.get(path).await.json(), json!({ "connection": null }));
    }
}
