//! `GET /oidc/.well-known/jwks.json`: the public keys that verify a pool's tokens.

use actix_web::{HttpResponse, web};
use chrono::TimeDelta;
use domain::application::LONGEST_TOKEN_SECONDS;
use serde_json::json;

use crate::{
    http::{app::App, host::PoolHost, refusal::Refusal},
    oidc::signing_keys::SigningKeys,
};

/// The keys in use, and retired ones as long as a token of theirs may be alive.
///
/// # Errors
/// Where the database does not answer.
pub async fn jwks(
    app: web::Data<App>,
    keys: web::Data<SigningKeys>,
    host: PoolHost,
) -> Result<HttpResponse, Refusal> {
    let pool = &host.pool.id;
    keys.ensure(pool).await?;
    let oldest = app.now() - TimeDelta::seconds(2 * i64::from(LONGEST_TOKEN_SECONDS));
    let keys: Vec<_> = app
        .views
        .signing_keys(pool)
        .await?
        .into_iter()
        .filter(|key| key.retired_at.is_none_or(|retired_at| retired_at > oldest))
        .map(|key| key.public)
        .collect();
    Ok(HttpResponse::Ok().json(json!({ "keys": keys })))
}
