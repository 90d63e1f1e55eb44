//! Every route of the API, and every caller: what each is told, one by one.

use std::collections::BTreeSet;

use domain::api_key::Role;
use reqwest::RequestBuilder;
use saoma::api;
use serde_json::{Value, json};

use super::Program;
use crate::harness::{Answer, World, flow};

/// Who asks, in the order of the columns below.
const CALLERS: [&str; 7] =
    ["nobody", "user", "foreign operator", "developer", "auditor", "operator", "deployment"];

/// Nobody, a signed-in person, and an operator of another pool are told nothing at all.
const fn keys(developer: u16, auditor: u16, operator: u16, deployment: u16) -> [u16; 7] {
    [401, 401, 401, developer, auditor, operator, deployment]
}

/// What is read of people: by the keys of their pool.
const fn people(status: u16) -> [u16; 7] {
    keys(status, status, status, 403)
}

/// People are changed by the operators of their pool.
const fn changing_people(status: u16) -> [u16; 7] {
    keys(403, 403, status, 403)
}

/// How a pool is set up: read by all keys.
const fn settings(status: u16) -> [u16; 7] {
    keys(status, status, status, status)
}

/// It is changed by operators and by the deployment.
const fn setting_up(status: u16) -> [u16; 7] {
    keys(403, 403, status, status)
}

/// Pools are the deployment's.
const fn pools(status: u16) -> [u16; 7] {
    keys(403, 403, 403, status)
}

/// Every route with every status. Ids are of nothing, and bodies are `{}`: whoever may ask is told 200, 404 or 422, and 201 where
/// nothing needs to be said. A route that
/// is not here fails the test.
pub const EXPECTED: &[(&str, &str, [u16; 7])] = &[
    ("GET", "/api/docs", [200; 7]),
    ("GET", "/api/v1/openapi.json", [200; 7]),
    ("GET", "/api/v1/logins", people(200)),
    ("GET", "/api/v1/logins/{id}", people(404)),
    ("GET", "/api/v1/logins/{id}/events", keys(403, 404, 404, 403)),
    ("GET", "/api/v1/statistics", people(200)),
    ("GET", "/api/v1/audit", keys(403, 200, 200, 403)),
    ("GET", "/api/v1/audit.csv", keys(403, 200, 200, 403)),
    ("GET", "/api/v1/audit.ndjson", keys(403, 200, 200, 403)),
    ("GET", "/api/v1/users", people(200)),
    ("POST", "/api/v1/users", changing_people(201)),
    ("POST", "/api/v1/users/import", changing_people(422)),
    ("GET", "/api/v1/users/{id}", people(404)),
    ("GET", "/api/v1/users/{id}/events", keys(403, 404, 404, 403)),
    ("PATCH", "/api/v1/users/{id}", changing_people(404)),
    ("POST", "/api/v1/users/{id}/block", changing_people(404)),
    ("POST", "/api/v1/users/{id}/unblock", changing_people(404)),
    ("POST", "/api/v1/users/{id}/erase", changing_people(422)),
    ("POST", "/api/v1/users/{id}/merge", changing_people(422)),
    ("PUT", "/api/v1/users/{id}/password", changing_people(422)),
    ("GET", "/api/v1/users/{id}/sessions", people(404)),
    ("DELETE", "/api/v1/users/{id}/sessions/{session}", changing_people(404)),
    ("GET", "/api/v1/cases", people(200)),
    ("GET", "/api/v1/cases/{id}", people(404)),
    ("POST", "/api/v1/cases/{id}/dismiss", changing_people(404)),
    ("GET", "/api/v1/identities", people(200)),
    ("GET", "/api/v1/identities/{id}", people(404)),
    ("DELETE", "/api/v1/identities/{id}", changing_people(404)),
    ("GET", "/api/v1/pools", pools(200)),
    ("POST", "/api/v1/pools", pools(422)),
    ("GET", "/api/v1/pools/{id}", pools(404)),
    ("PATCH", "/api/v1/pools/{id}", pools(404)),
    ("DELETE", "/api/v1/pools/{id}", pools(404)),
    ("POST", "/api/v1/pools/{id}/disable", pools(404)),
    ("POST", "/api/v1/pools/{id}/enable", pools(404)),
    ("GET", "/api/v1/default-connection", settings(200)),
    ("PUT", "/api/v1/default-connection", setting_up(422)),
    ("GET", "/api/v1/connections", settings(200)),
    ("POST", "/api/v1/connections", setting_up(422)),
    ("GET", "/api/v1/connections/{id}", settings(404)),
    ("PATCH", "/api/v1/connections/{id}", setting_up(404)),
    ("DELETE", "/api/v1/connections/{id}", setting_up(404)),
    ("PUT", "/api/v1/connections/{id}/secret", setting_up(422)),
    ("PUT", "/api/v1/connections/{id}/mini-program", setting_up(422)),
    ("POST", "/api/v1/connections/{id}/disable", setting_up(404)),
    ("POST", "/api/v1/connections/{id}/enable", setting_up(404)),
    ("PUT", "/api/v1/connections/{id}/logo", setting_up(404)),
    ("DELETE", "/api/v1/connections/{id}/logo", setting_up(404)),
    ("GET", "/api/v1/applications", settings(200)),
    ("POST", "/api/v1/applications", setting_up(422)),
    ("GET", "/api/v1/applications/{id}", settings(404)),
    ("PATCH", "/api/v1/applications/{id}", setting_up(404)),
    ("DELETE", "/api/v1/applications/{id}", setting_up(404)),
    ("POST", "/api/v1/applications/{id}/secret", setting_up(404)),
    ("PUT", "/api/v1/applications/{id}/connections/{connection}", setting_up(404)),
    ("DELETE", "/api/v1/applications/{id}/connections/{connection}", setting_up(404)),
    ("POST", "/api/v1/applications/{id}/disable", setting_up(404)),
    ("POST", "/api/v1/applications/{id}/enable", setting_up(404)),
    ("PUT", "/api/v1/applications/{id}/logo", setting_up(404)),
    ("DELETE", "/api/v1/applications/{id}/logo", setting_up(404)),
    ("GET", "/api/v1/keys", keys(403, 200, 200, 200)),
    ("POST", "/api/v1/keys", setting_up(422)),
    ("GET", "/api/v1/keys/{id}", keys(403, 404, 404, 404)),
    ("PATCH", "/api/v1/keys/{id}", setting_up(404)),
    ("DELETE", "/api/v1/keys/{id}", setting_up(404)),
    // It is the applications'.
    ("POST", "/api/v1/tickets/exchange", [401; 7]),
];

/// Makes the requests of a caller.
type Asking = Box<dyn Fn(&str, &str) -> RequestBuilder>;

async fn callers(world: &World) -> [Asking; 7] {
    let program = |program: Program| -> Asking {
        Box::new(move |method, path| program.request(method, path))
    };
    let role = async |role| program(Program::with_role(world, &world.first, role).await);
    let (browser, phone) = (world.browser(&world.first), world.phone("lin"));
    let login = browser.login(&world.first).await;
    phone.scan(&login).await.expect(200);
    phone.authorize().await.expect(200);
    browser.claim(&login).await.expect(200);
    assert!(browser.cookies().contains_key("saoma-session"));
    let user: Asking = Box::new(move |method, path| browser.request(method.parse().unwrap(), path));
    let foreign = Program::with_role(world, &world.second, Role::Operator).await;
    [
        program(Program::nobody(world, &world.first)),
        user,
        program(foreign.at(&world.first)),
        role(Role::Developer).await,
        role(Role::Auditor).await,
        role(Role::Operator).await,
        program(Program::of_deployment(world).await),
    ]
}

flow! {
    async fn every_route_of_the_api_tells_every_caller_what_it_should(world) {
        let callers = callers(world).await;
        for (method, path, expected) in EXPECTED {
            let path = ["{id}", "{connection}", "{session}"].iter().fold((*path).to_owned(), |path, part| path.replace(part, "nothing"));
            // Wrong keys are counted.
            world.wait(5);
            for ((ask, name), status) in callers.iter().zip(CALLERS).zip(expected) {
                let mut request = ask(method, &path);
                if *method != "GET" && *method != "DELETE" {
                    request = request.json(&json!({}));
                }
                let answer = Answer::of(request.send().await.unwrap()).await;
                assert_eq!(answer.status.as_u16(), *status, "{method} {path} by {name}: {}", answer.text);
            }
        }
    }
}

#[test]
fn every_route_of_the_api_is_expected_of_every_caller() {
    let of = |route: &saoma::http::route::Route| {
        let methods = route.methods().filter(|method| *method != "HEAD");
        methods.map(|method| (method.to_string(), route.path.to_owned())).collect::<Vec<_>>()
    };
    let served: BTreeSet<_> = api::ROUTES.iter().chain(api::PAGES).flat_map(of).collect();
    let expected =
        EXPECTED.iter().map(|(method, path, _)| ((*method).to_owned(), (*path).to_owned()));
    assert_eq!(expected.collect::<BTreeSet<_>>(), served);
}

/// The document names the least role of each operation.
#[test]
fn the_document_says_who_may_ask() {
    let document: Value = serde_json::from_str(api::document()).unwrap();
    for (method, path, statuses) in EXPECTED {
        let operation = &document["paths"][path][method.to_lowercase()];
        let said = operation["security"][0]["api_key"][0].as_str();
        let may = |status: &u16| !matches!(status, 401 | 403);
        let least = statuses.iter().zip(CALLERS).find(|(status, _)| may(status));
        let least = least.map(|(_, name)| name).filter(|least| *least != "nobody");
        assert_eq!(said, least, "{method} {path}");
    }
}
