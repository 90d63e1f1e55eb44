//! Each field with every rule broken, one at a time: the answer names the field and the rule.

use domain::api_key::Role;
use serde_json::{Value, json};

use super::Program;
use crate::harness::{World, flow};

/// The wrong field of a request that is right but for `wrong`, and what is said of it.
async fn is_told(program: &Program, path: &str, right: &Value, wrong: Value, rule: &str) {
    let (field, _) = wrong.as_object().unwrap().iter().next().unwrap();
    let mut body = right.clone();
    body.as_object_mut().unwrap().extend(wrong.as_object().unwrap().clone());
    let problem = program.send("POST", path, &body).await.expect(422).json();
    let named = problem["field"].as_str().unwrap();
    let inside =
        named.strip_prefix(field.as_str()).is_some_and(|rest| rest.starts_with(['.', '[']));
    assert!(named == field || inside, "{wrong}: {problem}");
    assert!(problem["detail"].as_str().unwrap().contains(rule), "{wrong}: {problem}");
}

async fn operator(world: &World) -> Program {
    Program::with_role(world, &world.first, Role::Operator).await
}

/// Characters, not bytes.
fn characters(count: usize) -> String {
    "扫".repeat(count)
}

flow! {
    async fn every_field_of_a_connection_is_looked_at(world) {
        let operator = operator(world).await;
        let right = json!({ "identifier": "staff", "name": "Staff" });
        let address = "https, or http for loopback";
        for (wrong, rule) in [
            (json!({ "identifier": "" }), "1 to 31"),
            (json!({ "identifier": "Staff" }), "1 to 31"),
            (json!({ "identifier": "a".repeat(32) }), "1 to 31"),
            (json!({ "identifier": 7 }), "a string"),
            (json!({ "name": " " }), "required"),
            (json!({ "name": characters(65) }), "64 characters"),
            (json!({ "name": "a\u{0000}b" }), "control"),
            (json!({ "name": "a\nb" }), "control"),
            (json!({ "callback_url": "http://shop.example/" }), address),
            (json!({ "callback_url": "https://shop.example/#a" }), address),
            (json!({ "callback_url": format!("https://shop.example/{}", "a".repeat(2000)) }), "2000 bytes"),
            (json!({ "association": "by_name" }), "unknown variant"),
            (json!({ "login_only": "yes" }), "a boolean"),
            (json!({ "phone": "never" }), "unknown variant"),
            (json!({ "wechat_subject": "" }), "required"),
            (json!({ "wechat_subject": characters(65) }), "64 characters"),
            (json!({ "code_style": "round" }), "unknown variant"),
            (json!({ "presence": 1 }), "a boolean"),
            (json!({ "scenes": "album" }), "unknown variant"),
            (json!({ "mini_program": { "app_id": "wx0123456789abcdef" } }), "missing field"),
            (json!({ "secret": "x" }), "unknown field"),
        ] {
            is_told(&operator, "/api/v1/connections", &right, wrong, rule).await;
        }
        let longest = json!({ "identifier": "a".repeat(31), "name": characters(64), "callback_url": "http://localhost:3000/back" });
        let made = operator.send("POST", "/api/v1/connections", &longest).await.expect(201);
        let path = format!("/api/v1/connections/{}", made.field("id"));
        let never = operator.send("PATCH", &path, &json!({ "identifier": "other" })).await.expect(422).json();
        assert_eq!(never["field"], "identifier");
        let cleared = operator.send("PATCH", &path, &json!({ "callback_url": null })).await.expect(200).json();
        assert_eq!((&cleared["callback_url"], &cleared["name"]), (&Value::Null, &characters(64).into()));
        let named = |identifier: &str| format!("/api/v1/connections?identifier={identifier}");
        let found = operator.list(&named(&"a".repeat(31))).await;
        assert_eq!((found.len(), &found[0]["id"]), (1, &made.field("id").into()));
        assert!(operator.list(&named("nobody")).await.is_empty());
    }
}

flow! {
    async fn every_field_of_an_application_is_looked_at(world) {
        let operator = operator(world).await;
        let right = json!({ "name": "Tea", "redirect_uris": ["https://tea.example/cb"] });
        let agreement = |title: &str, url: &str| json!({ "agreements": [{ "id": "terms", "title": title, "url": url }] });
        let terms = |wrong: Value| {
            let mut terms = json!({ "id": "terms", "title": "Terms", "url": "https://tea.example/terms" });
            terms.as_object_mut().unwrap().extend(wrong.as_object().unwrap().clone());
            terms
        };
        let wrong_terms = |wrong: Value| json!({ "agreements": [terms(wrong)] });
        let both = |wrong: Value| json!({ "agreements": [terms(json!({ "language": "zh" })), terms(wrong)] });
        let many = |count: usize| (0..count).map(|n| format!("https://tea.example/{n}")).collect::<Vec<_>>();
        let (back, page) = ("https, http for loopback, or a scheme", "https, or http for loopback");
        for (wrong, rule) in [
            (json!({ "name": "" }), "required"),
            (json!({ "name": characters(65) }), "64 characters"),
            (json!({ "name": "a\u{2028}" }), "control"),
            (json!({ "client_type": "secret" }), "unknown variant"),
            (json!({ "redirect_uris": [] }), "at least one"),
            (json!({ "redirect_uris": ["http://tea.example/cb"] }), back),
            (json!({ "redirect_uris": ["javascript:alert(1)"] }), back),
            (json!({ "redirect_uris": ["https://tea.example/cb#a"] }), back),
            (json!({ "redirect_uris": ["https://tea.example/*", "https://tea.example/*"] }), "comes twice"),
            (json!({ "redirect_uris": many(33) }), "32 at most"),
            (json!({ "redirect_uris": "https://tea.example/cb" }), "a sequence"),
            (json!({ "post_logout_redirect_uris": ["http://tea.example/"] }), back),
            (json!({ "post_logout_redirect_uris": many(33) }), "32 at most"),
            (json!({ "home_page": "com.example.app:/" }), page),
            (json!({ "colour": "0b7a4e" }), "six digits"),
            (json!({ "colour": "#0b7a4" }), "six digits"),
            (json!({ "colour": "#0b7a4g" }), "six digits"),
            (json!({ "colour": "#fff;}*{color:red" }), "six digits"),
            (json!({ "origins": ["http://tea.example"] }), "https, or http for loopback"),
            (json!({ "origins": ["https://tea.example/"] }), "nothing behind it"),
            (json!({ "origins": ["https://tea.example:443"] }), "nothing behind it"),
            (json!({ "origins": ["https://*.tea.example"] }), "nothing behind it"),
            (json!({ "origins": ["https://tea.example", "https://tea.example"] }), "comes twice"),
            (json!({ "origins": (0..33).map(|n| format!("https://{n}.tea.example")).collect::<Vec<_>>() }), "32 at most"),
            (json!({ "token_lifetimes": { "access": 59 } }), "60 to 86400"),
            (json!({ "token_lifetimes": { "access": 86_401 } }), "60 to 86400"),
            (json!({ "token_lifetimes": { "id": 59 } }), "60 to 86400"),
            (json!({ "token_lifetimes": { "id": 86_401 } }), "60 to 86400"),
            (json!({ "token_lifetimes": { "id": -1 } }), "u32"),
            (json!({ "token_lifetimes": { "code": 60 } }), "unknown field"),
            (json!({ "token_lifetimes": { "refresh": 299 } }), "300 to 31536000"),
            (json!({ "token_lifetimes": { "refresh": 31_536_001 } }), "300 to 31536000"),
            (json!({ "token_lifetimes": { "refresh_idle": 299 } }), "300 to 31536000"),
            (json!({ "token_lifetimes": { "refresh": 86_400 } }), "not more than token_lifetimes.refresh"),
            (json!({ "offline_access": "yes" }), "a boolean"),
            (json!({ "scan_each_time": 1 }), "a boolean"),
            (json!({ "id_token_algorithm": "none" }), "unknown variant"),
            (agreement("", "https://tea.example/terms"), "required"),
            (agreement(&characters(65), "https://tea.example/terms"), "64 characters"),
            (agreement("Terms", "http://tea.example/terms"), page),
            (agreement("Terms", "https://tea.example/terms#a"), page),
            (wrong_terms(json!({ "url": format!("https://tea.example/{}", "a".repeat(2000)) })), "2000 bytes"),
            (json!({ "agreements": vec![terms(json!({})); 17] }), "16 at most"),
            (json!({ "agreements": [{ "title": "T", "url": "https://tea.example/" }] }), "missing field `id`"),
            (wrong_terms(json!({ "id": "" })), "1 to 31"),
            (wrong_terms(json!({ "id": "a".repeat(32) })), "1 to 31"),
            (wrong_terms(json!({ "id": "Terms" })), "1 to 31"),
            (wrong_terms(json!({ "version": " " })), "required"),
            (wrong_terms(json!({ "version": characters(65) })), "64 characters"),
            (wrong_terms(json!({ "language": "fr" })), "unknown variant"),
            (wrong_terms(json!({ "required": "yes" })), "a boolean"),
            (wrong_terms(json!({ "sha256": "x" })), "unknown field"),
            (both(json!({ "language": "zh" })), "twice"),
            (both(json!({ "language": "en", "required": false })), "the same in each language"),
            (json!({ "logo": "x" }), "unknown field"),
        ] {
            is_told(&operator, "/api/v1/applications", &right, wrong, rule).await;
        }
        let mut second = right.clone();
        second["redirect_uris"] = json!(["https://tea.example/cb", "http://tea.example/cb"]);
        let second = operator.send("POST", "/api/v1/applications", &second).await.expect(422);
        assert_eq!(second.field("field"), "redirect_uris[1]");
        let made = operator.send("POST", "/api/v1/applications", &right).await.expect(201);
        assert_eq!(made.field("id_token_algorithm"), "RS256");
        let stays = json!({ "client_type": "public" });
        let stays = operator.send("PATCH", &format!("/api/v1/applications/{}", made.field("id")), &stays).await;
        assert_eq!(stays.expect(422).json()["field"], "client_type");
    }
}

flow! {
    async fn every_field_of_a_pool_and_of_a_key_is_looked_at(world) {
        let deployment = Program::of_deployment(world).await;
        let right = json!({ "name": "Acme", "host": "acme" });
        for (wrong, rule) in [
            (json!({ "name": "" }), "required"),
            (json!({ "name": characters(65) }), "64 characters"),
            (json!({ "host": "" }), "one label"),
            (json!({ "host": "a.b" }), "one label"),
            (json!({ "host": "-a" }), "one label"),
            (json!({ "host": "Acme" }), "one label"),
            (json!({ "host": "a".repeat(64) }), "one label"),
            (json!({ "host": "console" }), "keeps this label"),
            (json!({ "lifetimes": { "scan": 29 } }), "30 to 300"),
            (json!({ "lifetimes": { "login": 601 } }), "60 to 600"),
            (json!({ "lifetimes": { "scan": 61, "login": 60 } }), "not more than lifetimes.login"),
            (json!({ "lifetimes": { "pause": 1 } }), "unknown field"),
            (json!({ "sessions": { "idle": 299 } }), "300 to 2592000"),
            (json!({ "sessions": { "longest": 2_592_001 } }), "300 to 2592000"),
            (json!({ "sessions": { "idle": 301, "longest": 300 } }), "not more than sessions.longest"),
            (json!({ "scan_each_time": "yes" }), "a boolean"),
            (json!({ "new_connections": { "association": "by_name" } }), "unknown variant"),
            (json!({ "new_connections": { "phone": "never" } }), "unknown variant"),
            (json!({ "new_connections": { "login_only": 1 } }), "a boolean"),
            (json!({ "new_connections": { "scenes": "any" } }), "unknown field"),
            (json!({ "languages": [] }), "each once"),
            (json!({ "languages": ["zh", "zh"] }), "each once"),
            (json!({ "languages": ["fr"] }), "unknown variant"),
            (json!({ "disabled": true }), "unknown field"),
            (json!({ "id": "acme" }), "unknown field"),
        ] {
            is_told(&deployment, "/api/v1/pools", &right, wrong, rule).await;
        }
        let operator = operator(world).await;
        let right = json!({ "name": "reports", "role": "developer" });
        for (wrong, rule) in [
            (json!({ "name": "" }), "required"),
            (json!({ "name": characters(65) }), "64 characters"),
            (json!({ "role": "owner" }), "unknown variant"),
            (json!({ "expires_at": "2000-01-01T00:00:00Z" }), "over already"),
            (json!({ "expires_at": "2100-01-01T00:00:00Z" }), "ten years"),
            (json!({ "expires_at": "tomorrow" }), "expires_at"),
            (json!({ "networks": ["office"] }), "neither an address"),
            (json!({ "networks": ["203.0.113.7/24"] }), "is no network"),
            (json!({ "networks": "203.0.113.0/24" }), "a sequence"),
            (json!({ "networks": (0..33).map(|n| format!("10.0.{n}.0/24")).collect::<Vec<_>>() }), "32 at most"),
            (json!({ "personal": "yes" }), "a boolean"),
            (json!({ "role": "auditor", "personal": true }), "of a developer alone"),
            (json!({ "hash": "x" }), "unknown field"),
        ] {
            is_told(&operator, "/api/v1/keys", &right, wrong, rule).await;
        }
    }
}

flow! {
    async fn a_body_that_is_too_large_or_no_json_is_told(world) {
        let operator = operator(world).await;
        let large = json!({ "name": "a".repeat(40_000) });
        operator.send("POST", "/api/v1/applications", &large).await.expect(413);
        for (kind, body, field) in [("text/plain", "{}", "content-type"), ("application/json", "[]", "body"), ("application/json", "{", "body")] {
            let request = operator.request("POST", "/api/v1/applications").header("content-type", kind).body(body);
            let answer = crate::harness::Answer::of(request.send().await.unwrap()).await.expect(422);
            assert_eq!(answer.json()["field"], field, "{body}");
        }
        for key in ["", "a b", &"x".repeat(256)] {
            let request = operator.request("POST", "/api/v1/keys").header("idempotency-key", key).json(&json!({}));
            let answer = crate::harness::Answer::of(request.send().await.unwrap()).await.expect(422);
            assert_eq!(answer.json()["field"], "Idempotency-Key");
            // Of what is the same each time by itself, it says nothing.
            let request = operator.request("GET", "/api/v1/keys").header("idempotency-key", key);
            assert_eq!(request.send().await.unwrap().status(), 200);
        }
    }
}

flow! {
    async fn what_cannot_be_missing_is_not_taken_away(world) {
        let (operator, site) = (operator(world).await, &world.first);
        let deployment = Program::of_deployment(world).await;
        let pool = format!("/api/v1/pools/{}", site.pool);
        let connection = format!("/api/v1/connections/{}", site.connection_id);
        let application = format!("/api/v1/applications/{}", site.application);
        let user = operator.send("POST", "/api/v1/users", &json!({})).await.expect(201).field("id");
        let user = format!("/api/v1/users/{user}");
        let key = operator.send("POST", "/api/v1/keys", &json!({ "name": "n", "role": "auditor" })).await.expect(201).field("id");
        let key = format!("/api/v1/keys/{key}");
        for (program, path, fields) in [
            (&deployment, &pool, ["name", "lifetimes", "sessions", "scan_each_time", "new_connections", "languages"].as_slice()),
            (&operator, &connection, &["name", "association", "login_only", "phone", "presence", "scenes", "code_style"]),
            (&operator, &application, &["name", "redirect_uris", "post_logout_redirect_uris", "origins", "token_lifetimes", "offline_access", "agreements", "id_token_algorithm"]),
            (&operator, &user, &["phone_verified", "email_verified"]),
            (&operator, &key, &["name", "networks"]),
        ] {
            for field in fields {
                let refused = program.send("PATCH", path, &json!({ *field: null })).await.expect(422);
                assert_eq!(refused.field("field"), *field, "{path}: {}", refused.text);
            }
        }
        let nested = deployment.send("PATCH", &pool, &json!({ "lifetimes": { "scan": null } })).await.expect(422);
        assert_eq!(nested.field("field"), "lifetimes.scan");
    }
}
