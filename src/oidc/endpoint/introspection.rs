//! `POST /oidc/token/introspection`: a client asks whether one of its tokens is good yet (RFC 7662).

use actix_web::{HttpRequest, HttpResponse, web};
use domain::{
    application::ClientType,
    decisions::{LookAtRefreshToken, ShownRefreshToken},
    id::{ApplicationId, UserId},
    signing_key::Algorithm,
};
use eventstore::Actor;
use serde::Serialize;
use serde_json::json;

use super::{client, form::Form, userinfo};
use crate::{
    http::{app::App, host::PoolHost, log::note, may_show_secret::MayShowSecret},
    oidc::{
        protocol::{
            claims::AccessToken,
            error::{Code, OAuthError},
        },
        refresh_token,
        signing_keys::SigningKeys,
    },
};

const WITHOUT_SECRET: OAuthError =
    OAuthError::new(Code::InvalidClient, "a client that keeps no secret is told nothing here");

/// The parameters that are read. A `token_type_hint` is of no use: each token shows what it is.
const READ: [&str; 5] =
    ["token", "client_id", "client_secret", "client_assertion", "client_assertion_type"];

/// What is answered of a token that is good (§2.2).
#[derive(Serialize)]
#[serde(untagged)]
enum Good {
    RefreshToken {
        active: bool,
        iss: String,
        sub: UserId,
        client_id: ApplicationId,
        scope: String,
        auth_time: i64,
        exp: i64,
    },
    AccessToken {
        active: bool,
        token_type: &'static str,
        #[serde(flatten)]
        token: AccessToken,
    },
}

/// Answers what a token says while it is good; of any other, and of another client's, only that it is not.
///
/// # Errors
/// `invalid_client`, also for a public client: anybody may say that it is one (§2.1).
pub async fn introspect(
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
    if client.settings.client_type == ClientType::Public {
        return Err(WITHOUT_SECRET);
    }
    let token = parameters.require("token", "token is missing")?;
    let good = match good_refresh_token(&app, &host, &client.id, token).await? {
        None => good_access_token(&app, &keys, &host, &client.id, token).await?,
        some => some,
    };
    if good.is_some() {
        note(|line| line.personal = Some(1));
    }
    Ok(match good {
        Some(good) => HttpResponse::Ok().json(good),
        None => HttpResponse::Ok().json(json!({ "active": false })),
    })
}

async fn good_refresh_token(
    app: &App,
    host: &PoolHost,
    client: &ApplicationId,
    token: &str,
) -> Result<Option<Good>, OAuthError> {
    let Some(token) = refresh_token::read(app, &host.pool.id, token).await? else {
        return Ok(None);
    };
    let shown = ShownRefreshToken { token, application: client.clone(), at: app.now() };
    let caller = host.caller(Actor::Application(client.clone()));
    let good = app.execute(&caller, &LookAtRefreshToken(shown)).await?;
    Ok(good.map(|good| Good::RefreshToken {
        active: true,
        iss: host.issuer(),
        sub: good.granted.user,
        client_id: good.granted.application,
        scope: good.granted.scope,
        auth_time: good.granted.authenticated_at.timestamp(),
        exp: good.expires_at.timestamp(),
    }))
}

async fn good_access_token(
    app: &App,
    keys: &SigningKeys,
    host: &PoolHost,
    client: &ApplicationId,
    token: &str,
) -> Result<Option<Good>, OAuthError> {
    let token = keys.verify(&host.pool.id, Algorithm::Es256, AccessToken::TYP, token).await?;
    let theirs = |token: &AccessToken| {
        token.client_id == client.as_str() && token.is_good_at(&host.issuer(), app.now())
    };
    let Some(token) = token.filter(theirs) else {
        return Ok(None);
    };
    let user = userinfo::user(app, host, &token).await?;
    Ok(user.map(|_| Good::AccessToken { active: true, token_type: "Bearer", token }))
}
