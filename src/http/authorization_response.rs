//! How a client gets what it asked for: a code, a ticket or an error, with its state, and by OpenID Connect the issuer. The browser
//! carries it to one of the client's addresses (RFC 6749 §4.1.2); in which way, the request says.

use ::web::pages::{self, BackPage, Way};
use actix_web::{HttpResponse, http::header::CONTENT_SECURITY_POLICY};
use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    address::is_private_use,
    authorization_request::{AuthorizationRequest, ResponseMode},
    decisions::ServedRequest,
    id::{GrantId, PoolId},
    reason::Reason,
};
use projections::applications::ApplicationView;

use super::{app::App, host::PoolHost, page::Person, redirect, refusal::Refusal, secrets};

/// How long an authorization code lives, seconds (RFC 6749 §4.1.2 asks for 10 minutes at most).
pub const AUTHORIZATION_CODE_SECONDS: i64 = 60;

/// The authorization code of a grant, or its ticket. It follows from the grant's id under a key of the pool, so that a browser that lost
/// the answer gets the same one again, and nothing secret is stored.
async fn code(app: &App, pool: &PoolId, grant: &GrantId) -> Result<String, Refusal> {
    let secret = app.vault.derive(Some(pool), "authorization code", grant.as_str()).await?;
    Ok(secrets::opening(grant.as_str(), &secret))
}

/// A request with the code that answers it.
///
/// # Errors
/// If the database does not answer.
pub async fn served(
    app: &App,
    pool: &PoolId,
    grant: GrantId,
    request: AuthorizationRequest,
    now: DateTime<Utc>,
) -> Result<ServedRequest, Refusal> {
    let code = secrets::hash(&code(app, pool, &grant).await?);
    let code_expires_at = now + TimeDelta::seconds(AUTHORIZATION_CODE_SECONDS);
    Ok(ServedRequest { grant, request, code, code_expires_at })
}

/// What a client is told, and where.
#[derive(Debug)]
pub struct AuthorizationResponse {
    /// One of the client's addresses.
    redirect_uri: String,
    mode: ResponseMode,
    parameters: Vec<(&'static str, String)>,
    /// Why nobody signed in, where a page of ours tells the person.
    reason: Option<Reason>,
}

impl AuthorizationResponse {
    /// A code, or the ticket that a connection's callback URL waits for.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn with_code(
        app: &App,
        host: &PoolHost,
        grant: &GrantId,
        request: &AuthorizationRequest,
    ) -> Result<Self, Refusal> {
        let code = code(app, &host.pool.id, grant).await?;
        let AuthorizationRequest { redirect_uri, response_mode, state, .. } = request;
        let (name, issuer) = match request.connection {
            Some(_) => ("ticket", None),
            None => ("code", Some(host)),
        };
        let told = [(name, code)];
        Ok(Self::of(issuer, redirect_uri, *response_mode, state.as_deref(), told))
    }

    /// An error, in the words of OAuth.
    pub fn with_error(
        host: &PoolHost,
        redirect_uri: &str,
        mode: ResponseMode,
        state: Option<&str>,
        [error, description]: [&str; 2],
    ) -> Self {
        let error = [("error", error.to_owned()), ("error_description", description.to_owned())];
        Self::of(Some(host), redirect_uri, mode, state, error)
    }

    /// An error at a connection's callback URL, where a ticket is waited for.
    pub fn without_ticket(callback_url: &str, state: &str, error: &str) -> Self {
        let error = [("error", error.to_owned())];
        Self::of(None, callback_url, ResponseMode::Query, Some(state), error)
    }

    /// Naming the issuer (RFC 9207), where it is OpenID Connect.
    fn of<const N: usize>(
        issuer: Option<&PoolHost>,
        redirect_uri: &str,
        mode: ResponseMode,
        state: Option<&str>,
        told: [(&'static str, String); N],
    ) -> Self {
        let state = state.map(|state| ("state", state.to_owned()));
        let issuer = issuer.map(|host| ("iss", host.issuer()));
        let parameters = told.into_iter().chain(state).chain(issuer).collect();
        Self { redirect_uri: redirect_uri.to_owned(), mode, parameters, reason: None }
    }

    /// The same, with what the person is told on the way.
    pub fn because(self, reason: Option<Reason>) -> Self {
        Self { reason, ..self }
    }

    /// Whether the browser needs a page of ours to carry it. To an application on the device a person must send it by a press:
    /// browsers open no other program by themselves, and nobody shall be surprised by one.
    pub fn needs_a_page(&self) -> bool {
        matches!(self.mode, ResponseMode::FormPost | ResponseMode::WebMessage)
            || is_private_use(&self.redirect_uri)
    }

    /// Where our page's script sends the browser after a login.
    pub fn next(&self, grant: &GrantId) -> String {
        if self.needs_a_page() {
            format!("/login/return?authorization={grant}")
        } else {
            self.address()
        }
    }

    /// Answers a browser that asked by a link.
    ///
    /// # Errors
    /// [`Refusal::Internal`] where the template fails, which no template does.
    pub fn answer(
        &self,
        person: &Person,
        application: &ApplicationView,
    ) -> Result<HttpResponse, Refusal> {
        if !self.needs_a_page() {
            return Ok(redirect::see_other(&self.address()));
        }
        if self.mode == ResponseMode::WebMessage {
            return self.post_message(person, application);
        }
        let address = self.address();
        let is_posted = self.mode == ResponseMode::FormPost && !is_private_use(&self.redirect_uri);
        let way = match is_posted {
            true => Way::Post { action: &self.redirect_uri, fields: &self.parameters },
            false => Way::Open(&address),
        };
        let name = &application.settings.name;
        let mut answer =
            person.page(&BackPage { frame: person.frame(), application: name, way })?;
        if is_posted {
            let policy = pages::policy_for_a_form_to(&self.redirect_uri);
            let policy = policy.try_into().map_err(|_| Refusal::Internal)?;
            answer.headers_mut().insert(CONTENT_SECURITY_POLICY, policy);
        }
        Ok(answer)
    }

    /// The page that posts it to the one that opened the window: to the origin that the client has registered now, and nothing that is
    /// for developers alone.
    fn post_message(
        &self,
        person: &Person,
        application: &ApplicationView,
    ) -> Result<HttpResponse, Refusal> {
        let settings = &application.settings;
        let target = settings.message_origin(&self.redirect_uri).ok_or(Refusal::NotFound)?;
        let told = self.parameters.iter().filter(|(name, _)| *name != "error_description");
        let fields: Vec<_> = told.cloned().collect();
        let reason = self.reason.map(Reason::name);
        let way = Way::Message { target: &target, fields: &fields, reason };
        person.page(&BackPage { frame: person.frame(), application: &settings.name, way })
    }

    /// The address with everything in it.
    fn address(&self) -> String {
        let parameters = self.parameters.iter().map(|(name, value)| (*name, value.as_str()));
        match self.mode {
            ResponseMode::Fragment => redirect::with_fragment(&self.redirect_uri, parameters),
            ResponseMode::Query | ResponseMode::FormPost | ResponseMode::WebMessage => {
                redirect::with(&self.redirect_uri, parameters)
            }
        }
    }
}
