//! Every route, and what is answered where there is none.

use actix_web::{
    HttpRequest, HttpResponse,
    body::BoxBody,
    dev::ServiceRequest,
    middleware::{Next, from_fn},
    web::{QueryConfig, ServiceConfig, to},
};

use super::health;
use crate::{
    account, api, console, experience,
    http::{
        assets::{self, FOR_SITES},
        chunks,
        refusal::Refusal,
        route::{Route, Verb::Read},
        surface::{PEOPLE, PROGRAMS, Surface},
    },
    login, oidc,
};

/// For everybody: files of the pages and of sites, and what operators and their monitors ask.
static SHARED: [Route; 5] = [
    Route { path: "/assets/{name}", surface: &PROGRAMS, verbs: &[Read(|| to(assets::asset))] },
    Route { path: "/saoma.js", surface: &FOR_SITES, verbs: &[Read(|| to(assets::library))] },
    Route {
        path: "/saoma.d.ts",
        surface: &FOR_SITES,
        verbs: &[Read(|| to(assets::library_types))],
    },
    Route { path: "/health/live", surface: &PROGRAMS, verbs: &[Read(|| to(health::live))] },
    Route { path: "/health/ready", surface: &PROGRAMS, verbs: &[Read(|| to(health::ready))] },
];

/// The whole table.
pub fn table() -> impl Iterator<Item = &'static Route> {
    let rooms: [&'static [Route]; 16] = [
        login::ROUTES,
        account::ROUTES,
        oidc::ROUTES,
        api::ROUTES,
        api::PAGES,
        // With a path of its own that would else be that of a pool.
        console::audit::ROUTES,
        console::me::ROUTES,
        console::pools::ROUTES,
        console::ROUTES,
        console::applications::ROUTES,
        console::keys::ROUTES,
        console::logins::ROUTES,
        console::sources::ROUTES,
        console::users::ROUTES,
        experience::ROUTES,
        &SHARED,
    ];
    rooms.into_iter().flatten()
}

/// A query that cannot be read, such as one with a parameter twice, is refused in the manner of the surface. Paths hold text, which can
/// always be read, and bodies have readers of their own.
fn readable_queries() -> QueryConfig {
    QueryConfig::default().error_handler(|error, _| Refusal::invalid("query", error).into())
}

/// Adds the table to the router.
pub fn routes(config: &mut ServiceConfig) {
    config.app_data(readable_queries());
    table().for_each(|route| route.register(config));
    let nothing_here = || async { Err::<HttpResponse, _>(Refusal::NotFound) };
    let nowhere = to(nothing_here)
        .wrap(from_fn(|request, next| chunks::gathered(true, request, next)))
        .wrap(from_fn(|request: ServiceRequest, next: Next<BoxBody>| async move {
            surface_of(request.request()).answer(request, next).await
        }));
    config.default_service(nowhere);
}

/// Whose manner a path without a route is refused in.
fn surface_of(request: &HttpRequest) -> &'static Surface {
    let below = |folder: &str| request.path().starts_with(folder);
    let accepts = request.headers().get("accept").and_then(|value| value.to_str().ok());
    if accepts.is_some_and(|accepts| accepts.contains("text/html")) {
        &PEOPLE
    } else if below("/oidc") || below("/.well-known/") {
        &oidc::answer::OAUTH
    } else {
        &PROGRAMS
    }
}
