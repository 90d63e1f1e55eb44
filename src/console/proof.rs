//! What somebody shows that it is them: a passkey, or a password and a code.

use domain::operator::Proof;
use projections::operators::OperatorView;
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use totp_rs::Secret;

use super::{
    ask::{Asked, passkey_host},
    form::Form,
    host::ConsoleHost,
    totp::Codes,
};
use crate::{
    http::{app::App, refusal::Refusal},
    management::operators::place,
    passkey::{self, Answer, Expected},
};

/// A password as the vault keeps it, with the secret of the codes that go with it.
#[derive(Serialize, Deserialize)]
pub struct Kept {
    /// The argon2id hash, in PHC form.
    pub hash: String,
    /// The secret, in base32.
    pub codes: String,
}

/// The longest name that anybody has, bytes.
const LONGEST_NAME: usize = 64;

/// Who showed that it is them, and how; `None` if nobody did. `whom` is who is signed in already, and then it can only be them: they
/// are counted by themselves, so that strangers lock them out neither by their name nor by an address that they share.
///
/// # Errors
/// [`Refusal::TooMany`] after too many tries.
pub async fn shown(
    app: &App,
    host: &ConsoleHost,
    asked: &Asked,
    form: &Form,
    whom: Option<&OperatorView>,
) -> Result<Option<(OperatorView, Proof)>, Refusal> {
    let address = host.remote.address;
    if whom.is_none() {
        app.limits.may_show_a_secret(address)?;
    }
    let found = match form.field("passkey") {
        "" => by_password(app, form, whom).await?,
        answer => by_passkey(app, asked, answer, whom).await?,
    };
    if found.is_none() && whom.is_none() {
        app.limits.wrong_secret(address);
    }
    Ok(found)
}

async fn by_passkey(
    app: &App,
    asked: &Asked,
    answer: &str,
    whom: Option<&OperatorView>,
) -> Result<Option<(OperatorView, Proof)>, Refusal> {
    let Ok(answer) = serde_json::from_str::<Answer>(answer) else {
        return Ok(None);
    };
    let operator = match (whom, &answer.user) {
        (Some(whom), _) => Some(whom.clone()),
        (None, Some(user)) => app.views.operator(&user.as_str().into()).await?,
        (None, None) => None,
    };
    let (Some(operator), Some(host)) = (operator, passkey_host(app)) else {
        return Ok(None);
    };
    let origin = app.config.public_url.origin();
    let expected = Expected { challenge: &asked.challenge, origin: &origin, host: &host };
    let Some(own) = operator.passkeys.iter().find(|own| own.passkey.id == answer.id) else {
        return Ok(None);
    };
    let Ok(count) = passkey::shown(&answer, &own.passkey, &expected) else {
        return Ok(None);
    };
    let proof = Proof::Passkey { passkey: answer.id, count, asked_at: asked.at };
    Ok(Some((operator, proof)))
}

async fn by_password(
    app: &App,
    form: &Form,
    whom: Option<&OperatorView>,
) -> Result<Option<(OperatorView, Proof)>, Refusal> {
    let name = whom.map_or_else(|| form.field("name").trim(), OperatorView::name);
    if name.len() > LONGEST_NAME {
        return Ok(None);
    }
    match whom {
        Some(whom) => app.limits.confirming(&whom.id)?,
        None => app.limits.operator(name)?,
    }
    let operator = match whom {
        Some(whom) => Some(whom.clone()),
        None => app.views.operator_by_name(name).await?,
    };
    let kept = match &operator {
        Some(operator) => kept(app, operator).await?,
        None => None,
    };
    // A password of nobody is hashed too.
    let hash = kept.as_ref().map(|kept| kept.hash.clone());
    let is_right = app.passwords.is(form.field("password").to_owned(), hash).await?;
    let (Some(operator), Some(kept), true) = (operator, kept, is_right) else {
        return Ok(None);
    };
    let secret = Secret::try_from_base32(&kept.codes).map_err(|_| Refusal::Internal)?;
    let codes = Codes::new(&secret, "", name)?;
    let step = codes.step(form.field("code"), app.now());
    let password = operator.password.as_ref().map(|own| own.id.clone());
    Ok(step.zip(password).map(|(step, password)| (operator, Proof::Code { password, step })))
}

async fn kept(app: &App, operator: &OperatorView) -> Result<Option<Kept>, Refusal> {
    let Some(password) = &operator.password else {
        return Ok(None);
    };
    let found = app.vault.get(None, &place(&operator.id, &password.id)).await?;
    let read = |bytes: &[u8]| serde_json::from_slice(bytes).map_err(|_| Refusal::Internal);
    found.map(|found| read(found.expose_secret())).transpose()
}
