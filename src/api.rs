//! The management API: read-only, on the pool host, for programs with an API key. `docs/openapi.json` documents it.

mod document;
pub mod identities;
pub mod key;
pub mod listed;
pub mod logins;
pub mod problem;
pub mod query;
pub mod users;

use actix_web::{
    Route,
    middleware::from_fn,
    web::{ServiceConfig, get, resource},
};
use projections::Private;

pub use document::document;
use key::challenge;

/// A path, and who answers it.
type Endpoint = (&'static str, fn() -> Route);

/// Every endpoint. A test holds that the document has the same.
const ENDPOINTS: [Endpoint; 7] = [
    ("/api/v1/logins", || get().to(logins::list)),
    ("/api/v1/logins/{id}", || get().to(logins::one)),
    ("/api/v1/logins/{id}/events", || get().to(logins::events)),
    ("/api/v1/users", || get().to(users::list)),
    ("/api/v1/users/{id}", || get().to(users::one)),
    ("/api/v1/identities", || get().to(identities::list)),
    ("/api/v1/openapi.json", || get().to(document::answer)),
];

/// The route table of the management API.
pub fn routes(config: &mut ServiceConfig) {
    for (path, route) in ENDPOINTS {
        config.service(resource(path).wrap(from_fn(challenge)).route(route()));
    }
}

/// A value about a person, for somebody who may see it.
fn clear(value: Option<Private>) -> Option<String> {
    value.map(|value| value.as_str().to_owned())
}
