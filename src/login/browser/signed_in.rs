//! The pages of who is signed in, and of who is not any more.

use ::web::pages::{Account, HomePage, SignedInPage, SignedOutPage};
use actix_web::{HttpRequest, HttpResponse, web};
use domain::id::ApplicationId;
use projections::{Private, sessions::SessionView};

use super::purpose::PageQuery;
use crate::http::{app::App, host::PoolHost, page::Person, refusal::Refusal, session};

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
    page(&app, &host, &person, &session).await
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
    home_page(&app, &request, &person, &host).await
}

/// The same page.
///
/// # Errors
/// As [`home`].
pub(super) async fn home_page(
    app: &App,
    request: &HttpRequest,
    person: &Person,
    host: &PoolHost,
) -> Result<HttpResponse, Refusal> {
    match session::current(app, request, host).await? {
        Some(session) => page(app, host, person, &session).await,
        None => person.page(&HomePage { frame: person.frame(), pool: &host.pool.settings.name }),
    }
}

/// `GET /login/signed-out`: nobody is signed in any more.
///
/// # Errors
/// 422 if a parameter comes twice, 429 if the address asks too much.
pub async fn signed_out(
    app: web::Data<App>,
    request: HttpRequest,
    person: Person,
    host: PoolHost,
) -> Result<HttpResponse, Refusal> {
    app.limits.question(host.remote.address)?;
    let query = PageQuery::of(&request)?;
    if let Some(session) = session::current(&app, &request, &host).await? {
        return page(&app, &host, &person, &session).await;
    }
    let client = match query.client_id.map(ApplicationId::from) {
        Some(id) => app.views.application(&host.pool.id, &id).await?,
        None => None,
    };
    let home = client.as_ref().and_then(|client| client.settings.home_page.as_deref());
    person.page(&SignedOutPage { frame: person.frame(), home })
}

async fn page(
    app: &App,
    host: &PoolHost,
    person: &Person,
    session: &SessionView,
) -> Result<HttpResponse, Refusal> {
    let account = account(app, host, session).await?;
    person.page(&SignedInPage { frame: person.frame(), account: &account })
}

/// The account of a session, as its owner recognises it.
///
/// # Errors
/// 404 if there is no such account any more.
pub(super) async fn account(
    app: &App,
    host: &PoolHost,
    session: &SessionView,
) -> Result<Account, Refusal> {
    let user = app.views.user(&host.pool.id, &session.user).await?.ok_or(Refusal::NotFound)?;
    Ok(Account::new(user.phone.as_ref().map(Private::as_str), user.registered_at))
}
