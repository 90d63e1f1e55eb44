//! What happened to a user, by the API.

use domain::api_key::Role;
use serde_json::{Value, json};

use super::{Program, sign_in};
use crate::harness::flow;

fn text<'a>(step: &'a Value, field: &str) -> &'a str {
    step[field].as_str().unwrap_or_default()
}

/// The event of each step, and how the user stood before and after.
fn told(steps: &[Value]) -> Vec<[&str; 3]> {
    let told = |step| ["event", "from", "to"].map(|field| text(step, field));
    steps.iter().map(told).collect()
}

async fn history(auditor: &Program, user: &str) -> Vec<Value> {
    auditor.list(&format!("/api/v1/users/{user}/events")).await
}

flow! {
    async fn the_history_of_a_user_tells_every_step_and_no_hash(world) {
        let operator = Program::with_role(world, &world.first, Role::Operator).await;
        let auditor = Program::with_role(world, &world.first, Role::Auditor).await;
        let login = sign_in(world, &world.first, "lin").await;
        let user = world.user_of(&world.first, &login).await.id.to_string();
        let path = format!("/api/v1/users/{user}");
        operator.send("PATCH", &path, &json!({ "nickname": "Lin" })).await.expect(200);
        operator.send("PATCH", &path, &json!({ "phone": null })).await.expect(200);
        operator.send("PUT", &format!("{path}/password"), &json!({ "password": "hillside tea" })).await.expect(200);
        world.wait(7);
        operator.send("POST", &format!("{path}/block"), &json!({})).await.expect(200);

        let steps = history(&auditor, &user).await;
        assert_eq!(told(&steps), [
            ["user.registered", "", "active"],
            ["user.identity_linked", "active", "active"],
            ["user.profile_changed", "active", "active"],
            ["user.phone_changed", "active", "active"],
            ["user.password_changed", "active", "active"],
            ["user.blocked", "active", "blocked"],
        ]);
        assert_eq!((&steps[0]["facts"]["phone"], &steps[0]["actor"]), (&"+8613800138000".into(), &"phone".into()));
        let linked = &steps[1]["facts"];
        assert_eq!(linked["account"]["openid"], world.wechat.openid("lin", &world.app_id).unwrap());
        assert_eq!((&linked["how"], &linked["login"]), (&"new_user".into(), &login.id.as_str().into()));
        assert_eq!(steps[2]["facts"], json!({ "nickname": "Lin", "avatar": null }));
        assert_eq!(steps[3]["facts"], json!({ "phone": null }));
        assert_eq!(steps[4]["facts"], json!({ "has_password": true }));
        assert_eq!(steps[5]["after_ms"], 7000);
        assert!(steps[5]["actor"].as_str().unwrap().starts_with("api_key:"));
        let seen = Value::from(steps).to_string();
        assert!(!seen.contains("argon2") && !seen.contains("hillside"), "{seen}");
    }
}

flow! {
    async fn the_histories_of_one_person_are_told_of_each_account_and_hold_nothing_once_erased(world) {
        let operator = Program::with_role(world, &world.first, Role::Operator).await;
        let auditor = Program::with_role(world, &world.first, Role::Auditor).await;
        let login = sign_in(world, &world.first, "lin").await;
        let from = world.user_of(&world.first, &login).await.id.to_string();
        let made = operator.send("POST", "/api/v1/users", &json!({ "nickname": "Lin" })).await.expect(201);
        let into = made.field("id");
        let merge = json!({ "into": into });
        operator.send("POST", &format!("/api/v1/users/{from}/merge"), &merge).await.expect(200);

        let steps = history(&auditor, &into).await;
        assert_eq!(steps, history(&auditor, &from).await);
        let of = |user: &str| steps.iter().filter(|step| step["user"] == user).cloned().collect::<Vec<_>>();
        assert_eq!(told(&of(&from)).last(), Some(&["user.merged", "active", "merged"]));
        assert_eq!(of(&from).last().unwrap()["facts"], json!({ "into": into }));
        let absorbed = of(&into).last().unwrap()["facts"].clone();
        let openid = world.wechat.openid("lin", &world.app_id).unwrap();
        assert_eq!((&absorbed["from"], &absorbed["phone"]), (&from.as_str().into(), &"+8613800138000".into()));
        assert_eq!(absorbed["identities"][0]["account"]["openid"], openid);
        let positions: Vec<_> = steps.iter().map(|step| step["position"].as_u64()).collect();
        assert!(positions.is_sorted(), "{positions:?}");

        operator.send("POST", &format!("/api/v1/users/{into}/erase"), &json!({ "confirm": into })).await.expect(200);
        let erased = history(&auditor, &from).await;
        assert_eq!(erased.len(), steps.len() + 2);
        let seen = Value::from(erased).to_string();
        for personal in [openid.as_str(), "13800138000", "Lin"] {
            assert!(!seen.contains(personal), "{personal} in {seen}");
        }
    }
}
