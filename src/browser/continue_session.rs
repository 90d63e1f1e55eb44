//! `POST /login/continue`: a browser that is signed in goes on to the site; `POST /login/leave`: it is somebody else.

use actix_web::{HttpRequest, HttpResponse, web};
use domain::{
    decisions::{ContinueSession, Execute},
    id::GrantId,
    session::{Session, SessionCommand, SessionEnd},
};
use eventstore::Actor;
use serde::Deserialize;
use serde_json::json;
use url::form_urlencoded;

use super::{authorization, redirect, session};
use crate::{
    app::App,
    http::{error::Error, host::PoolHost, json::Json, same_origin::SameOrigin},
};

/// What the person signs in for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Purpose {
    #[serde(default)]
    authorization: Option<String>,
    #[serde(default)]
    client_id: Option<String>,
}

/// Grants an authorization request that waits, by the browser's session. If no request is named, there is nothing to grant.
///
/// # Errors
/// 401 without a session, 404 without the request, 403 if the user may not sign in, 422 if the request asks for a new
/// scan.
pub async fn continue_session(
    app: web::Data<App>,
    request: HttpRequest,
    host: PoolHost,
    _ours: SameOrigin,
    body: Json<Purpose>,
) -> Result<HttpResponse, Error> {
    let session = session::current(&app, &request, &host).await?.ok_or(Error::Unauthorized)?;
    let Some(id) = body.0.authorization.map(GrantId::from) else {
        return Ok(HttpResponse::Ok().json(json!({ "redirect": "/login/done" })));
    };
    let (pool, now) = (&host.pool.id, app.now());
    let asked = authorization::own(&app, &request, &host, &id).await?;
    let served = redirect::served(&app, pool, id.clone(), asked.clone(), now).await?;
    let decision = ContinueSession { session: session.id, served, asked: true, at: now };
    app.execute(pool, Actor::User(session.user), None, &decision).await?;
    let redirect = redirect::with_code(&app, &host, &id, &asked).await?;
    Ok(HttpResponse::Ok()
        .cookie(app.cookies.forget_authorization(&id))
        .json(json!({ "redirect": redirect })))
}

/// Ends the browser's session: the person in front of it is somebody else. The page then shows a code.
///
/// # Errors
/// 403 for a request that is not our own page's.
pub async fn leave(
    app: web::Data<App>,
    request: HttpRequest,
    host: PoolHost,
    _ours: SameOrigin,
    body: Json<Purpose>,
) -> Result<HttpResponse, Error> {
    if let Some(session) = session::current(&app, &request, &host).await? {
        let end = SessionCommand::End { reason: SessionEnd::Disowned, at: app.now() };
        let decision = Execute::<Session>::new(session.id.as_str(), end);
        app.execute(&host.pool.id, Actor::User(session.user), None, &decision).await?;
    }
    let mut query =
        form_urlencoded::Serializer::for_suffix(String::from("/login?"), "/login?".len());
    query.extend_pairs(body.0.authorization.map(|id| ("authorization", id)));
    query.extend_pairs(body.0.client_id.map(|id| ("client_id", id)));
    Ok(HttpResponse::Ok()
        .cookie(app.cookies.forget_session())
        .json(json!({ "redirect": query.finish() })))
}
