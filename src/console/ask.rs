//! What a browser is asked when somebody is to show that it is them. It is named by a cookie, and from that name follow the proof
//! that a form is of our page, and the challenge that a passkey signs. Nothing of it is stored: the event of what was shown
//! says when it was asked for, and what was asked before that counts no more.

use actix_web::{HttpRequest, cookie::Cookie};
use chrono::{DateTime, TimeDelta, Utc};

use super::form::Form;
use crate::http::{app::App, refusal::Refusal, secrets};

/// How long it may be answered.
const GOOD: TimeDelta = TimeDelta::minutes(10);
/// For how long another page of the same browser asks the same: two tabs do not end each other.
const TAKEN_UP: TimeDelta = TimeDelta::minutes(5);

/// Something that was asked.
#[derive(Clone, Debug)]
pub struct Asked {
    /// When.
    pub at: DateTime<Utc>,
    name: String,
    /// The proof that a form is of our page.
    pub proof: String,
    /// What a passkey signs, as base64url.
    pub challenge: String,
}

impl Asked {
    /// Asks anew, or what this browser was asked a moment ago.
    pub async fn now(app: &App, request: &HttpRequest) -> Result<Self, Refusal> {
        match Self::of_browser(app, request).await? {
            Some(asked) if app.now() - asked.at < TAKEN_UP => Ok(asked),
            _ => Self::anew(app).await,
        }
    }

    /// Asks anew.
    pub async fn anew(app: &App) -> Result<Self, Refusal> {
        let at = app.now();
        let name = format!("{}.{}", at.timestamp_millis(), app.new_secret::<16>());
        Self::named(app, at, name).await
    }

    /// What this browser was asked, if it may still be answered.
    pub async fn of_browser(app: &App, request: &HttpRequest) -> Result<Option<Self>, Refusal> {
        let Some(name) = app.cookies.console_ask(request) else {
            return Ok(None);
        };
        let at = name.split_once('.').and_then(|(at, _)| at.parse().ok());
        let at = at.and_then(DateTime::from_timestamp_millis);
        match at.filter(|at| (TimeDelta::zero()..GOOD).contains(&(app.now() - *at))) {
            Some(at) => Self::named(app, at, name).await.map(Some),
            None => Ok(None),
        }
    }

    /// What this browser was asked, if the form is of the page that asked.
    pub async fn answered(
        app: &App,
        request: &HttpRequest,
        form: &Form,
    ) -> Result<Option<Self>, Refusal> {
        let asked = Self::of_browser(app, request).await?;
        Ok(asked.filter(|asked| secrets::are_same(form.field("proof"), &asked.proof)))
    }

    async fn named(app: &App, at: DateTime<Utc>, name: String) -> Result<Self, Refusal> {
        let proof = app.vault.derive(None, "console form", &name).await?;
        let challenge = app.vault.derive(None, "console challenge", &name).await?;
        Ok(Self { at, name, proof, challenge })
    }

    /// What names it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The cookie that names it.
    pub fn cookie(&self, app: &App) -> Cookie<'static> {
        app.cookies.ask_console(&self.name, GOOD.num_seconds())
    }
}

/// For whom passkeys are: the public host without its port; none for a bare address, for which browsers have none.
pub fn passkey_host(app: &App) -> Option<String> {
    let url = url::Url::parse(&app.config.public_url.origin()).ok()?;
    match url.host()? {
        url::Host::Domain(host) => Some(host.to_owned()),
        _ => None,
    }
}
