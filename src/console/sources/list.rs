//! The list of connections, and the choice of a kind for another one.

use ::web::pages::{
    ConsolePlace, ConsoleSource, ConsoleSourceKindsPage, ConsoleSourcesPage, SourceKind,
};
use actix_web::{HttpRequest, HttpResponse, web};
use domain::connection::ConnectionKind;
use projections::{
    Order, Paged, applications::ApplicationView, connections::ConnectionView, pools::PoolView,
};

use super::source;
use crate::{
    console::{here::Here, paging, whose::pool},
    http::{app::App, page::Person, refusal::Refusal},
};

/// The connections of a pool.
///
/// # Errors
/// 404 for a pool that the person may not see.
pub async fn list(
    app: web::Data<App>,
    request: HttpRequest,
    here: Here,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    let pool = pool(&app, &request, &here).await?;
    let page = paging::page(&request, Order::Ascending)?;
    let listing = app.views.connections_page(&pool.id, None, &page);
    let Paged { items: connections, next } = listing.await.map_err(paging::unread)?;
    let applications = app.views.applications(&pool.id).await?;
    let paths: Vec<String> = connections.iter().map(source::path).collect();
    let sources = connections.iter().zip(&paths);
    let sources = sources.map(|(connection, path)| listed(&pool, connection, path, &applications));
    person.page(&ConsoleSourcesPage {
        frame: person.frame(),
        console: here.console(Some(&pool)).at(ConsolePlace::Sources),
        path: &source::list(&pool.id),
        sources: &sources.collect::<Vec<_>>(),
        next: next.map(|cursor| cursor.to_string()).as_deref(),
    })
}

/// What another one can be.
///
/// # Errors
/// 404 for a pool that the person may not see, 403 if they may change nothing.
pub async fn kinds(
    app: web::Data<App>,
    request: HttpRequest,
    here: Here,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    let pool = pool(&app, &request, &here).await?;
    here.caller(Some(&pool.id))?;
    person.page(&ConsoleSourceKindsPage {
        frame: person.frame(),
        console: here.console(Some(&pool)).at(ConsolePlace::Sources),
        path: &format!("{}/new", source::list(&pool.id)),
    })
}

/// A connection, as it is listed.
pub fn listed<'a>(
    pool: &PoolView,
    connection: &'a ConnectionView,
    path: &'a str,
    applications: &[ApplicationView],
) -> ConsoleSource<'a> {
    let settings = &connection.settings;
    let uses = |application: &&ApplicationView| application.connections.contains(&connection.id);
    ConsoleSource {
        path,
        identifier: &connection.identifier,
        name: &settings.name,
        kind: match connection.kind {
            ConnectionKind::WechatMiniProgramQrConnect => SourceKind::WechatMiniProgramQrConnect,
        },
        app_id: connection.app_id.as_deref(),
        association: settings.policy.association.name(),
        login_only: settings.policy.login_only,
        off: connection.disabled,
        first: pool.default_connection.as_ref() == Some(&connection.id),
        applications: applications.iter().filter(uses).count(),
    }
}
