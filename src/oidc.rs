//! OpenID Connect: discovery, keys, authorization, token, userinfo, end of session.

pub mod answer;
pub mod endpoint;
mod kept;
pub mod protocol;
pub mod refresh_token;
pub mod signing_keys;

use actix_web::web::to;

use crate::http::{
    route::{
        Route,
        Verb::{Get, Post, Read},
    },
    surface::SIGNING_IN,
};
use answer::{METADATA, OAUTH};
use endpoint::{
    authorize, discovery, end_session, introspection, jwks, revocation, token, userinfo,
};

/// The paths of OpenID Connect; those of discovery also in the two forms of RFC 8414 §3.
pub static ROUTES: &[Route] = &[
    Route {
        path: "/oidc/.well-known/openid-configuration",
        surface: &METADATA,
        verbs: &[Read(|| to(discovery::discovery))],
    },
    Route {
        path: "/.well-known/openid-configuration/oidc",
        surface: &METADATA,
        verbs: &[Read(|| to(discovery::discovery))],
    },
    Route {
        path: "/.well-known/oauth-authorization-server/oidc",
        surface: &METADATA,
        verbs: &[Read(|| to(discovery::discovery))],
    },
    Route {
        path: "/oidc/.well-known/jwks.json",
        surface: &METADATA,
        verbs: &[Read(|| to(jwks::jwks))],
    },
    Route {
        path: "/oidc/auth",
        surface: &SIGNING_IN,
        verbs: &[Get(|| to(authorize::get)), Post(|| to(authorize::post))],
    },
    Route {
        path: "/oidc/session/end",
        surface: &SIGNING_IN,
        verbs: &[Get(|| to(end_session::get)), Post(|| to(end_session::post))],
    },
    Route { path: "/oidc/token", surface: &OAUTH, verbs: &[Post(|| to(token::token))] },
    Route {
        path: "/oidc/token/introspection",
        surface: &OAUTH,
        verbs: &[Post(|| to(introspection::introspect))],
    },
    Route {
        path: "/oidc/token/revocation",
        surface: &OAUTH,
        verbs: &[Post(|| to(revocation::revoke))],
    },
    Route {
        path: "/oidc/me",
        surface: &OAUTH,
        verbs: &[Read(|| to(userinfo::userinfo)), Post(|| to(userinfo::userinfo))],
    },
];
