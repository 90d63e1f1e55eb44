//! `POST /phone/scan`: a phone read the code.

use actix_web::{HttpRequest, HttpResponse, web};
use domain::{
    decisions::{RefuseAttempt, ScanLogin},
    identity::Identity,
    login::{LoginEvent, State},
    reason::Reason,
};
use eventstore::Actor;
use projections::{applications::ApplicationView, connections::ConnectionView, logins::LoginView};
use serde::Deserialize;
use serde_json::json;
use url::Url;

use super::facts;
use crate::{
    app::App,
    browser::status::time,
    http::{client, error::Error, host::ScanHost, json::Json, picture, secrets},
};

/// What a phone brings. Nothing in it says who it is: that, WeChat says.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScanRequest {
    ticket: String,
    login_code: String,
    launch_scene: u16,
}

/// Takes a scan and answers what the person is asked to agree to.
///
/// # Errors
/// 404 for an unknown ticket, 409 for a second phone or without a live browser, 410 after expiry, 429, 502 and 503 as
/// WeChat answers.
pub async fn scan(
    app: web::Data<App>,
    request: HttpRequest,
    _host: ScanHost,
    body: Json<ScanRequest>,
) -> Result<HttpResponse, Error> {
    let Json(asked) = body;
    let address = client::address(&app, &request);
    app.limits.phone_request(address)?;
    let login = app.views.login_by_ticket(&asked.ticket).await?.ok_or(Error::NotFound)?;
    let Some(connection) = app.views.connection(&login.pool, &login.connection).await? else {
        return Err(facts::switched_off(&app, &login, Reason::ConnectionOff).await);
    };
    may_be_scanned(&app, &login, &connection).await?;
    let mini_program = facts::mini_program(&app, &connection).await?;
    let person = match app.wechat.identity(&mini_program, &asked.ticket, &asked.login_code).await {
        Ok(person) => person,
        Err(error) => return Err(facts::failed(&app, &login, &error).await),
    };
    let phone_token = secrets::opening(login.id.as_str(), &app.new_secret::<32>());
    let decision = ScanLogin {
        login: login.id.clone(),
        identity: Identity {
            app_id: mini_program.app_id().to_owned(),
            openid: person.openid.into(),
            unionid: person.unionid.map(Into::into),
            wechat_subject: connection.settings.wechat.subject,
        },
        phone_token: secrets::hash(&phone_token),
        launch_scene: asked.launch_scene,
        at: app.now(),
    };
    let ip = Some(address.to_string().into());
    let scanned = app.execute(&login.pool, Actor::Phone, ip, &decision).await?;
    if !matches!(scanned.answer.events.last(), Some(LoginEvent::Scanned { .. })) {
        return Err(scanned.answer.refusal().unwrap_or(Reason::WrongState).into());
    }
    let application = app
        .views
        .application(&login.pool, &login.application)
        .await?
        .ok_or(Reason::ApplicationOff)?;
    let logo = application.settings.logo.as_ref();
    let logo = picture::data_uri(&app, &login.pool, logo).await?;
    Ok(HttpResponse::Ok().json(json!({
        "phone_token": phone_token,
        "application": { "name": application.settings.name, "logo": logo },
        "origin": {
            "host": registered_host(&application),
            "network": login.network,
            "browser": login.browser,
            "since": time(login.issued_at),
        },
        "agreements": application.settings.agreements,
        "needs_phone": scanned.needs_phone,
        "expires_at": time(scanned.answer.login.expires_at),
    })))
}

/// Looks before a code is spent: the state, and whether the browser that shows the code is still there.
async fn may_be_scanned(
    app: &App,
    login: &LoginView,
    connection: &ConnectionView,
) -> Result<(), Error> {
    let reason = match login.state_at(app.now()) {
        State::Issued | State::Scanned => {
            if !connection.settings.wechat.presence || app.browser_is_there(login).await? {
                return Ok(());
            }
            Reason::NoLiveBrowser
        }
        State::Expired => Reason::LoginExpired,
        _ => Reason::WrongState,
    };
    let decision = RefuseAttempt { login: login.id.clone(), reason, at: app.now() };
    let answer = app.execute(&login.pool, Actor::Phone, None, &decision).await?;
    Err(answer.refusal().unwrap_or(reason).into())
}

/// The host that the application is registered with: what the person reads on the computer's screen.
fn registered_host(application: &ApplicationView) -> Option<String> {
    let url = Url::parse(application.settings.redirect_uris.first()?).ok()?;
    url.host_str().map(str::to_owned)
}
