//! The management API: read-only, on the pool host, for programs with an API key. `docs/openapi.json` documents it.

mod clear;
mod document;
pub mod identities;
pub mod key;
pub mod listed;
pub mod logins;
pub mod problem;
pub mod query;
pub mod users;

use actix_web::{HttpRequest, HttpResponse, http::header, web::to};

use crate::http::{
    refusal::Refusal,
    route::{Route, Verb::Read},
    surface::{CLOSED, Surface},
};

pub use document::document;

/// For programs with an API key: problem JSON, and with a 401 how to ask instead (RFC 9110 §15.5.2, RFC 6750 §3).
static API: Surface = Surface { refuse, ..CLOSED };

fn refuse(_request: &HttpRequest, refusal: &Refusal) -> HttpResponse {
    let mut answer = refusal.problem();
    if matches!(refusal, Refusal::Unauthorized) {
        let bearer = header::HeaderValue::from_static("Bearer");
        answer.headers_mut().insert(header::WWW_AUTHENTICATE, bearer);
    }
    answer
}

/// Every endpoint. A test holds that the document has the same.
pub static ROUTES: &[Route] = &[
    Route { path: "/api/v1/logins", surface: &API, verbs: &[Read(|| to(logins::list::list))] },
    Route { path: "/api/v1/logins/{id}", surface: &API, verbs: &[Read(|| to(logins::one::one))] },
    Route {
        path: "/api/v1/logins/{id}/events",
        surface: &API,
        verbs: &[Read(|| to(logins::events::events))],
    },
    Route { path: "/api/v1/users", surface: &API, verbs: &[Read(|| to(users::list::list))] },
    Route { path: "/api/v1/users/{id}", surface: &API, verbs: &[Read(|| to(users::one::one))] },
    Route {
        path: "/api/v1/identities",
        surface: &API,
        verbs: &[Read(|| to(identities::list::list))],
    },
    Route { path: "/api/v1/openapi.json", surface: &API, verbs: &[Read(|| to(document::answer))] },
];
