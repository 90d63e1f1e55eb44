//! `POST /phone/authorize`: the person agrees.

use actix_web::{HttpRequest, HttpResponse, web};
use domain::{
    account_choice::PhonePolicy,
    application::agreement::{Agreed, accepted},
    decisions::AuthorizeLogin,
    login::{LoginEvent, State},
    personal::Personal,
    reason::Reason,
};
use projections::{Private, connections::ConnectionView, logins::LoginView};
use serde::Deserialize;
use serde_json::json;
use wechat::WeChatError;

use super::{in_use::in_use, refuse, scanned::ScannedLogin};
use crate::{
    http::{app::App, caller::Caller, json::Json, refusal::Refusal},
    login::{linked, mini_program},
};

/// What a phone brings: the one-time code behind the phone number button, if a number is needed, and which of the agreements
/// that it was told of the person agreed to.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuthorizeRequest {
    #[serde(default)]
    phone_code: Option<String>,
    #[serde(default)]
    agreements: Vec<Agreed>,
}

/// Authorizes, and so resolves which account it is.
///
/// # Errors
/// 404 for an unknown token, 403 if policy refuses, 409 in a wrong state, 410 after expiry, 422 without what has to be agreed
/// to, and as WeChat answers.
pub async fn authorize(
    app: web::Data<App>,
    request: HttpRequest,
    scanned: ScannedLogin,
    Json(asked): Json<AuthorizeRequest>,
) -> Result<HttpResponse, Refusal> {
    let (login, caller) = (&scanned.login, &scanned.caller);
    let (connection, application) = in_use(&app, caller, login).await?;
    let waits = login.state_at(app.now()) == State::Scanned;
    if waits && connection.settings.wechat.presence && !app.browser_is_there(login).await? {
        return Err(refuse::attempt(&app, caller, login, Reason::NoLiveBrowser).await);
    }
    let agreements = match waits {
        true => accepted(&application.settings.agreements, &asked.agreements)
            .map_err(|error| Refusal::invalid(&format!("agreements.{}", error.id()), error))?,
        false => Vec::new(),
    };
    // Whatever is no longer waiting for the person needs no number: the paid call is not made.
    let phone = match asked.phone_code.filter(|_| waits) {
        Some(code) => number(&app, caller, login, &connection, &code).await?,
        None => None,
    };
    let decision = AuthorizeLogin {
        login: login.id.clone(),
        phone_token: scanned.phone_token,
        phone,
        agreements,
        new_user: app.new_user_id(),
        new_identity: app.new_id().into(),
        at: app.now(),
    };
    let answer = app.execute(caller, &decision).await?;
    linked::tell(&app, &request, &answer);
    match answer.events.last() {
        None | Some(LoginEvent::Bound { .. } | LoginEvent::BindingAsked { .. }) => {
            Ok(HttpResponse::Ok().json(json!({ "state": answer.login.state })))
        }
        Some(_) => Err(answer.refusal().unwrap_or(Reason::WrongState).into()),
    }
}

/// The number behind a phone code. If a connection can do without one, whatever only an operator can mend holds up nobody.
async fn number(
    app: &App,
    caller: &Caller,
    login: &LoginView,
    connection: &ConnectionView,
    code: &str,
) -> Result<Option<Personal<String>>, Refusal> {
    let asked = mini_program::of(app, login, connection).await?;
    let openid = login.openid.as_ref().map(Private::as_str).ok_or(Refusal::Internal)?;
    let optional = connection.settings.policy.phone == PhonePolicy::Optional;
    match app.wechat.phone(&asked, &login.ticket, openid, code).await {
        Ok(phone) => Ok(Some(Personal::from(phone.as_str()))),
        Err(WeChatError::NoNumber) if optional => Ok(None),
        Err(error) if optional && error.is_for_the_operator() => {
            mini_program::tell_operator(app, login, Some(asked.app_id()), &error);
            Ok(None)
        }
        Err(error) => Err(refuse::by_wechat(app, caller, login, &asked, &error).await),
    }
}
