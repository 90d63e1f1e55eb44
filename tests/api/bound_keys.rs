//! Keys that are bound: to networks, and to what their holder may see of people.

use domain::api_key::Role;
use saoma::{
    config::{Config, TrustedProxies},
    http::caller::Caller,
    management::keys::{self, NewKey},
};
use serde_json::{Value, json};

use super::{Program, sign_in};
use crate::harness::{Answer, flow};

/// A program with a key that an operator made so.
async fn made(operator: &Program, fields: Value) -> Program {
    let made = operator.send("POST", "/api/v1/keys", &fields).await.expect(201);
    Program { key: Some(made.field("key")), ..operator.clone() }
}

fn bound_to(networks: &[&str]) -> Value {
    json!({ "name": "office", "role": "developer", "networks": networks })
}

flow! {
    /// 48: a key that was lost is of no use elsewhere.
    async fn a_key_that_is_bound_to_networks_opens_nothing_from_elsewhere(world) {
        let operator = Program::with_role(world, &world.first, Role::Operator).await;
        let here = made(&operator, bound_to(&["203.0.113.0/24", "127.0.0.0/8"])).await;
        here.get("/api/v1/users").await.expect(200);
        let office = made(&operator, bound_to(&["203.0.113.7"])).await;
        let refused = office.get("/api/v1/users").await.expect(403);
        assert_eq!(refused.field("detail"), "this key opens nothing from this address");
        // It is no guess: the address is not slowed down.
        for _ in 0..20 {
            office.get("/api/v1/users").await.expect(403);
        }
        let listed = here.get("/api/v1/connections").await.expect(200);
        assert_eq!(listed.json()["items"].as_array().unwrap().len(), 1);

        let trusted_proxies = TrustedProxies::try_from(vec!["127.0.0.1".to_owned()]).unwrap();
        let behind = world.another_server(Config { trusted_proxies, ..world.app.config.clone() }).await;
        let from = async |address: &str| {
            let host = world.first.origin.strip_prefix("http://").unwrap();
            let request = Program { origin: behind.clone(), ..office.clone() }.request("GET", "/api/v1/users");
            let request = request.header("host", host).header("x-forwarded-for", address);
            Answer::of(request.send().await.unwrap()).await.status.as_u16()
        };
        assert_eq!([from("203.0.113.7").await, from("::ffff:203.0.113.7").await, from("203.0.113.8").await], [200, 200, 403]);
    }
}

flow! {
    async fn a_key_of_the_deployment_is_bound_too(world) {
        let made = async |networks: &[&str]| {
            let networks = networks.iter().map(ToString::to_string).collect();
            let asked = NewKey { name: "setting up".to_owned(), role: Role::Operator, expires_at: None, networks, personal: false };
            let made = keys::create(&world.app, &Caller::deployment(), &asked).await.unwrap();
            Program { key: Some(made.shown), ..Program::nobody(world, &world.first) }
        };
        made(&["127.0.0.1"]).await.get("/api/v1/pools").await.expect(200);
        let elsewhere = made(&["2001:db8::/32"]).await;
        elsewhere.get("/api/v1/pools").await.expect(403);
        elsewhere.get("/api/v1/connections").await.expect(403);
    }
}

flow! {
    async fn a_developer_sees_numbers_and_addresses_masked_unless_the_key_says_otherwise(world) {
        let operator = Program::with_role(world, &world.first, Role::Operator).await;
        // Somebody holds the number of whoever signs in: a case.
        let held = json!({ "phone": "+8613800138000", "phone_verified": true });
        operator.send("POST", "/api/v1/users", &held).await.expect(201);
        sign_in(world, &world.first, "lin").await;
        let notes = json!({ "phone": "+85291234567", "email": "mei@example.com" });
        operator.send("POST", "/api/v1/users", &notes).await.expect(201);
        let developer = made(&operator, json!({ "name": "a", "role": "developer" })).await;
        let personal = made(&operator, json!({ "name": "b", "role": "developer", "personal": true })).await;
        let auditor = made(&operator, json!({ "name": "c", "role": "auditor" })).await;
        let id = operator.list("/api/v1/users?phone=%2B8613800138000").await[0]["id"].as_str().unwrap().to_owned();
        let seen = async |program: &Program| {
            let one = program.get(&format!("/api/v1/users/{id}")).await.expect(200).json();
            one["phone"].as_str().unwrap().to_owned()
        };
        assert_eq!(seen(&developer).await, "138****8000");
        for program in [&personal, &auditor, &operator] {
            assert_eq!(seen(program).await, "+8613800138000");
        }
        // By trying all numbers, a mask would be seen through.
        for found in ["phone=%2B8613800138000", "unverified_phone=%2B85291234567", "email=a%40b.c", "unverified_email=mei%40example.com"] {
            developer.get(&format!("/api/v1/users?{found}")).await.expect(403);
            personal.get(&format!("/api/v1/users?{found}")).await.expect(200);
        }
        let mut everything = String::new();
        for list in ["users", "identities", "cases"] {
            everything += &developer.get(&format!("/api/v1/{list}")).await.expect(200).text;
        }
        assert!(everything.contains("phone_held_elsewhere"), "{everything}");
        for clear in ["13800138000", "91234567", "mei@example.com"] {
            assert!(!everything.contains(clear), "{clear}: {everything}");
        }
    }
}
