//! The management API, on the pool host, for programs with an API key; and the exchange of tickets, for applications. `docs/openapi.json` documents it.

pub mod applications;
pub mod audit;
pub mod cases;
mod clear;
pub mod conditions;
pub mod connections;
mod document;
pub mod identities;
pub mod key;
pub mod keys;
pub mod listed;
pub mod logins;
pub mod pools;
pub mod problem;
pub mod query;
mod reference;
pub mod statistics;
pub mod tickets;
mod upload;
pub mod users;

use actix_web::{HttpResponse, http::header, web::to};

use crate::http::{
    refusal::Refusal,
    route::{
        Route,
        Verb::{Delete, Get, Patch, Post, PostStream, Put, Read},
    },
    surface::{CLOSED, PEOPLE, Surface},
};

pub use document::document;

/// For programs with an API key: problem JSON, and with a 401 how to ask instead (RFC 9110 §15.5.2, RFC 6750 §3).
static API: Surface = Surface { refuse: |_, refusal| challenged(refusal, "Bearer"), ..CLOSED };

/// For applications with their secret (RFC 7617).
static CLIENTS: Surface =
    Surface { refuse: |_, refusal| challenged(refusal, "Basic realm=\"tickets\""), ..CLOSED };

fn challenged(refusal: &Refusal, challenge: &'static str) -> HttpResponse {
    let mut answer = refusal.problem();
    if matches!(refusal, Refusal::Unauthorized) {
        let challenge = header::HeaderValue::from_static(challenge);
        answer.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
    }
    answer
}

/// The page that shows them to people.
pub static PAGES: &[Route] =
    &[Route { path: "/api/docs", surface: &PEOPLE, verbs: &[Read(|| to(reference::page))] }];

/// Every endpoint. A test holds that the document has the same.
pub static ROUTES: &[Route] = &[
    Route { path: "/api/v1/logins", surface: &API, verbs: &[Read(|| to(logins::list::list))] },
    Route {
        path: "/api/v1/statistics",
        surface: &API,
        verbs: &[Read(|| to(statistics::statistics))],
    },
    // Each is done with `GET` alone: that it was exported is written.
    Route { path: "/api/v1/audit.csv", surface: &API, verbs: &[Get(|| to(audit::export::csv))] },
    Route {
        path: "/api/v1/audit.ndjson",
        surface: &API,
        verbs: &[Get(|| to(audit::export::ndjson))],
    },
    Route { path: "/api/v1/audit", surface: &API, verbs: &[Read(|| to(audit::list::list))] },
    Route { path: "/api/v1/logins/{id}", surface: &API, verbs: &[Read(|| to(logins::one::one))] },
    Route {
        path: "/api/v1/logins/{id}/events",
        surface: &API,
        verbs: &[Read(|| to(logins::events::events))],
    },
    Route {
        path: "/api/v1/users",
        surface: &API,
        verbs: &[Read(|| to(users::list::list)), Post(|| to(users::write::create))],
    },
    Route {
        path: "/api/v1/users/import",
        surface: &API,
        verbs: &[PostStream(|| to(users::import::import))],
    },
    Route {
        path: "/api/v1/users/{id}",
        surface: &API,
        verbs: &[Read(|| to(users::one::one)), Patch(|| to(users::write::change))],
    },
    Route {
        path: "/api/v1/users/{id}/events",
        surface: &API,
        verbs: &[Read(|| to(users::events::events))],
    },
    Route {
        path: "/api/v1/users/{id}/block",
        surface: &API,
        verbs: &[Post(|| to(users::acts::block))],
    },
    Route {
        path: "/api/v1/users/{id}/unblock",
        surface: &API,
        verbs: &[Post(|| to(users::acts::unblock))],
    },
    Route {
        path: "/api/v1/users/{id}/erase",
        surface: &API,
        verbs: &[Post(|| to(users::acts::erase))],
    },
    Route {
        path: "/api/v1/users/{id}/merge",
        surface: &API,
        verbs: &[Post(|| to(users::merge::merge))],
    },
    Route {
        path: "/api/v1/users/{id}/password",
        surface: &API,
        verbs: &[Put(|| to(users::acts::set_password))],
    },
    Route {
        path: "/api/v1/users/{id}/sessions",
        surface: &API,
        verbs: &[Read(|| to(users::sessions::list))],
    },
    Route {
        path: "/api/v1/users/{id}/sessions/{session}",
        surface: &API,
        verbs: &[Delete(|| to(users::sessions::end))],
    },
    Route { path: "/api/v1/cases", surface: &API, verbs: &[Read(|| to(cases::read::list))] },
    Route { path: "/api/v1/cases/{id}", surface: &API, verbs: &[Read(|| to(cases::read::one))] },
    Route {
        path: "/api/v1/cases/{id}/dismiss",
        surface: &API,
        verbs: &[Post(|| to(cases::act::dismiss))],
    },
    Route {
        path: "/api/v1/identities",
        surface: &API,
        verbs: &[Read(|| to(identities::list::list))],
    },
    Route {
        path: "/api/v1/identities/{id}",
        surface: &API,
        verbs: &[Read(|| to(identities::one::one)), Delete(|| to(identities::one::unlink))],
    },
    Route {
        path: "/api/v1/pools",
        surface: &API,
        verbs: &[Read(|| to(pools::read::list)), Post(|| to(pools::write::create))],
    },
    Route {
        path: "/api/v1/pools/{id}",
        surface: &API,
        verbs: &[
            Read(|| to(pools::read::one)),
            Patch(|| to(pools::write::change)),
            Delete(|| to(pools::write::delete)),
        ],
    },
    Route {
        path: "/api/v1/pools/{id}/disable",
        surface: &API,
        verbs: &[Post(|| to(pools::acts::disable))],
    },
    Route {
        path: "/api/v1/pools/{id}/enable",
        surface: &API,
        verbs: &[Post(|| to(pools::acts::enable))],
    },
    Route {
        path: "/api/v1/default-connection",
        surface: &API,
        verbs: &[Read(|| to(connections::default::one)), Put(|| to(connections::default::choose))],
    },
    Route {
        path: "/api/v1/connections",
        surface: &API,
        verbs: &[Read(|| to(connections::read::list)), Post(|| to(connections::write::create))],
    },
    Route {
        path: "/api/v1/connections/{id}",
        surface: &API,
        verbs: &[
            Read(|| to(connections::read::one)),
            Patch(|| to(connections::write::change)),
            Delete(|| to(connections::write::delete)),
        ],
    },
    Route {
        path: "/api/v1/connections/{id}/secret",
        surface: &API,
        verbs: &[Put(|| to(connections::acts::set_secret))],
    },
    Route {
        path: "/api/v1/connections/{id}/mini-program",
        surface: &API,
        verbs: &[Put(|| to(connections::acts::set_mini_program))],
    },
    Route {
        path: "/api/v1/connections/{id}/disable",
        surface: &API,
        verbs: &[Post(|| to(connections::turn::disable))],
    },
    Route {
        path: "/api/v1/connections/{id}/enable",
        surface: &API,
        verbs: &[Post(|| to(connections::turn::enable))],
    },
    Route {
        path: "/api/v1/connections/{id}/logo",
        surface: &API,
        verbs: &[
            Put(|| to(connections::acts::set_logo)),
            Delete(|| to(connections::acts::remove_logo)),
        ],
    },
    Route {
        path: "/api/v1/applications",
        surface: &API,
        verbs: &[Read(|| to(applications::read::list)), Post(|| to(applications::write::create))],
    },
    Route {
        path: "/api/v1/applications/{id}",
        surface: &API,
        verbs: &[
            Read(|| to(applications::read::one)),
            Patch(|| to(applications::write::change)),
            Delete(|| to(applications::write::delete)),
        ],
    },
    Route {
        path: "/api/v1/applications/{id}/secret",
        surface: &API,
        verbs: &[Post(|| to(applications::acts::rotate_secret))],
    },
    Route {
        path: "/api/v1/applications/{id}/connections/{connection}",
        surface: &API,
        verbs: &[
            Put(|| to(applications::acts::enable)),
            Delete(|| to(applications::acts::disable)),
        ],
    },
    Route {
        path: "/api/v1/applications/{id}/disable",
        surface: &API,
        verbs: &[Post(|| to(applications::turn::disable))],
    },
    Route {
        path: "/api/v1/applications/{id}/enable",
        surface: &API,
        verbs: &[Post(|| to(applications::turn::enable))],
    },
    Route {
        path: "/api/v1/applications/{id}/logo",
        surface: &API,
        verbs: &[
            Put(|| to(applications::acts::set_logo)),
            Delete(|| to(applications::acts::remove_logo)),
        ],
    },
    Route {
        path: "/api/v1/keys",
        surface: &API,
        verbs: &[Read(|| to(keys::read::list)), Post(|| to(keys::write::create))],
    },
    Route {
        path: "/api/v1/keys/{id}",
        surface: &API,
        verbs: &[
            Read(|| to(keys::read::one)),
            Patch(|| to(keys::write::change)),
            Delete(|| to(keys::write::revoke)),
        ],
    },
    Route {
        path: "/api/v1/tickets/exchange",
        surface: &CLIENTS,
        verbs: &[Post(|| to(tickets::exchange::exchange))],
    },
    Route { path: "/api/v1/openapi.json", surface: &API, verbs: &[Read(|| to(document::answer))] },
];
