//! The document of the management API: OpenAPI 3.1.

use std::sync::LazyLock;

use actix_web::HttpResponse;
use utoipa::{
    Modify, OpenApi,
    openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
};

use super::{
    applications, audit, cases, connections, identities, keys, logins, pools,
    problem::{Problem, answers},
    statistics, tickets, users,
};
use crate::http::host::ServedHost;

/// What a developer reads first.
const INTRODUCTION: &str = "\
How a pool is set up, what is true in it and what happened there.

The host decides the pool. Every request brings an API key of that pool, `Authorization: Bearer <key>`, but the one for this \
document, and the exchange of a ticket, which brings the secret of an application. A key has a role: `developer` sees how the pool is set up, and logins, users and identities as they \
are now; `auditor` also the events behind logins and users, and the audit log; `operator` changes how the pool is set up, and users. A key of the `deployment` makes pools, at \
the public host, and sets up each pool at its own, but reads nothing about people.

What can be changed has an `ETag`. A change with `If-Match` is refused if somebody else was faster. A `POST` with an \
`Idempotency-Key` may be repeated when its answer was lost: it is carried out once. The key counts for one API key and one path.

Lists are answered newest first, or by `order=asc` oldest first, a page at a time. If `next` is not null, it asks for the following page as `after`; \
what is added meanwhile moves nothing. Events have a `position`: it is counted in the pool, from 1, without gaps and in \
the order in which they were written. What one command wrote has one `unit`: it happened as a whole, or not at all. Times are RFC 3339, in UTC. Fields, states and reasons may be added: pass over \
what you do not know.";

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Saoma management API",
        version = "1",
        description = INTRODUCTION,
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    paths(
        logins::list::list,
        logins::one::one,
        logins::events::events,
        statistics::statistics,
        audit::list::list,
        audit::export::csv,
        audit::export::ndjson,
        users::list::list,
        users::one::one,
        users::events::events,
        users::write::create,
        users::write::change,
        users::acts::block,
        users::acts::unblock,
        users::acts::erase,
        users::import::import,
        users::merge::merge,
        users::acts::set_password,
        users::sessions::list,
        users::sessions::end,
        cases::read::list,
        cases::read::one,
        cases::act::dismiss,
        identities::list::list,
        identities::one::one,
        identities::one::unlink,
        pools::read::list,
        pools::read::one,
        pools::write::create,
        pools::write::change,
        pools::write::delete,
        pools::acts::disable,
        pools::acts::enable,
        connections::read::list,
        connections::read::one,
        connections::write::create,
        connections::write::change,
        connections::write::delete,
        connections::turn::disable,
        connections::turn::enable,
        connections::default::one,
        connections::default::choose,
        connections::acts::set_secret,
        connections::acts::set_mini_program,
        connections::acts::set_logo,
        connections::acts::remove_logo,
        applications::read::list,
        applications::read::one,
        applications::write::create,
        applications::write::change,
        applications::write::delete,
        applications::turn::disable,
        applications::turn::enable,
        applications::acts::rotate_secret,
        applications::acts::enable,
        applications::acts::disable,
        applications::acts::set_logo,
        applications::acts::remove_logo,
        keys::read::list,
        keys::read::one,
        keys::write::create,
        keys::write::change,
        keys::write::revoke,
        tickets::exchange::exchange,
        answer
    ),
    components(schemas(Problem)),
    tags(
        (name = "logins", description = "Attempts to sign in by a code."),
        (name = "audit", description = "Who changed what, and who was told what about people."),
        (name = "users", description = "The accounts of the pool."),
        (name = "identities", description = "Which WeChat account opens which user."),
        (name = "cases", description = "What somebody must look at."),
        (name = "pools", description = "The tenants of the deployment, at the public host."),
        (name = "connections", description = "The identity sources of the pool."),
        (name = "applications", description = "The OpenID Connect clients of the pool."),
        (name = "keys", description = "The API keys of the pool."),
        (name = "tickets", description = "Who signed in, for sites without OpenID Connect."),
        (name = "document", description = "This document."),
    ),
    modifiers(&Shared)
)]
struct Document;

/// What all endpoints share.
struct Shared;

impl Modify for Shared {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let key = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some("An API key of the host's pool, or of the deployment. An endpoint names the least role."));
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("api_key", SecurityScheme::Http(key.build()));
        let client = HttpBuilder::new()
            .scheme(HttpAuthScheme::Basic)
            .description(Some("The id and the secret of an application of the host's pool, both form-encoded (RFC 6749 §2.3.1)."));
        components.add_security_scheme("application", SecurityScheme::Http(client.build()));
        components
            .responses
            .extend(answers().map(|(name, answer)| (name.to_owned(), answer.into())));
    }
}

/// The document as JSON, with a line feed at the end: what `saoma openapi` prints and `docs/openapi.json` holds.
pub fn document() -> &'static str {
    // It has a JSON form: a test compares it with the committed one.
    static DOCUMENT: LazyLock<String> =
        LazyLock::new(|| Document::openapi().to_pretty_json().unwrap_or_default() + "\n");
    &DOCUMENT
}

/// This document.
#[utoipa::path(
    get,
    path = "/api/v1/openapi.json",
    tag = "document",
    operation_id = "getDocument",
    responses((status = 200, description = "An OpenAPI 3.1 document.", body = serde_json::Value)),
    security(())
)]
pub async fn answer(_host: ServedHost) -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(document())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::{api::ROUTES, http::route::Route};

    #[test]
    fn the_committed_document_is_the_one_that_is_served() {
        let committed = include_str!("../../docs/openapi.json");
        let same = document() == committed;
        assert!(same, "docs/openapi.json is old: cargo run -- openapi > docs/openapi.json");
    }

    #[test]
    fn every_route_is_documented_and_every_path_is_served() {
        let document: serde_json::Value = serde_json::from_str(document()).unwrap();
        let operations = |(path, there): (&String, &serde_json::Value)| {
            let methods = there.as_object().unwrap().keys();
            methods.map(|method| (path.clone(), method.to_uppercase())).collect::<Vec<_>>()
        };
        let paths = document["paths"].as_object().unwrap();
        let documented: BTreeSet<_> = paths.iter().flat_map(operations).collect();
        let methods = |route: &Route| {
            let there = route.methods().filter(|method| *method != "HEAD");
            there.map(|method| (route.path.to_owned(), method.to_string())).collect::<Vec<_>>()
        };
        let served: BTreeSet<_> = ROUTES.iter().flat_map(methods).collect();
        assert_eq!(documented, served);
    }
}
