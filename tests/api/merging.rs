//! Two accounts of one person become one, and what somebody must look at.

use domain::{
    api_key::Role,
    decisions::{MergeUsers, Side},
};
use fixtures::wechat::Person;
use futures::future::join;
use serde_json::{Value, json};

use super::{Program, sign_in};
use crate::{
    harness::{Answer, World, demo::Demo, flow},
    oidc,
};

async fn operator(world: &World) -> Program {
    Program::with_role(world, &world.first, Role::Operator).await
}

/// The user whom Lin's WeChat opens.
async fn opened(world: &World, operator: &Program) -> String {
    let openid = world.wechat.openid("lin", &world.app_id).unwrap();
    let found = operator.list(&format!("/api/v1/users?openid={openid}")).await.remove(0);
    found["id"].as_str().unwrap().to_owned()
}

async fn made(operator: &Program, body: Value) -> String {
    operator.send("POST", "/api/v1/users", &body).await.expect(201).field("id")
}

flow! {
    async fn whoever_was_merged_is_signed_out_and_comes_back_as_the_one_that_goes_on(world) {
        let (operator, site, browser) = (operator(world).await, &world.first, world.browser(&world.first));
        let callback = oidc::sign_in(world, &browser, site, &oidc::request(site, &[])).await;
        let code = oidc::parameter(&callback, "code").unwrap();
        let tokens = oidc::redeem(world, site, &code, &[]).await.expect(200).field("access_token");
        let ended = world.users(site).await.remove(0);
        let (from, phone) = (ended.id.to_string(), ended.phone.unwrap().as_str().to_owned());
        let into = made(&operator, json!({ "nickname": "Lin" })).await;

        let merge = format!("/api/v1/users/{into}/merge");
        let post = |body: Value| operator.request("POST", &merge).header("idempotency-key", "once").json(&body).send();
        let first = Answer::of(post(json!({ "from": from })).await.unwrap()).await.expect(200);
        let again = Answer::of(post(json!({ "from": from })).await.unwrap()).await.expect(200);
        assert_eq!(again.text, first.text);
        let other = Answer::of(post(json!({ "from": into })).await.unwrap()).await.expect(422);
        assert_eq!(other.field("field"), "Idempotency-Key");
        let kept = first.json();
        assert_eq!((&kept["id"], &kept["phone"], &kept["merged_into"]), (&into.as_str().into(), &phone.as_str().into(), &Value::Null));
        oidc::userinfo(world, site, &tokens).await.expect(401);
        let there = operator.get(&format!("/api/v1/users/{from}")).await.expect(200).json();
        assert_eq!((&there["merged_into"], &there["phone"]), (&into.as_str().into(), &Value::Null));
        let linked = operator.list(&format!("/api/v1/identities?user={into}")).await.remove(0);
        assert_eq!(linked["how"], "merged");
        let login = sign_in(world, site, "lin").await;
        assert_eq!(world.user_of(site, &login).await.id.as_str(), into);
        // Each history names the other.
        let names = async |user: &str| {
            let past = world.app.history.events_of::<Value>(&site.pool, "user", user).await.unwrap();
            past.iter().map(|event| event.event.to_string()).collect::<String>()
        };
        assert!(names(&from).await.contains(&into) && names(&into).await.contains(&from));

        // It ended: nothing more happens to it.
        for (method, path, body) in [
            ("PATCH", format!("/api/v1/users/{from}"), json!({ "nickname": "Zhou" })),
            ("POST", format!("/api/v1/users/{from}/block"), json!({})),
            ("POST", format!("/api/v1/users/{from}/erase"), json!({ "confirm": from })),
            ("POST", format!("/api/v1/users/{from}/merge"), json!({ "into": into })),
        ] {
            let problem = operator.send(method, &path, &body).await.expect(422);
            assert_eq!(problem.field("detail"), "user: it was merged into another user", "{method} {path}");
        }
        // Who is erased is erased from both.
        let erase = json!({ "confirm": into });
        operator.send("POST", &format!("/api/v1/users/{into}/erase"), &erase).await.expect(200);
        let ended = operator.get(&format!("/api/v1/users/{from}")).await.expect(200).json();
        assert_eq!((&ended["erased"], &ended["merged_into"]), (&true.into(), &Value::Null));
    }
}

flow! {
    async fn a_merge_that_cannot_be_names_the_user_that_is_wrong(world) {
        let operator = operator(world).await;
        let neighbour = Program::with_role(world, &world.second, Role::Operator).await;
        let foreign = made(&neighbour, json!({})).await;
        let (one, two) = (made(&operator, json!({})).await, made(&operator, json!({})).await);
        let blocked = made(&operator, json!({})).await;
        operator.send("POST", &format!("/api/v1/users/{blocked}/block"), &json!({})).await.expect(200);
        let path = format!("/api/v1/users/{one}/merge");
        for (body, field) in [
            (json!({}), "from"),
            (json!({ "from": two, "into": two }), "from"),
            (json!({ "from": one }), "from"),
            (json!({ "into": one }), "into"),
            (json!({ "from": "nobody" }), "from"),
            (json!({ "into": foreign }), "into"),
            (json!({ "from": blocked }), "from"),
            (json!({ "user": two }), "user"),
        ] {
            let problem = operator.send("POST", &path, &body).await.expect(422);
            assert_eq!(problem.field("field"), field, "{body}: {}", problem.text);
        }
        for nobody in ["nobody", &foreign] {
            operator.send("POST", &format!("/api/v1/users/{nobody}/merge"), &json!({ "into": two })).await.expect(404);
        }
        let late = operator.request("POST", &path).header("if-match", "\"9\"").json(&json!({ "from": two }));
        Answer::of(late.send().await.unwrap()).await.expect(412);
    }
}

flow! {
    /// A login that binds at the same instant: whoever is first, the person ends as the user that goes on.
    async fn a_login_and_a_merge_at_once_end_with_one_user(world) {
        let (operator, site) = (operator(world).await, &world.first);
        let login = sign_in(world, site, "lin").await;
        let from = world.user_of(site, &login).await.id;
        for round in 0..8 {
            let into = made(&operator, json!({ "nickname": format!("Lin {round}") })).await;
            let ending = opened(world, &operator).await;
            let (browser, phone) = (world.browser(site), world.phone("lin"));
            let login = browser.login(site).await;
            phone.scan(&login).await.expect(200);
            let merge = MergeUsers {
                from: ending.as_str().into(),
                into: into.as_str().into(),
                looked_at: Side::Into,
                seen: None,
                other_seen: None,
                at: world.app.now(),
            };
            let (authorized, ()) = join(phone.authorize_without_number(), async {
                site.execute(&world.app, merge).await;
            }).await;
            authorized.expect(200);
            browser.claim(&login).await.expect(200);
            let session = browser.cookies()["saoma-session"].clone();
            let session = session.rsplit_once('.').unwrap().0.to_owned();
            let session = world.app.views.session(&site.pool, &session.as_str().into()).await.unwrap().unwrap();
            assert_eq!((session.user.as_str(), session.ended_at), (into.as_str(), None));
            assert_eq!(opened(world, &operator).await, into);
        }
        assert!(operator.get(&format!("/api/v1/users/{from}")).await.expect(200).json()["merged_into"].is_string());
    }
}

flow! {
    async fn a_number_that_somebody_holds_is_a_case_until_it_is_merged_or_dismissed(world) {
        let (operator, site) = (operator(world).await, &world.first);
        let phone = "+8613800138000";
        let holder = made(&operator, json!({ "phone": phone, "phone_verified": true })).await;
        let login = sign_in(world, site, "lin").await;
        let lin = world.user_of(site, &login).await.id.to_string();
        let case = operator.list("/api/v1/cases").await.remove(0);
        let id = case["id"].as_str().unwrap();
        assert_eq!(case, json!({
            "id": format!("phone-{lin}"), "kind": "phone_held_elsewhere", "user": lin, "held_by": holder, "identity": null,
            "phone": phone, "unionid": null, "acts": ["merge", "dismiss"], "since": case["since"],
        }));
        assert_eq!(operator.get(&format!("/api/v1/cases/{id}")).await.expect(200).json(), case);
        let neighbour = Program::with_role(world, &world.second, Role::Operator).await;
        assert!(neighbour.list("/api/v1/cases").await.is_empty());
        neighbour.send("POST", &format!("/api/v1/cases/{id}/dismiss"), &json!({})).await.expect(404);

        operator.send("POST", &format!("/api/v1/cases/{id}/dismiss"), &json!({})).await.expect(204);
        assert!(operator.list("/api/v1/cases").await.is_empty());
        operator.send("POST", &format!("/api/v1/cases/{id}/dismiss"), &json!({})).await.expect(404);
        let past = world.app.history.events_of::<Value>(&site.pool, "user", &lin).await.unwrap();
        let last = past.last().unwrap();
        assert!(last.event.get("user.case_dismissed").is_some() && last.actor.starts_with("api_key:"));

        // Another one comes, and is merged.
        operator.send("POST", &format!("/api/v1/users/{lin}/erase"), &json!({ "confirm": lin })).await.expect(200);
        let login = sign_in(world, site, "lin").await;
        let lin = world.user_of(site, &login).await.id.to_string();
        assert_eq!(operator.list("/api/v1/cases").await.len(), 1);
        operator.send("POST", &format!("/api/v1/users/{lin}/merge"), &json!({ "from": holder })).await.expect(200);
        assert!(operator.list("/api/v1/cases").await.is_empty());
        assert_eq!(operator.get(&format!("/api/v1/users/{lin}")).await.expect(200).json()["phone"], phone);
    }
}

flow! {
    async fn a_password_is_set_and_never_shown(world) {
        let operator = operator(world).await;
        let there = operator.send("POST", "/api/v1/users", &json!({ "email": "Lin@Example.com", "email_verified": true })).await.expect(201);
        let path = format!("/api/v1/users/{}", there.field("id"));
        assert_eq!(there.json()["email"], "lin@example.com");
        let put = |password: Value, tag: &str| {
            operator.request("PUT", &format!("{path}/password")).header("if-match", tag).json(&password).send()
        };
        for (wrong, rule) in [
            (json!({ "password": "1234567" }), "8 to 256"),
            (json!({ "password": "a".repeat(257) }), "8 to 256"),
            (json!({}), "missing"),
        ] {
            let problem = operator.send("PUT", &format!("{path}/password"), &wrong).await.expect(422);
            assert!(problem.field("field") == "password" && problem.field("detail").contains(rule), "{}", problem.text);
        }
        let set = Answer::of(put(json!({ "password": "hillside tea" }), there.header("etag")).await.unwrap()).await.expect(200);
        assert!(set.json()["has_password"] == true && !set.text.contains("argon2") && !set.text.contains("hillside"));
        Answer::of(put(json!({ "password": "another tea" }), there.header("etag")).await.unwrap()).await.expect(412);
        let late = operator.request("POST", &format!("{path}/erase")).header("if-match", there.header("etag"));
        Answer::of(late.json(&json!({ "confirm": there.field("id") })).send().await.unwrap()).await.expect(412);
        let found = operator.list("/api/v1/users?email=LIN%40example.com").await;
        assert_eq!(found[0]["id"], there.json()["id"]);
        let taken = operator.send("POST", "/api/v1/users", &json!({ "email": "lin@example.com", "email_verified": true })).await;
        assert_eq!(taken.expect(409).field("field"), "email");
        operator.send("PATCH", &path, &json!({ "email": null })).await.expect(200);
        operator.send("POST", "/api/v1/users", &json!({ "email": "lin@example.com", "email_verified": true })).await.expect(201);
    }
}

#[actix_web::test]
async fn the_demo_has_a_case_that_needs_a_look() {
    let demo = Demo::start(&[]).await;
    let cases = demo.api("/cases").await.expect(200).json();
    let case = &cases["items"][0];
    assert_eq!((&case["user"], &case["held_by"]), (&"demo-mei-again".into(), &"demo-mei".into()));
    demo.stop().await;
}

flow! {
    async fn a_unionid_that_opens_another_account_is_a_case_with_the_wechat_account_that_showed_it(world) {
        let (operator, site) = (operator(world).await, &world.first);
        let connection = format!("/api/v1/connections/{}", site.connection_id);
        operator.send("PATCH", &connection, &json!({ "wechat_subject": "tea" })).await.expect(200);
        let (openid, unionid) = (world.wechat.openid("lin", &world.app_id).unwrap(), unionid("lin"));
        // Lin was taken over twice, and the site knew the unionid of the second one only.
        let rows = [
            json!({ "identities": [{ "app_id": world.app_id, "openid": openid }] }),
            json!({ "identities": [{ "app_id": world.app_id, "openid": "former", "unionid": unionid }] }),
        ];
        let file = rows.map(|row| row.to_string()).join("\n");
        let request = operator.request("POST", "/api/v1/users/import?name=old&every_row=true");
        let request = request.header("content-type", "application/x-ndjson").body(file);
        let report = Answer::of(request.send().await.unwrap()).await.expect(200).text;
        let user = |line: &str| serde_json::from_str::<Value>(line).unwrap()["user"].as_str().unwrap().to_owned();
        let [lin, holder] = [0, 1].map(|row| user(report.lines().nth(row).unwrap()));

        // The openid decides; nothing is linked.
        let login = sign_in(world, site, "lin").await;
        assert_eq!(world.user_of(site, &login).await.id.as_str(), lin);
        let case = operator.list("/api/v1/cases").await.remove(0);
        let identity = operator.list(&format!("/api/v1/identities?user={lin}")).await.remove(0)["id"].clone();
        assert_eq!(case, json!({
            "id": case["id"], "kind": "unionid_elsewhere", "user": lin, "held_by": holder, "identity": identity,
            "phone": null, "unionid": unionid, "acts": ["merge", "unlink", "dismiss"], "since": case["since"],
        }));
        operator.send("POST", &format!("/api/v1/users/{lin}/merge"), &json!({ "from": holder })).await.expect(200);
        assert!(operator.list("/api/v1/cases").await.is_empty());
        assert_eq!(operator.list(&format!("/api/v1/identities?user={lin}")).await.len(), 2);
    }
}

/// What WeChat shows of a person beside the openid.
fn unionid(person: &str) -> String {
    Person::new(person, "", "", "").unionid.unwrap()
}
