//! The browser answers which account the person signs in to, while it is asked.

pub mod choose;
pub mod code;
pub mod proof;

use ::wechat::PhoneNumber;
use actix_web::HttpResponse;
use domain::{
    account_name::AccountName,
    decisions::LoginAnswer,
    id::LoginId,
    login::{LoginEvent, ProofChannel},
    reason::Reason,
};
use projections::{Private, logins::LoginView};
use serde_json::json;

use crate::http::{app::App, host::PoolHost, refusal::Refusal};

/// How a login went on: it is bound, or the step was not allowed.
fn told(answer: &LoginAnswer) -> Result<HttpResponse, Refusal> {
    match answer.events.last() {
        Some(LoginEvent::Bound { .. }) => {
            Ok(HttpResponse::Ok().json(json!({ "state": answer.login.state })))
        }
        _ => Err(answer.refusal().unwrap_or(Reason::WrongState).into()),
    }
}

/// The account that a person means by what they typed.
fn account(text: &str, channel: ProofChannel) -> Result<AccountName, Refusal> {
    let (account, why) = match channel {
        ProofChannel::Phone => {
            let number = PhoneNumber::typed(text);
            (number.map(|number| AccountName::Phone(number.as_str().into())), "no phone number")
        }
        ProofChannel::Email => (AccountName::email(text), "no e-mail address"),
    };
    account.ok_or_else(|| Refusal::invalid("account", why))
}

/// Who is asked: the openid that scanned.
fn asker(login: &LoginView) -> &str {
    login.openid.as_ref().map_or("", Private::as_str)
}

/// The keyed hash under which a code of a login is remembered: six digits alone are soon found by trying.
async fn hash(
    app: &App,
    host: &PoolHost,
    login: &LoginId,
    code: &str,
) -> Result<domain::id::SecretHash, Refusal> {
    let id = format!("{login}/{code}");
    Ok(app.vault.derive(Some(&host.pool.id), "binding code", &id).await?.into())
}
