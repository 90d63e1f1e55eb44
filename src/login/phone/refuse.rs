//! A step of a phone that is refused: remembered with the login, and answered.

use chrono::TimeDelta;
use domain::{
    decisions::{RefuseAttempt, RefuseSwitchedOff},
    reason::Reason,
};
use projections::logins::LoginView;
use wechat::{MiniProgram, Outage, WeChatError};

use crate::http::{app::App, caller::Caller, limits::CODES_AGAIN, refusal::Refusal};

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

/// How often an operator is told that a connection does not work.
const CONNECTION_TOLD_EVERY: TimeDelta = TimeDelta::hours(1);
/// What `/health/ready` says of a connection that does not work.
const NOT_ACCEPTED: &str = "WeChat does not accept a Mini Program: the log says which";
/// How often an operator is told that the clock is off.
const CLOCK_TOLD_EVERY: TimeDelta = TimeDelta::minutes(1);

/// Answers a failure of WeChat. What the person or their code caused is remembered with the login; an outage is not:
/// the login stays where it was.
pub(super) async fn by_wechat(
    app: &App,
    caller: &Caller,
    login: &LoginView,
    mini_program: &MiniProgram,
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
            tell_operator(app, login, Some(mini_program.app_id()), error);
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
