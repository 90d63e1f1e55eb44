//! `POST /logins/{id}/claim`: the browser takes its session and goes on.

use actix_web::{HttpRequest, HttpResponse, web};
use chrono::TimeDelta;
use domain::{
    decisions::{ClaimLogin, Claimed},
    grant::{Grant, GrantState},
    login::{LoginEvent, Reason, State},
};
use eventstore::Actor;
use projections::logins::LoginView;
use serde_json::json;

use super::{
    credential::OwnLogin,
    redirect,
    session::{self, BROWSER_SECONDS, SESSION_SECONDS},
};
use crate::{
    app::App,
    http::{client, error::Error, host::PoolHost, json::Json, same_origin::SameOrigin, secrets},
};

/// An empty object.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// Claims a bound login, once. A second claim is a conflict that names the same redirect.
///
/// # Errors
/// 409 unless bound, 403 where the user or the connection may not sign in any more, 410 after expiry.
pub async fn claim(
    app: web::Data<App>,
    request: HttpRequest,
    own: OwnLogin,
    _ours: SameOrigin,
    _body: Json<Nothing>,
) -> Result<HttpResponse, Error> {
    let (host, login) = (&own.host, &own.login);
    if login.state == State::Claimed {
        return Err(claimed_before(&app, host, login).await?);
    }
    let now = app.now();
    let secret = app.new_secret::<32>();
    let named = app.cookies.browser_secret(&request);
    let is_named = named.is_some();
    let browser = named.unwrap_or_else(|| app.new_secret::<32>());
    let browser_hash = secrets::hash(&browser);
    let known = match login.user.as_ref().filter(|_| is_named) {
        Some(user) => app.views.browser_known(&host.pool.id, user, &browser_hash).await?,
        None => false,
    };
    let grant = login.authorization.clone().filter(|_| known).map(|id| {
        let (hash, expires_at) = redirect::code_hash(&app, &id, now);
        (id, hash, expires_at)
    });
    let decision = ClaimLogin {
        login: login.id.clone(),
        session: app.new_id().into(),
        session_credential: secrets::hash(&secret),
        session_expires_at: now + TimeDelta::seconds(SESSION_SECONDS),
        replaced: session::current(&app, &request, host).await?.map(|session| session.id),
        browser: browser_hash,
        grant,
        at: now,
    };
    let ip = client::address(&app, &request).to_string().into();
    let claimed = app.execute(Actor::Browser, Some(ip), &decision).await;
    let grant = match claimed.map_err(Error::from).and_then(granted) {
        Ok(grant) => grant,
        Err(error) => return Err(overtaken(&app, &own, error).await?),
    };
    let redirect = match (grant, &decision.grant) {
        (Some(grant), Some((id, ..))) => {
            redirect::with_code(&app, host, id, grant.request.as_deref().ok_or(Error::Internal)?)?
        }
        _ => before_leaving(&app, host, login).await?,
    };
    Ok(HttpResponse::Ok()
        .cookie(app.cookies.session(&secret, SESSION_SECONDS))
        .cookie(app.cookies.browser(&browser, BROWSER_SECONDS))
        .cookie(app.cookies.forget_login(&login.id))
        .json(json!({ "redirect": redirect })))
}

/// The grant of a claim that succeeded, where it was granted with it.
fn granted(claimed: Claimed) -> Result<Option<Grant>, Error> {
    match claimed.answer.events.last() {
        Some(LoginEvent::Claimed { .. }) => Ok(claimed.grant),
        _ => Err(claimed.answer.refusal().unwrap_or(Reason::WrongState).into()),
    }
}

/// Where a browser goes that was not sent to the client at once: a new one is asked first whether it is them; a login
/// that no request started ends at the connection's callback URL, or on a plain page.
async fn before_leaving(app: &App, host: &PoolHost, login: &LoginView) -> Result<String, Error> {
    if let Some(grant) = &login.authorization {
        return Ok(redirect::to_page(grant));
    }
    let connection = app.views.connection(&host.pool.id, &login.connection).await?;
    let callback = connection.and_then(|connection| connection.settings.callback_url);
    Ok(callback.unwrap_or_else(|| "/login/done".to_owned()))
}

/// Why a claim failed; where another one of the same browser was faster, that is a second claim.
async fn overtaken(app: &App, own: &OwnLogin, error: Error) -> Result<Error, Error> {
    match app.views.login(&own.host.pool.id, &own.login.id).await? {
        Some(login) if login.state == State::Claimed => {
            claimed_before(app, &own.host, &login).await
        }
        _ => Ok(error),
    }
}

/// The answer to a second claim, with the redirect that the first one answered.
async fn claimed_before(app: &App, host: &PoolHost, login: &LoginView) -> Result<Error, Error> {
    let redirect = Some(redirect_again(app, host, login).await?);
    Ok(Error::Refused { reason: Reason::WrongState, redirect })
}

async fn redirect_again(app: &App, host: &PoolHost, login: &LoginView) -> Result<String, Error> {
    if let Some(id) = &login.authorization {
        let grant = app.views.grant(&host.pool.id, id).await?.ok_or(Error::Internal)?;
        let by_this_login = grant.session.is_some() && grant.session == login.session;
        if by_this_login && grant.state == GrantState::Granted {
            return redirect::with_code(app, host, id, &grant.request);
        }
    }
    before_leaving(app, host, login).await
}
