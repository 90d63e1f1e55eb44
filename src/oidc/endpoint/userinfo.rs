//! `GET` and `POST /oidc/me`: what a client may know of who signed in (OpenID Connect Core §5.3).

use actix_web::{HttpRequest, HttpResponse, http::header, web};
use domain::signing_key::Algorithm;
use projections::users::UserView;

use crate::{
    http::{app::App, bearer::bearer, cors, host::PoolHost, log::note},
    oidc::{
        protocol::{
            claims::{AccessToken, UserInfo},
            error::{Code, OAuthError},
        },
        signing_keys::SigningKeys,
    },
};

const NOT_GOOD: OAuthError =
    OAuthError::new(Code::InvalidToken, "the access token is not good, or not any more");

/// Answers the claims that the access token of the `Authorization` header reaches. A token anywhere else is not looked
/// at (RFC 6750 §2.3).
///
/// # Errors
/// 401 with a challenge (RFC 6750 §3).
pub async fn userinfo(
    app: web::Data<App>,
    keys: web::Data<SigningKeys>,
    request: HttpRequest,
    host: PoolHost,
) -> Result<HttpResponse, OAuthError> {
    let Some(token) = bearer(&request) else {
        let challenge = (header::WWW_AUTHENTICATE, "Bearer");
        return Ok(HttpResponse::Unauthorized().insert_header(challenge).finish());
    };
    let pool = &host.pool.id;
    let token: AccessToken =
        keys.verify(pool, Algorithm::Es256, AccessToken::TYP, token).await?.ok_or(NOT_GOOD)?;
    let client = app.views.application(pool, &token.client_id.as_str().into()).await?;
    // Its own scripts may read too that a token is not good any more.
    let client = client.filter(|client| !client.disabled).ok_or(NOT_GOOD)?;
    cors::readable(&request, &client);
    if !token.is_good_at(&host.issuer(), app.now()) {
        return Err(NOT_GOOD);
    }
    note(|line| line.client = Some(client.id));
    let user = user(&app, &host, &token).await?.ok_or(NOT_GOOD)?;
    note(|line| line.personal = Some(1));
    Ok(HttpResponse::Ok().json(UserInfo::of(&token.scope, &user)))
}

/// The user, where grant and user still stand.
pub(super) async fn user(
    app: &App,
    host: &PoolHost,
    token: &AccessToken,
) -> Result<Option<UserView>, OAuthError> {
    let pool = &host.pool.id;
    let user = app.views.user_of_grant(pool, &token.sub, &token.jti.as_str().into()).await?;
    Ok(user.filter(|user| !user.blocked && !user.erased))
}
