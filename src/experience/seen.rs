//! What the site would have been told.

use ::web::pages::{Experienced, ExperiencedTokens};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use domain::{
    decisions::{RedeemCode, SeeExperience},
    grant::{Proof, Redeem},
};
use projections::users::UserView;
use serde::Serialize;
use serde_json::Value;

use super::Tried;
use crate::{
    console::here::Here,
    http::{app::App, console_client::Asked, log::note, refusal::Refusal, secrets},
    oidc::{
        protocol::{claims::UserInfo, tokens::Tokens},
        signing_keys::SigningKeys,
    },
};

/// The answers of the token endpoint and of userinfo.
pub struct Seen {
    user: UserView,
    tokens: Tokens,
    answer: String,
    user_info: String,
    id_token_claims: Vec<(String, String)>,
    access_token_claims: Vec<(String, String)>,
}

/// Redeems the code in the client's place, as the token endpoint does, and ends what began with it. `None` where the code is used, or
/// too old, or what it is for was switched off meanwhile.
///
/// # Errors
/// If the database does not answer.
pub async fn redeem(
    app: &App,
    keys: &SigningKeys,
    here: &Here,
    tried: &Tried,
    asked: &Asked,
    [redirect_uri, code]: [&str; 2],
) -> Result<Option<Seen>, Refusal> {
    let Some(grant) = secrets::opened_by(code) else {
        return Ok(None);
    };
    let (pool, application, at) = (&tried.pool.id, &tried.application, app.now());
    // Before the code is spent, so that no code is spent for nothing.
    let keys = keys.of(pool).await?;
    let lifetime = TimeDelta::seconds(application.settings.token_lifetimes.access.into());
    let decision = SeeExperience(RedeemCode {
        grant: grant.into(),
        code: secrets::hash(code),
        redeem: Redeem {
            application: application.id.clone(),
            proof: Proof::Verifier {
                redirect_uri: redirect_uri.to_owned(),
                code_challenge: secrets::sha256(&asked.verifier),
            },
            tokens_expire_at: at + lifetime,
            refresh_expires_at: None,
            at,
        },
    });
    let Ok(redemption) = app.execute(&here.caller(Some(pool))?, &decision).await? else {
        return Ok(None);
    };
    let user = app.views.user(pool, &redemption.granted.user).await?.ok_or(Refusal::NotFound)?;
    note(|line| line.personal = Some(1));
    let tokens = Tokens::of(&tried.issuer(app), application, &keys, &redemption, None, at);
    let tokens = tokens.map_err(|_| Refusal::Internal)?;
    Ok(Some(Seen {
        answer: text(&tokens)?,
        user_info: text(&UserInfo::of(&redemption.granted.scope, &user))?,
        id_token_claims: claims(tokens.id_token.as_deref().unwrap_or_default()),
        access_token_claims: claims(&tokens.access_token),
        tokens,
        user,
    }))
}

impl Seen {
    /// As the page shows it.
    pub fn shown(&self) -> Experienced<'_> {
        Experienced::SignedIn(ExperiencedTokens {
            user: self.user.id.as_str(),
            user_info: &self.user_info,
            answer: &self.answer,
            id_token: self.tokens.id_token.as_deref().unwrap_or_default(),
            id_token_claims: &self.id_token_claims,
            access_token: &self.tokens.access_token,
            access_token_claims: &self.access_token_claims,
        })
    }
}

fn text(value: &impl Serialize) -> Result<String, Refusal> {
    serde_json::to_string_pretty(value).map_err(|_| Refusal::Internal)
}

/// What a token says, which its holder reads without a key (RFC 7519 §3).
fn claims(token: &str) -> Vec<(String, String)> {
    let payload = token.split('.').nth(1).and_then(|part| URL_SAFE_NO_PAD.decode(part).ok());
    let said = payload.and_then(|payload| serde_json::from_slice(&payload).ok());
    let Some(Value::Object(said)) = said else {
        return Vec::new();
    };
    let plain = |value: Value| match value {
        Value::String(text) => text,
        value => value.to_string(),
    };
    said.into_iter().map(|(name, value)| (name, plain(value))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_token_says_is_read_without_a_key_and_what_is_none_says_nothing() {
        let payload = URL_SAFE_NO_PAD.encode(r#"{"exp":5,"list":["a"],"sub":"u1"}"#);
        let said = claims(&format!("e30.{payload}.x"));
        let said: Vec<_> = said.iter().map(|(name, value)| (&**name, &**value)).collect();
        assert_eq!(said, [("exp", "5"), ("list", "[\"a\"]"), ("sub", "u1")]);
        for nothing in ["", "a", "a.b", "a.%%.c", "a.W10.c"] {
            assert_eq!(claims(nothing), []);
        }
    }
}
