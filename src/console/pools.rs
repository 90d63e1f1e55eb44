//! `/console/{pool}/settings`: what a pool says for all that is in it; and `/console/new`: another pool.
//!
//! A pool is the deployment's to make, to change and to delete, as by the API: its own people look.

mod acts;
mod draft;
mod new;
mod settings;
mod shown;

use actix_web::web::to;

use super::CONSOLE;
use crate::http::route::{
    Route,
    Verb::{Post, Read},
};

/// The paths of pools. They stand before those that begin with the id of a pool.
pub static ROUTES: &[Route] = &[
    Route { path: "/console/new", surface: &CONSOLE, verbs: &[Read(|| to(new::page))] },
    Route { path: "/console/new/create", surface: &CONSOLE, verbs: &[Post(|| to(new::create))] },
    Route {
        path: "/console/{pool}/settings",
        surface: &CONSOLE,
        verbs: &[Read(|| to(settings::page))],
    },
    Route {
        path: "/console/{pool}/settings/save",
        surface: &CONSOLE,
        verbs: &[Post(|| to(settings::save))],
    },
    Route {
        path: "/console/{pool}/settings/enable",
        surface: &CONSOLE,
        verbs: &[Post(|| to(acts::enable))],
    },
    Route {
        path: "/console/{pool}/settings/disable",
        surface: &CONSOLE,
        verbs: &[Post(|| to(acts::disable))],
    },
    Route {
        path: "/console/{pool}/settings/delete",
        surface: &CONSOLE,
        verbs: &[Post(|| to(acts::delete))],
    },
];
