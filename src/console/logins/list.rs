//! The list of logins, the newest first.

use ::web::pages::{ConsoleLogin, ConsoleLoginTable, ConsoleLoginsPage, ConsolePlace, Moment};
use actix_web::{HttpRequest, HttpResponse, web};
use projections::{
    Private, applications::ApplicationView, connections::ConnectionView, logins::LoginView,
    pools::PoolView,
};

use super::wanted::Wanted;
use crate::{
    console::{here::Here, paging::unread, whose::pool},
    http::{app::App, log::note, page::Person, refusal::Refusal},
};

/// The page.
///
/// # Errors
/// 404 for a pool that the person may not see, 422 for an address that asks for what cannot be.
pub async fn page(
    app: web::Data<App>,
    request: HttpRequest,
    here: Here,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    let pool = pool(&app, &request, &here).await?;
    let wanted = Wanted::of(request.query_string())?;
    let found = Found::read(&app, &pool, &wanted).await?;
    note(|line| line.personal = Some(found.logins.len()));
    let path = path(&pool);
    let older = found.next.as_deref().map(|next| format!("{path}?{}", wanted.query(Some(next))));
    let query = wanted.query(None);
    let applications = found.applications.iter();
    let frame = person.frame();
    person.page(&ConsoleLoginsPage {
        frame,
        console: here.console(Some(&pool)).at(ConsolePlace::Logins),
        path: &path,
        form: wanted.form(),
        applications: &applications
            .map(|it| (it.id.as_str(), &*it.settings.name))
            .collect::<Vec<_>>(),
        table: ConsoleLoginTable { frame, path: &path, logins: &found.shown() },
        older: older.as_deref(),
        newest: &format!("{path}?{query}"),
        live: wanted.is_newest().then_some(query.as_str()),
    })
}

/// Where the logins of a pool are listed.
pub fn path(pool: &PoolView) -> String {
    format!("/console/{}/logins", pool.id)
}

/// What stands on a page.
#[derive(PartialEq)]
pub struct Found {
    logins: Vec<LoginView>,
    next: Option<String>,
    applications: Vec<ApplicationView>,
    connections: Vec<ConnectionView>,
}

impl Found {
    /// # Errors
    /// [`Refusal::Invalid`] for a place in another list.
    pub async fn read(app: &App, pool: &PoolView, wanted: &Wanted) -> Result<Self, Refusal> {
        let logins = app.views.logins(&pool.id, &wanted.filter, &wanted.page, app.now()).await;
        let logins = logins.map_err(unread)?;
        let next = logins.next.map(|next| next.to_string());
        Ok(Self { next, ..Self::of(app, pool, logins.items).await? })
    }

    /// These logins, with the names of what they are about.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn of(app: &App, pool: &PoolView, logins: Vec<LoginView>) -> Result<Self, Refusal> {
        let applications = app.views.applications(&pool.id).await?;
        let connections = app.views.connections(&pool.id).await?;
        Ok(Self { logins, next: None, applications, connections })
    }

    /// The lines of the list.
    pub fn shown(&self) -> Vec<ConsoleLogin<'_>> {
        self.logins.iter().map(|login| self.line(login)).collect()
    }

    fn line<'a>(&'a self, login: &'a LoginView) -> ConsoleLogin<'a> {
        let application = self.applications.iter().find(|it| it.id == login.application);
        let connection = self.connections.iter().find(|it| it.id == login.connection);
        ConsoleLogin {
            id: login.id.as_str(),
            issued: Moment(login.issued_at),
            state: login.state.name(),
            reason: login.reason.map(|reason| reason.name()),
            application: application.map_or(login.application.as_str(), |it| &it.settings.name),
            connection: connection.map_or(login.connection.as_str(), |it| &it.settings.name),
            browser: &login.browser,
            network: login.network.as_ref().map(Private::as_str),
            user: login.user.as_ref().map(|user| user.as_str()),
        }
    }
}
