//! `/console/{pool}/sources`: identity sources, by which people sign in.

mod acts;
mod applications;
mod changes;
mod draft;
mod list;
mod new;
mod page;
mod shown;
mod source;

use actix_web::web::to;

use super::CONSOLE;
use crate::http::route::{
    Route,
    Verb::{Post, Read},
};

/// The paths of identity sources. What has a name of its own stands before what is named by a connection.
pub static ROUTES: &[Route] = &[
    Route { path: "/console/{pool}/sources", surface: &CONSOLE, verbs: &[Read(|| to(list::list))] },
    Route {
        path: "/console/{pool}/sources/new",
        surface: &CONSOLE,
        verbs: &[Read(|| to(list::kinds))],
    },
    Route {
        path: "/console/{pool}/sources/new/wechat-miniprogram-qrconnect",
        surface: &CONSOLE,
        verbs: &[Read(|| to(new::page))],
    },
    Route {
        path: "/console/{pool}/sources/new/wechat-miniprogram-qrconnect/preview",
        surface: &CONSOLE,
        verbs: &[Post(|| to(new::preview))],
    },
    Route {
        path: "/console/{pool}/sources/new/wechat-miniprogram-qrconnect/create",
        surface: &CONSOLE,
        verbs: &[Post(|| to(new::create))],
    },
    Route {
        path: "/console/{pool}/sources/{source}",
        surface: &CONSOLE,
        verbs: &[Read(|| to(page::page))],
    },
    Route {
        path: "/console/{pool}/sources/{source}/preview",
        surface: &CONSOLE,
        verbs: &[Post(|| to(page::preview))],
    },
    Route {
        path: "/console/{pool}/sources/{source}/save",
        surface: &CONSOLE,
        verbs: &[Post(|| to(page::save))],
    },
    Route {
        path: "/console/{pool}/sources/{source}/first",
        surface: &CONSOLE,
        verbs: &[Post(|| to(acts::first))],
    },
    Route {
        path: "/console/{pool}/sources/{source}/not-first",
        surface: &CONSOLE,
        verbs: &[Post(|| to(acts::not_first))],
    },
    Route {
        path: "/console/{pool}/sources/{source}/enable",
        surface: &CONSOLE,
        verbs: &[Post(|| to(acts::enable))],
    },
    Route {
        path: "/console/{pool}/sources/{source}/disable",
        surface: &CONSOLE,
        verbs: &[Post(|| to(acts::disable))],
    },
    Route {
        path: "/console/{pool}/sources/{source}/mini-program",
        surface: &CONSOLE,
        verbs: &[Post(|| to(acts::change_mini_program))],
    },
    Route {
        path: "/console/{pool}/sources/{source}/delete",
        surface: &CONSOLE,
        verbs: &[Post(|| to(acts::delete))],
    },
    Route {
        path: "/console/{pool}/sources/{source}/applications",
        surface: &CONSOLE,
        verbs: &[Read(|| to(applications::page))],
    },
    Route {
        path: "/console/{pool}/sources/{source}/applications/switch",
        surface: &CONSOLE,
        verbs: &[Post(|| to(applications::switch))],
    },
];
