//! `POST /oidc/token/revocation`: a client gives back what a code brought it (RFC 7009).

use actix_web::{HttpRequest, HttpResponse, web};
use domain::{
    decisions::Execute,
    grant::{Grant, GrantCommand, RevokeReason},
    id::GrantId,
    signing_key::Algorithm,
};
use eventstore::Actor;

use super::{client, form::Form};
use crate::{
    http::{app::App, host::PoolHost, may_show_secret::MayShowSecret},
    oidc::{
        protocol::{
            claims::AccessToken,
            error::{Code, OAuthError},
        },
        refresh_token,
        signing_keys::SigningKeys,
    },
};

const ANOTHER_CLIENTS: OAuthError =
    OAuthError::new(Code::InvalidGrant, "the token was given to another client");

/// The parameters that are read. A `token_type_hint` is of no use: each token shows what it is.
const READ: [&str; 5] =
    ["token", "client_id", "client_secret", "client_assertion", "client_assertion_type"];

/// Voids whatever came with a token, of either kind. One that is not good is answered alike: there is nothing to void (§2.2).
///
/// # Errors
/// `invalid_client`, and `invalid_grant` for a token of another client (§2.1).
pub async fn revoke(
    app: web::Data<App>,
    keys: web::Data<SigningKeys>,
    request: HttpRequest,
    host: PoolHost,
    may_show: MayShowSecret,
    form: Form,
) -> Result<HttpResponse, OAuthError> {
    let parameters = form.parameters();
    parameters.once(&READ)?;
    let client = client::authenticate(&app, &request, &host, &may_show, &parameters).await?;
    let token = parameters.require("token", "token is missing")?;
    let Some(grant) = grant_of(&app, &keys, &host, token).await? else {
        return Ok(HttpResponse::Ok().finish());
    };
    let Some(grant) = app.views.grant(&host.pool.id, &grant).await? else {
        return Ok(HttpResponse::Ok().finish());
    };
    if grant.application != client.id {
        return Err(ANOTHER_CLIENTS);
    }
    let revoke = GrantCommand::Revoke { reason: RevokeReason::Client, at: app.now() };
    let caller = host.caller(Actor::Application(client.id));
    app.execute(&caller, &Execute::<Grant>::new(grant.id.as_str(), revoke)).await?;
    Ok(HttpResponse::Ok().finish())
}

/// The grant that brought a token, whether or not it is good yet.
async fn grant_of(
    app: &App,
    keys: &SigningKeys,
    host: &PoolHost,
    token: &str,
) -> Result<Option<GrantId>, OAuthError> {
    let pool = &host.pool.id;
    if let Some(refresh_token) = refresh_token::read(app, pool, token).await? {
        return Ok(Some(refresh_token.grant));
    }
    let access_token = keys.verify(pool, Algorithm::Es256, AccessToken::TYP, token).await?;
    Ok(access_token.map(|token: AccessToken| token.jti.into()))
}
