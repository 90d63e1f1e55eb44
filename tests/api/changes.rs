//! A pool set up by the API: made, changed by two at once, repeated when an answer was lost, deleted.

use chrono::{DateTime, TimeDelta, Utc};
use domain::api_key::Role;
use eventstore::PastEvent;
use serde_json::{Value, json};

use super::Program;
use crate::{
    harness::{Answer, Browser, Site, World, flow},
    oidc,
};

/// A program at the host of a pool that the harness does not know, by the address of the server.
struct Elsewhere {
    program: Program,
    host: String,
}

impl Elsewhere {
    async fn send(&self, method: &str, path: &str, body: &Value) -> Answer {
        let request = self.program.request(method, path).header("host", &self.host).json(body);
        Answer::of(request.send().await.unwrap()).await
    }
}

/// Sends JSON with a header.
async fn with(
    program: &Program,
    method: &str,
    path: &str,
    header: (&str, &str),
    body: &Value,
) -> Answer {
    let request = program.request(method, path).header(header.0, header.1).json(body);
    Answer::of(request.send().await.unwrap()).await
}

async fn past(world: &World, site: &Site, kind: &'static str, id: &str) -> Vec<PastEvent<Value>> {
    world.app.history.events_of(&site.pool, kind, id).await.unwrap()
}

flow! {
    async fn a_pool_is_set_up_from_nothing_and_signs_people_in(world) {
        let deployment = Program::of_deployment(world).await;
        let pool = deployment.send("POST", "/api/v1/pools", &json!({ "name": "Acme", "host": "acme" })).await.expect(201);
        let host = format!("acme.{}", world.first.origin.strip_prefix("http://").unwrap());
        let acme = Elsewhere { program: deployment.clone(), host: host.clone() };
        let connection = acme.send("POST", "/api/v1/connections", &json!({ "identifier": "wechat", "name": "微信" })).await.expect(201);
        let shop = json!({ "name": "Tea", "redirect_uris": ["http://127.0.0.1:9/callback"] });
        let shop = acme.send("POST", "/api/v1/applications", &shop).await.expect(201);
        let switch = format!("/api/v1/applications/{}/connections/{}", shop.field("id"), connection.field("id"));
        let on = acme.send("PUT", &switch, &json!({})).await.expect(200);
        assert_eq!(on.json()["connections"], json!([connection.field("id")]));
        let key = acme.send("POST", "/api/v1/keys", &json!({ "name": "reports", "role": "developer" })).await.expect(201);

        let site = Site {
            pool: pool.field("id").into(),
            origin: format!("http://{host}"),
            application: shop.field("id"),
            secret: shop.field("client_secret"),
            connection_id: connection.field("id").into(),
            ..world.first.clone()
        };
        let browser = Browser::by_proxy(world.http.clone(), &site, world.first.origin.clone());
        let (login, phone) = (browser.login(&site).await, world.phone("lin"));
        phone.scan(&login).await.expect(200);
        phone.authorize().await.expect(200);
        browser.claim(&login).await.expect(200);
        let reports = Elsewhere { program: Program { key: Some(key.field("key")), ..deployment.clone() }, host };
        let users = reports.send("GET", "/api/v1/users", &json!({})).await.expect(200);
        assert_eq!(users.json()["items"].as_array().unwrap().len(), 1);

        // Every event names the key that caused it.
        for (kind, id) in [("pool", pool.field("id")), ("connection", connection.field("id")), ("api_key", key.field("id"))] {
            let past = past(world, &site, kind, &id).await;
            assert!(past[0].actor.starts_with("api_key:"), "{kind}: {}", past[0].actor);
            assert!(past[0].ip.is_some() && past[0].request.is_some(), "{kind}");
        }
        let waiting = browser.login(&site).await;
        deployment.delete(&format!("/api/v1/pools/{}", pool.field("id"))).await.expect(204);
        // Phones come to the scan host, whatever the pool.
        phone.scan(&waiting).await.expect(404);
        acme.send("GET", "/api/v1/connections", &json!({})).await.expect(421);
        let again = deployment.send("POST", "/api/v1/pools", &json!({ "name": "Acme", "host": "acme" })).await.expect(201);
        assert_ne!(again.field("id"), pool.field("id"));
    }
}

flow! {
    async fn of_two_who_change_one_thing_the_second_is_told(world) {
        let operator = Program::with_role(world, &world.first, Role::Operator).await;
        for path in [
            format!("/api/v1/connections/{}", world.first.connection_id),
            format!("/api/v1/applications/{}", world.first.application),
        ] {
            let seen = operator.get(&path).await.expect(200).header("etag").to_owned();
            let rename = |name: &'static str| (path.clone(), json!({ "name": name }));
            let (path, one) = rename("One");
            let changed = with(&operator, "PATCH", &path, ("if-match", &seen), &one).await.expect(200);
            assert_ne!(changed.header("etag"), seen);
            assert_eq!(operator.get(&path).await.header("etag"), changed.header("etag"));
            let (path, two) = rename("Two");
            for late in [seen.as_str(), "W/\"1\"", "anything"] {
                let refused = with(&operator, "PATCH", &path, ("if-match", late), &two).await.expect(412);
                assert_eq!(refused.header("content-type"), "application/problem+json");
            }
            let request = operator.request("DELETE", &path).header("if-match", &seen);
            Answer::of(request.send().await.unwrap()).await.expect(412);
            assert_eq!(operator.get(&path).await.expect(200).field("name"), "One");
            // Who does not say what they saw changes what they name, and nothing else.
            operator.send("PATCH", &path, &two).await.expect(200);
            with(&operator, "PATCH", &path, ("if-match", "*"), &one).await.expect(200);
        }
    }
}

flow! {
    async fn two_who_change_different_fields_at_once_undo_nothing(world) {
        let operator = Program::with_role(world, &world.first, Role::Operator).await;
        let path = format!("/api/v1/applications/{}", world.first.application);
        for round in 0..5 {
            let (name, home) = (format!("Round {round}"), format!("https://tea.example/{round}"));
            let (one, other) = (json!({ "name": name }), json!({ "home_page": home }));
            let both = tokio::join!(operator.send("PATCH", &path, &one), operator.send("PATCH", &path, &other));
            assert_eq!((both.0.status.as_u16(), both.1.status.as_u16()), (200, 200));
            let now = operator.get(&path).await.json();
            assert_eq!((&now["name"], &now["home_page"]), (&name.into(), &home.into()));
        }
    }
}

flow! {
    async fn of_two_who_want_one_name_one_gets_it(world) {
        let operator = Program::with_role(world, &world.first, Role::Operator).await;
        let wanted = json!({ "identifier": "staff", "name": "Staff" });
        let make = || operator.send("POST", "/api/v1/connections", &wanted);
        let (one, other) = tokio::join!(make(), make());
        let (made, refused) = if one.status == 201 { (one, other) } else { (other, one) };
        let problem = refused.expect(409).json();
        assert_eq!((&problem["field"], &problem["detail"]), (&"identifier".into(), &"identifier: it is taken".into()));
        // The name is free again the moment it is freed.
        operator.delete(&format!("/api/v1/connections/{}", made.expect(201).field("id"))).await.expect(204);
        make().await.expect(201);

        let deployment = Program::of_deployment(world).await;
        for host in [json!("second"), Value::Null] {
            let taken = deployment.send("POST", "/api/v1/pools", &json!({ "name": "A", "host": host })).await.expect(409);
            assert_eq!(taken.json()["field"], "host");
        }
    }
}

flow! {
    async fn a_request_whose_answer_was_lost_is_answered_again_with_its_secret(world) {
        let operator = Program::with_role(world, &world.first, Role::Operator).await;
        let deployment = Program::of_deployment(world).await;
        let once = ("idempotency-key", "8e03978e-40d5");
        let shop = json!({ "name": "Tea", "redirect_uris": ["https://tea.example/cb"] });
        let key = json!({ "name": "reports", "role": "auditor" });
        let staff = json!({ "identifier": "staff", "name": "Staff" });
        let pool = json!({ "name": "Acme", "host": "acme" });
        for (program, path, body, secret) in [
            (&operator, "/api/v1/applications", &shop, Some("client_secret")),
            (&operator, "/api/v1/keys", &key, Some("key")),
            (&operator, "/api/v1/connections", &staff, None),
            (&deployment, "/api/v1/pools", &pool, None),
        ] {
            let first = with(program, "POST", path, once, body).await.expect(201);
            world.wait(60);
            let again = with(program, "POST", path, once, body).await.expect(201);
            assert_eq!(again.text, first.text, "{path}");
            let of_first = program.get(&format!("{path}/{}", first.field("id"))).await.expect(200);
            if let Some(secret) = secret {
                assert!(!of_first.text.contains(&first.field(secret)), "{path}");
            }
            // The key names one request, and another one is not it.
            let mut other = body.clone();
            other["name"] = json!("Another");
            let refused = with(program, "POST", path, once, &other).await.expect(422);
            assert_eq!(refused.json()["field"], "Idempotency-Key", "{path}");
            if path != "/api/v1/connections" && path != "/api/v1/pools" {
                let another = with(program, "POST", path, ("idempotency-key", "another"), body).await.expect(201);
                assert_ne!(another.field("id"), first.field("id"), "{path}");
                assert_ne!(program.send("POST", path, body).await.expect(201).field("id"), first.field("id"), "{path}");
            }
        }
        // Another holder of the same text is another request.
        let neighbour = Program::with_role(world, &world.second, Role::Operator).await;
        let theirs = with(&neighbour, "POST", "/api/v1/keys", once, &key).await.expect(201);
        let ours = with(&operator, "POST", "/api/v1/keys", once, &key).await.expect(201);
        assert_ne!(theirs.field("key"), ours.field("key"));
    }
}

flow! {
    async fn a_secret_is_rotated_once_however_often_it_is_asked(world) {
        let operator = Program::with_role(world, &world.first, Role::Operator).await;
        let path = format!("/api/v1/applications/{}/secret", world.first.application);
        let once = ("idempotency-key", "rotation-1");
        let first = with(&operator, "POST", &path, once, &json!({})).await.expect(200);
        let again = with(&operator, "POST", &path, once, &json!({})).await.expect(200);
        assert_eq!(again.field("client_secret"), first.field("client_secret"));
        let other = with(&operator, "POST", &path, once, &json!({ "keep_former_seconds": 60 })).await.expect(422);
        assert_eq!(other.field("field"), "Idempotency-Key");
        let rotations = past(world, &world.first, "application", &world.first.application).await;
        assert_eq!(rotations.iter().filter(|event| event.name == "application.secret_rotated").count(), 1);
        let public = json!({ "name": "App", "client_type": "public", "redirect_uris": ["com.example.app:/cb"] });
        let public = operator.send("POST", "/api/v1/applications", &public).await.expect(201);
        assert!(public.json()["client_secret"].is_null());
        let refused = operator.send("POST", &format!("/api/v1/applications/{}/secret", public.field("id")), &json!({})).await;
        assert_eq!(refused.expect(422).json()["field"], "secret");
    }
}

flow! {
    async fn a_secret_that_was_replaced_stays_good_for_as_long_as_was_asked(world) {
        let operator = Program::with_role(world, &world.first, Role::Operator).await;
        let path = format!("/api/v1/applications/{}/secret", world.first.application);
        let rotated = operator.send("POST", &path, &json!({ "keep_former_seconds": 3600 })).await.expect(200);
        let new = Site { secret: rotated.field("client_secret"), ..world.first.clone() };
        // 400: the client is right, the code is not.
        let shows = async |site: &Site| oidc::redeem(world, site, "a.code", &[]).await.status.as_u16();
        assert_eq!((shows(&world.first).await, shows(&new).await), (400, 400));
        world.wait(3600);
        assert_eq!((shows(&world.first).await, shows(&new).await), (401, 400));
        let newest = operator.send("POST", &path, &json!({})).await.expect(200);
        assert!(newest.json()["former_secret_until"].is_null());
        let newest = Site { secret: newest.field("client_secret"), ..new.clone() };
        assert_eq!((shows(&new).await, shows(&newest).await), (401, 400));
        let too_long = operator.send("POST", &path, &json!({ "keep_former_seconds": 604_801 })).await.expect(422);
        assert_eq!(too_long.json()["field"], "keep_former_seconds");
    }
}

flow! {
    async fn a_key_that_was_made_opens_what_its_role_says_for_a_year(world) {
        let operator = Program::with_role(world, &world.first, Role::Operator).await;
        let made = operator.send("POST", "/api/v1/keys", &json!({ "name": "reports", "role": "auditor" })).await.expect(201);
        let end: DateTime<Utc> = made.field("expires_at").parse().unwrap();
        assert_eq!(end - world.app.now(), TimeDelta::days(365));
        let auditor = Program { key: Some(made.field("key")), ..operator.clone() };
        auditor.get("/api/v1/logins").await.expect(200);
        let list = auditor.list("/api/v1/keys").await;
        assert!(list.iter().all(|key| key["key"].is_null() && key["hash"].is_null()), "{list:?}");
        let path = format!("/api/v1/keys/{}", made.field("id"));
        let tag = operator.get(&path).await.expect(200).header("etag").to_owned();
        let elsewhere = json!({ "name": "weekly", "networks": ["203.0.113.0/24"] });
        let changed = with(&operator, "PATCH", &path, ("if-match", &tag), &elsewhere).await.expect(200).json();
        assert_eq!((&changed["name"], &changed["role"]), (&"weekly".into(), &"auditor".into()));
        auditor.get("/api/v1/logins").await.expect(403);
        with(&operator, "PATCH", &path, ("if-match", &tag), &elsewhere).await.expect(412);
        operator.send("PATCH", &path, &json!({ "networks": [] })).await.expect(200);
        auditor.get("/api/v1/logins").await.expect(200);
        for (wrong, field) in [(json!({ "name": "" }), "name"), (json!({ "networks": ["here"] }), "networks"), (json!({ "role": "operator" }), "role")] {
            assert_eq!(operator.send("PATCH", &path, &wrong).await.expect(422).field("field"), field);
        }
        operator.delete(&path).await.expect(200);
        auditor.get("/api/v1/logins").await.expect(401);
        assert_eq!(operator.send("PATCH", &path, &json!({ "name": "late" })).await.expect(422).field("field"), "key");
        assert!(operator.get(&format!("/api/v1/keys/{}", made.field("id"))).await.json()["revoked_at"].is_string());
    }
}

flow! {
    async fn what_is_set_up_is_listed_page_by_page(world) {
        let operator = Program::with_role(world, &world.first, Role::Operator).await;
        for number in 0..5 {
            world.wait(1);
            let connection = json!({ "identifier": format!("c{number}"), "name": "C" });
            operator.send("POST", "/api/v1/connections", &connection).await.expect(201);
        }
        let (mut seen, mut after) = (Vec::new(), String::new());
        loop {
            let page = operator.get(&format!("/api/v1/connections?limit=2{after}")).await.expect(200).json();
            let items = page["items"].as_array().unwrap();
            seen.extend(items.iter().map(|it| it["identifier"].as_str().unwrap().to_owned()));
            let Some(next) = page["next"].as_str() else { break };
            after = format!("&after={next}");
        }
        assert_eq!(seen, ["c4", "c3", "c2", "c1", "c0", "wechat"]);
        let deployment = Program::of_deployment(world).await;
        let first = deployment.get("/api/v1/pools?limit=2").await.expect(200).json();
        let rest = deployment.get(&format!("/api/v1/pools?limit=2&after={}", first["next"].as_str().unwrap())).await.json();
        let pools = [&first["items"], &rest["items"]].map(|items| items.as_array().unwrap().len());
        assert_eq!((pools, rest["next"].is_null()), ([2, 1], true));
        let foreign = first["next"].as_str().unwrap();
        operator.get(&format!("/api/v1/connections?after={foreign}")).await.expect(422);
    }
}
