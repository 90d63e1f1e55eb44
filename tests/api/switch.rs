//! A pool that is switched off: nobody signs in, what was given out is good for nothing, and it can be set up.

use domain::api_key::Role;
use serde_json::json;

use super::{Program, sign_in};
use crate::{
    harness::{Answer, World, flow},
    oidc,
};

async fn switch(world: &World, act: &str) -> Answer {
    let deployment = Program::of_deployment(world).await;
    let path = format!("/api/v1/pools/{}/{act}", world.first.pool);
    deployment.send("POST", &path, &json!({})).await.expect(200)
}

async fn code(world: &World) -> String {
    let (site, browser) = (&world.first, world.browser(&world.first));
    let callback = oidc::sign_in(world, &browser, site, &oidc::request(site, &[])).await;
    oidc::parameter(&callback, "code").unwrap()
}

flow! {
    /// 59: whoever is signed in to a pool that was switched off goes on there.
    async fn of_a_pool_that_is_switched_off_nothing_is_good(world) {
        let (site, browser, phone, other) = (&world.first, world.browser(&world.first), world.phone("lin"), world.phone("zhou"));
        let token = oidc::redeem(world, site, &code(world).await, &[]).await.expect(200).field("access_token");
        let unused = code(world).await;
        let (issued, scanned, bound) = (browser.login(site).await, browser.login(site).await, browser.login(site).await);
        other.scan(&scanned).await.expect(200);
        phone.scan(&bound).await.expect(200);
        phone.authorize().await.expect(200);
        let patient = world.browser(site);
        let untouched = patient.login(site).await;
        assert_eq!(switch(world, "disable").await.json()["disabled"], true);

        world.phone("lin").scan(&issued).await.refused(403, "pool_off");
        other.authorize().await.refused(403, "pool_off");
        for ended in [&issued, &scanned] {
            assert_eq!(world.events(ended).await.last().unwrap(), "login.refused");
        }
        browser.claim(&bound).await.refused(403, "pool_off");
        browser.status(&bound).await.refused(403, "pool_off");
        let body = json!({ "connection": site.connection, "client_id": site.application });
        browser.post("/logins", &body).await.refused(403, "pool_off");
        for page in [format!("/login?client_id={}", site.application), oidc::request(site, &[]), "/".to_owned()] {
            let page = browser.get(&page).await.expect(403);
            assert!(page.header("content-type").starts_with("text/html") && page.text.contains("此处的登录已停用"), "{page:?}");
        }
        let told = oidc::redeem(world, site, &unused, &[]).await.expect(403);
        assert_eq!(told.json(), json!({ "error": "invalid_request", "error_description": "this pool is switched off" }));
        oidc::userinfo(world, site, &token).await.expect(403);
        browser.get("/oidc/.well-known/openid-configuration").await.expect(403);

        // The others go on, and it can be set up.
        sign_in(world, &world.second, "lin").await;
        let operator = Program::with_role(world, site, Role::Operator).await;
        operator.get("/api/v1/applications").await.expect(200);
        let renamed = format!("/api/v1/applications/{}", site.application);
        operator.send("PATCH", &renamed, &json!({ "name": "Closed" })).await.expect(200);
        assert_eq!(operator.list("/api/v1/users").await.len(), 1);

        assert_eq!(switch(world, "enable").await.json()["disabled"], false);
        oidc::userinfo(world, site, &token).await.expect(200);
        oidc::redeem(world, site, &unused, &[]).await.expect(200);
        browser.claim(&bound).await.expect(200);
        // What took no step meanwhile goes on.
        assert_eq!((world.events(&untouched).await.len(), patient.state(&untouched).await.as_str()), (1, "issued"));
        world.phone("zhou").scan(&untouched).await.expect(200);
        sign_in(world, site, "zhou").await;
    }
}

flow! {
    async fn a_pool_is_switched_off_once_and_by_the_deployment_alone(world) {
        let first = switch(world, "disable").await;
        assert_eq!(switch(world, "disable").await.header("etag"), first.header("etag"));
        let path = format!("/api/v1/pools/{}/enable", world.first.pool);
        let operator = Program::with_role(world, &world.first, Role::Operator).await;
        operator.send("POST", &path, &json!({})).await.expect(403);
        let deployment = Program::of_deployment(world).await;
        let stale = deployment.request("POST", &path).header("if-match", "\"1\"").send().await.unwrap();
        assert_eq!(stale.status(), 412);
        let fresh = deployment.request("POST", &path).header("if-match", first.header("etag")).send().await.unwrap();
        assert_eq!(fresh.status(), 200);
    }
}

flow! {
    /// 59: whoever is signed in to an application that was switched off goes on there.
    async fn of_an_application_that_is_switched_off_nothing_is_good(world) {
        let (site, browser, phone) = (&world.first, world.browser(&world.first), world.phone("zhou"));
        let token = oidc::redeem(world, site, &code(world).await, &[]).await.expect(200).field("access_token");
        let unused = code(world).await;
        let waits = browser.login(site).await;
        let operator = Program::with_role(world, site, Role::Operator).await;
        let turn = async |act: &str| {
            let path = format!("/api/v1/applications/{}/{act}", site.application);
            operator.send("POST", &path, &json!({})).await.expect(200)
        };
        let off = turn("disable").await;
        assert_eq!((off.json()["disabled"].as_bool(), turn("disable").await.header("etag")), (Some(true), off.header("etag")));
        phone.scan(&waits).await.refused(403, "application_off");
        assert_eq!(world.events(&waits).await.last().unwrap(), "login.refused");
        let body = json!({ "connection": site.connection, "client_id": site.application });
        browser.post("/logins", &body).await.refused(403, "application_off");
        let page = browser.get(&format!("/login?client_id={}", site.application)).await.expect(403);
        assert!(page.text.contains("此处的登录已停用"), "{page:?}");
        browser.get(&oidc::request(site, &[])).await.expect(403);
        let told = oidc::redeem(world, site, &unused, &[]).await.expect(401);
        assert_eq!(told.field("error_description"), "this application is switched off");
        oidc::userinfo(world, site, &token).await.expect(401);
        assert_eq!(turn("enable").await.json()["disabled"], false);
        oidc::userinfo(world, site, &token).await.expect(200);
        oidc::redeem(world, site, &unused, &[]).await.expect(200);
    }
}

flow! {
    /// 59: somebody signs in by a connection that was switched off.
    async fn by_a_connection_that_is_switched_off_nobody_signs_in(world) {
        let (site, browser, phone) = (&world.first, world.browser(&world.first), world.phone("lin"));
        let (issued, scanned) = (browser.login(site).await, browser.login(site).await);
        phone.scan(&scanned).await.expect(200);
        // Signed in by it, and not told to the site yet.
        let unused = code(world).await;
        let operator = Program::with_role(world, site, Role::Operator).await;
        let turn = async |act: &str| {
            let path = format!("/api/v1/connections/{}/{act}", site.connection_id);
            operator.send("POST", &path, &json!({})).await.expect(200).json()["disabled"].clone()
        };
        assert_eq!(turn("disable").await, true);
        world.phone("zhou").scan(&issued).await.refused(403, "connection_off");
        phone.authorize().await.refused(403, "connection_off");
        let body = json!({ "connection": site.connection, "client_id": site.application });
        browser.post("/logins", &body).await.refused(403, "connection_off");
        browser.get(&format!("/login?client_id={}", site.application)).await.expect(404);
        let told = oidc::redeem(world, site, &unused, &[]).await.expect(400);
        assert_eq!(told.field("error"), "invalid_grant");
        assert_eq!(turn("enable").await, false);
        oidc::redeem(world, site, &unused, &[]).await.expect(200);
        sign_in(world, site, "lin").await;
    }
}
