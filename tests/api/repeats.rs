//! A request that comes again with its `Idempotency-Key`, after things changed since: it is answered as the first time.

use domain::api_key::Role;
use fixtures::wechat::Call;
use serde_json::{Value, json};

use super::{Program, sign_in};
use crate::harness::{Answer, OTHER_APP, flow};

/// Sends JSON with a key of its own, and with the version that was seen.
async fn once(program: &Program, path: &str, seen: Option<&str>, body: &Value) -> Answer {
    let mut request = program.request("POST", path).header("idempotency-key", "once").json(body);
    if let Some(seen) = seen {
        request = request.header("if-match", seen);
    }
    Answer::of(request.send().await.unwrap()).await
}

flow! {
    async fn a_connection_is_made_as_its_pool_said_then(world) {
        let operator = Program::with_role(world, &world.first, Role::Operator).await;
        let deployment = Program::of_deployment(world).await;
        let body = json!({ "identifier": "staff", "name": "Staff", "phone": "optional" });
        let first = once(&operator, "/api/v1/connections", None, &body).await.expect(201);
        let pool = format!("/api/v1/pools/{}", world.first.pool);
        let others = json!({ "new_connections": { "association": "ask_binding", "login_only": true } });
        deployment.send("PATCH", &pool, &others).await.expect(200);
        let again = once(&operator, "/api/v1/connections", None, &body).await.expect(201);
        assert_eq!(again.text, first.text);
        // What the pool says now, said by the request, is another request.
        let other = json!({ "identifier": "staff", "name": "Staff", "phone": "optional", "login_only": true });
        let refused = once(&operator, "/api/v1/connections", None, &other).await.expect(422);
        assert_eq!(refused.field("field"), "Idempotency-Key");
    }
}

flow! {
    async fn wechat_is_asked_about_a_secret_once(world) {
        let operator = Program::with_role(world, &world.first, Role::Operator).await;
        let body = |secret: &str| {
            json!({ "identifier": "own", "name": "Own", "mini_program": { "app_id": OTHER_APP.0, "app_secret": secret } })
        };
        let first = once(&operator, "/api/v1/connections", None, &body(OTHER_APP.1)).await.expect(201);
        world.wechat.forget_calls();
        let again = once(&operator, "/api/v1/connections", None, &body(OTHER_APP.1)).await.expect(201);
        assert_eq!((again.text, world.wechat.count(Call::StableToken)), (first.text.clone(), 0));
        for other in [body("another secret"), json!({ "identifier": "own", "name": "Own" })] {
            let refused = once(&operator, "/api/v1/connections", None, &other).await.expect(422);
            assert_eq!(refused.field("field"), "Idempotency-Key");
        }
        assert!(world.app.vault.offered(world.app.now() + chrono::TimeDelta::days(1)).await.unwrap().is_empty());
    }
}

flow! {
    async fn a_case_is_dismissed_once_and_the_same_request_is_told_so(world) {
        let operator = Program::with_role(world, &world.first, Role::Operator).await;
        let holder = json!({ "phone": "+8613800138000", "phone_verified": true });
        operator.send("POST", "/api/v1/users", &holder).await.expect(201);
        sign_in(world, &world.first, "lin").await;
        let case = operator.list("/api/v1/cases").await.remove(0);
        let path = format!("/api/v1/cases/{}/dismiss", case["id"].as_str().unwrap());
        for _ in 0..2 {
            once(&operator, &path, None, &json!({})).await.expect(204);
        }
        operator.send("POST", &path, &json!({})).await.expect(404);
        once(&operator, "/api/v1/cases/phone-nobody/dismiss", None, &json!({})).await.expect(404);
    }
}

flow! {
    async fn every_act_is_answered_again(world) {
        let (operator, site) = (Program::with_role(world, &world.first, Role::Operator).await, &world.first);
        let deployment = Program::of_deployment(world).await;
        let made = async |body: Value| operator.send("POST", "/api/v1/users", &body).await.expect(201).field("id");
        let (user, other) = (made(json!({ "nickname": "Lin" })).await, made(json!({ "nickname": "林" })).await);
        let of_user = format!("/api/v1/users/{user}");
        let connection = format!("/api/v1/connections/{}", site.connection_id);
        let application = format!("/api/v1/applications/{}", site.application);
        let pool = format!("/api/v1/pools/{}", site.pool);
        for (program, of, act, body) in [
            (&operator, &of_user, "block", json!({})),
            (&operator, &of_user, "unblock", json!({})),
            (&operator, &of_user, "merge", json!({ "from": other })),
            (&operator, &of_user, "erase", json!({ "confirm": user })),
            (&operator, &connection, "disable", json!({})),
            (&operator, &connection, "enable", json!({})),
            (&operator, &application, "disable", json!({})),
            (&operator, &application, "enable", json!({})),
            (&operator, &application, "secret", json!({ "keep_former_seconds": 60 })),
            (&deployment, &pool, "disable", json!({})),
            (&deployment, &pool, "enable", json!({})),
        ] {
            let path = format!("{of}/{act}");
            let seen = program.get(of).await.expect(200).header("etag").to_owned();
            let first = once(program, &path, Some(&seen), &body).await.expect(200);
            world.wait(1);
            let again = once(program, &path, Some(&seen), &body).await.expect(200);
            assert_eq!((again.text, again.headers["etag"].clone()), (first.text.clone(), first.headers["etag"].clone()), "{path}");
        }
        // What was made is told as it is by now.
        let body = json!({ "nickname": "Wu" });
        let first = once(&operator, "/api/v1/users", None, &body).await.expect(201);
        let path = format!("/api/v1/users/{}", first.field("id"));
        operator.send("PATCH", &path, &json!({ "nickname": "Wu Ming" })).await.expect(200);
        let again = once(&operator, "/api/v1/users", None, &body).await.expect(201);
        assert_eq!((again.field("id"), again.field("nickname").as_str()), (first.field("id"), "Wu Ming"));
    }
}

flow! {
    async fn what_is_gone_since_it_was_made_is_told_so(world) {
        let operator = Program::with_role(world, &world.first, Role::Operator).await;
        let body = json!({ "nickname": "Wu", "phone": "+8613900005678" });
        let user = once(&operator, "/api/v1/users", None, &body).await.expect(201).field("id");
        let erase = format!("/api/v1/users/{user}/erase");
        operator.send("POST", &erase, &json!({ "confirm": user })).await.expect(200);
        let again = once(&operator, "/api/v1/users", None, &body).await.expect(201).json();
        assert_eq!((&again["id"], &again["erased"], &again["nickname"]), (&user.into(), &true.into(), &Value::Null));
        let body = json!({ "identifier": "staff", "name": "Staff" });
        let made = once(&operator, "/api/v1/connections", None, &body).await.expect(201);
        operator.delete(&format!("/api/v1/connections/{}", made.field("id"))).await.expect(204);
        once(&operator, "/api/v1/connections", None, &body).await.expect(404);
    }
}
