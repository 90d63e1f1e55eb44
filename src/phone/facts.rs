//! What goes wrong with WeChat, as the phone and the login are told.

use domain::{
    decisions::{RefuseAttempt, RefuseSwitchedOff},
    reason::Reason,
};
use eventstore::Actor;
use projections::{connections::ConnectionView, logins::LoginView};

use crate::{
    app::App,
    http::error::Error,
    wechat::{MiniProgram, WeChatError},
};
use secrecy::{ExposeSecret, SecretString};

/// The Mini Program of a connection: its own, or the deployment's.
///
/// # Errors
/// `wechat_misconfigured` if there is none, or its secret is not in the vault.
pub async fn mini_program(app: &App, connection: &ConnectionView) -> Result<MiniProgram, Error> {
    let misconfigured = Error::Wechat(Reason::WechatMisconfigured);
    let Some(app_id) = &connection.app_id else {
        return app.default_mini_program.clone().ok_or(misconfigured);
    };
    let secret = app
        .vault
        .get(Some(&connection.pool), &secret_name(connection))
        .await
        .map_err(|_| Error::Unavailable)?;
    let secret = secret.ok_or(Error::Wechat(Reason::WechatMisconfigured))?;
    let secret = std::str::from_utf8(secret.expose_secret()).map(SecretString::from);
    secret.ok().and_then(|secret| MiniProgram::new(app_id, &secret).ok()).ok_or(misconfigured)
}

/// Under which name the AppSecret of a connection is in the vault.
pub fn secret_name(connection: &ConnectionView) -> String {
    format!("app_secret/{}", connection.id)
}

/// Answers a failure of WeChat. What the person or their code caused is remembered with the login; an outage is not:
/// the login stays where it was.
pub async fn failed(app: &App, login: &LoginView, error: &WeChatError) -> Error {
    let reason = match error {
        WeChatError::CodeInvalid | WeChatError::WrongWatermark => Reason::CodeInvalid,
        WeChatError::OtherTicket => Reason::CodeUsedElsewhere,
        WeChatError::Blocked => Reason::BlockedByWechat,
        WeChatError::TooMany => Reason::TooMany,
        WeChatError::Misconfigured(_) | WeChatError::NotPermitted | WeChatError::Quota => {
            tracing::error!(%error, "WeChat does not accept the Mini Program");
            return Error::Wechat(Reason::WechatMisconfigured);
        }
        WeChatError::Busy | WeChatError::Unavailable(_) => {
            tracing::warn!(%error, "WeChat is not available");
            return Error::Wechat(Reason::WechatUnavailable);
        }
    };
    let decision = RefuseAttempt { login: login.id.clone(), reason, at: app.now() };
    match app.execute(&login.pool, Actor::Phone, None, &decision).await {
        Ok(answer) => answer.refusal().unwrap_or(reason).into(),
        Err(refused) => refused.into(),
    }
}

/// Ends a login whose connection or application is gone, and answers that.
pub async fn switched_off(app: &App, login: &LoginView, reason: Reason) -> Error {
    let decision = RefuseSwitchedOff { login: login.id.clone(), at: app.now() };
    match app.execute(&login.pool, Actor::Phone, None, &decision).await {
        Ok(answer) => answer.refusal().unwrap_or(reason).into(),
        Err(refused) => refused.into(),
    }
}
