//! `POST /logins/{id}/binding`: a new account.

use actix_web::{HttpResponse, web};
use domain::decisions::ChooseNewAccount;
use eventstore::Actor;
use serde::Deserialize;

use super::told;
use crate::{
    http::{app::App, json::Json, refusal::Refusal, same_origin::SameOrigin},
    login::browser::credential::OwnLogin,
};

/// What the person chooses.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChoiceRequest {
    #[serde(rename = "choice")]
    _choice: Choice,
}

/// An existing account is not chosen: it is proven.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Choice {
    New,
}

/// Makes a new account and binds it.
///
/// # Errors
/// 409 unless asked and allowed, 403 if policy refuses, 410 after expiry.
pub async fn choose(
    app: web::Data<App>,
    own: OwnLogin,
    _ours: SameOrigin,
    _body: Json<ChoiceRequest>,
) -> Result<HttpResponse, Refusal> {
    let decision = ChooseNewAccount {
        login: own.login.id.clone(),
        new_user: app.new_user_id(),
        new_identity: app.new_id().into(),
        at: app.now(),
    };
    told(&app.execute(&own.host.caller(Actor::Browser), &decision).await?)
}
