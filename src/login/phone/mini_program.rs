//! Which Mini Program WeChat is asked for.

use projections::connections::ConnectionView;
use projections::logins::LoginView;
use secrecy::{ExposeSecret, SecretString};
use wechat::{MiniProgram, Misconfiguration, WeChatError};

use super::refuse;
use crate::http::{app::App, refusal::Refusal};
use domain::reason::Reason;

/// The Mini Program of a login's connection.
///
/// # Errors
/// `wechat_misconfigured` if there is none, or its secret is not in the vault; the operator is told.
pub(super) async fn of(
    app: &App,
    login: &LoginView,
    connection: &ConnectionView,
) -> Result<MiniProgram, Refusal> {
    let mini_program = set_up(app, connection).await?;
    mini_program.ok_or_else(|| {
        let nothing_to_ask_with = WeChatError::Misconfigured(Misconfiguration::Blank);
        refuse::tell_operator(app, login, &nothing_to_ask_with);
        Refusal::Wechat(Reason::WechatMisconfigured)
    })
}

/// A connection's own Mini Program, or the deployment's.
async fn set_up(app: &App, connection: &ConnectionView) -> Result<Option<MiniProgram>, Refusal> {
    let Some(app_id) = &connection.app_id else {
        return Ok(app.default_mini_program.clone());
    };
    let secret = app.vault.get(Some(&connection.pool), &secret_name(connection)).await;
    let Some(secret) = secret.map_err(|_| Refusal::Unavailable)? else {
        return Ok(None);
    };
    let secret = std::str::from_utf8(secret.expose_secret()).map(SecretString::from);
    Ok(secret.ok().and_then(|secret| MiniProgram::new(app_id, &secret).ok()))
}

/// Under which name the AppSecret of a connection is in the vault.
fn secret_name(connection: &ConnectionView) -> String {
    format!("app_secret/{}", connection.id)
}
