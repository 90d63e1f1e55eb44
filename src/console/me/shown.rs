//! The page: the ways in, and the sessions.

use ::web::pages::{ConsoleMePage, ConsolePlace, Frame, Moment, OwnSession, OwnWay, OwnWechat};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use chrono::{DateTime, Utc};
use domain::console_session::IDLE;
use projections::{
    Private,
    console_sessions::ConsoleSessionView,
    operators::{PasskeyView, WechatView},
    pools::PoolView,
};

use crate::{
    console::{
        here::{Here, last_used},
        scan,
        scanning::scannable,
        to_page, was_saved,
    },
    http::{app::App, page::Person, redirect, refusal::Refusal},
};

/// Where it is.
pub const PATH: &str = "/console/me";

/// The page.
///
/// # Errors
/// Who is not signed in is led to where they sign in.
pub async fn page(
    app: web::Data<App>,
    request: HttpRequest,
    here: Here,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    render(&app, &here, &person, was_saved(&request), false).await
}

/// Leads back to it after something was done.
pub fn saved(person: &Person) -> HttpResponse {
    to_page(person, PATH, Some(("saved", "yes")))
}

/// The same, where the last way in was to go.
pub async fn but_the_last_stays(
    app: &App,
    here: &Here,
    person: &Person,
) -> Result<HttpResponse, Refusal> {
    render(app, here, person, false, true).await
}

async fn render(
    app: &App,
    here: &Here,
    person: &Person,
    saved: bool,
    is_last: bool,
) -> Result<HttpResponse, Refusal> {
    let pool = here.own_pool(app).await?;
    let (command, sessions) = (app.new_secret::<16>(), live(app, here).await?);
    let operator = &here.operator;
    let password = operator.password.iter().map(|own| OwnWay {
        passkey: None,
        name: None,
        registered: Moment(own.registered_at),
        shown: own.shown_at.map(Moment),
    });
    let ways: Vec<_> = operator.passkeys.iter().map(way).chain(password).collect();
    let enter_by = format!("{}{}", app.config.public_url.origin(), scan::PATH);
    let enter_by = match &operator.pool {
        Some(pool) => redirect::with(&enter_by, [("pool", pool.as_str())].into_iter()),
        None => enter_by,
    };
    let wechat = match &operator.wechat {
        Some(own) => Some(OwnWechat {
            linked: Moment(own.linked_at),
            shown: own.shown_at.map(Moment),
            is_on: is_on(app, pool.as_ref(), own).await?,
            address: &enter_by,
        }),
        None => None,
    };
    let page = ConsoleMePage {
        frame: Frame { page: PATH, ..person.frame() },
        console: here.console(pool.as_ref()).at(ConsolePlace::Me),
        id: operator.id.as_str(),
        ways: &ways,
        wechat,
        has_password: operator.password.is_some(),
        sessions: &sessions.iter().map(|(it, used)| session(here, it, *used)).collect::<Vec<_>>(),
        command: &command,
        saved,
        is_last,
    };
    let status = if is_last { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    person.page_with(status, &page)
}

/// Whether what they scanned when they linked it can be scanned now.
async fn is_on(app: &App, pool: Option<&PoolView>, own: &WechatView) -> Result<bool, Refusal> {
    let Some(pool) = pool else {
        return Ok(false);
    };
    Ok(scannable(app, pool).await?.iter().any(|choice| choice.was_scanned(own)))
}

/// The sessions by which something can be done yet, each with its last use: the one that was used last comes first.
async fn live(app: &App, here: &Here) -> Result<Vec<(ConsoleSessionView, DateTime<Utc>)>, Refusal> {
    let (pool, id, now) = (here.operator.pool.as_ref(), &here.operator.id, app.now());
    let mut live = Vec::new();
    for session in app.views.console_sessions_not_ended(pool, id).await? {
        let used = last_used(app, &session).await?;
        if session.is_live_at(now) && now - used < IDLE {
            live.push((session, used));
        }
    }
    live.sort_by_key(|(session, used)| (session.id != here.session.id, std::cmp::Reverse(*used)));
    Ok(live)
}

fn way(own: &PasskeyView) -> OwnWay<'_> {
    OwnWay {
        passkey: Some(&own.passkey.id),
        name: own.name.as_ref().map(Private::as_str),
        registered: Moment(own.registered_at),
        shown: own.shown_at.map(Moment),
    }
}

fn session<'a>(
    here: &Here,
    session: &'a ConsoleSessionView,
    used: DateTime<Utc>,
) -> OwnSession<'a> {
    OwnSession {
        id: session.id.as_str(),
        browser: session.browser.as_deref(),
        network: session.network.as_ref().map(Private::as_str),
        since: Moment(session.started_at),
        used: Moment(used),
        is_this: session.id == here.session.id,
    }
}
