//! Users by the API: found, made, changed, blocked, erased, and the WeChat accounts that open them.

use domain::{
    account_choice::{Association, Policy},
    api_key::Role,
    decisions::Execute,
    identity::Identity,
    login::{Evidence, How},
    user::{User, UserCommand},
};
use serde_json::{Value, json};

use super::{Program, sign_in};
use crate::{
    harness::{Answer, World, flow},
    oidc,
};

const PHONE: &str = "+8613900005678";

async fn operator(world: &World) -> Program {
    Program::with_role(world, &world.first, Role::Operator).await
}

async fn made(operator: &Program, body: Value) -> Answer {
    operator.send("POST", "/api/v1/users", &body).await.expect(201)
}

/// The ids of the users that a query finds.
async fn found(program: &Program, query: &str) -> Vec<String> {
    let users = program.list(&format!("/api/v1/users?{query}")).await;
    users.iter().map(|user| user["id"].as_str().unwrap().to_owned()).collect()
}

flow! {
    async fn a_user_is_found_by_what_is_known_of_them(world) {
        let operator = operator(world).await;
        sign_in(world, &world.first, "lin").await;
        let signed_in = world.users(&world.first).await.remove(0).id.to_string();
        let identity = operator.list("/api/v1/identities").await.remove(0);
        let openid = identity["openid"].as_str().unwrap();
        world.wait(1);
        let noted = made(&operator, json!({ "nickname": "Lin Yi", "phone": PHONE })).await.field("id");
        world.wait(1);
        let verified = json!({ "nickname": "林二", "phone": PHONE, "phone_verified": true });
        let verified = made(&operator, verified).await.field("id");
        assert_eq!(found(&operator, "").await, [verified.clone(), noted.clone(), signed_in.clone()]);
        let phone = PHONE.replace('+', "%2B");
        assert_eq!(found(&operator, &format!("phone={phone}")).await, std::slice::from_ref(&verified));
        assert_eq!(found(&operator, &format!("unverified_phone={phone}")).await, std::slice::from_ref(&noted));
        assert_eq!(found(&operator, "name=lin").await, [noted]);
        assert_eq!(found(&operator, "name=%E6%9E%97").await, std::slice::from_ref(&verified));
        assert_eq!(found(&operator, &format!("openid={openid}")).await, [signed_in]);
        for nobody in ["openid=o", "unionid=u", "name=Yi", &format!("openid={openid}&name=lin")] {
            assert_eq!(found(&operator, nobody).await, [""; 0], "{nobody}");
        }
        for (query, field) in [
            ("name=", "name"),
            ("unverified_phone=13900005678", "unverified_phone"),
            ("phone=+8613900005678", "phone"),
            ("nickname=lin", "nickname"),
        ] {
            let problem = operator.get(&format!("/api/v1/users?{query}")).await.expect(422).json();
            assert_eq!(problem["field"], field, "{query}");
        }
        operator.send("POST", &format!("/api/v1/users/{verified}/block"), &json!({})).await.expect(200);
        assert_eq!(found(&operator, "blocked=true").await, std::slice::from_ref(&verified));
        assert_eq!(found(&operator, "blocked=false").await.len(), 2);
        assert_eq!(found(&operator, &format!("blocked=false&phone={phone}")).await, [""; 0]);
        // Nothing of it is another pool's.
        let neighbour = Program::with_role(world, &world.second, Role::Operator).await;
        assert_eq!(found(&neighbour, &format!("openid={openid}")).await, [""; 0]);
        assert_eq!(found(&neighbour, "blocked=true").await, [""; 0]);
    }
}

flow! {
    async fn a_user_is_made_once_and_changed_field_by_field(world) {
        let operator = operator(world).await;
        let body = json!({ "nickname": "Lin", "avatar": "https://tea.example/lin.png", "phone": PHONE });
        let post = |body: Value| {
            operator.request("POST", "/api/v1/users").header("idempotency-key", "once").json(&body).send()
        };
        let first = Answer::of(post(body.clone()).await.unwrap()).await.expect(201);
        let again = Answer::of(post(body.clone()).await.unwrap()).await.expect(201);
        assert_eq!(again.text, first.text);
        let other = Answer::of(post(json!({ "nickname": "Zhou" })).await.unwrap()).await.expect(422);
        assert_eq!(other.field("field"), "Idempotency-Key");
        let path = format!("/api/v1/users/{}", first.field("id"));
        let there = first.json();
        assert_eq!((&there["phone"], &there["unverified_phone"]), (&Value::Null, &PHONE.into()));

        let verified = json!({ "phone": PHONE, "phone_verified": true });
        let changed = operator.send("PATCH", &path, &verified).await.expect(200);
        let now = changed.json();
        assert_eq!((&now["phone"], &now["unverified_phone"], &now["nickname"]), (&PHONE.into(), &Value::Null, &"Lin".into()));
        assert!(now["phone_verified_at"].is_string());
        let taken = operator.send("POST", "/api/v1/users", &verified).await.expect(409);
        assert_eq!(taken.field("field"), "phone");
        let late = operator.request("PATCH", &path).header("if-match", first.header("etag")).json(&json!({ "nickname": null }));
        Answer::of(late.send().await.unwrap()).await.expect(412);
        let seen = operator.request("PATCH", &path).header("if-match", changed.header("etag")).json(&json!({ "nickname": null }));
        assert!(Answer::of(seen.send().await.unwrap()).await.expect(200).json()["nickname"].is_null());
        let without = operator.send("PATCH", &path, &json!({ "phone": null })).await.expect(200).json();
        assert!(without["phone"].is_null() && without["avatar"].is_string());
        // The number is free again the moment it is given up.
        operator.send("POST", "/api/v1/users", &verified).await.expect(201);

        let past = world.app.history.events_of::<Value>(&world.first.pool, "user", &first.field("id")).await.unwrap();
        assert!(past.iter().all(|event| event.actor.starts_with("api_key:") && event.ip.is_some()));
    }
}

flow! {
    async fn every_field_of_a_user_is_looked_at(world) {
        let operator = operator(world).await;
        let there = made(&operator, json!({})).await.field("id");
        for (wrong, field, rule) in [
            (json!({ "nickname": "" }), "nickname", "required"),
            (json!({ "nickname": "林".repeat(65) }), "nickname", "64 characters"),
            (json!({ "nickname": "a\nb" }), "nickname", "control"),
            (json!({ "avatar": "javascript:alert(1)" }), "avatar", "https"),
            (json!({ "avatar": format!("https://a.example/{}", "a".repeat(2000)) }), "avatar", "2000 bytes"),
            (json!({ "phone": "13900005678" }), "phone", "E.164"),
            (json!({ "phone": "+0613900005678", "phone_verified": true }), "phone", "E.164"),
            (json!({ "phone_verified": true }), "phone_verified", "missing"),
            (json!({ "phone": null, "phone_verified": true }), "phone_verified", "missing"),
            (json!({ "phone_verified": "yes" }), "phone_verified", "a boolean"),
            (json!({ "blocked": true }), "blocked", "unknown field"),
        ] {
            for (method, path) in [("POST", "/api/v1/users".to_owned()), ("PATCH", format!("/api/v1/users/{there}"))] {
                let problem = operator.send(method, &path, &wrong).await.expect(422).json();
                assert_eq!(problem["field"], field, "{wrong}: {problem}");
                assert!(problem["detail"].as_str().unwrap().contains(rule), "{wrong}: {problem}");
            }
        }
        assert_eq!(world.users(&world.first).await.len(), 1);
    }
}

flow! {
    /// 56: a number that is written in another way is another number.
    async fn a_number_is_one_however_it_is_written(world) {
        let operator = operator(world).await;
        let policy = Policy { association: Association::FieldMatching, ..Policy::default() };
        world.first.policy(&world.app, policy).await;
        let number = "+8613800138000";
        let user = made(&operator, json!({ "phone": "+86013800138000", "phone_verified": true })).await;
        assert_eq!(user.field("phone"), number);
        let id = user.field("id");
        for same in [number, "+86013800138000", "+86 138 0013-8000", "0086 138 0013 8000", "＋８６１３８００１３８０００"] {
            let taken = json!({ "phone": same, "phone_verified": true });
            assert_eq!(operator.send("POST", "/api/v1/users", &taken).await.expect(409).field("field"), "phone", "{same}");
            let parameter: String = same.bytes().map(|byte| format!("%{byte:02X}")).collect();
            assert_eq!(found(&operator, &format!("phone={parameter}")).await, std::slice::from_ref(&id), "{same}");
            let noted = made(&operator, json!({ "phone": same })).await;
            assert_eq!(noted.field("unverified_phone"), number, "{same}");
            assert!(found(&operator, &format!("unverified_phone={parameter}")).await.contains(&noted.field("id")), "{same}");
        }
        let path = format!("/api/v1/users/{id}");
        let same = operator.send("PATCH", &path, &json!({ "phone": "+860 13800138000", "phone_verified": true })).await.expect(200);
        assert_eq!(same.header("etag"), user.header("etag"));
        let login = sign_in(world, &world.first, "lin").await;
        assert_eq!(world.user_of(&world.first, &login).await.id.as_str(), id);
        // Possible in the plan of no country.
        for wrong in ["+86138000012345678", "+999123456789", "+12025550", "+86", "+86 11999 2345501"] {
            let problem = operator.send("PATCH", &path, &json!({ "phone": wrong })).await.expect(422).json();
            assert_eq!(problem["field"], "phone", "{wrong}");
            assert!(problem["detail"].as_str().unwrap().contains("E.164"), "{wrong}: {problem}");
        }
        for wrong in ["86138000012345", "%2B86138000012345678", "%2B86", "%2B86%2011999%202345501"] {
            let query = format!("/api/v1/users?phone={wrong}");
            assert_eq!(operator.get(&query).await.expect(422).field("field"), "phone", "{wrong}");
        }
    }
}

flow! {
    async fn a_number_that_wechat_told_is_found_also_if_no_plan_has_it(world) {
        let operator = operator(world).await;
        for (person, country, number, kept, also) in [
            ("mexican", "52", "12221238062", "+522221238062", "+5212221238062"),
            ("nowhere", "999", "123458062", "+999123458062", "+999123458062"),
        ] {
            world.wechat.add_person(fixtures::wechat::Person::new(person, "生客", country, number));
            let login = sign_in(world, &world.first, person).await;
            let user = world.user_of(&world.first, &login).await;
            assert_eq!(user.phone.as_ref().map(projections::Private::as_str), Some(kept));
            for form in [kept, also] {
                assert_eq!(found(&operator, &format!("phone={}", form.replace('+', "%2B"))).await, [user.id.as_str()], "{form}");
            }
            let path = format!("/api/v1/users/{}", user.id);
            let before = operator.get(&path).await.expect(200);
            for same in [json!({ "phone": kept }), json!({ "phone": kept, "phone_verified": true })] {
                let same = operator.send("PATCH", &path, &same).await.expect(200);
                assert_eq!(same.header("etag"), before.header("etag"), "{kept}");
            }
        }
        let refused = operator.send("POST", "/api/v1/users", &json!({ "phone": "+999123458062" })).await.expect(422);
        assert_eq!(refused.field("field"), "phone");
    }
}

flow! {
    /// 20: blocked on the way.
    async fn who_is_blocked_is_signed_out_everywhere_at_once(world) {
        let (operator, site, browser) = (operator(world).await, &world.first, world.browser(&world.first));
        let callback = oidc::sign_in(world, &browser, site, &oidc::request(site, &[])).await;
        let code = oidc::parameter(&callback, "code").unwrap();
        let tokens = oidc::redeem(world, site, &code, &[]).await.expect(200).field("access_token");
        oidc::userinfo(world, site, &tokens).await.expect(200);
        let user = world.users(site).await.remove(0).id;
        let act = async |act: &str| operator.send("POST", &format!("/api/v1/users/{user}/{act}"), &json!({})).await.expect(200);
        assert_eq!(act("block").await.json()["blocked"], true);
        oidc::userinfo(world, site, &tokens).await.expect(401);
        let (again, phone) = (world.browser(site), world.phone("lin"));
        let login = again.login(site).await;
        phone.scan(&login).await.expect(200);
        phone.authorize_without_number().await.refused(403, "user_blocked");
        assert_eq!(act("unblock").await.json()["blocked"], false);
        // What was ended stays so.
        oidc::userinfo(world, site, &tokens).await.expect(401);
        let session = browser.cookies()["saoma-session"].clone();
        let session = session.rsplit_once('.').unwrap().0;
        let session = world.app.views.session(&site.pool, &session.into()).await.unwrap().unwrap();
        assert_eq!(session.end_reason.map(|reason| reason.name()), Some("blocked"));
    }
}

flow! {
    async fn a_person_is_erased_only_if_the_id_is_said_twice(world) {
        let operator = operator(world).await;
        let login = sign_in(world, &world.first, "lin").await;
        let user = world.user_of(&world.first, &login).await;
        let (path, phone) = (format!("/api/v1/users/{}", user.id), user.phone.unwrap().as_str().to_owned());
        let erase = format!("{path}/erase");
        for wrong in [json!({ "confirm": "" }), json!({ "confirm": "yes" }), json!({})] {
            assert_eq!(operator.send("POST", &erase, &wrong).await.expect(422).field("field"), "confirm");
        }
        assert_eq!(operator.get(&path).await.expect(200).field("phone"), phone);
        let confirmed = json!({ "confirm": user.id.as_str() });
        let erased = operator.send("POST", &erase, &confirmed).await.expect(200);
        assert_eq!((&erased.json()["erased"], &erased.json()["phone"]), (&true.into(), &Value::Null));
        assert_eq!(found(&operator, &format!("phone={}", phone.replace('+', "%2B"))).await, [""; 0]);
        assert!(operator.list(&format!("/api/v1/identities?user={}", user.id)).await.is_empty());
        let (empty, password) = (json!({}), json!({ "password": "hillside tea" }));
        for (method, act, body) in [
            ("PATCH", "", &empty),
            ("PUT", "/password", &password),
            ("POST", "/block", &empty),
            ("POST", "/unblock", &empty),
            ("POST", "/erase", &confirmed),
            ("POST", "/merge", &json!({ "into": user.id.as_str() })),
        ] {
            let problem = operator.send(method, &format!("{path}{act}"), body).await.expect(422);
            assert_eq!(problem.field("detail"), "user: the person was erased", "{act}");
        }
        // The person may come back, as somebody new.
        let again = sign_in(world, &world.first, "lin").await;
        assert_ne!(world.user_of(&world.first, &again).await.id, user.id);
    }
}

flow! {
    /// 59: an account that nobody opens any more.
    async fn a_way_in_is_seen_with_its_evidence_and_taken_unless_it_is_the_last_one(world) {
        let operator = operator(world).await;
        let login = sign_in(world, &world.first, "lin").await;
        let user = world.user_of(&world.first, &login).await.id;
        let first = operator.list("/api/v1/identities").await.remove(0);
        let path = format!("/api/v1/identities/{}", first["id"].as_str().unwrap());
        let seen = operator.get(&path).await.expect(200).json();
        assert_eq!((&seen["how"], &seen["login"]), (&"new_user".into(), &login.id.as_str().into()));
        let last = operator.delete(&path).await.expect(422);
        assert_eq!((last.field("field"), last.field("detail")), ("identity".to_owned(), "identity: it is the last way in".to_owned()));
        let account = Identity { app_id: "wx1".into(), openid: "another".into(), unionid: None, wechat_subject: None };
        let evidence = Evidence { login: None, how: How::Proven };
        let link = UserCommand::LinkIdentity { identity: "second".into(), account, evidence, seen_phone: None, at: world.app.now() };
        world.first.execute(&world.app, Execute::<User>::new(user.as_str(), link)).await;
        operator.delete(&path).await.expect(204);
        operator.get(&path).await.expect(404);
        operator.delete(&path).await.expect(404);
        let left = operator.list(&format!("/api/v1/identities?user={user}")).await;
        assert_eq!(left.len(), 1);
        // That WeChat account is a stranger from now on; the number stays with its user.
        let again = sign_in(world, &world.first, "lin").await;
        let other = world.user_of(&world.first, &again).await;
        assert!(other.id != user && other.phone_held_elsewhere);
    }
}

flow! {
    /// 56: an unverified number finds an account.
    async fn a_number_that_is_noted_brings_nobody_in(world) {
        let operator = operator(world).await;
        let policy = Policy { association: Association::FieldMatching, ..Policy::default() };
        world.first.policy(&world.app, policy).await;
        let noted = made(&operator, json!({ "phone": "+8613800138000" })).await.field("id");
        let login = sign_in(world, &world.first, "lin").await;
        let lin = world.user_of(&world.first, &login).await;
        assert_ne!(lin.id.as_str(), noted);
        assert_eq!(lin.phone.unwrap().as_str(), "+8613800138000");
        let vouched = json!({ "phone": "+8613800138000", "phone_verified": true });
        let refused = operator.send("PATCH", &format!("/api/v1/users/{noted}"), &vouched).await.expect(409);
        assert_eq!(refused.field("field"), "phone");
    }
}
