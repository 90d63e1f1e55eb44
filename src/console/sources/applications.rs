//! For which applications a connection is switched on.

use ::web::pages::{ConsolePlace, ConsoleSourceApplicationsPage, ConsoleSourceUse, Frame};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use domain::id::ApplicationId;
use projections::applications::ApplicationView;

use super::{
    list::listed,
    source::{self, Source},
};
use crate::{
    console::{act::Act, here::Here, to_page},
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
    render(&app, &here, &source, &person, false).await
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
            render(&app, &act.here, &source, &person, true).await
        }
        Err(refusal) => Err(refusal),
    }
}

async fn render(
    app: &App,
    here: &Here,
    source: &Source,
    person: &Person,
    needs_program: bool,
) -> Result<HttpResponse, Refusal> {
    let Source { pool, connection } = source;
    let applications = app.views.applications(&pool.id).await?;
    let path = source::path(connection);
    let uses: Vec<_> = applications.iter().map(|application| used(application, source)).collect();
    let page = ConsoleSourceApplicationsPage {
        frame: Frame { page: &format!("{path}/applications"), ..person.frame() },
        console: here.console(Some(pool)).at(ConsolePlace::Sources),
        source: listed(pool, connection, &path, &applications),
        applications: &uses,
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
