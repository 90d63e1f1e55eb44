//! A way in is registered: by a link, or by somebody who is signed in.

use ::web::pages::Again;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{id::OperatorId, operator::Passkey};

use super::{
    ask::{Asked, passkey_host},
    form::Form,
    proof::Kept,
    totp::{Codes, SECRET},
};
use crate::{
    http::{app::App, refusal::Refusal},
    management::operators::place,
    passkey::{self, Expected},
};

/// Characters of a password. Codes go with it, and it opens everything.
const PASSWORD: std::ops::RangeInclusive<usize> = 12..=256;

/// The passkey of a browser's answer, if it is one to what was asked.
///
/// # Errors
/// [`Again::Passkey`].
pub fn passkey(app: &App, asked: &Asked, answer: &str) -> Result<Passkey, Again> {
    let answer = serde_json::from_str(answer).map_err(|_| Again::Passkey)?;
    let (origin, host) = (app.config.public_url.origin(), passkey_host(app));
    let host = host.ok_or(Again::Passkey)?;
    let expected = Expected { challenge: &asked.challenge, origin: &origin, host: &host };
    passkey::registered(&answer, &expected).map_err(|_| Again::Passkey)
}

/// A password that was put into the vault, where the event of it is to name it.
pub struct NewPassword {
    /// Its id.
    pub id: String,
    /// The time step of the code that was shown.
    pub step: u64,
}

/// Keeps the password of a form with what makes its codes, if both are right.
///
/// # Errors
/// If the database does not answer; within it what is to be said at the form.
pub async fn password(
    app: &App,
    form: &Form,
    operator: &OperatorId,
    codes: &Codes,
) -> Result<Result<NewPassword, Again>, Refusal> {
    let password = form.field("password");
    if !PASSWORD.contains(&password.chars().count()) {
        return Ok(Err(Again::Short));
    }
    if password != form.field("again") {
        return Ok(Err(Again::Differs));
    }
    let Some(step) = codes.step(form.field("code"), app.now()) else {
        return Ok(Err(Again::Wrong));
    };
    let hash = app.passwords.hash(password.to_owned(), app.new_salt()).await?;
    let id = app.new_id();
    let secret = serde_json::to_vec(&Kept { hash, codes: codes.typed() });
    let secret = secret.map_err(|_| Refusal::Internal)?;
    app.vault.put(None, &place(operator, &id), &secret).await?;
    Ok(Ok(NewPassword { id, step }))
}

/// The codes of an app that scans the picture. The secret follows from `seed`, so that it is the same until the form is right, and is
/// stored only then.
///
/// # Errors
/// If the key of the deployment cannot be read.
pub async fn codes(app: &App, seed: &str, name: &str) -> Result<Codes, Refusal> {
    let secret = app.vault.derive(None, "console codes", seed).await?;
    let secret = URL_SAFE_NO_PAD.decode(secret).map_err(|_| Refusal::Internal)?;
    let secret = secret.get(..SECRET).ok_or(Refusal::Internal)?;
    Codes::new(secret, app.config.public_url.host().as_str(), name)
}
