//! A step of a phone that is refused: remembered with the login, and answered.

use domain::{
    decisions::{RefuseAttempt, RefuseSwitchedOff},
    reason::Reason,
};
use projections::logins::LoginView;
use wechat::WeChatError;

use crate::http::{app::App, caller::Caller, refusal::Refusal};

/// Remembers that a step was refused, and answers why.
pub(super) async fn attempt(
    app: &App,
    caller: &Caller,
    login: &LoginView,
    reason: Reason,
) -> Refusal {
    let decision = RefuseAttempt { login: login.id.clone(), reason, at: app.now() };
    match app.execute(caller, &decision).await {
        Ok(answer) => answer.refusal().unwrap_or(reason).into(),
        Err(refused) => refused.into(),
    }
}

/// Answers a failure of WeChat. What the person or their code caused is remembered with the login; an outage is not:
/// the login stays where it was.
pub(super) async fn by_wechat(
    app: &App,
    caller: &Caller,
    login: &LoginView,
    error: &WeChatError,
) -> Refusal {
    let reason = match error {
        WeChatError::CodeInvalid | WeChatError::WrongWatermark => Reason::CodeInvalid,
        WeChatError::OtherTicket => Reason::CodeUsedElsewhere,
        WeChatError::Blocked => Reason::BlockedByWechat,
        WeChatError::TooMany => Reason::TooMany,
        WeChatError::Misconfigured(_) | WeChatError::NotPermitted | WeChatError::Quota => {
            let (pool, connection) = (&login.pool, &login.connection);
            tracing::error!(%error, %pool, %connection, "WeChat does not accept the Mini Program");
            return Refusal::Wechat(Reason::WechatMisconfigured);
        }
        WeChatError::Busy | WeChatError::Unavailable(_) => {
            tracing::warn!(%error, "WeChat is not available");
            return Refusal::Wechat(Reason::WechatUnavailable);
        }
    };
    attempt(app, caller, login, reason).await
}

/// Ends a login whose connection or application is gone, and answers that.
pub(super) async fn switched_off(
    app: &App,
    caller: &Caller,
    login: &LoginView,
    reason: Reason,
) -> Refusal {
    let decision = RefuseSwitchedOff { login: login.id.clone(), at: app.now() };
    match app.execute(caller, &decision).await {
        Ok(answer) => answer.refusal().unwrap_or(reason).into(),
        Err(refused) => refused.into(),
    }
}
