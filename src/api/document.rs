//! The document of the management API: OpenAPI 3.1.

use std::sync::LazyLock;

use actix_web::HttpResponse;
use utoipa::{
    Modify, OpenApi,
    openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
};

use super::{
    identities, logins,
    problem::{Problem, answers},
    users,
};
use crate::http::host::PoolHost;

/// What a developer reads first.
const INTRODUCTION: &str = "\
What is true in a pool and what happened there, read-only.

The host decides the pool. Every request but the one for this document brings an API key of that pool: \
`Authorization: Bearer <key>`. A key has a role: `developer` sees logins, users and identities as they are now, \
`auditor` and `operator` also the events behind them.

Lists are answered newest first, a page at a time. If `next` is not null, it asks for the following page as `after`; \
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
        users::list::list,
        users::one::one,
        identities::list::list,
        answer
    ),
    components(schemas(Problem)),
    tags(
        (name = "logins", description = "Attempts to sign in by a code."),
        (name = "users", description = "The accounts of the pool."),
        (name = "identities", description = "Which WeChat account opens which user."),
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
            .description(Some("An API key of the host's pool. An endpoint names the least role."));
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("api_key", SecurityScheme::Http(key.build()));
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
pub async fn answer(_host: PoolHost) -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(document())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::api::ROUTES;

    #[test]
    fn the_committed_document_is_the_one_that_is_served() {
        let committed = include_str!("../../docs/openapi.json");
        let same = document() == committed;
        assert!(same, "docs/openapi.json is old: cargo run -- openapi > docs/openapi.json");
    }

    #[test]
    fn every_route_is_documented_and_every_path_is_served() {
        let documented: BTreeSet<_> = Document::openapi().paths.paths.into_keys().collect();
        let served: BTreeSet<_> = ROUTES.iter().map(|route| route.path.to_owned()).collect();
        assert_eq!(documented, served);
    }
}
