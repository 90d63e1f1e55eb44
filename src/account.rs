//! The person's own account, for whoever is signed in to it.

mod identities;
mod page;
mod sessions;

use actix_web::web::to;
use serde::Deserialize;

use crate::http::{
    route::{
        Route,
        Verb::{Post, Read},
    },
    surface::{PEOPLE, PROGRAMS},
};

/// The paths of the account.
pub static ROUTES: &[Route] = &[
    Route { path: "/account", surface: &PEOPLE, verbs: &[Read(|| to(page::page))] },
    Route {
        path: "/account/sessions/{id}/end",
        surface: &PROGRAMS,
        verbs: &[Post(|| to(sessions::end))],
    },
    Route {
        path: "/account/identities/{id}/unlink",
        surface: &PROGRAMS,
        verbs: &[Post(|| to(identities::unlink))],
    },
];

/// An empty object.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

/// Where a browser goes that is signed out by what it did.
const SIGNED_OUT: &str = "/login/signed-out";
