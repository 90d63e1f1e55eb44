//! `/console/{pool}/logins`: the logins as they come, and each step by step.

pub mod list;
pub mod live;
mod replay;
pub mod streams;
mod wanted;

use actix_web::web::to;

use super::CONSOLE;
use crate::http::route::{
    Route,
    Verb::{Get, Read},
};

/// The paths of logins.
pub static ROUTES: &[Route] = &[
    Route { path: "/console/{pool}/logins", surface: &CONSOLE, verbs: &[Read(|| to(list::page))] },
    Route {
        path: "/console/{pool}/logins/stream",
        surface: &CONSOLE,
        verbs: &[Get(|| to(live::stream))],
    },
    Route {
        path: "/console/{pool}/logins/lines",
        surface: &CONSOLE,
        verbs: &[Read(|| to(live::lines))],
    },
    Route {
        path: "/console/{pool}/logins/{id}",
        surface: &CONSOLE,
        verbs: &[Read(|| to(replay::page))],
    },
];
