//! `GET /login`: the hosted page. Without a session it shows a code; with one it asks whether to go on with it.

use ::web::pages::{
    Connection, ContinuePage, HomePage, LoginPage, SignedInPage, SignedOutPage, Standing,
    mask_phone,
};
use actix_web::{HttpRequest, HttpResponse, web};
use projections::{connections::ConnectionView, sessions::SessionView};

use super::purpose::{PageQuery, Purpose};
use crate::http::{app::App, host::PoolHost, page::Person, refusal::Refusal, session};

/// The page.
///
/// # Errors
/// 404 without an application that may be signed in to, or a request of this browser that waits.
pub async fn page(
    app: web::Data<App>,
    request: HttpRequest,
    person: Person,
    host: PoolHost,
) -> Result<HttpResponse, Refusal> {
    let query = PageQuery::of(&request)?;
    if query.is_bare() {
        return home(app, request, person, host).await;
    }
    let purpose = Purpose::of(&app, &request, &query, &host).await?;
    if let Some(session) = purpose.session(&app, &request, &host).await? {
        return ask(&app, &host, &person, &purpose, &session).await;
    }
    let connections = purpose.connections(&app, &host).await?;
    let wanted = query.connection.as_deref();
    let chosen = connections
        .iter()
        .find(|connection| wanted.is_none_or(|wanted| connection.identifier == wanted))
        .ok_or(Refusal::NotFound)?;
    let live = purpose.live_login(&app, &request, &host, chosen).await?;
    let others: Vec<_> = connections
        .iter()
        .filter(|other| other.identifier != chosen.identifier)
        .map(shown)
        .collect();
    person.page(&LoginPage {
        frame: person.frame(),
        application: purpose.application(),
        start: purpose.start(),
        connection: shown(chosen),
        others: &others,
        live: live.as_deref(),
    })
}

fn shown(connection: &ConnectionView) -> Connection<'_> {
    Connection { identifier: &connection.identifier, display_name: &connection.settings.name }
}

/// Asks whether to go on with a session; if that is not sure, whether it is theirs.
async fn ask(
    app: &App,
    host: &PoolHost,
    person: &Person,
    purpose: &Purpose,
    session: &SessionView,
) -> Result<HttpResponse, Refusal> {
    let account = masked(app, host, session).await?;
    person.page(&ContinuePage {
        frame: person.frame(),
        application: purpose.application(),
        start: purpose.start(),
        account: account.as_deref(),
        standing: if session.confirmed { Standing::Existing } else { Standing::Fresh },
    })
}

/// `GET /login/done`: signed in, and no site waits.
///
/// # Errors
/// 404 if nobody is signed in.
pub async fn done(
    app: web::Data<App>,
    request: HttpRequest,
    person: Person,
    host: PoolHost,
) -> Result<HttpResponse, Refusal> {
    let session = session::current(&app, &request, &host).await?.ok_or(Refusal::NotFound)?;
    signed_in(&app, &host, &person, &session).await
}

/// `GET /` and a bare `GET /login`: who is signed in, or where to begin.
///
/// # Errors
/// If the database does not answer.
pub async fn home(
    app: web::Data<App>,
    request: HttpRequest,
    person: Person,
    host: PoolHost,
) -> Result<HttpResponse, Refusal> {
    match session::current(&app, &request, &host).await? {
        Some(session) => signed_in(&app, &host, &person, &session).await,
        None => person.page(&HomePage { frame: person.frame(), pool: &host.pool.settings.name }),
    }
}

/// `GET /login/signed-out`: nobody is signed in any more.
///
/// # Errors
/// If the database does not answer.
pub async fn signed_out(
    app: web::Data<App>,
    request: HttpRequest,
    person: Person,
    host: PoolHost,
) -> Result<HttpResponse, Refusal> {
    match session::current(&app, &request, &host).await? {
        Some(session) => signed_in(&app, &host, &person, &session).await,
        None => person.page(&SignedOutPage { frame: person.frame(), home: None }),
    }
}

async fn signed_in(
    app: &App,
    host: &PoolHost,
    person: &Person,
    session: &SessionView,
) -> Result<HttpResponse, Refusal> {
    let account = masked(app, host, session).await?;
    person.page(&SignedInPage {
        frame: person.frame(),
        application: None,
        account: account.as_deref(),
    })
}

/// The number of the account, as its owner recognises it; `None` for an account without one.
async fn masked(
    app: &App,
    host: &PoolHost,
    session: &SessionView,
) -> Result<Option<String>, Refusal> {
    let user = app.views.user(&host.pool.id, &session.user).await?.ok_or(Refusal::NotFound)?;
    Ok(user.phone.as_ref().map(|phone| mask_phone(phone.as_str())))
}
