//! `POST /phone/scan`: a phone read the code.

use ::web::pages;
use actix_web::{HttpResponse, web};
use domain::{
    account_choice::PhonePolicy,
    address::is_web_address,
    application::agreement::{self, Agreement},
    authorization_request::AuthorizationRequest,
    decisions::ScanLogin,
    identity::Identity,
    language::Language,
    login::{LoginEvent, State},
    reason::Reason,
};
use eventstore::Actor;
use projections::{applications::ApplicationView, connections::ConnectionView, logins::LoginView};
use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;

use super::{in_use::in_use, refuse};
use crate::{
    http::{
        app::App, caller::Caller, host::ScanHost, json::Json, log::note, page::Person, picture,
        refusal::Refusal, secrets,
    },
    login::{mini_program, status::time},
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
    host: ScanHost,
    reader: Person,
    Json(asked): Json<ScanRequest>,
) -> Result<HttpResponse, Refusal> {
    app.limits.phone_request(host.remote.address)?;
    let login = app.views.login_by_ticket(&asked.ticket).await?.ok_or(Refusal::NotFound)?;
    note(|line| line.pool = Some(login.pool.clone()));
    app.limits.scan(&login.id)?;
    let caller = host.remote.caller(&login.pool, Actor::Phone);
    let (connection, application) = in_use(&app, &caller, &login).await?;
    let logo = application.settings.logo.as_ref();
    let logo = picture::data_uri(&app, &login.pool, logo).await?;
    let waiting = waiting(&app, &login).await?;
    let host = waiting.as_ref().and_then(asking_host);
    let (name, logo) = match waiting.filter(|waiting| waiting.entrance) {
        Some(_) => (console_of(&app, &login, &reader).await?, None),
        None => (application.settings.name.clone(), logo),
    };
    may_be_scanned(&app, &caller, &login, &connection, asked.launch_scene).await?;
    let mini_program = mini_program::of(&app, &login, &connection).await?;
    let person = match app.wechat.identity(&mini_program, &asked.ticket, &asked.login_code).await {
        Ok(person) => person,
        Err(error) => {
            return Err(refuse::by_wechat(&app, &caller, &login, &mini_program, &error).await);
        }
    };
    app.limits.scan_by(&person.openid)?;
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
    let scanned = app.execute(&caller, &decision).await?;
    if !matches!(scanned.answer.events.last(), Some(LoginEvent::Scanned { .. })) {
        return Err(scanned.answer.refusal().unwrap_or(Reason::WrongState).into());
    }
    Ok(HttpResponse::Ok().json(json!({
        "phone_token": phone_token,
        "application": { "name": name, "logo": logo },
        "origin": {
            "host": host,
            "network": login.network,
            "browser": login.browser,
            "since": time(login.issued_at),
        },
        "agreements": agreements(&application, reader.language()),
        "needs_phone": scanned.needs_phone,
        "phone_optional": connection.settings.policy.phone == PhonePolicy::Optional,
        "links": login.proves.is_some() || login.links.is_some(),
        "expires_at": time(scanned.answer.login.expires_at),
    })))
}

/// What the person is asked to agree to, in their language. The phone says which of these by id, version and language.
fn agreements(application: &ApplicationView, language: Language) -> Vec<Value> {
    let shown = agreement::shown(&application.settings.agreements, language).into_iter();
    let told = |agreement: &Agreement| {
        json!({
            "id": agreement.id,
            "title": agreement.title,
            "url": agreement.url,
            "version": agreement.version,
            "language": agreement.language,
            "required": agreement.required,
        })
    };
    shown.map(told).collect()
}

/// Looks before a code is spent: the state, how the code was opened, and whether the browser that shows it is still there.
async fn may_be_scanned(
    app: &App,
    caller: &Caller,
    login: &LoginView,
    connection: &ConnectionView,
    launch_scene: u16,
) -> Result<(), Refusal> {
    let wechat = &connection.settings.wechat;
    let reason = match login.state_at(app.now()) {
        State::Issued | State::Scanned if !wechat.scenes.allow(launch_scene) => Reason::UseCamera,
        State::Issued | State::Scanned => {
            if !wechat.presence || app.browser_is_there(login).await? {
                return Ok(());
            }
            Reason::NoLiveBrowser
        }
        State::Expired => Reason::LoginExpired,
        _ => Reason::WrongState,
    };
    Err(refuse::attempt(app, caller, login, reason).await)
}

/// The request that waits for this very login.
async fn waiting(app: &App, login: &LoginView) -> Result<Option<AuthorizationRequest>, Refusal> {
    match &login.grant {
        Some(grant) => Ok(app.pending.get(&login.pool, grant).await?),
        None => Ok(None),
    }
}

/// The host that waits, which the person compares with what the computer shows: where the request is answered. An application may have
/// many hosts; another one of them would be the wrong one to compare with.
fn asking_host(waiting: &AuthorizationRequest) -> Option<String> {
    // What an application on a device is asked for by has no host.
    let address = Some(&waiting.redirect_uri).filter(|address| is_web_address(address));
    let url = address.and_then(|address| Url::parse(address).ok());
    url.and_then(|url| url.host_str().map(str::to_owned))
}

/// Who comes in to the console agrees to that, and not to a sign-in to the application whose code it is.
async fn console_of(app: &App, login: &LoginView, reader: &Person) -> Result<String, Refusal> {
    let pool = app.views.pool(&login.pool).await?.ok_or(Refusal::NotFound)?;
    Ok(pages::console_of(reader.frame().language, &pool.settings.name))
}
