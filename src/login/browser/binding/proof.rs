//! `POST /logins/{id}/binding/proof`: the person proves an existing account, by its password or by the code that was sent.

use actix_web::{HttpResponse, web};
use domain::{
    decisions::{PasswordOf, ProveAccount, Shown},
    login::{ProofChannel, State},
    personal::Personal,
};
use eventstore::Actor;
use serde::Deserialize;

use super::{account, hash, told};
use crate::{
    http::{app::App, json::Json, refusal::Refusal, same_origin::SameOrigin},
    login::browser::credential::OwnLogin,
};

/// A password with its account, or a code.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProofRequest {
    #[serde(default)]
    account: Option<String>,
    #[serde(default)]
    password: Option<String>,
    #[serde(default)]
    code: Option<String>,
}

/// Binds the account that is proven.
///
/// # Errors
/// 422 for a wrong proof, 403 after the fifth and if policy refuses, 409 unless asked, 410 after expiry, 429 over a limit.
pub async fn proof(
    app: web::Data<App>,
    own: OwnLogin,
    _ours: SameOrigin,
    body: Json<ProofRequest>,
) -> Result<HttpResponse, Refusal> {
    let shown = match body.0 {
        ProofRequest { code: Some(code), account: None, password: None } => {
            Shown::Code(hash(&app, &own.host, &own.login.id, six_digits(&code)?).await?)
        }
        ProofRequest { code: None, account: Some(account), password: Some(password) } => {
            by_password(&app, &own, &account, password).await?
        }
        _ => return Err(Refusal::invalid("code", "either this, or account and password")),
    };
    let decision = ProveAccount {
        login: own.login.id.clone(),
        shown,
        new_identity: app.new_id().into(),
        at: app.now(),
    };
    told(&app.execute(&own.host.caller(Actor::Browser), &decision).await?)
}

/// What is no code costs no try.
fn six_digits(text: &str) -> Result<&str, Refusal> {
    let code = text.trim();
    let is_code = code.len() == 6 && code.bytes().all(|digit| digit.is_ascii_digit());
    is_code.then_some(code).ok_or_else(|| Refusal::invalid("code", "six digits are expected"))
}

async fn by_password(
    app: &App,
    own: &OwnLogin,
    text: &str,
    password: String,
) -> Result<Shown, Refusal> {
    let channel = if text.contains('@') { ProofChannel::Email } else { ProofChannel::Phone };
    let account = account(text, channel)?;
    app.limits.password(&own.host.pool.id, &account)?;
    if own.login.state_at(app.now()) != State::BindingAsked {
        return Ok(Shown::WrongPassword);
    }
    let known = app.execute(&own.host.caller(Actor::Browser), &PasswordOf { account }).await?;
    let hash = known.as_ref().and_then(|(_, hash)| Personal::clear(hash).cloned());
    let is_right = app.passwords.is(password, hash).await?;
    Ok(match known {
        Some((user, hash)) if is_right => Shown::Password { user, hash },
        _ => Shown::WrongPassword,
    })
}
