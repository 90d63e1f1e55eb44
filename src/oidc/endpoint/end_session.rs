//! `GET` and `POST /oidc/session/end`: a client has the person signed out (OpenID Connect RP-Initiated Logout 1.0 §2).

use ::web::{
    colour::Colour,
    pages::{Application, BackPage, SignOutPage, SignedOutPage, Way},
};
use actix_web::{HttpRequest, HttpResponse, web};
use domain::{
    address::is_private_use,
    id::{ApplicationId, SessionId},
    session::SessionEnd,
};
use projections::{applications::ApplicationView, sessions::SessionView};

use super::{form::Form, hint, unregistered};
use crate::{
    http::{
        app::App, host::PoolHost, log::note, page::Person, redirect, refusal::Refusal, session,
        sign_out,
    },
    oidc::{
        answer,
        protocol::{error::OAuthError, parameters::Parameters, request},
        signing_keys::SigningKeys,
    },
};

/// Signs out who is signed in with this browser: at once if the client shows an ID token of theirs, else once they said yes.
/// Any other site could send a browser here.
///
/// # Errors
/// 429 if the address asks too much.
pub async fn get(
    app: web::Data<App>,
    keys: web::Data<SigningKeys>,
    request: HttpRequest,
    host: PoolHost,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    app.limits.question(host.remote.address)?;
    let parameters = Parameters::parse(request.query_string().as_bytes());
    let asked = match Asked::of(&app, &keys, &host, &parameters).await {
        Ok(asked) => asked,
        Err(error) => return Ok(answer::page(&request, &error)),
    };
    if let Some(session) = session::current(&app, &request, &host).await? {
        if !asked.names(&session) {
            return asked.confirm(&person, &parameters);
        }
        sign_out::end(&app, &host, session, SessionEnd::SignedOut).await?;
    }
    let mut answer = asked.leave(&person)?;
    answer.add_cookie(&app.cookies.forget_session()).map_err(|_| Refusal::Internal)?;
    Ok(answer)
}

/// The same by a form. The browser comes again by a link, in which no ID token stands: addresses are kept by browsers and
/// written down by proxies.
///
/// # Errors
/// [`Refusal::Misdirected`] at another host, 429 if the address asks too much.
pub async fn post(
    app: web::Data<App>,
    keys: web::Data<SigningKeys>,
    request: HttpRequest,
    host: PoolHost,
    form: Result<Form, OAuthError>,
) -> Result<HttpResponse, Refusal> {
    app.limits.question(host.remote.address)?;
    let linked = match &form {
        Ok(form) => link(&app, &keys, &host, &form.parameters()).await,
        Err(error) => Err(*error),
    };
    Ok(match linked {
        Ok(link) => redirect::see_other(&link),
        Err(error) => answer::page(&request, &error),
    })
}

/// The request of a form as a link.
async fn link(
    app: &App,
    keys: &SigningKeys,
    host: &PoolHost,
    form: &Parameters<'_>,
) -> Result<String, OAuthError> {
    let asked = Asked::of(app, keys, host, form).await?;
    let session = match &asked.session {
        Some(session) => Some(hint::named(app, host, SESSION, session.as_str()).await?),
        None => None,
    };
    let client = asked.client.as_ref().map(|client| client.id.as_str());
    let also =
        ["post_logout_redirect_uri", "state", "ui_locales"].map(|name| (name, form.get(name)));
    let said = [("session", session.as_deref()), ("client_id", client)].into_iter().chain(also);
    let said = said.filter_map(|(name, value)| Some((name, value?)));
    Ok(redirect::with("/oidc/session/end", said))
}

/// What a name in a link of ours is good for.
const SESSION: &str = "sign-out";

/// The parameters that are read.
const READ: [&str; 5] =
    ["id_token_hint", "client_id", "post_logout_redirect_uri", "state", "session"];

/// A request in which nothing is wrong.
struct Asked {
    client: Option<ApplicationView>,
    /// The session that the client showed that it means. An ID token of another one may have been lost long ago.
    session: Option<SessionId>,
    /// Where the browser goes afterwards.
    back: Option<String>,
}

impl Asked {
    async fn of(
        app: &App,
        keys: &SigningKeys,
        host: &PoolHost,
        parameters: &Parameters<'_>,
    ) -> Result<Self, OAuthError> {
        parameters.once(&READ)?;
        request::state(parameters)?;
        let hint = match parameters.get("id_token_hint") {
            Some(token) => Some(hint::read(keys, host, token).await?),
            None => None,
        };
        let named = parameters.get("client_id");
        if let (Some(named), Some(hint)) = (named, &hint)
            && named != hint.aud
        {
            return Err(OAuthError::invalid_request("id_token_hint is not of this client_id"));
        }
        let client = match named.or(hint.as_ref().map(|hint| hint.aud.as_str())) {
            Some(id) => app.views.application(&host.pool.id, &ApplicationId::from(id)).await?,
            None => None,
        };
        let back = match parameters.get("post_logout_redirect_uri") {
            Some(_) if named.is_some() && client.is_none() => {
                return Err(OAuthError::invalid_request("client_id is not known here"));
            }
            Some(address) => Some(back(app, client.as_ref(), address, parameters.get("state"))?),
            None => None,
        };
        let session = match hint {
            Some(hint) => Some(hint.sid),
            None => {
                hint::opened(app, host, SESSION, parameters.get("session")).await?.map(Into::into)
            }
        };
        note(|line| line.client = client.as_ref().map(|client| client.id.clone()));
        Ok(Self { client, session, back })
    }

    fn names(&self, session: &SessionView) -> bool {
        self.session.as_ref() == Some(&session.id)
    }

    /// To where the client wants the browser, or else to a page that says so.
    fn leave(&self, person: &Person) -> Result<HttpResponse, Refusal> {
        let settings = self.client.as_ref().map(|client| &client.settings);
        let frame = person.frame();
        match (&self.back, settings) {
            (Some(back), Some(client)) if is_private_use(back) => {
                let (application, way) = (client.name.as_str(), Way::Open(back));
                person.page(&BackPage { frame, application, way })
            }
            (Some(back), _) => Ok(redirect::see_other(back)),
            (None, client) => {
                let home = client.and_then(|client| client.home_page.as_deref());
                person.page(&SignedOutPage { frame, home })
            }
        }
    }

    /// Asks the person, who comes to the same place if they say yes.
    fn confirm(
        &self,
        person: &Person,
        parameters: &Parameters<'_>,
    ) -> Result<HttpResponse, Refusal> {
        person.page(&SignOutPage {
            frame: person.frame(),
            application: self.client.as_ref().map(shown),
            back: self.back.as_ref().and(parameters.get("post_logout_redirect_uri")),
            state: self.back.as_ref().and(parameters.get("state")),
        })
    }
}

fn shown(client: &ApplicationView) -> Application<'_> {
    Application {
        id: client.id.as_str(),
        name: &client.settings.name,
        logo: None,
        home: client.settings.home_page.as_deref(),
        colour: client.settings.colour.as_deref().and_then(Colour::parse),
    }
}

fn back(
    app: &App,
    client: Option<&ApplicationView>,
    address: &str,
    state: Option<&str>,
) -> Result<String, OAuthError> {
    let whose = "post_logout_redirect_uri needs client_id or id_token_hint";
    let client = client.ok_or(OAuthError::invalid_request(whose))?;
    sign_out::back(client, address, state).ok_or_else(|| {
        unregistered::tell(app, client, "post_logout_redirect_uri", Some(address));
        OAuthError::invalid_request(
            "post_logout_redirect_uri is not one of the client's, to the letter",
        )
    })
}
