//! `POST /phone/authorize`: the person agrees.

use actix_web::{HttpResponse, web};
use domain::{
    decisions::{AuthorizeLogin, RefuseAttempt},
    login::{LoginEvent, State},
    personal::Personal,
    reason::Reason,
};
use eventstore::Actor;
use projections::Private;
use serde::Deserialize;
use serde_json::json;

use super::{bearer::ScannedLogin, facts};
use crate::{
    app::App,
    http::{error::Error, json::Json},
};

/// What a phone brings: the one-time code behind the phone number button, if a number is needed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuthorizeRequest {
    #[serde(default)]
    phone_code: Option<String>,
}

/// Authorizes, and so resolves which account it is.
///
/// # Errors
/// 404 for an unknown token, 403 if policy refuses, 409 in a wrong state, 410 after expiry, and as WeChat answers.
pub async fn authorize(
    app: web::Data<App>,
    scanned: ScannedLogin,
    body: Json<AuthorizeRequest>,
) -> Result<HttpResponse, Error> {
    let login = &scanned.login;
    let Some(connection) = app.views.connection(&login.pool, &login.connection).await? else {
        return Err(facts::switched_off(&app, login, Reason::ConnectionOff).await);
    };
    let scanned_state = login.state_at(app.now()) == State::Scanned;
    if scanned_state && connection.settings.wechat.presence && !app.browser_is_there(login).await? {
        let reason = Reason::NoLiveBrowser;
        let decision = RefuseAttempt { login: login.id.clone(), reason, at: app.now() };
        let answer = app.execute(&login.pool, Actor::Phone, None, &decision).await?;
        return Err(answer.refusal().unwrap_or(reason).into());
    }
    // Whatever is no longer waiting for the person needs no number: the paid call is not made.
    let phone = match body.0.phone_code.filter(|_| scanned_state) {
        Some(code) => {
            let mini_program = facts::mini_program(&app, &connection).await?;
            let openid = login.openid.as_ref().map(Private::as_str).ok_or(Error::Internal)?;
            match app.wechat.phone(&mini_program, &login.ticket, openid, &code).await {
                Ok(phone) => Some(Personal::from(phone.as_str())),
                Err(error) => return Err(facts::failed(&app, login, &error).await),
            }
        }
        None => None,
    };
    let Some(application) = app.views.application(&login.pool, &login.application).await? else {
        return Err(facts::switched_off(&app, login, Reason::ApplicationOff).await);
    };
    let decision = AuthorizeLogin {
        login: login.id.clone(),
        phone_token: scanned.phone_token,
        phone,
        agreements: application.settings.agreements,
        new_user: app.new_user_id(),
        new_identity: app.new_id().into(),
        at: app.now(),
    };
    let answer = app.execute(&login.pool, Actor::Phone, Some(scanned.ip), &decision).await?;
    match answer.events.last() {
        None | Some(LoginEvent::Bound { .. } | LoginEvent::BindingAsked { .. }) => {
            Ok(HttpResponse::Ok().json(json!({ "state": answer.login.state })))
        }
        Some(_) => Err(answer.refusal().unwrap_or(Reason::WrongState).into()),
    }
}
