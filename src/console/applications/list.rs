//! The list of applications.

use ::web::pages::{ConsoleApplication, ConsoleApplicationsPage, ConsolePlace};
use actix_web::{HttpRequest, HttpResponse, web};
use projections::{Order, Paged, applications::ApplicationView, pools::PoolView};

use crate::{
    console::{here::Here, listing::Asked, paging, whose::pool},
    http::{app::App, page::Person, refusal::Refusal},
};

/// The applications of a pool.
///
/// # Errors
/// 404 for a pool that the person may not see.
pub async fn list(
    app: web::Data<App>,
    request: HttpRequest,
    here: Here,
    asked: web::Query<Asked>,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    let pool = pool(&app, &request, &here).await?;
    let page = paging::page(&request, Order::Ascending)?;
    let applications = app.views.applications_page(&pool.id, asked.on(), &page).await;
    let Paged { items: applications, next } = applications.map_err(paging::unread)?;
    let path = path(&pool);
    let pages = asked.pages(&path, next, &person);
    person.page(&ConsoleApplicationsPage {
        frame: person.frame(),
        console: here.console(Some(&pool)).at(ConsolePlace::Applications),
        path: &path,
        listing: pages.shown(),
        applications: &applications.iter().map(listed).collect::<Vec<_>>(),
    })
}

/// Where the applications of a pool are listed.
pub fn path(pool: &PoolView) -> String {
    format!("/console/{}/applications", pool.id)
}

/// An application, as it is listed.
pub fn listed(application: &ApplicationView) -> ConsoleApplication<'_> {
    ConsoleApplication {
        id: application.id.as_str(),
        name: &application.settings.name,
        client_type: application.settings.client_type.name(),
        connections: application.connections.len(),
        off: application.disabled,
    }
}
