//! What opens the management API, and what does not.

use chrono::TimeDelta;
use domain::{
    api_key::{ApiKey, ApiKeyCommand, Role},
    decisions::Execute,
};
use saoma::{api::problem::Problem, http::secrets};

use super::{Program, key_id, sign_in};
use crate::harness::{Answer, World, flow};

/// What a key of the pool reads.
async fn read_by_a_key(world: &World) -> Vec<String> {
    let login = sign_in(world, &world.first, "lin").await;
    let row = world.app.views.login(&world.first.pool, &login.id.as_str().into()).await.unwrap();
    let user = row.unwrap().user.unwrap().to_string();
    let paths = ["logins", "users", "identities", "connections", "applications", "keys"];
    let paths = paths.map(str::to_owned).into_iter().chain([
        format!("logins/{}", login.id),
        format!("logins/{}/events", login.id),
        format!("users/{user}"),
        format!("users/{user}/events"),
        format!("connections/{}", world.first.connection_id),
        format!("applications/{}", world.first.application),
    ]);
    paths.map(|path| format!("/api/v1/{path}")).collect()
}

fn is_problem(answer: &Answer, status: u16) {
    assert_eq!(answer.status.as_u16(), status, "{}", answer.text);
    assert_eq!(answer.header("content-type"), "application/problem+json");
    let problem: Problem = serde_json::from_str(&answer.text).unwrap();
    assert_eq!(problem.status, status);
}

flow! {
    async fn who_has_no_key_of_the_pool_is_told_the_same_whatever_they_show(world) {
        let nobody = Program::nobody(world, &world.first);
        let stranger = Program { key: Some(secrets::api_key("an", "unknown")), ..nobody.clone() };
        let neighbour = Program::with_role(world, &world.second, Role::Operator).await.at(&world.first);
        let operator = Program::with_role(world, &world.first, Role::Operator).await;
        for path in read_by_a_key(world).await {
            operator.get(&path).await.expect(200);
            let answer = nobody.get(&path).await;
            is_problem(&answer, 401);
            assert_eq!(answer.header("www-authenticate"), "Bearer");
            for program in [&stranger, &neighbour] {
                assert_eq!(program.get(&path).await.text, answer.text, "{path}");
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
        let guessed = secrets::api_key(&id, "guessed");
        for wrong in [id.clone(), format!("saoma_{id}."), guessed, format!("{key}x"), key[6..].to_owned()] {
            let program = Program { key: Some(wrong), ..program.clone() };
            is_problem(&program.get("/api/v1/users").await, 401);
        }
    }
}

flow! {
    async fn no_other_site_may_read(world) {
        let program = Program::with_role(world, &world.first, Role::Operator).await;
        for path in read_by_a_key(world).await {
            let asked = program.request("OPTIONS", &path).header("origin", "https://evil.example");
            let asked = Answer::of(asked.send().await.unwrap()).await.expect(204);
            assert_eq!(asked.header("access-control-allow-methods"), "", "{path}");
            let request = program.request("GET", &path).header("origin", "https://evil.example");
            let answer = Answer::of(request.send().await.unwrap()).await;
            assert_eq!(answer.header("access-control-allow-origin"), "", "{path}");
            assert_eq!(answer.header("cache-control"), "no-store", "{path}");
        }
    }
}
