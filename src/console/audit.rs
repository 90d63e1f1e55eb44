//! `/console/{pool}/audit`, and `/console/audit` for the deployment: who changed what, and who was told what about people.

mod export;
mod line;
mod page;
mod wanted;

use actix_web::web::to;

use super::CONSOLE;
use crate::http::route::{
    Route,
    Verb::{Post, Read},
};

/// The paths of the audit log.
pub static ROUTES: &[Route] = &[
    Route { path: "/console/audit", surface: &CONSOLE, verbs: &[Read(|| to(page::page))] },
    Route {
        path: "/console/audit/export",
        surface: &CONSOLE,
        verbs: &[Post(|| to(export::export))],
    },
    Route { path: "/console/{pool}/audit", surface: &CONSOLE, verbs: &[Read(|| to(page::page))] },
    Route {
        path: "/console/{pool}/audit/export",
        surface: &CONSOLE,
        verbs: &[Post(|| to(export::export))],
    },
];
