//! A query that is not understood is told, with the parameter named.

use domain::api_key::Role;
use reqwest::Method;
use serde_json::json;

use super::{Program, sign_in};
use crate::harness::flow;

flow! {
    async fn the_wrong_parameter_is_named(world) {
        let program = Program::with_role(world, &world.first, Role::Developer).await;
        for (query, field) in [
            ("logins?usr=u1", "usr"),
            ("logins?state=absent", "state"),
            ("logins?state=lost", "state"),
            ("logins?since=yesterday", "since"),
            ("logins?until=2026-13-01T00:00:00Z", "until"),
            ("logins?limit=0", "limit"),
            ("logins?limit=101", "limit"),
            ("logins?limit=many", "limit"),
            ("logins?order=newest", "order"),
            ("users?order=", "order"),
            ("logins?after=abc", "after"),
            ("logins?after=", "after"),
            ("logins?user=a&user=b", "user"),
            ("users?phone=+8613800138000", "phone"),
            ("users?phone=13800138000", "phone"),
            ("users?opnid=o1", "opnid"),
            ("users?after=WzEsW11d", "after"),
            ("identities?openid=o1", "openid"),
        ] {
            let answer = program.get(&format!("/api/v1/{query}")).await.expect(422);
            assert_eq!(answer.json()["field"], field, "{query}: {}", answer.text);
        }
    }
}

flow! {
    async fn keys_are_listed_by_role_and_by_whether_they_open_something(world) {
        let operator = Program::with_role(world, &world.first, Role::Operator).await;
        Program::with_role(world, &world.first, Role::Auditor).await;
        let all = operator.list("/api/v1/keys").await;
        let auditors = operator.list("/api/v1/keys?role=auditor").await;
        assert_eq!((all.len(), auditors.len()), (2, 1));
        assert_eq!((auditors[0]["role"].as_str(), auditors[0]["revoked_at"].is_null()), (Some("auditor"), true));
        let key = format!("/api/v1/keys/{}", auditors[0]["id"].as_str().unwrap());
        operator.delete(&key).await.expect(200);
        let listed = async |query: &str| operator.list(&format!("/api/v1/keys?{query}")).await.len();
        assert_eq!([listed("live=true").await, listed("live=false").await, listed("live=true&role=auditor").await], [1, 1, 0]);
        for (query, field) in [("role=owner", "role"), ("live=maybe", "live"), ("rolle=auditor", "rolle")] {
            let answer = operator.get(&format!("/api/v1/keys?{query}")).await.expect(422);
            assert_eq!(answer.field("field"), field, "{query}: {}", answer.text);
        }
    }
}

flow! {
    async fn a_cursor_of_another_list_is_refused(world) {
        let site = &world.first;
        sign_in(world, site, "lin").await;
        sign_in(world, site, "zhou").await;
        let program = Program::with_role(world, site, Role::Developer).await;
        let next = program.get("/api/v1/users?limit=1").await.expect(200).field("next");
        program.get(&format!("/api/v1/users?after={next}")).await.expect(200);
        let answer = program.get(&format!("/api/v1/identities?after={next}")).await.expect(422);
        assert_eq!(answer.json()["field"], "after");
    }
}

flow! {
    async fn whatever_stands_in_a_path_is_unknown_at_most(world) {
        let program = Program::with_role(world, &world.first, Role::Operator).await;
        for id in ["unknown", "%00", "%F0%9F%90%B3", "'%20OR%201=1--", "..%2Fusers"] {
            for path in [format!("logins/{id}"), format!("logins/{id}/events"), format!("users/{id}"), format!("users/{id}/events")] {
                program.get(&format!("/api/v1/{path}")).await.expect(404);
            }
        }
    }
}

flow! {
    async fn a_program_is_asked_before_its_query_is_read(world) {
        let request = world.browser(&world.first).request(Method::GET, "/api/v1/logins?usr=u1");
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), 401);
        let problem: serde_json::Value = answer.json().await.unwrap();
        assert_eq!(problem["detail"], json!("nobody is signed in, or the key or the client secret is not one of this host"));
    }
}
