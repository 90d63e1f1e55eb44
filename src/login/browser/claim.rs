//! `POST /logins/{id}/claim`: the browser takes its session and goes on.

use actix_web::{HttpRequest, HttpResponse, web};
use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    decisions::{ClaimLogin, Claimed, ServedRequest},
    id::SessionId,
    login::{LoginEvent, State},
    reason::Reason,
};
use eventstore::Actor;
use projections::logins::LoginView;

use super::{
    claim_again, claim_link,
    claimed::{before_leaving, taken},
    credential::OwnLogin,
    named::NamedBrowser,
};
use crate::http::{
    app::App,
    authorization_response::{self, AuthorizationResponse},
    host::PoolHost,
    json::Json,
    refusal::Refusal,
    same_origin::SameOrigin,
    secrets, session,
};

/// An empty object.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// Claims a bound login, once. A second claim of the same browser is answered like the first one, while that answer may
/// have been lost; later it is a conflict.
///
/// # Errors
/// 409 unless bound, 403 if the user or the connection may not sign in any more, 410 after expiry.
pub async fn claim(
    app: web::Data<App>,
    request: HttpRequest,
    own: OwnLogin,
    _ours: SameOrigin,
    _body: Json<Nothing>,
) -> Result<HttpResponse, Refusal> {
    let (host, login, pool) = (&own.host, &own.login, &own.host.pool.id);
    if login.state == State::Claimed {
        return claim_again::answer(&app, &request, host, login).await;
    }
    if login.links.is_some() {
        return claim_link::answer(&app, &request, host, login).await;
    }
    let now = app.now();
    let session = SessionId::from(app.new_id());
    let cookie = session::cookie(&app, pool, &session).await?;
    let browser = NamedBrowser::of(&app, &request, pool, session.as_str()).await?;
    let known = browser.is_known_to(&app, pool, login.user.as_ref()).await?;
    let decision = ClaimLogin {
        login: login.id.clone(),
        session,
        session_credential: secrets::hash(&cookie),
        session_expires_at: now + TimeDelta::seconds(host.pool.settings.sessions.longest.into()),
        replaced: session::current(&app, &request, host).await?.map(|session| session.id),
        browser: browser.hash.clone(),
        request: if known { served(&app, host, login, now).await? } else { None },
        at: now,
    };
    let claimed = app.execute(&host.caller(Actor::Browser), &decision).await;
    let granted = match claimed.map_err(Refusal::from).and_then(granted) {
        Ok(granted) => granted,
        Err(error) => return claim_again::overtaken(&app, &request, &own, error).await,
    };
    let redirect = match decision.request.filter(|_| granted) {
        Some(ServedRequest { grant, request, .. }) => {
            AuthorizationResponse::with_code(&app, host, &grant, &request).await?.next(&grant)
        }
        None => before_leaving(login),
    };
    Ok(taken(&app, host, login, &cookie, &browser, &redirect))
}

/// The request that the login serves, to be granted at once: nobody needs to be asked in a browser that is known.
async fn served(
    app: &App,
    host: &PoolHost,
    login: &LoginView,
    now: DateTime<Utc>,
) -> Result<Option<ServedRequest>, Refusal> {
    let pool = &host.pool.id;
    let Some(id) = login.grant.clone() else {
        return Ok(None);
    };
    match app.pending.get(pool, &id).await? {
        Some(request) => {
            authorization_response::served(app, pool, id, request, now).await.map(Some)
        }
        None => Ok(None),
    }
}

/// Whether the request was granted by a claim that succeeded.
fn granted(claimed: Claimed) -> Result<bool, Refusal> {
    match claimed.answer.events.last() {
        Some(LoginEvent::Claimed { .. }) => Ok(claimed.granted),
        _ => Err(claimed.answer.refusal().unwrap_or(Reason::WrongState).into()),
    }
}
