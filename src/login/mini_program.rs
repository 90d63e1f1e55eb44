//! Which Mini Program WeChat is asked for, and who is told that it does not work.

use chrono::TimeDelta;
use domain::reason::Reason;
use projections::{connections::ConnectionView, logins::LoginView};
use secrecy::{ExposeSecret, SecretString};
use wechat::{MiniProgram, Misconfiguration, WeChatError};

use crate::http::{app::App, app_secret, refusal::Refusal};

/// How often an operator is told that a connection does not work.
const CONNECTION_TOLD_EVERY: TimeDelta = TimeDelta::hours(1);
/// What `/health/ready` says of a connection that does not work.
const NOT_ACCEPTED: &str = "WeChat does not accept a Mini Program: the log says which";
/// How often an operator is told that the clock is off.
const CLOCK_TOLD_EVERY: TimeDelta = TimeDelta::minutes(1);

/// The Mini Program of a login's connection.
///
/// # Errors
/// `wechat_misconfigured` if there is none, or its secret is not in the vault: the operator is told which.
pub(super) async fn of(
    app: &App,
    login: &LoginView,
    connection: &ConnectionView,
) -> Result<MiniProgram, Refusal> {
    let mini_program = match &connection.app_id {
        Some(app_id) => own(app, app_id, connection).await?,
        None => app.default_mini_program.clone(),
    };
    mini_program.ok_or_else(|| {
        let nothing_to_ask_with = WeChatError::Misconfigured(Misconfiguration::Blank);
        tell_operator(app, login, connection.app_id.as_deref(), &nothing_to_ask_with);
        Refusal::Wechat(Reason::WechatMisconfigured)
    })
}

/// A connection's own Mini Program, if its secret is there.
async fn own(
    app: &App,
    app_id: &str,
    connection: &ConnectionView,
) -> Result<Option<MiniProgram>, Refusal> {
    let Some(fingerprint) = &connection.secret_fingerprint else {
        return Ok(None);
    };
    let name = app_secret::name(&connection.id, fingerprint);
    let secret = app.vault.get(Some(&connection.pool), &name).await;
    let Some(secret) = secret.map_err(|_| Refusal::Unavailable)? else {
        return Ok(None);
    };
    let secret = std::str::from_utf8(secret.expose_secret()).map(SecretString::from);
    Ok(secret.ok().and_then(|secret| MiniProgram::new(app_id, &secret).ok()))
}

/// Tells what only an operator can mend, in the log once in a while and not for each who signs in. Which connection it is about
/// is for the log alone: everybody can ask whether the server is ready.
pub(super) fn tell_operator(
    app: &App,
    login: &LoginView,
    app_id: Option<&str>,
    error: &WeChatError,
) {
    let now = app.now();
    if matches!(error, WeChatError::ClockOff { .. }) {
        app.notices.warn("clock", error.to_string(), now);
        if app.notices.is_due("clock".to_owned(), CLOCK_TOLD_EVERY, now) {
            tracing::error!(%error, "nobody can give a phone number: is the time kept by NTP?");
        }
        return;
    }
    app.notices.warn("wechat", NOT_ACCEPTED.to_owned(), now);
    let (pool, connection) = (&login.pool, &login.connection);
    let what = format!("wechat {pool} {connection} {error}");
    if app.notices.is_due(what, CONNECTION_TOLD_EVERY, now) {
        tracing::error!(%error, %pool, %connection, app_id, "WeChat does not accept the Mini Program");
    }
}
