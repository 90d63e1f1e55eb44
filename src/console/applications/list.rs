//! The list of applications.

use ::web::pages::{ConsoleApplication, ConsoleApplicationsPage, ConsolePlace};
use actix_web::{HttpRequest, HttpResponse, web};
use projections::{applications::ApplicationView, pools::PoolView};

use crate::{
    console::{here::Here, whose::pool},
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
    person: Person,
) -> Result<HttpResponse, Refusal> {
    let pool = pool(&app, &request, &here).await?;
    let applications = app.views.applications(&pool.id).await?;
    person.page(&ConsoleApplicationsPage {
        frame: person.frame(),
        console: here.console(Some(&pool)).at(ConsolePlace::Applications),
        path: &path(&pool),
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
