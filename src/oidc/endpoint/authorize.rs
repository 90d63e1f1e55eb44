//! `GET` and `POST /oidc/auth`: a client sends a browser here to have somebody signed in (OpenID Connect Core §3.1.2).

use actix_web::{HttpRequest, HttpResponse, http::Method, web};
use chrono::TimeDelta;
use domain::{
    address::{is_loopback, is_private_use},
    application::ClientType,
    authorization_request::{AuthorizationRequest, ResponseMode},
    decisions::ContinueSession,
    id::{ApplicationId, GrantId, UserId},
    reason::Reason,
    unit::Refused,
};
use eventstore::Actor;
use projections::applications::ApplicationView;

use super::{
    form::{self, Form},
    hint, unregistered,
};
use crate::{
    http::{
        app::App,
        authorization_response::{self, AuthorizationResponse},
        console_client::{Client, PERMIT, Use},
        host::{AnyPoolHost, PoolHost},
        log::note,
        page::Person,
        refusal::Refusal,
        remote::Remote,
        secrets, session,
        waiting::{self, WAITING_SECONDS},
    },
    oidc::{
        answer,
        protocol::{
            error::{Code, OAuthError},
            parameters::Parameters,
            request::{self, Asked, Prompt, Target},
        },
        signing_keys::SigningKeys,
    },
};

/// In the words of OAuth.
const SWITCHED_OFF: [&str; 2] = ["access_denied", "nobody may sign in here now"];
/// Names in a link of ours whom the client means, in place of the ID token that was posted.
const SUBJECT: &str = "subject";

const LOGIN_REQUIRED: OAuthError =
    OAuthError::new(Code::LoginRequired, "nobody is signed in, or not as asked for");
const INTERACTION_REQUIRED: OAuthError = OAuthError::new(
    Code::InteractionRequired,
    "the person must be asked: any program on a device can say that it is this client",
);

/// Takes a request from the query.
///
/// # Errors
/// As a page, while nobody knows whom else to tell.
pub async fn get(
    app: web::Data<App>,
    keys: web::Data<SigningKeys>,
    request: HttpRequest,
    remote: Remote,
    AnyPoolHost(host): AnyPoolHost,
) -> Result<HttpResponse, Refusal> {
    let limited = app.limits.new_authorization(remote.address);
    let text = request.query_string().as_bytes();
    answer(&app, &keys, &request, &host, text, limited).await
}

/// Takes a request from a form.
///
/// # Errors
/// As a page, while nobody knows whom else to tell.
pub async fn post(
    app: web::Data<App>,
    keys: web::Data<SigningKeys>,
    request: HttpRequest,
    AnyPoolHost(host): AnyPoolHost,
    form: Result<Form, OAuthError>,
) -> Result<HttpResponse, Refusal> {
    // It comes again by a link, and counts as a request there.
    let limited = app.limits.question(host.remote.address);
    match form {
        Ok(form) => answer(&app, &keys, &request, &host, form.bytes(), limited).await,
        Err(error) => Ok(answer::page(&request, &error)),
    }
}

/// Until client and redirect URI are known to belong together, errors are for the person (RFC 6749 §4.1.2.1); from then
/// on they go to the client, which may wait for them in a frame that shows no page.
async fn answer(
    app: &App,
    keys: &SigningKeys,
    request: &HttpRequest,
    host: &PoolHost,
    text: &[u8],
    limited: Result<(), Refusal>,
) -> Result<HttpResponse, Refusal> {
    let parameters = Parameters::parse(text);
    let client = match application(app, host, &parameters).await {
        Ok(client) => client,
        Err(_) if host.pool.disabled => return Err(Reason::PoolOff.into()),
        Err(error) => return limited.map(|()| answer::page(request, &error)),
    };
    note(|line| line.client = Some(client.id.clone()));
    let off = off(host, &client);
    let console = permitted(app, host, &client, &parameters).await?;
    let target = match Target::of(&parameters, &client.settings, console) {
        Ok(target) => target,
        Err(error) => {
            limited?;
            if let Some(reason) = off {
                return Err(reason.into());
            }
            unregistered::tell_target(app, &client, parameters.get("redirect_uri"));
            return Ok(answer::page(request, &error));
        }
    };
    let visit = Visit { app, keys, request, host, client: &client, target: &target };
    if let Some(reason) = off {
        limited?;
        return visit.nobody_signs_in(reason);
    }
    let answer = match limited {
        Ok(()) => visit.go_on(&parameters, text).await,
        Err(refusal) => Err(refusal.into()),
    };
    answer.or_else(|error| visit.back(&error))
}

/// What the console asks for, if it does, with this very request.
async fn permitted(
    app: &App,
    host: &PoolHost,
    client: &ApplicationView,
    parameters: &Parameters<'_>,
) -> Result<Option<Use>, Refusal> {
    let asked = [PERMIT, "redirect_uri", "code_challenge"];
    let [Some(permit), Some(address), Some(challenge)] = asked.map(|name| parameters.get(name))
    else {
        return Ok(None);
    };
    let client = Client { pool: &host.pool.id, application: &client.id };
    for what_for in Use::ALL {
        let known = client.permit(app, what_for, address, challenge).await?;
        if secrets::are_same(permit, &known) {
            return Ok(Some(what_for));
        }
    }
    Ok(None)
}

async fn application(
    app: &App,
    host: &PoolHost,
    parameters: &Parameters<'_>,
) -> Result<ApplicationView, OAuthError> {
    let id = ApplicationId::from(request::client_id(parameters)?);
    match app.views.application(&host.pool.id, &id).await? {
        Some(application) => Ok(application),
        None => Err(OAuthError::invalid_request("client_id is not known here")),
    }
}

/// Why nobody signs in to a client at all.
fn off(host: &PoolHost, client: &ApplicationView) -> Option<Reason> {
    let reasons =
        [(host.pool.disabled, Reason::PoolOff), (client.disabled, Reason::ApplicationOff)];
    reasons.into_iter().find(|(is_off, _)| *is_off).map(|(_, reason)| reason)
}

/// A browser that a known client sent.
struct Visit<'a> {
    app: &'a App,
    keys: &'a SigningKeys,
    request: &'a HttpRequest,
    host: &'a PoolHost,
    client: &'a ApplicationView,
    target: &'a Target<'a>,
}

impl Visit<'_> {
    async fn go_on(
        &self,
        parameters: &Parameters<'_>,
        text: &[u8],
    ) -> Result<HttpResponse, OAuthError> {
        let asked = Asked::of(parameters)?;
        self.check_connection(parameters.get("connection")).await?;
        let subject = self.subject(parameters).await?;
        if self.request.method() == Method::POST {
            return self.by_link(text, subject).await;
        }
        let secret = self.app.new_secret::<32>();
        let pending = self.pending(&asked, subject, &secret);
        match asked.prompt {
            Prompt::None => self.at_once(pending).await,
            Prompt::Any | Prompt::Login => self.at_the_page(pending, &secret, parameters).await,
        }
    }

    /// A page without a code would strand the person.
    async fn check_connection(&self, wanted: Option<&str>) -> Result<(), OAuthError> {
        let Some(wanted) = wanted else {
            return Ok(());
        };
        let connections = self.app.views.connections(&self.host.pool.id).await?;
        let is_one = connections.iter().any(|connection| {
            connection.identifier == wanted && self.client.connections.contains(&connection.id)
        });
        let unknown = OAuthError::invalid_request("connection is not one of the client's");
        if is_one { Ok(()) } else { Err(unknown) }
    }

    /// Whom the client means: by an ID token, or by a link in which we named that person ourselves.
    async fn subject(&self, parameters: &Parameters<'_>) -> Result<Option<UserId>, OAuthError> {
        let Self { app, host, .. } = *self;
        Ok(match parameters.get("id_token_hint") {
            Some(token) => Some(hint::subject(self.keys, host, &self.client.id, token).await?),
            None => {
                hint::opened(app, host, SUBJECT, parameters.get(SUBJECT)).await?.map(Into::into)
            }
        })
    }

    async fn by_link(
        &self,
        form: &[u8],
        subject: Option<UserId>,
    ) -> Result<HttpResponse, OAuthError> {
        let named = match subject {
            Some(user) => Some(hint::named(self.app, self.host, SUBJECT, user.as_str()).await?),
            None => None,
        };
        Ok(form::by_link("/oidc/auth", form, named.as_deref().map(|name| (SUBJECT, name))))
    }

    /// By the session that there is, without asking anybody. Nobody resumes it, so it is not kept and its cookie is never
    /// set.
    async fn at_once(&self, pending: AuthorizationRequest) -> Result<HttpResponse, OAuthError> {
        if self.may_be_any_program() {
            return Err(INTERACTION_REQUIRED);
        }
        let now = self.app.now();
        let session = session::current(self.app, self.request, self.host)
            .await?
            .filter(|session| session.confirmed)
            .filter(|session| pending.is_for(&session.user))
            .filter(|session| pending.accepts(false, session.authenticated_at, now))
            .ok_or(LOGIN_REQUIRED)?;
        let (pool, grant) = (&self.host.pool.id, GrantId::from(self.app.new_id()));
        let served =
            authorization_response::served(self.app, pool, grant.clone(), pending.clone(), now)
                .await?;
        let decision = ContinueSession { session: session.id, served, asked: false, at: now };
        match self.app.execute(&self.host.caller(Actor::User(session.user)), &decision).await {
            Ok(_) => {
                let (app, host) = (self.app, self.host);
                let back = AuthorizationResponse::with_code(app, host, &grant, &pending).await?;
                Ok(back.answer(&Person::of(self.request), self.client)?)
            }
            Err(Refused::Forbidden(_) | Refused::Undecided(_)) => Err(LOGIN_REQUIRED),
            Err(refused) => Err(refused.into()),
        }
    }

    /// Whether nothing shows that it is really the client that is answered: it has no secret, and what is on the device belongs
    /// to whichever program takes it first (RFC 8252 §8.6).
    fn may_be_any_program(&self) -> bool {
        let address = self.target.redirect_uri;
        self.client.settings.client_type == ClientType::Public
            && (is_loopback(address) || is_private_use(address))
    }

    /// On the hosted page, which only this browser resumes.
    async fn at_the_page(
        &self,
        pending: AuthorizationRequest,
        secret: &str,
        parameters: &Parameters<'_>,
    ) -> Result<HttpResponse, OAuthError> {
        let wishes = ["ui_locales", "connection"];
        let wishes = wishes.into_iter().filter_map(|name| Some((name, parameters.get(name)?)));
        let (app, host) = (self.app, self.host);
        Ok(waiting::at_the_page(app, self.request, host, &pending, secret, wishes).await?)
    }

    fn pending(
        &self,
        asked: &Asked<'_>,
        subject: Option<UserId>,
        secret: &str,
    ) -> AuthorizationRequest {
        let now = self.app.now();
        AuthorizationRequest {
            application: self.client.id.clone(),
            connection: None,
            redirect_uri: self.target.redirect_uri.to_owned(),
            response_mode: self.target.mode,
            scope: asked.scope_for(&self.client.settings),
            state: self.target.state.map(str::to_owned),
            nonce: asked.nonce.map(str::to_owned),
            code_challenge: asked.code_challenge.to_owned(),
            prompt_login: asked.prompt == Prompt::Login
                || self.target.console.is_some()
                || self.host.pool.settings.scans_each_time(&self.client.settings),
            max_age: asked.max_age,
            subject,
            cookie: secrets::hash(secret),
            experience: self.target.console == Some(Use::Experience),
            entrance: self.target.console == Some(Use::Entrance),
            requested_at: now,
            expires_at: now + TimeDelta::seconds(WAITING_SECONDS),
        }
    }

    /// The person reads why, which is of no use to them at the client; one that waits for its window is told.
    fn nobody_signs_in(&self, reason: Reason) -> Result<HttpResponse, Refusal> {
        let Target { redirect_uri, mode, state, .. } = *self.target;
        if mode != ResponseMode::WebMessage {
            return Err(reason.into());
        }
        note(|line| line.error = Some(reason.name()));
        AuthorizationResponse::with_error(self.host, redirect_uri, mode, state, SWITCHED_OFF)
            .because(Some(reason))
            .answer(&Person::of(self.request), self.client)
    }

    /// To the client with an error (OpenID Connect Core §3.1.2.6).
    fn back(&self, error: &OAuthError) -> Result<HttpResponse, Refusal> {
        note(|line| line.error = Some(error.code.name()));
        let Target { redirect_uri, mode, state, .. } = *self.target;
        let error = [error.code.name(), error.description];
        AuthorizationResponse::with_error(self.host, redirect_uri, mode, state, error)
            .answer(&Person::of(self.request), self.client)
    }
}
