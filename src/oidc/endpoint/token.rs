//! `POST /oidc/token`: a client shows its code or a refresh token, and gets tokens (OpenID Connect Core §3.1.3 and §12, RFC 6749
//! §4.1.3 and §6).

use actix_web::{HttpRequest, HttpResponse, http::header, web};
use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    decisions::{
        NotRedeemed, NotRefreshed, RedeemCode, Redemption, ShownRefreshToken, UseRefreshToken,
    },
    grant::{Proof, Redeem},
};
use eventstore::Actor;
use projections::applications::ApplicationView;

use super::{client, form::Form};
use crate::{
    http::{app::App, host::PoolHost, log::note, may_show_secret::MayShowSecret, secrets},
    oidc::{
        protocol::{
            error::{Code, OAuthError},
            parameters::Parameters,
            pool_keys::PoolKeys,
            tokens::Tokens,
        },
        refresh_token,
        signing_keys::SigningKeys,
    },
};

/// One answer for a code that is unknown, expired, used, of another client, or shown with a wrong verifier: the client does not
/// learn which of them it is.
const NO_GRANT: OAuthError =
    OAuthError::new(Code::InvalidGrant, "the code is not good, or not for this request");
const OTHER_ADDRESS: OAuthError = OAuthError::new(
    Code::InvalidGrant,
    "redirect_uri is not the one of the authorization request, to the letter",
);

/// The same for a refresh token.
const NO_REFRESH: OAuthError =
    OAuthError::new(Code::InvalidGrant, "the refresh token is not good, or not for this client");
const WIDER_SCOPE: OAuthError =
    OAuthError::new(Code::InvalidScope, "scope asks for more than was granted");
const UNKNOWN_GRANT: OAuthError = OAuthError::new(
    Code::UnsupportedGrantType,
    "grant_type must be authorization_code or refresh_token",
);

/// The grants of this endpoint, as discovery names them.
pub const GRANT_TYPES: [&str; 2] = ["authorization_code", "refresh_token"];

/// The parameters that are read.
const READ: [&str; 10] = [
    "grant_type",
    "code",
    "redirect_uri",
    "code_verifier",
    "refresh_token",
    "scope",
    "client_id",
    "client_secret",
    "client_assertion",
    "client_assertion_type",
];

/// Answers tokens for a code or a refresh token.
///
/// # Errors
/// RFC 6749 §5.2.
pub async fn token(
    app: web::Data<App>,
    keys: web::Data<SigningKeys>,
    request: HttpRequest,
    host: PoolHost,
    may_show: MayShowSecret,
    form: Form,
) -> Result<HttpResponse, OAuthError> {
    let parameters = form.parameters();
    parameters.once(&READ)?;
    let application = client::authenticate(&app, &request, &host, &may_show, &parameters).await?;
    let grant_type = parameters.require("grant_type", "grant_type is missing")?;
    if !GRANT_TYPES.contains(&grant_type) {
        return Err(UNKNOWN_GRANT);
    }
    // Before the code is spent, so that no code is spent for nothing.
    let keys = keys.of(&host.pool.id).await?;
    let redemption = match grant_type {
        "refresh_token" => refresh(&app, &host, &application, &parameters).await?,
        _ => redeem(&app, &host, &application, &parameters).await?,
    };
    note(|line| line.personal = Some(1));
    let next = match &redemption.refresh_token {
        Some(next) => Some(refresh_token::told(&app, &host.pool.id, next).await?),
        None => None,
    };
    answer(&host, &application, &keys, &redemption, next, app.now())
}

async fn redeem(
    app: &App,
    host: &PoolHost,
    application: &ApplicationView,
    parameters: &Parameters<'_>,
) -> Result<Redemption, OAuthError> {
    let code = parameters.require("code", "code is missing")?;
    let redirect_uri = parameters.require("redirect_uri", "redirect_uri is missing")?.to_owned();
    let code_challenge = challenge(parameters.get("code_verifier").unwrap_or_default());
    let at = app.now();
    let lifetimes = application.settings.token_lifetimes;
    let may_refresh = application.settings.offline_access;
    let decision = RedeemCode {
        grant: secrets::opened_by(code).ok_or(NO_GRANT)?.into(),
        code: secrets::hash(code),
        redeem: Redeem {
            application: application.id.clone(),
            proof: Proof::Verifier { redirect_uri, code_challenge },
            tokens_expire_at: at + TimeDelta::seconds(lifetimes.access.into()),
            refresh_expires_at: may_refresh
                .then(|| at + TimeDelta::seconds(lifetimes.refresh.into())),
            at,
        },
    };
    let caller = host.caller(Actor::Application(application.id.clone()));
    app.execute(&caller, &decision).await?.map_err(|why| match why {
        NotRedeemed::NotGood => NO_GRANT,
        NotRedeemed::OtherRedirectUri => OTHER_ADDRESS,
    })
}

async fn refresh(
    app: &App,
    host: &PoolHost,
    application: &ApplicationView,
    parameters: &Parameters<'_>,
) -> Result<Redemption, OAuthError> {
    let shown = parameters.require("refresh_token", "refresh_token is missing")?;
    let token = refresh_token::read(app, &host.pool.id, shown).await?.ok_or(NO_REFRESH)?;
    let (application, lifetimes) = (application.id.clone(), application.settings.token_lifetimes);
    let at = app.now();
    let caller = host.caller(Actor::Application(application.clone()));
    let decision = UseRefreshToken {
        shown: ShownRefreshToken { token, application, at },
        scope: parameters.get("scope").map(str::to_owned),
        tokens_expire_at: at + TimeDelta::seconds(lifetimes.access.into()),
    };
    app.execute(&caller, &decision).await?.map_err(|why| match why {
        NotRefreshed::NotGood => NO_REFRESH,
        NotRefreshed::WiderScope => WIDER_SCOPE,
    })
}

/// The S256 challenge of a verifier, RFC 7636 §4.2. For a missing or malformed verifier the
/// answer equals no challenge of any request, so the code is burnt as by a wrong verifier.
fn challenge(verifier: &str) -> String {
    let unreserved = |b: u8| b.is_ascii_alphanumeric() || b"-._~".contains(&b);
    let well_formed = (43..=128).contains(&verifier.len()) && verifier.bytes().all(unreserved);
    if well_formed { secrets::sha256(verifier) } else { String::new() }
}

fn answer(
    host: &PoolHost,
    application: &ApplicationView,
    keys: &PoolKeys,
    redemption: &Redemption,
    refresh_token: Option<String>,
    now: DateTime<Utc>,
) -> Result<HttpResponse, OAuthError> {
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::PRAGMA, "no-cache"))
        .json(Tokens::of(&host.issuer(), application, keys, redemption, refresh_token, now)?))
}

#[cfg(test)]
mod tests {
    use super::challenge;

    #[test]
    fn the_example_of_rfc_7636_comes_out() {
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        assert_eq!(challenge(verifier), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
        assert_eq!(challenge(&"~".repeat(128)).len(), 43);
    }

    #[test]
    fn no_challenge_fits_a_malformed_verifier() {
        for verifier in ["", &"a".repeat(42), &"a".repeat(129), &"é".repeat(30), &" ".repeat(43)] {
            assert_eq!(challenge(verifier), "", "{verifier}");
        }
    }
}
