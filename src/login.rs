//! A login from both sides: the browser that shows a code, and the phone that scans it.

pub mod browser;
mod linked;
mod mini_program;
pub mod phone;
mod status;

use actix_web::web::to;

use crate::http::{
    route::{
        Route,
        Verb::{Get, Post, Read},
    },
    surface::{PROGRAMS, SIGNING_IN},
};
use browser::{
    binding::{choose, code as binding_code, proof},
    claim, code, continue_session, go_back, issue, leave, page, sign_out, signed_in, stream,
    tell_end,
};
use phone::{
    authorize, decline, disown, landing, last_logins, scan, verification_file::verification_file,
};

/// The paths of a login.
pub static ROUTES: &[Route] = &[
    // The hosted page
    Route { path: "/login", surface: &SIGNING_IN, verbs: &[Read(|| to(page::page))] },
    Route { path: "/login/return", surface: &SIGNING_IN, verbs: &[Read(|| to(go_back::page))] },
    Route { path: "/login/ended", surface: &SIGNING_IN, verbs: &[Read(|| to(tell_end::page))] },
    Route { path: "/login/done", surface: &SIGNING_IN, verbs: &[Read(|| to(signed_in::done))] },
    Route {
        path: "/login/continue",
        surface: &PROGRAMS,
        verbs: &[Post(|| to(continue_session::continue_session))],
    },
    Route { path: "/login/leave", surface: &PROGRAMS, verbs: &[Post(|| to(leave::leave))] },
    Route {
        path: "/login/sign-out",
        surface: &PROGRAMS,
        verbs: &[Post(|| to(sign_out::sign_out))],
    },
    Route {
        path: "/login/signed-out",
        surface: &SIGNING_IN,
        verbs: &[Read(|| to(signed_in::signed_out))],
    },
    Route { path: "/", surface: &SIGNING_IN, verbs: &[Read(|| to(signed_in::home))] },
    // The browser's side
    Route { path: "/logins", surface: &PROGRAMS, verbs: &[Post(|| to(issue::issue))] },
    Route {
        path: "/logins/{id}",
        surface: &PROGRAMS,
        verbs: &[Read(|| to(browser::status::status))],
    },
    // No `HEAD`: it would open a stream that no page reads, and the browser would count as being there.
    Route { path: "/logins/{id}/stream", surface: &PROGRAMS, verbs: &[Get(|| to(stream::stream))] },
    Route { path: "/logins/{id}/code.png", surface: &PROGRAMS, verbs: &[Read(|| to(code::png))] },
    Route { path: "/logins/{id}/code.svg", surface: &PROGRAMS, verbs: &[Read(|| to(code::svg))] },
    Route { path: "/logins/{id}/claim", surface: &PROGRAMS, verbs: &[Post(|| to(claim::claim))] },
    Route {
        path: "/logins/{id}/binding",
        surface: &PROGRAMS,
        verbs: &[Post(|| to(choose::choose))],
    },
    Route {
        path: "/logins/{id}/binding/code",
        surface: &PROGRAMS,
        verbs: &[Post(|| to(binding_code::code))],
    },
    Route {
        path: "/logins/{id}/binding/proof",
        surface: &PROGRAMS,
        verbs: &[Post(|| to(proof::proof))],
    },
    // The phone's side, on the scan host. A ticket has no dot.
    Route { path: "/{name}.txt", surface: &PROGRAMS, verbs: &[Read(|| to(verification_file))] },
    Route { path: "/s/{name}.txt", surface: &PROGRAMS, verbs: &[Read(|| to(verification_file))] },
    Route { path: "/s/{ticket}", surface: &SIGNING_IN, verbs: &[Read(|| to(landing::landing))] },
    Route { path: "/phone/scan", surface: &PROGRAMS, verbs: &[Post(|| to(scan::scan))] },
    Route {
        path: "/phone/authorize",
        surface: &PROGRAMS,
        verbs: &[Post(|| to(authorize::authorize))],
    },
    Route { path: "/phone/decline", surface: &PROGRAMS, verbs: &[Post(|| to(decline::decline))] },
    Route { path: "/phone/disown", surface: &PROGRAMS, verbs: &[Post(|| to(disown::disown))] },
    Route {
        path: "/phone/logins",
        surface: &PROGRAMS,
        verbs: &[Read(|| to(last_logins::last_logins))],
    },
    Route {
        path: "/phone/login",
        surface: &PROGRAMS,
        verbs: &[Read(|| to(phone::status::status))],
    },
];
