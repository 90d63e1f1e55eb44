//! AppSecrets: verified at WeChat before they are kept, used when phones scan, and never shown.

use chrono::TimeDelta;
use domain::api_key::Role;
use fixtures::wechat::{Call, Errcode, Refuse};
use saoma::{http::app_secret, management::app_secrets::withdraw_refused};
use serde_json::{Value, json};

use super::Program;
use crate::harness::{Answer, Login, OTHER_APP, Site, World, flow};

/// The body that gives a connection a Mini Program of its own.
fn own(app_id: &str, app_secret: &str) -> Value {
    let mini_program = json!({ "app_id": app_id, "app_secret": app_secret });
    json!({ "identifier": "own", "name": "Own", "mini_program": mini_program })
}

async fn made(program: &Program, world: &World) -> (Site, Answer) {
    let body = own(OTHER_APP.0, OTHER_APP.1);
    let connection = program.send("POST", "/api/v1/connections", &body).await.expect(201);
    let id = connection.field("id");
    let switch = format!("/api/v1/applications/{}/connections/{id}", world.first.application);
    program.send("PUT", &switch, &json!({})).await.expect(200);
    let site =
        Site { connection: "own".to_owned(), connection_id: id.into(), ..world.first.clone() };
    (site, connection)
}

async fn signs_in(world: &World, site: &Site, app_id: &str) -> Login {
    let (browser, phone) = (world.browser(site), world.phone_of("lin", app_id));
    let login = browser.login(site).await;
    phone.scan(&login).await.expect(200);
    phone.authorize().await.expect(200);
    browser.claim(&login).await.expect(200);
    login
}

flow! {
    async fn a_connection_with_its_own_mini_program_asks_that_one(world) {
        let operator = Program::with_role(world, &world.first, Role::Operator).await;
        let (site, connection) = made(&operator, world).await;
        signs_in(world, &site, OTHER_APP.0).await;
        let identities = operator.list("/api/v1/identities").await;
        assert_eq!(identities[0]["app_id"], OTHER_APP.0);
        // A phone with the deployment's Mini Program has a code that the other one does not know.
        let (browser, phone) = (world.browser(&site), world.phone("zhou"));
        let login = browser.login(&site).await;
        phone.scan(&login).await.refused(409, "code_invalid");
        for answer in [connection, operator.get("/api/v1/connections").await] {
            assert!(!answer.text.contains(OTHER_APP.1), "{answer:?}");
        }
    }
}

flow! {
    async fn a_secret_that_wechat_does_not_take_is_not_saved(world) {
        let operator = Program::with_role(world, &world.first, Role::Operator).await;
        for (body, field, code) in [
            (own(OTHER_APP.0, "wrong"), "app_secret", "40125"),
            (own(OTHER_APP.0, " "), "app_secret", "blank"),
            (own("wx0000000000000000", OTHER_APP.1), "app_id", "40013"),
            (own("wx123", OTHER_APP.1), "app_id", "16 digits"),
        ] {
            let problem = operator.send("POST", "/api/v1/connections", &body).await.expect(422).json();
            assert_eq!(problem["field"], field, "{problem}");
            assert!(problem["detail"].as_str().unwrap().contains(code), "{problem}");
        }
        for (errcode, said) in [(40164, "(40164): 127.0.0.1"), (45009, "45009"), (50001, "50001"), (-1, "busy")] {
            world.wechat.faults(|faults| faults.refuse = vec![Refuse::always(Call::StableToken, Errcode(errcode))]);
            let problem = operator.send("POST", "/api/v1/connections", &own(OTHER_APP.0, OTHER_APP.1)).await.expect(502).json();
            assert!(problem["detail"].as_str().unwrap().contains(said), "{problem}");
        }
        assert_eq!(operator.list("/api/v1/connections").await.len(), 1);
    }
}

flow! {
    async fn while_wechat_is_down_the_former_secret_stays(world) {
        let operator = Program::with_role(world, &world.first, Role::Operator).await;
        let (site, connection) = made(&operator, world).await;
        let path = format!("/api/v1/connections/{}/secret", site.connection_id);
        let fingerprint = connection.field("secret_fingerprint");
        world.wechat.faults(|faults| faults.lose = [(Call::StableToken, 1)].into());
        let refused = operator.send("PUT", &path, &json!({ "app_secret": "another" })).await.expect(502);
        assert!(refused.field("detail").contains("nothing is saved"), "{refused:?}");
        let refused = operator.send("PUT", &path, &json!({ "app_secret": "another" })).await.expect(422);
        assert_eq!(refused.json()["field"], "app_secret");
        // Empty is none, and the same again is no event.
        for same in ["", OTHER_APP.1] {
            let kept = operator.send("PUT", &path, &json!({ "app_secret": same })).await.expect(200);
            assert_eq!((kept.field("secret_fingerprint"), kept.header("etag")), (fingerprint.clone(), connection.header("etag")));
        }
        signs_in(world, &site, OTHER_APP.0).await;
        let other = format!("/api/v1/connections/{}/secret", world.first.connection_id);
        let none = operator.send("PUT", &other, &json!({ "app_secret": OTHER_APP.1 })).await.expect(422);
        assert_eq!(none.json()["field"], "app_secret");
    }
}

flow! {
    async fn another_mini_program_is_a_confirmed_act(world) {
        let operator = Program::with_role(world, &world.first, Role::Operator).await;
        signs_in(world, &world.first, &world.app_id).await;
        let path = format!("/api/v1/connections/{}", world.first.connection_id);
        let program = json!({ "app_id": OTHER_APP.0, "app_secret": OTHER_APP.1 });
        let by_the_way = operator.send("PATCH", &path, &json!({ "mini_program": program })).await.expect(422);
        assert_eq!(by_the_way.json()["field"], "mini_program");
        let act = format!("{path}/mini-program");
        let unconfirmed = operator.send("PUT", &act, &json!({ "mini_program": program, "confirm": "yes" })).await.expect(422);
        assert_eq!(unconfirmed.json()["field"], "confirm");
        let changed = operator.send("PUT", &act, &json!({ "mini_program": program, "confirm": "wechat" })).await.expect(200);
        assert_eq!(changed.field("app_id"), OTHER_APP.0);
        // The same person has another openid there, and is another user.
        signs_in(world, &world.first, OTHER_APP.0).await;
        assert_eq!(operator.list("/api/v1/users").await.len(), 2);
        let back = operator.send("PUT", &act, &json!({ "mini_program": null, "confirm": "wechat" })).await.expect(200).json();
        assert_eq!((&back["app_id"], &back["secret_fingerprint"]), (&Value::Null, &Value::Null));
        signs_in(world, &world.first, &world.app_id).await;
        assert_eq!(operator.list("/api/v1/users").await.len(), 2);
    }
}

flow! {
    async fn a_deleted_connection_leaves_no_secret(world) {
        let operator = Program::with_role(world, &world.first, Role::Operator).await;
        let (site, connection) = made(&operator, world).await;
        let name = app_secret::name(&site.connection_id, &connection.field("secret_fingerprint"));
        let kept = || world.app.vault.get(Some(&site.pool), &name);
        assert!(kept().await.unwrap().is_some());
        operator.delete(&format!("/api/v1/connections/{}", site.connection_id)).await.expect(204);
        assert!(kept().await.unwrap().is_none());
    }
}

flow! {
    async fn what_was_refused_leaves_no_secret(world) {
        let operator = Program::with_role(world, &world.first, Role::Operator).await;
        let offered = async || world.app.vault.offered(world.app.now() + TimeDelta::seconds(1)).await.unwrap();
        let kept = async |name: &str| world.app.vault.get(Some(&world.first.pool), name).await.unwrap().is_some();
        let with = |wrong: Value| {
            let mut body = own(OTHER_APP.0, OTHER_APP.1);
            body.as_object_mut().unwrap().extend(wrong.as_object().unwrap().clone());
            body
        };
        operator.send("POST", "/api/v1/connections", &own(OTHER_APP.0, "wrong")).await.expect(422);
        assert!(offered().await.is_empty());
        // WeChat is not asked about the secret of what cannot be.
        operator.send("POST", "/api/v1/connections", &with(json!({ "name": "" }))).await.expect(422);
        assert!(offered().await.is_empty());
        operator.send("POST", "/api/v1/connections", &with(json!({ "identifier": "wechat" }))).await.expect(409);
        // The same request comes again, once its name is free.
        let taken = json!({ "identifier": "staff", "name": "Staff" });
        let taken = operator.send("POST", "/api/v1/connections", &taken).await.expect(201);
        let again = async || {
            let request = operator.request("POST", "/api/v1/connections").header("idempotency-key", "once");
            Answer::of(request.json(&with(json!({ "identifier": "staff" }))).send().await.unwrap()).await
        };
        again().await.expect(409);
        let of_refused = offered().await;
        assert_eq!(of_refused.len(), 2);
        // Whose request is under way is not robbed.
        withdraw_refused(&world.app).await.unwrap();
        assert_eq!(offered().await, of_refused);
        world.wait(500);
        operator.delete(&format!("/api/v1/connections/{}", taken.field("id"))).await.expect(204);
        let made = again().await.expect(201);
        let name = app_secret::name(&made.field("id").into(), &made.field("secret_fingerprint"));
        assert_eq!(offered().await.len(), 1, "an event names the other one");
        world.wait(101);
        withdraw_refused(&world.app).await.unwrap();
        assert!(offered().await.is_empty() && kept(&name).await);
        for (_, other) in of_refused.iter().filter(|(_, other)| *other != name) {
            assert!(!kept(other).await, "{other}");
        }
        // A server that was killed behind the event and before it said so.
        world.app.vault.offer(&world.first.pool, &name, OTHER_APP.1.as_bytes(), world.app.now()).await.unwrap();
        let path = format!("/api/v1/connections/{}/secret", made.field("id"));
        let stale = operator.request("PUT", &path).header("if-match", "\"7\"").json(&json!({ "app_secret": OTHER_APP.1 }));
        Answer::of(stale.send().await.unwrap()).await.expect(412);
        world.wait(601);
        withdraw_refused(&world.app).await.unwrap();
        assert!(offered().await.is_empty() && kept(&name).await);
    }
}

flow! {
    async fn an_empty_secret_of_who_saw_another_connection_changes_nothing_and_says_so(world) {
        let operator = Program::with_role(world, &world.first, Role::Operator).await;
        let (site, connection) = made(&operator, world).await;
        let path = format!("/api/v1/connections/{}", site.connection_id);
        let empty = async |seen: &str| {
            let request = operator.request("PUT", &format!("{path}/secret")).header("if-match", seen);
            Answer::of(request.json(&json!({ "app_secret": "" })).send().await.unwrap()).await
        };
        empty(connection.header("etag")).await.expect(200);
        let renamed = operator.send("PATCH", &path, &json!({ "name": "Renamed" })).await.expect(200);
        for stale in [connection.header("etag"), "anything"] {
            empty(stale).await.expect(412);
        }
        for current in [renamed.header("etag"), "*"] {
            empty(current).await.expect(200);
        }
        operator.send("PUT", &format!("{path}/secret"), &json!({ "app_secret": "" })).await.expect(200);
    }
}
