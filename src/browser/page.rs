//! `GET /login`: the hosted page. Without a session it shows a code; with one it asks whether to go on with it.

use actix_web::{HttpRequest, HttpResponse, web};
use domain::{
    authorization_request::AuthorizationRequest,
    id::{ApplicationId, GrantId},
};
use projections::{
    applications::ApplicationView, connections::ConnectionView, logins::LoginView,
    sessions::SessionView,
};
use serde::Deserialize;

use super::{authorization, credential::live_logins, issue, session, status::Status};
use crate::{
    app::App,
    http::{error::Error, host::PoolHost, page::Person, picture},
    pages::{self, Connection, ContinuePage, LoginPage, SignedInPage, Standing, Start, mask_phone},
};

/// What the page is asked for.
#[derive(Debug, Deserialize)]
pub struct PageQuery {
    authorization: Option<String>,
    client_id: Option<String>,
    connection: Option<String>,
}

/// The page, or a page that says why there is none.
pub async fn page(
    app: web::Data<App>,
    request: HttpRequest,
    person: Person,
    query: web::Query<PageQuery>,
    host: Result<PoolHost, Error>,
) -> HttpResponse {
    let answer = async { show(&app, &request, &person, &query, &host?).await };
    answer.await.unwrap_or_else(|error| person.failure(&error, None))
}

async fn show(
    app: &App,
    request: &HttpRequest,
    person: &Person,
    query: &PageQuery,
    host: &PoolHost,
) -> Result<HttpResponse, Error> {
    let purpose = Purpose::of(app, request, query, host).await?;
    if let Some(session) = purpose.session(app, request, host).await? {
        return purpose.ask(app, host, person, &session).await;
    }
    let connections = purpose.connections(app, host).await?;
    let wanted = query.connection.as_deref();
    let chosen = connections
        .iter()
        .find(|connection| wanted.is_none_or(|wanted| connection.identifier == wanted))
        .ok_or(Error::NotFound)?;
    let live = purpose.live_login(app, request, host, chosen).await?;
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

/// What a person signs in for.
struct Purpose {
    application: ApplicationView,
    logo: Option<String>,
    asked: Option<Asked>,
}

/// An authorization request that waits.
struct Asked {
    grant: GrantId,
    request: AuthorizationRequest,
}

impl Purpose {
    async fn of(
        app: &App,
        request: &HttpRequest,
        query: &PageQuery,
        host: &PoolHost,
    ) -> Result<Self, Error> {
        let pool = &host.pool.id;
        let (id, asked) = match (&query.authorization, &query.client_id) {
            (Some(id), None) => {
                let grant = GrantId::from(id.as_str());
                let request = authorization::waiting(app, request, host, &grant).await?;
                (request.application.clone(), Some(Asked { grant, request }))
            }
            (None, Some(id)) => (ApplicationId::from(id.as_str()), None),
            _ => return Err(Error::NotFound),
        };
        let application = app.views.application(pool, &id).await?.ok_or(Error::NotFound)?;
        let logo = picture::data_uri(app, pool, application.settings.logo.as_ref()).await?;
        Ok(Self { application, logo, asked })
    }

    fn application(&self) -> pages::Application<'_> {
        pages::Application { name: &self.application.settings.name, logo: self.logo.as_deref() }
    }

    fn start(&self) -> Start<'_> {
        match &self.asked {
            Some(asked) => Start::Authorization(asked.grant.as_str()),
            None => Start::Client(self.application.id.as_str()),
        }
    }

    /// The browser's session, if it is good enough for the request.
    async fn session(
        &self,
        app: &App,
        request: &HttpRequest,
        host: &PoolHost,
    ) -> Result<Option<SessionView>, Error> {
        let Some(session) = session::current(app, request, host).await? else {
            return Ok(None);
        };
        let good = match &self.asked {
            Some(asked) => asked.accepts(app, &session).await?,
            None => true,
        };
        Ok(Some(session).filter(|_| good))
    }

    /// Asks whether to go on with a session; if that is not sure, whether it is theirs.
    async fn ask(
        &self,
        app: &App,
        host: &PoolHost,
        person: &Person,
        session: &SessionView,
    ) -> Result<HttpResponse, Error> {
        let account = masked(app, host, session).await?;
        person.page(&ContinuePage {
            frame: person.frame(),
            application: self.application(),
            start: self.start(),
            account: account.as_deref(),
            standing: if session.confirmed { Standing::Existing } else { Standing::Fresh },
        })
    }

    /// The connections that may be used, in the order of their creation.
    async fn connections(&self, app: &App, host: &PoolHost) -> Result<Vec<ConnectionView>, Error> {
        let mut connections = app.views.connections(&host.pool.id).await?;
        connections.retain(|connection| self.application.connections.contains(&connection.id));
        Ok(connections)
    }

    /// The login that this browser has already for the same purpose: a reload takes it up.
    async fn live_login(
        &self,
        app: &App,
        request: &HttpRequest,
        host: &PoolHost,
        connection: &ConnectionView,
    ) -> Result<Option<String>, Error> {
        let grant = self.asked.as_ref().map(|asked| &asked.grant);
        let same = |login: &LoginView| {
            login.application == self.application.id
                && login.connection == connection.id
                && login.grant.as_ref() == grant
        };
        let live = live_logins(app, host, request).await?.into_iter().find(same);
        Ok(live.map(|login| issue::told(&login.id, &Status::of(&login, app.now())).to_string()))
    }
}

impl Asked {
    /// Whether a session is good enough. Which request its login served is looked up only if that matters.
    async fn accepts(&self, app: &App, session: &SessionView) -> Result<bool, Error> {
        let request = &self.request;
        let login = match request.prompt_login || request.max_age.is_some() {
            true => app.views.login(&session.pool, &session.login).await?,
            false => None,
        };
        let was_for_it = login.is_some_and(|login| login.grant.as_ref() == Some(&self.grant));
        Ok(request.accepts(was_for_it, session.authenticated_at, app.now()))
    }
}

/// `GET /login/done`: signed in, and no site waits.
pub async fn done(
    app: web::Data<App>,
    request: HttpRequest,
    person: Person,
    host: Result<PoolHost, Error>,
) -> HttpResponse {
    let answer = async {
        let host = host?;
        let session = session::current(&app, &request, &host).await?.ok_or(Error::NotFound)?;
        let account = masked(&app, &host, &session).await?;
        person.page(&SignedInPage {
            frame: person.frame(),
            application: None,
            account: account.as_deref(),
        })
    };
    answer.await.unwrap_or_else(|error| person.failure(&error, None))
}

async fn masked(
    app: &App,
    host: &PoolHost,
    session: &SessionView,
) -> Result<Option<String>, Error> {
    let user = app.views.user(&host.pool.id, &session.user).await?.ok_or(Error::NotFound)?;
    Ok(user.phone.as_ref().map(|phone| mask_phone(phone.as_str())))
}
