//! The audit log, as programs read it.

use std::collections::BTreeSet;

use domain::api_key::Role;
use saoma::{
    http::caller::Caller,
    management::{
        applications,
        keys::{self, NewKey},
        users,
    },
};
use serde_json::{Value, json};

use super::{Program, sign_in};
use crate::harness::{World, flow};

/// What one page answers.
async fn page(program: &Program, query: &str) -> (Vec<Value>, Option<String>) {
    let page = program.get(&format!("/api/v1/audit?{query}")).await.expect(200).json();
    let next = page["next"].as_str().map(str::to_owned);
    (page["items"].as_array().unwrap().clone(), next)
}

fn positions(items: &[Value]) -> Vec<u64> {
    items.iter().map(|item| item["position"].as_u64().unwrap()).collect()
}

async fn renamed(world: &World, name: &str) {
    world.change_application(&world.first, &world.first.application, json!({ "name": name })).await;
}

flow! {
    async fn an_entry_says_who_did_what_to_what_and_what_changed(world) {
        let operator = Program::with_role(world, &world.first, Role::Operator).await;
        let path = format!("/api/v1/applications/{}", world.first.application);
        operator.send("PATCH", &path, &json!({ "name": "Corner Shop" })).await.expect(200);
        let (items, _) = page(&operator, "event=application.changed").await;
        let [entry] = &items[..] else { panic!("{items:?}") };
        for (field, said) in [
            ("kind", "application"),
            ("id", world.first.application.as_str()),
            ("actor", "api_key:first-operator"),
            ("actor_name", "operator"),
            ("ip", "127.0.0.1"),
            ("application", world.first.application.as_str()),
        ] {
            assert_eq!(entry[field], said, "{field}");
        }
        assert_eq!(entry["changes"], json!([{ "field": "name", "before": "Tea Shop", "after": "Corner Shop" }]));
        assert!(entry["request"].is_string() && entry["user"].is_null());
    }
}

flow! {
    async fn each_entry_is_on_one_page_also_while_others_are_added(world) {
        let auditor = Program::with_role(world, &world.first, Role::Auditor).await;
        for number in 0..12 {
            renamed(world, &format!("Shop {number}")).await;
        }
        let (all, _) = page(&auditor, "limit=100").await;
        let (mut seen, mut query) = (Vec::new(), "limit=3".to_owned());
        loop {
            let (items, next) = page(&auditor, &query).await;
            seen.extend(positions(&items));
            renamed(world, &format!("Shop at {}", seen.len())).await;
            let Some(next) = next else { break };
            query = format!("limit=3&after={next}");
        }
        assert!(seen.len() > 12);
        assert_eq!(seen, positions(&all));
    }
}

flow! {
    async fn an_export_says_what_the_pages_say_and_is_written_itself(world) {
        let auditor = Program::with_role(world, &world.first, Role::Auditor).await;
        sign_in(world, &world.first, "lin").await;
        renamed(world, "Corner, \"Shop\"").await;
        let (items, next) = page(&auditor, "trail=all&limit=100").await;
        assert!(next.is_none() && items.len() > 10);
        // Reading the page was written meanwhile.
        let exported = auditor.get("/api/v1/audit.ndjson?trail=all").await.expect(200);
        assert_eq!(exported.header("content-type"), "application/x-ndjson");
        let lines: Vec<Value> = exported.text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let (read, rest) = lines.split_first().unwrap();
        assert_eq!(read["event"], "personal_data.read");
        assert_eq!(rest, items);
        let csv = auditor.get("/api/v1/audit.csv?kind=application").await.expect(200).text;
        assert!(csv.contains("\"name: Tea Shop → Corner, \"\"Shop\"\"\""), "{csv}");
        let (noted, _) = page(&auditor, "trail=reads&event=personal_data.exported").await;
        let formats: Vec<_> = noted.iter().map(|entry| entry["changes"][0]["after"].clone()).collect();
        assert_eq!(formats, ["csv", "ndjson"]);
    }
}

flow! {
    async fn no_secret_is_in_the_log(world) {
        let (pool, app) = (&world.first.pool, &world.app);
        let caller = Caller::command_line(Some(pool.clone()));
        let auditor = Program::with_role(world, &world.first, Role::Auditor).await;
        let asked = NewKey { name: "=cmd|' /C calc'!A0".to_owned(), role: Role::Operator, expires_at: None, networks: Vec::new(), personal: false };
        let key = keys::create(app, &caller, &asked).await.unwrap();
        let rotated = applications::rotate_secret(app, &caller, &world.first.application.as_str().into(), None, serde_json::from_value(json!({})).unwrap()).await.unwrap();
        let user = users::create(app, &caller, &serde_json::from_value(json!({})).unwrap()).await.unwrap();
        users::set_password(app, &caller, &user.id, None, &"hillside tea".to_owned().into()).await.unwrap();
        let spreadsheet = Program { key: Some(key.shown.clone()), ..Program::nobody(world, &world.first) };
        spreadsheet.send("PATCH", &format!("/api/v1/users/{}", user.id), &json!({ "nickname": "Lin" })).await.expect(200);
        let csv = auditor.get("/api/v1/audit.csv?trail=all").await.expect(200).text;
        let ndjson = auditor.get("/api/v1/audit.ndjson?trail=all").await.expect(200).text;
        for told in [&csv, &ndjson] {
            for said in ["application.secret_rotated", "user.password_changed", "api_key.created", "command_line"] {
                assert!(told.contains(said), "{said}: {told}");
            }
            for secret in ["hillside", "argon2", rotated.secret.as_deref().unwrap(), key.shown.rsplit_once('.').unwrap().1] {
                assert!(!told.contains(secret), "{secret}: {told}");
            }
        }
        // A name that would be a formula is none in a spreadsheet.
        assert!(csv.contains(",\"'=cmd|' /C calc'!A0\","), "{csv}");
    }
}

flow! {
    async fn what_a_key_reads_about_people_is_written_and_of_other_pools_nothing_is_told(world) {
        let auditor = Program::with_role(world, &world.first, Role::Auditor).await;
        let developer = Program::with_role(world, &world.first, Role::Developer).await;
        let elsewhere = Program::with_role(world, &world.second, Role::Auditor).await;
        let login = sign_in(world, &world.first, "lin").await;
        let user = world.user_of(&world.first, &login).await.id.to_string();
        let paths = ["/api/v1/users".to_owned(), "/api/v1/users".to_owned(), format!("/api/v1/users/{user}"), format!("/api/v1/logins/{}", login.id)];
        for path in &paths {
            auditor.get(path).await.expect(200);
        }
        // Numbers are masked for it, so that it is not told.
        developer.get(&format!("/api/v1/users/{user}")).await.expect(200);
        let (reads, _) = page(&auditor, "trail=reads").await;
        let said = |entry: &Value| entry["changes"][0]["after"].as_str().unwrap().to_owned();
        let routes: Vec<_> = reads.iter().map(said).collect();
        assert_eq!(routes, ["GET /api/v1/logins/{id}", "GET /api/v1/users/{id}", "GET /api/v1/users"]);
        assert!(reads.iter().all(|entry| entry["actor"] == "api_key:first-auditor" && entry["ip"] == "127.0.0.1"));
        assert_eq!(reads[1]["user"], user.as_str());
        let (other, _) = page(&elsewhere, "trail=all&limit=100").await;
        let ids: BTreeSet<_> = other.iter().map(|entry| entry["id"].as_str().unwrap()).collect();
        assert!(!other.is_empty() && !ids.contains(user.as_str()) && !ids.contains(login.id.as_str()));
        assert!(page(&elsewhere, &format!("trail=all&id={user}")).await.0.is_empty());
    }
}

flow! {
    async fn each_filter_tells_what_fits_it_and_nothing_else(world) {
        let operator = Program::with_role(world, &world.first, Role::Operator).await;
        let login = sign_in(world, &world.first, "lin").await;
        let user = world.user_of(&world.first, &login).await.id.to_string();
        operator.send("POST", &format!("/api/v1/users/{user}/block"), &json!({})).await.expect(200);
        renamed(world, "Corner Shop").await;
        let names = async |query: &str| {
            let (items, _) = page(&operator, query).await;
            items.into_iter().map(|entry| entry["event"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(names("actor=api_key").await, ["session.ended", "user.blocked"]);
        assert_eq!(names("actor=api_key:first-operator&kind=user").await, ["user.blocked"]);
        assert!(names(&format!("id={user}")).await.contains(&"user.blocked".to_owned()));
        assert_eq!(names(&format!("trail=all&kind=login&id={}", login.id)).await.len(), 5);
        assert!(names("kind=application").await.iter().all(|name| name.starts_with("application.")));
        assert!(names("since=2999-01-01T00:00:00Z").await.is_empty());
        assert!(names("until=2000-01-01T00:00:00Z").await.is_empty());
        assert_eq!(names("since=2000-01-01T00:00:00Z").await, names("").await);
        for (query, field) in [("trail=x", "trail"), ("event=x", "event"), ("actor=x", "actor"), ("after=x", "after"), ("limit=0", "limit"), ("kinds=x", "kinds")] {
            for export in ["csv", "ndjson"] {
                operator.get(&format!("/api/v1/audit.{export}?{query}")).await.expect(422);
            }
            let problem = operator.get(&format!("/api/v1/audit?{query}")).await.expect(422).json();
            assert!(problem.to_string().contains(field), "{query}: {problem}");
        }
    }
}
