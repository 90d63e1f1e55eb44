//! What the token endpoint answers (RFC 6749 §5.1, OpenID Connect Core §3.1.3.3).

use chrono::{DateTime, Utc};
use domain::{decisions::Redemption, grant::has_scope, signing_key::Algorithm};
use projections::applications::ApplicationView;
use serde::Serialize;

use super::{
    claims::{AccessToken, IdToken},
    error::OAuthError,
    pool_keys::PoolKeys,
};

/// The tokens, as the client reads them.
#[derive(Debug, Serialize)]
pub struct Tokens {
    /// Reads userinfo.
    pub access_token: String,
    token_type: &'static str,
    /// How long the access token lives, seconds.
    expires_in: u32,
    scope: String,
    /// Who signed in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
}

impl Tokens {
    /// The tokens of a grant that was just redeemed, or refreshed.
    ///
    /// # Errors
    /// Where no key signs.
    pub fn of(
        issuer: &str,
        application: &ApplicationView,
        keys: &PoolKeys,
        redemption: &Redemption,
        refresh_token: Option<String>,
        now: DateTime<Utc>,
    ) -> Result<Self, OAuthError> {
        let lifetimes = application.settings.token_lifetimes;
        let access_token = AccessToken::of(issuer, redemption, lifetimes.access, now);
        let access_token = keys.sign(Algorithm::Es256, AccessToken::TYP, &access_token)?;
        let id_token = if has_scope(&redemption.scope, "openid") {
            let id_token = IdToken::of(issuer, redemption, &access_token, lifetimes.id, now);
            let algorithm = application.settings.id_token_algorithm;
            Some(keys.sign(algorithm, IdToken::TYP, &id_token)?)
        } else {
            None
        };
        Ok(Self {
            access_token,
            token_type: "Bearer",
            expires_in: lifetimes.access,
            scope: redemption.scope.clone(),
            id_token,
            refresh_token,
        })
    }
}
