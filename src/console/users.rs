//! `/console/{pool}/users` and `/console/{pool}/cases`: the accounts of a pool, and what about them needs a look.

mod acts;
mod cases;
mod draft;
pub mod found;
mod history;
mod list;
mod merge;
mod one;
pub mod search;
mod shown;

use actix_web::web::to;

use super::CONSOLE;
use crate::http::route::{
    Route,
    Verb::{Post, Read},
};

/// The paths of users.
pub static ROUTES: &[Route] = &[
    Route { path: "/console/{pool}/users", surface: &CONSOLE, verbs: &[Read(|| to(list::page))] },
    Route {
        path: "/console/{pool}/users/{id}",
        surface: &CONSOLE,
        verbs: &[Read(|| to(one::page))],
    },
    Route {
        path: "/console/{pool}/users/{id}/change",
        surface: &CONSOLE,
        verbs: &[Post(|| to(acts::change))],
    },
    Route {
        path: "/console/{pool}/users/{id}/block",
        surface: &CONSOLE,
        verbs: &[Post(|| to(acts::block))],
    },
    Route {
        path: "/console/{pool}/users/{id}/unblock",
        surface: &CONSOLE,
        verbs: &[Post(|| to(acts::unblock))],
    },
    Route {
        path: "/console/{pool}/users/{id}/sign-out",
        surface: &CONSOLE,
        verbs: &[Post(|| to(acts::sign_out))],
    },
    Route {
        path: "/console/{pool}/users/{id}/unlink",
        surface: &CONSOLE,
        verbs: &[Post(|| to(acts::unlink))],
    },
    Route {
        path: "/console/{pool}/users/{id}/erase",
        surface: &CONSOLE,
        verbs: &[Post(|| to(acts::erase))],
    },
    Route {
        path: "/console/{pool}/users/{id}/merge",
        surface: &CONSOLE,
        verbs: &[Read(|| to(merge::find))],
    },
    Route {
        path: "/console/{pool}/users/{id}/merge/{other}",
        surface: &CONSOLE,
        verbs: &[Read(|| to(merge::page))],
    },
    Route {
        path: "/console/{pool}/users/{id}/merge/{other}/confirm",
        surface: &CONSOLE,
        verbs: &[Post(|| to(merge::confirm))],
    },
    Route { path: "/console/{pool}/cases", surface: &CONSOLE, verbs: &[Read(|| to(cases::page))] },
    Route {
        path: "/console/{pool}/cases/dismiss",
        surface: &CONSOLE,
        verbs: &[Post(|| to(cases::dismiss))],
    },
];
