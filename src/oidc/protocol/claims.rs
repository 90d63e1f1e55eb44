//! What tokens and userinfo say. Times are seconds since 1970 (RFC 7519 §2).
//!
//! There is no `amr` and no `acr`: RFC 8176 registers no name for a scan, and a scan is not several factors.

use aws_lc_rs::digest;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use domain::{decisions::Redemption, grant::has_scope, id::UserId, personal::Personal};
use projections::{Private, users::UserView};
use serde::{Deserialize, Serialize};

/// Every claim that an ID token or userinfo may hold.
pub const SUPPORTED: [&str; 14] = [
    "iss",
    "sub",
    "aud",
    "exp",
    "iat",
    "auth_time",
    "nonce",
    "at_hash",
    "sid",
    "phone_number",
    "phone_number_verified",
    "nickname",
    "picture",
    "updated_at",
];

/// How much clocks may differ, seconds.
const LEEWAY_SECONDS: i64 = 5;

/// Whom an access token is for: the userinfo endpoint.
pub fn audience(issuer: &str) -> String {
    format!("{issuer}/me")
}

/// An access token, RFC 9068 §2.2.
#[derive(Debug, Serialize, Deserialize)]
pub struct AccessToken {
    iss: String,
    /// Who signed in.
    pub sub: UserId,
    aud: String,
    exp: i64,
    iat: i64,
    auth_time: i64,
    /// The grant: whatever voids it voids the token.
    pub jti: String,
    /// To which client.
    pub client_id: String,
    /// What it may read.
    pub scope: String,
}

impl AccessToken {
    /// The `typ` of its header, RFC 9068 §2.1.
    pub const TYP: &'static str = "at+jwt";

    /// The token of a grant that was just redeemed or refreshed; good for so many seconds.
    pub fn of(issuer: &str, redemption: &Redemption, lifetime: u32, now: DateTime<Utc>) -> Self {
        Self {
            iss: issuer.to_owned(),
            sub: redemption.granted.user.clone(),
            aud: audience(issuer),
            exp: (now + TimeDelta::seconds(lifetime.into())).timestamp(),
            iat: now.timestamp(),
            auth_time: redemption.granted.authenticated_at.timestamp(),
            jti: redemption.grant.to_string(),
            client_id: redemption.granted.application.to_string(),
            scope: redemption.scope.clone(),
        }
    }

    /// Whether it was made by this issuer, for its userinfo endpoint, and has not expired.
    pub fn is_good_at(&self, issuer: &str, now: DateTime<Utc>) -> bool {
        self.iss == issuer
            && self.aud == audience(issuer)
            && now.timestamp() < self.exp.saturating_add(LEEWAY_SECONDS)
    }
}

/// An ID token, OpenID Connect Core §2. What scopes ask for is at userinfo, as there is always an access token (§5.4): an ID
/// token is kept and sent along as a hint, and nobody expects a phone number in it.
#[derive(Debug, Serialize)]
pub struct IdToken<'a> {
    iss: &'a str,
    sub: &'a str,
    aud: &'a str,
    exp: i64,
    iat: i64,
    auth_time: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    nonce: Option<&'a str>,
    at_hash: String,
    sid: &'a str,
}

impl<'a> IdToken<'a> {
    /// The `typ` of its header.
    pub const TYP: &'static str = "JWT";

    /// The token of a grant that was just redeemed or refreshed, next to that access token; good for so many seconds.
    pub fn of(
        issuer: &'a str,
        redemption: &'a Redemption,
        access_token: &str,
        lifetime: u32,
        now: DateTime<Utc>,
    ) -> Self {
        let granted = &redemption.granted;
        Self {
            iss: issuer,
            sub: granted.user.as_str(),
            aud: granted.application.as_str(),
            exp: (now + TimeDelta::seconds(lifetime.into())).timestamp(),
            iat: now.timestamp(),
            auth_time: granted.authenticated_at.timestamp(),
            nonce: granted.nonce.as_ref().and_then(Personal::clear).map(String::as_str),
            at_hash: at_hash(access_token),
            sid: granted.session.as_str(),
        }
    }
}

/// The left half of the SHA-256 of an access token, OpenID Connect Core §3.1.3.6.
fn at_hash(access_token: &str) -> String {
    let hash = digest::digest(&digest::SHA256, access_token.as_bytes());
    let (half, _) = hash.as_ref().split_at(hash.as_ref().len() / 2);
    URL_SAFE_NO_PAD.encode(half)
}

/// What userinfo says, OpenID Connect Core §5.3.2.
#[derive(Debug, Serialize)]
pub struct UserInfo<'a> {
    sub: &'a str,
    #[serde(flatten)]
    phone: Option<Phone<'a>>,
    #[serde(flatten)]
    profile: Option<Profile<'a>>,
}

impl<'a> UserInfo<'a> {
    /// What the scope lets a client know of a user.
    pub fn of(scope: &str, user: &'a UserView) -> Self {
        let profile = has_scope(scope, "profile").then(|| Profile {
            nickname: user.nickname.as_ref().map(|nickname| nickname.as_str()),
            picture: user.avatar.as_ref().map(|avatar| avatar.as_str()),
            updated_at: user.changed_at.timestamp(),
        });
        let number = user.phone.as_ref().map(Private::as_str);
        Self {
            sub: user.id.as_str(),
            phone: Phone::of(scope, number, user.phone_verified_at),
            profile,
        }
    }
}

/// The claims of the scope `phone`.
#[derive(Debug, Serialize)]
struct Phone<'a> {
    phone_number: &'a str,
    phone_number_verified: bool,
}

impl<'a> Phone<'a> {
    fn of(
        scope: &str,
        number: Option<&'a str>,
        verified_at: Option<DateTime<Utc>>,
    ) -> Option<Self> {
        let phone_number = number.filter(|_| has_scope(scope, "phone"))?;
        Some(Self { phone_number, phone_number_verified: verified_at.is_some() })
    }
}

/// The claims of the scope `profile` that there may be.
#[derive(Debug, Serialize)]
struct Profile<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    nickname: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    picture: Option<&'a str>,
    updated_at: i64,
}

#[cfg(test)]
mod tests;
