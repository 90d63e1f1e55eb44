//! What a person signs in for, as the hosted page shows it.

use ::web::{
    colour::Colour,
    pages::{self, Start},
};
use actix_web::{HttpRequest, HttpResponse};
use domain::{
    authorization_request::{AuthorizationRequest, ResponseMode},
    id::{ApplicationId, GrantId},
    reason::Reason,
};
use projections::{
    applications::ApplicationView, connections::ConnectionView, logins::LoginView,
    sessions::SessionView,
};
use url::form_urlencoded;

use super::{authorization, credential::live_logins, issue, order};
use crate::{
    http::{
        app::App, authorization_response::AuthorizationResponse, host::PoolHost, page::Person,
        picture, refusal::Refusal, session,
    },
    login::status::Status,
};

/// What the page is asked for.
#[derive(Debug, Default)]
pub(super) struct PageQuery {
    /// The id of an authorization request.
    pub authorization: Option<String>,
    /// The id of an application.
    pub client_id: Option<String>,
    /// The identifier of the connection that is wished.
    pub connection: Option<String>,
    /// What a connection's callback URL gets back.
    pub state: Option<String>,
    /// The id of the application from whose site a person came who wants a further way in.
    pub links: Option<String>,
    /// Whether a session does not do: whoever has one signs in again.
    pub again: Option<String>,
    /// The id of a login that ended.
    pub login: Option<String>,
}

impl PageQuery {
    /// Whether it names nothing to sign in to.
    pub const fn is_bare(&self) -> bool {
        self.authorization.is_none() && self.client_id.is_none() && self.links.is_none()
    }

    /// Reads the query. What else stands in it is for others.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] where one of these comes twice: nobody knows which one counts.
    pub fn of(request: &HttpRequest) -> Result<Self, Refusal> {
        let mut query = Self::default();
        for (name, value) in form_urlencoded::parse(request.query_string().as_bytes()) {
            let place = match name.as_ref() {
                "authorization" => &mut query.authorization,
                "client_id" => &mut query.client_id,
                "connection" => &mut query.connection,
                "state" => &mut query.state,
                "links" => &mut query.links,
                "again" => &mut query.again,
                "login" => &mut query.login,
                _ => continue,
            };
            if place.replace(value.into_owned()).is_some() {
                let why = "it comes twice".to_owned();
                return Err(Refusal::Invalid { field: name.into_owned(), why });
            }
        }
        Ok(query)
    }
}

/// What a person signs in for.
pub(super) struct Purpose {
    application: ApplicationView,
    logo: Option<String>,
    /// What the console of the pool is called, where somebody comes in to that.
    console: Option<String>,
    asked: Option<Asked>,
    links: bool,
    again: bool,
}

/// An authorization request that waits.
struct Asked {
    grant: GrantId,
    request: AuthorizationRequest,
}

impl Purpose {
    pub async fn of(
        app: &App,
        request: &HttpRequest,
        query: &PageQuery,
        host: &PoolHost,
    ) -> Result<Self, Refusal> {
        let pool = &host.pool.id;
        let (id, asked) = match (&query.authorization, &query.client_id, &query.links) {
            (Some(id), None, None) => {
                let grant = GrantId::from(id.as_str());
                let request = authorization::waiting(app, request, host, &grant).await;
                let request = match request {
                    Err(Refusal::NotFound) => return Err(over(app, host, &grant).await?),
                    request => request?,
                };
                (request.application.clone(), Some(Asked { grant, request }))
            }
            (None, Some(id), None) | (None, None, Some(id)) => {
                (ApplicationId::from(id.as_str()), None)
            }
            _ => return Err(Refusal::NotFound),
        };
        let application = app.views.application(pool, &id).await?;
        let why = "no application of this pool has this id";
        let application = application.ok_or(Refusal::Misled { field: "client_id", why })?;
        if application.disabled {
            return Err(Reason::ApplicationOff.into());
        }
        if let Some(Asked { grant, request }) = &asked
            && !leads_back(app, &application, request).await?
        {
            return Err(over(app, host, grant).await?);
        }
        let logo = picture::data_uri(app, pool, application.settings.logo.as_ref()).await?;
        let enters = asked.as_ref().is_some_and(|asked| asked.request.entrance);
        let language = Person::of(request).frame().language;
        let console = enters.then(|| pages::console_of(language, &host.pool.settings.name));
        let (links, again) = (query.links.is_some(), query.again.is_some());
        Ok(Self { application, logo, console, asked, links, again })
    }

    pub fn application(&self) -> pages::Application<'_> {
        let settings = &self.application.settings;
        pages::Application {
            id: self.application.id.as_str(),
            name: self.console.as_ref().unwrap_or(&settings.name),
            logo: self.logo.as_deref().filter(|_| self.console.is_none()),
            home: settings.home_page.as_deref().filter(|_| self.console.is_none()),
            colour: settings.colour.as_deref().and_then(Colour::parse),
        }
    }

    pub fn start(&self) -> Start<'_> {
        match &self.asked {
            Some(asked) => Start::Authorization(asked.grant.as_str()),
            None if self.links => Start::Link(self.application.id.as_str()),
            None => Start::Client(self.application.id.as_str()),
        }
    }

    /// Whether the site opened a window for it and waits for a message, also if nobody signs in.
    pub fn is_in_a_window(&self) -> bool {
        let asked = self.asked.as_ref();
        asked.is_some_and(|asked| asked.request.response_mode == ResponseMode::WebMessage)
    }

    /// The browser's session, if it is good enough for the request.
    pub async fn session(
        &self,
        app: &App,
        request: &HttpRequest,
        host: &PoolHost,
    ) -> Result<Option<SessionView>, Refusal> {
        let Some(session) = session::current(app, request, host).await? else {
            return Ok(None);
        };
        let good = match &self.asked {
            Some(asked) => asked.accepts(app, &session).await?,
            None => !self.links && !self.again,
        };
        Ok(Some(session).filter(|_| good))
    }

    /// Back to the client, where somebody else scanned than it means: it hears of it, and may ask anew (OpenID Connect Core
    /// §3.1.2.1).
    pub async fn somebody_else(
        &self,
        app: &App,
        request: &HttpRequest,
        host: &PoolHost,
        person: &Person,
    ) -> Result<Option<HttpResponse>, Refusal> {
        let Some(asked) = self.asked.as_ref().filter(|asked| asked.request.subject.is_some())
        else {
            return Ok(None);
        };
        let session = session::current(app, request, host).await?;
        let Some(session) = session.filter(|session| !asked.request.is_for(&session.user)) else {
            return Ok(None);
        };
        if !asked.was_served_by(app, &session).await? {
            return Ok(None);
        }
        let AuthorizationRequest { redirect_uri, response_mode, state, .. } = &asked.request;
        let (state, error) = (state.as_deref(), ["login_required", "somebody else signed in"]);
        AuthorizationResponse::with_error(host, redirect_uri, *response_mode, state, error)
            .answer(person, &self.application)
            .map(Some)
    }

    /// The application's connections, in the order of the page.
    pub async fn connections(
        &self,
        app: &App,
        host: &PoolHost,
    ) -> Result<Vec<ConnectionView>, Refusal> {
        let mut connections = order::of_connections(app, host).await?;
        connections.retain(|connection| self.application.connections.contains(&connection.id));
        Ok(connections)
    }

    /// Why there is nothing to begin at.
    pub async fn nothing_to_begin_at(
        &self,
        app: &App,
        host: &PoolHost,
        wished: Option<&str>,
    ) -> Result<Refusal, Refusal> {
        order::nothing_to_begin_at(app, host, &self.application, wished).await
    }

    /// Whether it may begin at a connection: a ticket is for one, and whoever begins at one that has a callback URL brings a state.
    pub fn begins_at(&self, connection: &ConnectionView) -> bool {
        match self.asked.as_ref().map(|asked| &asked.request.connection) {
            Some(by) => by.as_ref().is_none_or(|by| *by == connection.id),
            None => self.links || connection.settings.callback_url.is_none(),
        }
    }

    /// The login that this browser has already for the same purpose: a reload takes it up.
    pub async fn live_login(
        &self,
        app: &App,
        request: &HttpRequest,
        host: &PoolHost,
        connection: &ConnectionView,
    ) -> Result<Option<String>, Refusal> {
        let grant = self.asked.as_ref().map(|asked| &asked.grant);
        let same = |login: &LoginView| {
            login.application == self.application.id
                && login.connection == connection.id
                && login.grant.as_ref() == grant
                && login.proves.is_none()
                && login.links.is_some() == self.links
        };
        let live = live_logins(app, host, request).await?.into_iter().find(same);
        Ok(live.map(|login| issue::told(&login.id, &Status::of(&login, app.now())).to_string()))
    }
}

/// Whether a request is answered at an address that is its client's now.
async fn leads_back(
    app: &App,
    application: &ApplicationView,
    request: &AuthorizationRequest,
) -> Result<bool, Refusal> {
    let Some(id) = &request.connection else {
        return Ok(authorization::leads_back(&application.settings, request));
    };
    let connection = app.views.connection(&application.pool, id).await?;
    let callback = connection.and_then(|connection| connection.settings.callback_url);
    Ok(application.connections.contains(id) && callback.as_ref() == Some(&request.redirect_uri))
}

impl Asked {
    /// Whether a session is good enough. Which request its login served is looked up only if that matters.
    async fn accepts(&self, app: &App, session: &SessionView) -> Result<bool, Refusal> {
        let request = &self.request;
        if !request.is_for(&session.user) {
            return Ok(false);
        }
        let matters = request.prompt_login || request.max_age.is_some();
        let was_for_it = matters && self.was_served_by(app, session).await?;
        Ok(request.accepts(was_for_it, session.authenticated_at, app.now()))
    }

    /// Whether the login that started a session was issued for this very request.
    async fn was_served_by(&self, app: &App, session: &SessionView) -> Result<bool, Refusal> {
        let login = app.views.login(&session.pool, &session.login).await?;
        Ok(login.is_some_and(|login| login.grant.as_ref() == Some(&self.grant)))
    }
}

/// The answer for a page that was bookmarked, superseded by a newer one, or opened too late: it links to the application that the
/// person came from. From the id alone nothing more is told than which application that is.
pub(super) async fn over(app: &App, host: &PoolHost, id: &GrantId) -> Result<Refusal, Refusal> {
    let pool = &host.pool.id;
    let application = match app.views.grant(pool, id).await? {
        Some(grant) => Some(grant.application),
        None => app.pending.get(pool, id).await?.map(|request| request.application),
    };
    let home = match application {
        Some(id) => app.views.application(pool, &id).await?.and_then(|it| it.settings.home_page),
        None => None,
    };
    Ok(Refusal::Over { home })
}
