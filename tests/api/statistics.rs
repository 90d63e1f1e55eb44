//! How sign-ins go, in numbers.

use domain::api_key::Role;
use serde_json::{Value, json};

use super::{Program, sign_in};
use crate::harness::{Browser, World, flow};

/// The first count with this state.
fn of_state<'a>(statistics: &'a Value, state: &str) -> &'a Value {
    let counts = statistics["counts"].as_array().unwrap();
    counts
        .iter()
        .find(|count| count["state"] == state)
        .unwrap_or_else(|| panic!("no {state} in {statistics}"))
}

async fn developer(world: &World) -> Program {
    Program::with_role(world, &world.first, Role::Developer).await
}

flow! {
    async fn sign_ins_are_counted_by_what_became_of_them(world) {
        sign_in(world, &world.first, "lin").await;
        let browser = Browser::new(world.http.clone(), &world.first);
        let phone = world.phone("zhou");
        phone.scan(&browser.login(&world.first).await).await.expect(200);
        phone.decline().await.expect(200);
        browser.login(&world.first).await;
        world.wait(301);
        let developer = developer(world).await;
        let statistics = developer.get("/api/v1/statistics").await.expect(200).json();
        let funnel = |state: &str| {
            let count = of_state(&statistics, state);
            ["logins", "scanned", "authorized", "bound", "phones"].map(|field| count[field].as_u64().unwrap())
        };
        assert_eq!(funnel("claimed"), [1, 1, 1, 1, 1]);
        assert_eq!(funnel("denied"), [1, 1, 0, 0, 0]);
        assert_eq!(funnel("expired"), [1, 0, 0, 0, 0]);
        assert_eq!(of_state(&statistics, "expired")["reason"], "login_expired");
        assert_eq!(of_state(&statistics, "claimed")["connection"], world.first.connection_id.as_str());
        let steps = statistics["steps"].as_array().unwrap();
        assert_eq!(steps.iter().map(|step| &step["step"]).collect::<Vec<_>>(), ["scan", "authorize", "claim"]);
        assert_eq!(steps[0]["logins"], 2);
        // Nothing of it is another pool's.
        let neighbour = Program::with_role(world, &world.second, Role::Developer).await;
        let theirs = neighbour.get("/api/v1/statistics").await.expect(200).json();
        assert_eq!(theirs, json!({ "counts": [], "steps": [] }));
    }
}

flow! {
    async fn a_span_is_a_month_at_most_and_not_empty(world) {
        let developer = developer(world).await;
        let day = |day: u32| format!("2026-01-{day:02}T00:00:00Z");
        for (query, field) in [
            (format!("since={}&until={}", day(2), day(2)), "since"),
            (format!("since={}&until={}", day(3), day(2)), "since"),
            ("since=2025-12-31T00:00:00Z&until=2026-02-01T00:00:00Z".to_owned(), "since"),
            ("since=-0001-01-01T00:00:00Z".to_owned(), "since"),
            ("until=yesterday".to_owned(), "until"),
            ("state=claimed".to_owned(), "state"),
        ] {
            let problem = developer.get(&format!("/api/v1/statistics?{query}")).await.expect(422);
            assert_eq!(problem.field("field"), field, "{query}");
        }
        developer.get("/api/v1/statistics?since=2026-01-01T00:00:00Z&until=2026-02-01T00:00:00Z").await.expect(200);
    }
}
