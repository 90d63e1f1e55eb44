//! A step of a phone that is refused: remembered with the login, and answered.

use domain::{
    decisions::{RefuseAttempt, RefuseSwitchedOff},
    reason::Reason,
};
use projections::logins::LoginView;
use wechat::{MiniProgram, Outage, WeChatError};

use crate::{
    http::{app::App, caller::Caller, limits::CODES_AGAIN, refusal::Refusal},
    login::mini_program,
};

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
    asked: &MiniProgram,
    error: &WeChatError,
) -> Refusal {
    let reason = match error {
        WeChatError::CodeInvalid | WeChatError::WrongWatermark => Reason::CodeInvalid,
        WeChatError::OtherTicket => Reason::CodeUsedElsewhere,
        WeChatError::AskedEnough => return Refusal::TooMany { retry_after: CODES_AGAIN },
        WeChatError::Blocked => Reason::BlockedByWechat,
        WeChatError::NoNumber => Reason::PhoneRequired,
        WeChatError::TooMany => Reason::TooMany,
        WeChatError::Misconfigured(_)
        | WeChatError::NotPermitted
        | WeChatError::Quota
        | WeChatError::ClockOff { .. } => {
            mini_program::tell_operator(app, login, Some(asked.app_id()), error);
            return Refusal::Wechat(Reason::WechatMisconfigured);
        }
        // Our own database, which has told the log by itself.
        WeChatError::Unavailable(Outage::Memory) => return Refusal::Unavailable,
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
