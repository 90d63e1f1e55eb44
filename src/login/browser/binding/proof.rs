//! `POST /logins/{id}/binding/proof`: the person proves an existing account: by its password, by the code that was sent, or by
//! having signed in to it.

use actix_web::{HttpRequest, HttpResponse, web};
use domain::{
    decisions::{PasswordOf, ProveAccount, Shown},
    login::{ProofChannel, State},
    personal::Personal,
};
use eventstore::Actor;
use serde::Deserialize;

use super::{account, asker, hash, told};
use crate::{
    http::{app::App, json::Json, refusal::Refusal, same_origin::SameOrigin, session},
    login::{browser::credential::OwnLogin, linked},
};

/// A password with its account, a code, or that the session of this browser is of the account.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProofRequest {
    #[serde(default)]
    account: Option<String>,
    #[serde(default)]
    password: Option<String>,
    #[serde(default)]
    code: Option<String>,
    #[serde(default)]
    signed_in: bool,
}

/// Binds the account that is proven.
///
/// # Errors
/// 401 without the session that is to prove it, 422 for a wrong proof, 403 after the fifth and if policy refuses, 409 unless asked, 410 after expiry, 429 over a limit.
pub async fn proof(
    app: web::Data<App>,
    request: HttpRequest,
    own: OwnLogin,
    _ours: SameOrigin,
    body: Json<ProofRequest>,
) -> Result<HttpResponse, Refusal> {
    let shown = match body.0 {
        ProofRequest { code: Some(code), account: None, password: None, signed_in: false } => {
            Shown::Code(hash(&app, &own.host, &own.login.id, six_digits(&code)?).await?)
        }
        ProofRequest {
            code: None,
            account: Some(account),
            password: Some(password),
            signed_in: false,
        } => by_password(&app, &own, &account, password).await?,
        ProofRequest { code: None, account: None, password: None, signed_in: true } => {
            let session = session::current(&app, &request, &own.host).await?;
            Shown::SignedIn(session.ok_or(Refusal::Unauthorized)?.id)
        }
        _ => {
            let why = "either this, account and password, or signed_in";
            return Err(Refusal::invalid("code", why));
        }
    };
    let decision = ProveAccount {
        login: own.login.id.clone(),
        shown,
        new_identity: app.new_id().into(),
        at: app.now(),
    };
    let answer = app.execute(&own.host.caller(Actor::Browser), &decision).await?;
    linked::tell(&app, &request, &answer);
    told(&answer)
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
    // Whoever is not asked spends nothing of what an account may take.
    if own.login.state_at(app.now()) != State::BindingAsked {
        return Ok(Shown::WrongPassword);
    }
    app.limits.password(&own.host.pool.id, &account, asker(&own.login))?;
    let known = app.execute(&own.host.caller(Actor::Browser), &PasswordOf { account }).await?;
    let hash = known.as_ref().and_then(|(_, hash)| Personal::clear(hash).cloned());
    let is_right = app.passwords.is(password, hash).await?;
    Ok(match known {
        Some((user, hash)) if is_right => Shown::Password { user, hash },
        _ => Shown::WrongPassword,
    })
}
