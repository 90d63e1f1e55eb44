//! For which applications a connection is switched on.

use ::web::pages::{ConsolePlace, ConsoleSourceApplicationsPage, ConsoleSourceUse, Frame};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use domain::id::ApplicationId;
use projections::{Order, Page, Paged, applications::ApplicationView};

use super::{
    list::listed,
    source::{self, Source},
};
use crate::{
    console::{act::Act, here::Here, paging, to_page},
    http::{app::App, page::Person, refusal::Refusal},
    management::applications,
};

/// The page.
///
/// # Errors
/// 404 for a connection that the person may not see.
pub async fn page(
    app: web::Data<App>,
    request: HttpRequest,
    here: Here,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    let source = Source::of(&app, &request, &here).await?;
    let page = paging::page(&request, Order::Ascending)?;
    render(&app, &here, &source, &person, (&page, false)).await
}

/// Switches it on or off for an application.
///
/// # Errors
/// As [`page`], and 403 if they may change nothing.
pub async fn switch(
    app: web::Data<App>,
    request: HttpRequest,
    act: Act,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    let source = Source::of(&app, &request, &act.here).await?;
    let caller = act.here.caller(Some(&source.pool.id))?;
    let application = ApplicationId::from(act.form.field("application"));
    let on = act.form.field("on").parse();
    let on = on.map_err(|_| Refusal::invalid("on", "true or false"))?;
    let id = &source.connection.id;
    match applications::switch(&app, &caller, &application, id, on).await {
        Ok(_) => Ok(to_page(&person, &format!("{}/applications", source.path()), None)),
        Err(Refusal::Invalid { field, .. }) if field == "connection" => {
            let first = paging::page(&request, Order::Ascending)?;
            render(&app, &act.here, &source, &person, (&first, true)).await
        }
        Err(refusal) => Err(refusal),
    }
}

async fn render(
    app: &App,
    here: &Here,
    source: &Source,
    person: &Person,
    (page, needs_program): (&Page, bool),
) -> Result<HttpResponse, Refusal> {
    let Source { pool, connection } = source;
    let applications = app.views.applications(&pool.id).await?;
    let listing = app.views.applications_page(&pool.id, None, page).await;
    let Paged { items, next } = listing.map_err(paging::unread)?;
    let path = source::path(connection);
    let uses: Vec<_> = items.iter().map(|application| used(application, source)).collect();
    let next = next.map(|cursor| cursor.to_string());
    let page = ConsoleSourceApplicationsPage {
        frame: Frame { page: &format!("{path}/applications"), ..person.frame() },
        console: here.console(Some(pool)).at(ConsolePlace::Sources),
        source: listed(pool, connection, &path, &applications),
        applications: &uses,
        next: next.as_deref(),
        needs_program,
    };
    let status = if needs_program { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    person.page_with(status, &page)
}

fn used<'a>(application: &'a ApplicationView, source: &Source) -> ConsoleSourceUse<'a> {
    ConsoleSourceUse {
        id: application.id.as_str(),
        name: &application.settings.name,
        off: application.disabled,
        on: application.connections.contains(&source.connection.id),
    }
}
