//! Who may ask what. The endpoints are those of the document: none can be forgotten here.

use chrono::TimeDelta;
use domain::{
    api_key::{ApiKey, ApiKeyCommand, Role},
    decisions::Execute,
};
use reqwest::Method;
use saoma::api::problem::Problem;
use serde_json::Value;

use super::{Program, key_id, sign_in};
use crate::harness::{Answer, World, flow};

/// From the one who may see least.
const ROLES: [Role; 3] = [Role::Developer, Role::Auditor, Role::Operator];

/// An endpoint of the document.
struct Endpoint {
    /// With the ids of things that are there.
    path: String,
    /// The least role; `None` where nobody is asked who they are.
    role: Option<Role>,
}

/// Every endpoint, and somebody who signed in, so that there is something to ask for.
async fn endpoints(world: &World) -> Vec<Endpoint> {
    let login = sign_in(world, &world.first, "lin").await;
    let row = world.app.views.login(&world.first.pool, &login.id.as_str().into()).await.unwrap();
    let user = row.unwrap().user.unwrap().to_string();
    let nobody = Program::nobody(world, &world.first);
    let document = nobody.get("/api/v1/openapi.json").await.expect(200).json();
    let paths = document["paths"].as_object().unwrap();
    assert!(paths.len() >= 7);
    let endpoint = |(path, operations): (&String, &Value)| {
        let operations = operations.as_object().unwrap();
        assert_eq!(operations.keys().collect::<Vec<_>>(), ["get"], "{path} is read-only");
        let id = if path.contains("/users/") { &user } else { &login.id };
        let role = operations["get"]["security"][0]["api_key"][0].as_str();
        Endpoint {
            path: path.replace("{id}", id),
            role: role.map(|role| Role::named(role).unwrap()),
        }
    };
    paths.iter().map(endpoint).collect()
}

fn is_problem(answer: &Answer, status: u16) {
    assert_eq!(answer.status.as_u16(), status, "{}", answer.text);
    assert_eq!(answer.header("content-type"), "application/problem+json");
    let problem: Problem = serde_json::from_str(&answer.text).unwrap();
    assert_eq!(problem.status, status);
}

flow! {
    async fn every_endpoint_but_the_document_asks_for_a_key_of_its_pool(world) {
        let endpoints = endpoints(world).await;
        let nobody = Program::nobody(world, &world.first);
        let stranger = Program { key: Some("an.unknown".to_owned()), ..nobody.clone() };
        let neighbour = Program::with_role(world, &world.second, Role::Operator).await.at(&world.first);
        for Endpoint { path, role } in &endpoints {
            if role.is_none() {
                nobody.get(path).await.expect(200);
                continue;
            }
            let answer = nobody.get(path).await;
            is_problem(&answer, 401);
            assert_eq!(answer.header("www-authenticate"), "Bearer");
            for program in [&stranger, &neighbour] {
                assert_eq!(program.get(path).await.text, answer.text, "{path}");
            }
        }
        assert_eq!(endpoints.iter().filter(|endpoint| endpoint.role.is_none()).count(), 1);
    }
}

flow! {
    async fn every_endpoint_asks_for_a_role(world) {
        let endpoints = endpoints(world).await;
        for (rank, role) in ROLES.into_iter().enumerate() {
            let program = Program::with_role(world, &world.first, role).await;
            for Endpoint { path, role: least } in &endpoints {
                let answer = program.get(path).await;
                let needed = least.map_or(0, |least| ROLES.iter().position(|role| *role == least).unwrap());
                if rank >= needed {
                    answer.expect(200);
                } else {
                    is_problem(&answer, 403);
                }
            }
        }
    }
}

flow! {
    async fn a_revoked_key_opens_nothing(world) {
        let program = Program::with_role(world, &world.first, Role::Operator).await;
        program.get("/api/v1/users").await.expect(200);
        let revoke = ApiKeyCommand::Revoke { at: world.app.now() };
        let id = key_id(&world.first, Role::Operator);
        world.first.execute(&world.app, Execute::<ApiKey>::new(&id, revoke)).await;
        is_problem(&program.get("/api/v1/users").await, 401);
    }
}

flow! {
    async fn a_key_opens_nothing_once_its_time_is_over(world) {
        let end = world.app.now() + TimeDelta::seconds(60);
        let program = Program::until(world, &world.first, Role::Operator, Some(end)).await;
        program.get("/api/v1/users").await.expect(200);
        world.wait(60);
        is_problem(&program.get("/api/v1/users").await, 401);
    }
}

flow! {
    async fn a_key_that_only_names_its_id_opens_nothing(world) {
        let program = Program::with_role(world, &world.first, Role::Operator).await;
        let key = program.key.clone().unwrap();
        let id = key_id(&world.first, Role::Operator);
        for wrong in [id.clone(), format!("{id}."), format!("{id}.guessed"), format!("{key}x")] {
            let program = Program { key: Some(wrong), ..program.clone() };
            is_problem(&program.get("/api/v1/users").await, 401);
        }
    }
}

flow! {
    async fn nothing_is_changed_and_no_other_site_may_read(world) {
        let program = Program::with_role(world, &world.first, Role::Operator).await;
        for Endpoint { path, .. } in endpoints(world).await {
            let url = format!("{}{path}", program.origin);
            for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
                let request = world.http.request(method.clone(), &url).bearer_auth(program.key.as_ref().unwrap());
                let refused = Answer::of(request.send().await.unwrap()).await.expect(405);
                assert_eq!(refused.header("allow"), "GET, HEAD, OPTIONS", "{method} {path}");
            }
            let asked = world.http.request(Method::OPTIONS, &url).header("origin", "https://evil.example");
            let asked = Answer::of(asked.send().await.unwrap()).await.expect(204);
            assert_eq!(asked.header("access-control-allow-methods"), "", "{path}");
            let request = world.http.get(&url).bearer_auth(program.key.as_ref().unwrap());
            let answer = Answer::of(request.header("origin", "https://evil.example").send().await.unwrap()).await;
            assert_eq!(answer.header("access-control-allow-origin"), "", "{path}");
            assert_eq!(answer.header("cache-control"), "no-store", "{path}");
        }
    }
}
