//! Who is signed in with the browser that asks.

use actix_web::HttpRequest;
use chrono::TimeDelta;
use domain::{
    decisions::EndSessions,
    id::{PoolId, SessionId, UserId},
    reason::Reason,
    session::SessionEnd,
};
use projections::sessions::SessionView;

use super::{app::App, caller::Caller, host::PoolHost, refusal::Refusal, secrets};

/// The session of the cookie that the request brings, while it lasts and is not left unused for too long. With this it is used.
///
/// # Errors
/// If the database does not answer, or the address asks too much.
pub async fn current(
    app: &App,
    request: &HttpRequest,
    host: &PoolHost,
) -> Result<Option<SessionView>, Refusal> {
    let Some(cookie) = app.cookies.session_cookie(request) else {
        return Ok(None);
    };
    let Some(id) = secrets::opened_by(&cookie) else {
        return Ok(None);
    };
    app.limits.question(host.remote.address)?;
    let session = app.views.session(&host.pool.id, &id.into()).await?;
    let live = session
        .filter(|session| secrets::is(&cookie, &session.credential))
        .filter(|session| session.is_live_at(app.now()));
    match live {
        Some(session) if is_in_use(app, host, &session).await? => Ok(Some(session)),
        _ => Ok(None),
    }
}

/// For how long after a scan a person may change who gets in to their account, minutes.
const FRESH: TimeDelta = TimeDelta::minutes(15);

/// The session of the browser, if its person signed in lately: an unwatched computer must not change who gets in.
///
/// # Errors
/// 401 without a session, 403 `sign_in_again` if it is an older one.
pub async fn fresh(
    app: &App,
    request: &HttpRequest,
    host: &PoolHost,
) -> Result<SessionView, Refusal> {
    let session = current(app, request, host).await?.ok_or(Refusal::Unauthorized)?;
    if is_fresh(app, &session) { Ok(session) } else { Err(Reason::SignInAgain.into()) }
}

/// Whether its person signed in lately.
pub fn is_fresh(app: &App, session: &SessionView) -> bool {
    app.now() - session.authenticated_at < FRESH
}

/// Whether the session was used lately. If so, it is used now.
async fn is_in_use(app: &App, host: &PoolHost, session: &SessionView) -> Result<bool, Refusal> {
    let (pool, id, now) = (&session.pool, &session.id, app.now());
    let idle = TimeDelta::seconds(host.pool.settings.sessions.idle.into());
    let last = app.session_uses.last(pool, id, now).await?;
    let used = last.map_or(session.started_at, |last| last.max(session.started_at));
    let in_use = now - used < idle;
    if in_use {
        app.session_uses.note(pool, id, now).await?;
    }
    Ok(in_use)
}

/// The cookie of a session. It follows from the session's id under a key of the pool, so that a browser that lost the
/// answer gets the same one again.
///
/// # Errors
/// If the database does not answer.
pub async fn cookie(app: &App, pool: &PoolId, session: &SessionId) -> Result<String, Refusal> {
    let secret = app.vault.derive(Some(pool), "session", session.as_str()).await?;
    Ok(secrets::opening(session.as_str(), &secret))
}

/// Ends what a sign-in may have started at the very moment at which a user was blocked, or lost a way in.
///
/// # Errors
/// [`Refusal`], when it cannot be written; the command before it stands.
pub async fn end_left_over(
    app: &App,
    caller: &Caller,
    user: UserId,
    reason: SessionEnd,
) -> Result<(), Refusal> {
    let end = EndSessions { user, reason, at: app.now() };
    Ok(app.execute(&caller.following(), &end).await?)
}
