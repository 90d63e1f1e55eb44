//! Which Mini Program WeChat is asked for.

use domain::reason::Reason;
use projections::{connections::ConnectionView, logins::LoginView};
use secrecy::{ExposeSecret, SecretString};
use wechat::{MiniProgram, Misconfiguration, WeChatError};

use super::refuse;
use crate::http::{app::App, app_secret, refusal::Refusal};

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
        refuse::tell_operator(app, login, connection.app_id.as_deref(), &nothing_to_ask_with);
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
