//! A second claim of the same browser. If the answer to the first one was lost, the person agreed and the browser has
//! nothing: so it gets the same answer again. There is one session and one event.

use actix_web::{HttpRequest, HttpResponse};
use chrono::TimeDelta;
use domain::{grant::GrantState, login::State, reason::Reason};
use projections::{logins::LoginView, sessions::SessionView};

use super::{
    claimed::{before_leaving, taken},
    credential::OwnLogin,
    named::NamedBrowser,
};
use crate::http::{
    app::App, authorization_response::AuthorizationResponse, host::PoolHost, refusal::Refusal,
    session,
};

/// The first answer once more; a conflict if it cannot have been lost, which names the same redirect.
///
/// # Errors
/// 409 once the time for a claim is over since the first one, or the session ended.
pub(super) async fn answer(
    app: &App,
    request: &HttpRequest,
    host: &PoolHost,
    login: &LoginView,
) -> Result<HttpResponse, Refusal> {
    let redirect = redirect_again(app, host, login).await?;
    let Some(session) = session_again(app, host, login).await? else {
        return Err(Refusal::Step { reason: Reason::WrongState, redirect: Some(redirect) });
    };
    let cookie = session::cookie(app, &host.pool.id, &session.id).await?;
    let browser = NamedBrowser::of(app, request, &host.pool.id, session.id.as_str()).await?;
    Ok(taken(app, host, login, &cookie, &browser, &redirect))
}

/// Answers a claim that failed. If another one of the same browser was faster, it is a second claim.
///
/// # Errors
/// As it failed.
pub(super) async fn overtaken(
    app: &App,
    request: &HttpRequest,
    own: &OwnLogin,
    error: Refusal,
) -> Result<HttpResponse, Refusal> {
    match app.views.login(&own.host.pool.id, &own.login.id).await? {
        Some(login) if login.state == State::Claimed => {
            answer(app, request, &own.host, &login).await
        }
        _ => Err(error),
    }
}

/// The session of the first claim, while that answer may have been lost.
async fn session_again(
    app: &App,
    host: &PoolHost,
    login: &LoginView,
) -> Result<Option<SessionView>, Refusal> {
    let now = app.now();
    let patience = TimeDelta::seconds(host.pool.settings.lifetimes.claim.into());
    let in_time = login.ended_at.is_some_and(|claimed_at| now < claimed_at + patience);
    match login.session.as_ref().filter(|_| in_time) {
        Some(id) => {
            let session = app.views.session(&host.pool.id, id).await?;
            Ok(session.filter(|session| session.is_live_at(now)))
        }
        None => Ok(None),
    }
}

async fn redirect_again(app: &App, host: &PoolHost, login: &LoginView) -> Result<String, Refusal> {
    let pool = &host.pool.id;
    if let Some(id) = &login.grant {
        let grant = app.views.grant(pool, id).await?;
        let by_this_login = grant.is_some_and(|grant| {
            login.session.as_ref() == Some(&grant.session)
                && grant.state == GrantState::Granted
                && app.now() < grant.code_expires_at
        });
        // Without its state the client would not take the code.
        if let Some(request) = app.pending.get(pool, id).await?.filter(|_| by_this_login) {
            return Ok(AuthorizationResponse::with_code(app, host, id, &request).await?.next(id));
        }
    }
    Ok(before_leaving(login))
}
