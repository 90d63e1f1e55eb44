//! `GET /account`: who gets in, where they are signed in, and when they signed in last.

use ::web::pages::{self, Account, AccountPage, Moment, Place, SignIn, WayIn, mask_phone};
use actix_web::{HttpRequest, HttpResponse, web};
use domain::{id::ConnectionId, login::State};
use projections::{
    Page, Private,
    applications::ApplicationView,
    connections::ConnectionView,
    identities::IdentityView,
    logins::{LoginFilter, LoginView},
    sessions::SessionView,
    users::UserView,
};

use crate::http::{app::App, host::PoolHost, page::Person, redirect, refusal::Refusal, session};

/// How many lines of a list are shown.
const LINES: u16 = 20;

/// The page; without a session, the one that says where to begin.
///
/// # Errors
/// 404 if there is no such account any more, 429 if the address asks too much.
pub async fn page(
    app: web::Data<App>,
    request: HttpRequest,
    person: Person,
    host: PoolHost,
) -> Result<HttpResponse, Refusal> {
    app.limits.question(host.remote.address)?;
    let Some(session) = session::current(&app, &request, &host).await? else {
        return Ok(redirect::see_other("/"));
    };
    let own = Own::read(&app, &host, &session).await?;
    let (user, client) = (&own.user, own.client());
    let connections: Vec<_> = own.to_link_by(client).into_iter().map(shown).collect();
    person.page(&AccountPage {
        frame: person.frame(),
        account: &Account::new(user.phone.as_ref().map(Private::as_str), user.registered_at),
        client: client.map_or("", |client| client.id.as_str()),
        may_change: session::is_fresh(&app, &session),
        ways_in: &own.ways_in(),
        connections: &connections,
        places: &own.places(&session),
        sign_ins: &own.sign_ins(),
    })
}

/// What a person's page shows.
struct Own {
    user: UserView,
    /// Each with the connection of the login that linked it.
    identities: Vec<(IdentityView, Option<ConnectionId>)>,
    /// Each with the login that signed in.
    sessions: Vec<(SessionView, Option<LoginView>)>,
    logins: Vec<LoginView>,
    applications: Vec<ApplicationView>,
    connections: Vec<ConnectionView>,
    /// The AppID of the connections that have no Mini Program of their own.
    shared: Option<String>,
}

impl Own {
    async fn read(app: &App, host: &PoolHost, session: &SessionView) -> Result<Self, Refusal> {
        let (pool, views, now) = (&host.pool.id, &app.views, app.now());
        let lines = Page::new(None, LINES).map_err(|_| Refusal::Internal)?;
        let user = views.user(pool, &session.user).await?.ok_or(Refusal::NotFound)?;
        let mut identities = Vec::new();
        for identity in views.identities(pool, Some(&user.id), &lines).await?.items {
            let login = match &identity.login {
                Some(login) => views.login(pool, login).await?,
                None => None,
            };
            identities.push((identity, login.map(|login| login.connection)));
        }
        let mut sessions = Vec::new();
        for session in views.sessions_to_end(pool, &user.id, &lines, now).await?.items {
            let login = views.login(pool, &session.login).await?;
            sessions.push((session, login));
        }
        let (state, who) = (Some(State::Claimed), Some(user.id.clone()));
        let filter = LoginFilter { state, user: who, ..LoginFilter::default() };
        let logins = views.logins(pool, &filter, &lines, now).await?.items;
        let applications = views.applications(pool).await?;
        let connections = views.connections(pool).await?;
        let shared = app.default_mini_program.as_ref().map(|shared| shared.app_id().to_owned());
        Ok(Self { user, identities, sessions, logins, applications, connections, shared })
    }

    fn application(&self, login: &LoginView) -> Option<&ApplicationView> {
        self.applications.iter().find(|application| application.id == login.application)
    }

    /// The application from whose site the person came last: a login is for one.
    fn client(&self) -> Option<&ApplicationView> {
        self.logins.iter().find_map(|login| self.application(login))
    }

    fn connections_of<'a>(
        &'a self,
        client: Option<&'a ApplicationView>,
    ) -> impl Iterator<Item = &'a ConnectionView> {
        let enabled = client.map(|client| client.connections.as_slice()).unwrap_or_default();
        self.connections.iter().filter(|connection| enabled.contains(&connection.id))
    }

    /// Where one more may be linked: one connection for each Mini Program, for the others would bring the same WeChat account.
    fn to_link_by<'a>(&'a self, client: Option<&'a ApplicationView>) -> Vec<&'a ConnectionView> {
        let mut chosen: Vec<&ConnectionView> = Vec::new();
        for connection in self.connections_of(client).filter(|connection| !connection.disabled) {
            let app_id = self.app_id(connection);
            if !chosen.iter().any(|other| self.app_id(other) == app_id) {
                chosen.push(connection);
            }
        }
        chosen
    }

    /// The Mini Program of a connection.
    fn app_id<'a>(&'a self, connection: &'a ConnectionView) -> Option<&'a str> {
        connection.app_id.as_deref().or(self.shared.as_deref())
    }

    /// By the connection that the person knows: one of the application's first.
    fn connection_with(&self, app_id: &str) -> Option<&ConnectionView> {
        let mut all = self.connections_of(self.client()).chain(&self.connections);
        all.find(|connection| self.app_id(connection) == Some(app_id))
    }

    fn ways_in(&self) -> Vec<WayIn<'_>> {
        self.identities.iter().map(|(identity, by)| self.way_in(identity, by.as_ref())).collect()
    }

    /// Named after the connection by which the person came with it; if that is gone, after one with its Mini Program.
    fn way_in<'a>(&'a self, identity: &'a IdentityView, by: Option<&ConnectionId>) -> WayIn<'a> {
        let came_by = self.connections.iter().find(|connection| Some(&connection.id) == by);
        let connection = came_by.or_else(|| self.connection_with(&identity.app_id));
        let mut logins = self.logins.iter();
        let last = logins.find(|login| login.openid.as_ref() == Some(&identity.openid));
        WayIn {
            id: identity.id.as_str(),
            name: connection.map(|connection| &*connection.settings.name),
            seen_phone: identity.seen_phone.as_ref().map(|phone| mask_phone(phone.as_str())),
            how: identity.how.name(),
            since: Moment(identity.linked_at),
            last_used: last.map(|login| Moment(login.ended_at.unwrap_or(login.issued_at))),
        }
    }

    fn sign_ins(&self) -> Vec<SignIn<'_>> {
        self.logins.iter().map(|login| self.sign_in(login)).collect()
    }

    fn sign_in<'a>(&'a self, login: &'a LoginView) -> SignIn<'a> {
        SignIn {
            at: Moment(login.ended_at.unwrap_or(login.issued_at)),
            application: self.application(login).map(|application| &*application.settings.name),
            browser: &login.browser,
            network: network(login),
        }
    }

    fn places(&self, here: &SessionView) -> Vec<Place<'_>> {
        let all = self.sessions.iter();
        all.map(|(session, login)| place(session, login.as_ref(), here)).collect()
    }
}

fn place<'a>(
    session: &'a SessionView,
    login: Option<&'a LoginView>,
    here: &SessionView,
) -> Place<'a> {
    Place {
        id: session.id.as_str(),
        browser: login.map_or("", |login| &login.browser),
        network: login.and_then(network),
        since: Moment(session.started_at),
        is_here: session.id == here.id,
    }
}

fn network(login: &LoginView) -> Option<&str> {
    login.network.as_ref().map(Private::as_str)
}

fn shown(connection: &ConnectionView) -> pages::Connection<'_> {
    pages::Connection {
        identifier: &connection.identifier,
        display_name: &connection.settings.name,
    }
}
