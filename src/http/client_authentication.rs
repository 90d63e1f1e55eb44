//! Which client asks, and the proof: its secret (RFC 6749 §2.3.1). What it shows, and where, is the endpoint's.

use actix_web::HttpRequest;
use base64::{Engine, engine::general_purpose::STANDARD};
use domain::{application::ClientType, id::ApplicationId, reason::Reason};
use projections::applications::ApplicationView;
use secrecy::{ExposeSecret, SecretString};
use url::form_urlencoded;

use super::{
    app::App, cors, host::PoolHost, log::note, may_show_secret::MayShowSecret, refusal::Refusal,
    secrets,
};

/// What a client shows of itself.
#[derive(Debug)]
pub struct ShownClient {
    /// The id that it says it has.
    pub id: String,
    /// Its secret, where it shows one.
    pub secret: Option<SecretString>,
}

/// Why a client is not taken for the one that it says it is.
#[derive(Clone, Debug)]
pub enum NotThatClient {
    /// It is unknown, or its secret is wrong: nobody learns which.
    Wrong,
    /// It shows no secret and has one, or is unknown.
    Missing,
    /// It shows a secret and is public.
    Needless,
    /// Nobody could look.
    Refused(Refusal),
}

impl ShownClient {
    /// `Basic base64(form-encoded id ":" form-encoded secret)`.
    pub fn basic(header: &str) -> Option<Self> {
        let (scheme, encoded) = header.split_once(' ')?;
        if !scheme.eq_ignore_ascii_case("basic") {
            return None;
        }
        let decoded = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
        let (id, secret) = decoded.split_once(':')?;
        Some(Self { id: form_decoded(id)?, secret: Some(form_decoded(secret)?.into()) })
    }

    /// The client, if it is the one that it says. A public one has no secret, and only says who it is. Its own scripts may read what
    /// is answered from here on.
    ///
    /// # Errors
    /// Why it is not, or why nobody could look.
    pub async fn authenticate(
        &self,
        app: &App,
        request: &HttpRequest,
        host: &PoolHost,
        may_show: &MayShowSecret,
    ) -> Result<ApplicationView, NotThatClient> {
        let id = ApplicationId::from(self.id.as_str());
        let application = app.views.application(&host.pool.id, &id).await;
        let Some(application) = application.map_err(Refusal::from)? else {
            if self.secret.is_none() {
                return Err(NotThatClient::Missing);
            }
            may_show.but_it_was_wrong(app);
            return Err(NotThatClient::Wrong);
        };
        note(|line| line.client = Some(application.id.clone()));
        cors::readable(request, &application);
        if application.disabled {
            return Err(Refusal::from(Reason::ApplicationOff).into());
        }
        let is_one_of_its =
            |shown: &str| application.secrets_at(app.now()).any(|known| secrets::is(shown, known));
        match (application.settings.client_type, &self.secret) {
            // Anybody may say that it is this client; its own requests come from people's addresses.
            (ClientType::Public, None) => {
                app.limits.question(host.remote.address)?;
                Ok(application)
            }
            (ClientType::Public, Some(_)) => Err(NotThatClient::Needless),
            (ClientType::Confidential, None) => Err(NotThatClient::Missing),
            (ClientType::Confidential, Some(shown)) if is_one_of_its(shown.expose_secret()) => {
                Ok(application)
            }
            (ClientType::Confidential, _) => {
                may_show.but_it_was_wrong(app);
                Err(NotThatClient::Wrong)
            }
        }
    }
}

impl From<Refusal> for NotThatClient {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

fn form_decoded(text: &str) -> Option<String> {
    let pair = format!("={text}");
    let mut pairs = form_urlencoded::parse(pair.as_bytes());
    match (pairs.next(), pairs.next()) {
        (Some((_, value)), None) if !value.is_empty() => Some(value.into_owned()),
        _ => None,
    }
}
