//! `/console/me`: how somebody of the console signs in, and where they are signed in. It is their own: an auditor's as much as an
//! operator's.

mod passkey;
mod password;
mod sessions;
mod shown;
mod ways;
mod wechat;

use actix_web::web::to;

use super::CONSOLE;
use crate::http::route::{
    Route,
    Verb::{Get, Post, Read},
};

/// The paths of it. They stand before what is named by a pool.
pub static ROUTES: &[Route] = &[
    Route { path: "/console/me", surface: &CONSOLE, verbs: &[Read(|| to(shown::page))] },
    Route { path: "/console/me/passkey", surface: &CONSOLE, verbs: &[Read(|| to(passkey::page))] },
    Route {
        path: "/console/me/passkey/add",
        surface: &CONSOLE,
        verbs: &[Post(|| to(passkey::add))],
    },
    Route {
        path: "/console/me/password",
        surface: &CONSOLE,
        verbs: &[Read(|| to(password::page))],
    },
    Route {
        path: "/console/me/password/change",
        surface: &CONSOLE,
        verbs: &[Post(|| to(password::change))],
    },
    Route { path: "/console/me/wechat", surface: &CONSOLE, verbs: &[Read(|| to(wechat::page))] },
    Route {
        path: "/console/me/wechat/begin",
        surface: &CONSOLE,
        verbs: &[Get(|| to(wechat::begin))],
    },
    Route {
        path: "/console/me/wechat/done",
        surface: &CONSOLE,
        verbs: &[Get(|| to(wechat::done))],
    },
    Route {
        path: "/console/me/remove-wechat",
        surface: &CONSOLE,
        verbs: &[Post(|| to(ways::remove_wechat))],
    },
    Route {
        path: "/console/me/remove-passkey",
        surface: &CONSOLE,
        verbs: &[Post(|| to(ways::remove_passkey))],
    },
    Route {
        path: "/console/me/remove-password",
        surface: &CONSOLE,
        verbs: &[Post(|| to(ways::remove_password))],
    },
    Route {
        path: "/console/me/sign-out",
        surface: &CONSOLE,
        verbs: &[Post(|| to(sessions::sign_out))],
    },
    Route {
        path: "/console/me/sign-out-elsewhere",
        surface: &CONSOLE,
        verbs: &[Post(|| to(sessions::sign_out_elsewhere))],
    },
];
