//! What an authorization request must look like: OpenID Connect Core §3.1.2.1, RFC 6749 §4.1.1, RFC 7636 §4.3, and
//! stricter where RFC 9700 asks for it. No I/O.

use domain::{
    application::ApplicationSettings, authorization_request::ResponseMode, grant::OFFLINE_ACCESS,
};

use super::{
    error::{Code, OAuthError},
    parameters::Parameters,
};
use crate::http::{
    console_client::Use,
    redirect::{comes_back, is_state},
};

/// The longest `nonce`, bytes.
pub const NONCE: usize = 512;
/// The length of an S256 challenge, characters: SHA-256 as base64url.
const CHALLENGE: usize = 43;

/// The scopes that mean something here; others are ignored (OpenID Connect Core §3.1.2.1).
pub const SCOPES: [&str; 4] = ["openid", "phone", "profile", OFFLINE_ACCESS];
/// The `prompt` values that mean something here.
pub const PROMPTS: [&str; 4] = ["none", "login", "consent", "select_account"];

/// The parameters that decide where errors go.
const ADDRESS: [&str; 2] = ["client_id", "redirect_uri"];
/// The others that are read here.
const READ: [&str; 15] = [
    "response_type",
    "response_mode",
    "scope",
    "state",
    "nonce",
    "code_challenge",
    "code_challenge_method",
    "prompt",
    "max_age",
    "id_token_hint",
    "ui_locales",
    "connection",
    "request",
    "request_uri",
    "registration",
];

/// The client that asks.
///
/// # Errors
/// `invalid_request` if none is named, or nobody knows which: nothing may be sent anywhere then.
pub fn client_id<'a>(parameters: &'a Parameters<'_>) -> Result<&'a str, OAuthError> {
    parameters.once(&ADDRESS)?;
    parameters.require("client_id", "client_id is missing")
}

/// Where errors may be sent.
#[derive(Debug, PartialEq, Eq)]
pub struct Target<'a> {
    /// One of the client's redirect URIs, or the console's own.
    pub redirect_uri: &'a str,
    /// How they go there; as usual, where the request names no way that there is.
    pub mode: ResponseMode,
    /// Echoed to the client.
    pub state: Option<&'a str>,
    /// What the console asks for, in place of the client.
    pub console: Option<Use>,
}

impl<'a> Target<'a> {
    /// The redirect URI, where it is one of the registered ones to the byte (RFC 9700 §2.1), and the state. A native application
    /// that listens on loopback gets its port from the system when it asks (RFC 8252 §7.3).
    ///
    /// A message is posted to its origin, which must be registered too. The console's address
    /// is none of the client's, and good where the console asks.
    ///
    /// # Errors
    /// `invalid_request`, which must not be sent anywhere: nobody knows whose address it is.
    pub fn of(
        parameters: &'a Parameters<'_>,
        client: &ApplicationSettings,
        console: Option<Use>,
    ) -> Result<Self, OAuthError> {
        let redirect_uri = parameters.require("redirect_uri", "redirect_uri is missing")?;
        if console.is_none() && !client.redirects_to(redirect_uri) {
            let unknown = "redirect_uri is not one of the client's, to the letter";
            return Err(OAuthError::invalid_request(unknown));
        }
        let state = parameters.get("state").filter(|state| is_state(state));
        let mode = parameters.get("response_mode").and_then(ResponseMode::named);
        let mode = mode.unwrap_or_default();
        if mode == ResponseMode::WebMessage && client.message_origin(redirect_uri).is_none() {
            let unknown = "the origin of redirect_uri is not one of the client's origins, to which web_message posts";
            return Err(OAuthError::invalid_request(unknown));
        }
        Ok(Self { redirect_uri, mode, state, console })
    }
}

/// May a person be asked to sign in, and must they be?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prompt {
    /// Nobody may be asked.
    None,
    /// A session is good enough.
    Any,
    /// A new scan is asked for.
    Login,
}

/// A request in which nothing is wrong.
#[derive(Debug, PartialEq, Eq)]
pub struct Asked<'a> {
    /// The scopes of it that mean something here, in the order of [`SCOPES`].
    pub scope: String,
    /// Echoed in the ID token.
    pub nonce: Option<&'a str>,
    /// The S256 challenge.
    pub code_challenge: &'a str,
    /// Whether to ask.
    pub prompt: Prompt,
    /// The person must have authorized within so many seconds.
    pub max_age: Option<u32>,
}

impl<'a> Asked<'a> {
    /// The scopes that the client gets. Whether it gets refresh tokens its operator says; where it does not, that is ignored (OpenID
    /// Connect Core §11).
    pub fn scope_for(&self, client: &ApplicationSettings) -> String {
        let is_allowed = |scope: &&str| client.offline_access || *scope != OFFLINE_ACCESS;
        self.scope.split(' ').filter(is_allowed).collect::<Vec<_>>().join(" ")
    }

    /// Checks everything but client and redirect URI.
    ///
    /// # Errors
    /// What to tell the client.
    pub fn of(parameters: &'a Parameters<'_>) -> Result<Self, OAuthError> {
        parameters.once(&READ)?;
        not_supported(parameters)?;
        response(parameters)?;
        state(parameters)?;
        let nonce = parameters.get("nonce");
        if nonce.is_some_and(|nonce| nonce.len() > NONCE || !comes_back(nonce)) {
            return Err(OAuthError::invalid_request("nonce is longer than 512 bytes, or not text"));
        }
        Ok(Self {
            scope: scope(parameters)?,
            nonce,
            code_challenge: code_challenge(parameters)?,
            prompt: prompt(parameters)?,
            max_age: max_age(parameters)?,
        })
    }
}

/// The state to give back: text that comes back to the letter.
///
/// # Errors
/// `invalid_request` if it is too long, or holds characters that would not come back as they were sent.
pub fn state<'a>(parameters: &'a Parameters<'_>) -> Result<Option<&'a str>, OAuthError> {
    let state = parameters.get("state");
    if state.is_some_and(|state| !is_state(state)) {
        return Err(OAuthError::invalid_request("state is longer than 8 KiB, or not text"));
    }
    Ok(state)
}

/// What OpenID Connect allows to send and to refuse (Core §6 and §7.2.1).
fn not_supported(parameters: &Parameters<'_>) -> Result<(), OAuthError> {
    let refused = [
        ("request", Code::RequestNotSupported),
        ("request_uri", Code::RequestUriNotSupported),
        ("registration", Code::RegistrationNotSupported),
    ];
    match refused.into_iter().find(|(name, _)| parameters.get(name).is_some()) {
        Some((_, code)) => Err(OAuthError::new(code, "send plain parameters instead")),
        None => Ok(()),
    }
}

fn response(parameters: &Parameters<'_>) -> Result<(), OAuthError> {
    if parameters.require("response_type", "response_type is missing")? != "code" {
        let code = Code::UnsupportedResponseType;
        return Err(OAuthError::new(code, "response_type must be code"));
    }
    match parameters.get("response_mode") {
        Some(mode) if ResponseMode::named(mode).is_none() => {
            let known = "response_mode must be query, fragment, form_post or web_message";
            Err(OAuthError::invalid_request(known))
        }
        _ => Ok(()),
    }
}

fn scope(parameters: &Parameters<'_>) -> Result<String, OAuthError> {
    let asked: Vec<&str> = parameters.get("scope").unwrap_or_default().split(' ').collect();
    if !asked.contains(&"openid") {
        return Err(OAuthError::new(Code::InvalidScope, "scope must contain openid"));
    }
    Ok(SCOPES.into_iter().filter(|scope| asked.contains(scope)).collect::<Vec<_>>().join(" "))
}

/// PKCE is for every client, and by S256 only: `plain`, which a missing method means, protects nothing.
fn code_challenge<'a>(parameters: &'a Parameters<'_>) -> Result<&'a str, OAuthError> {
    let challenge =
        parameters.require("code_challenge", "code_challenge is missing: PKCE is required")?;
    if parameters.get("code_challenge_method") != Some("S256") {
        return Err(OAuthError::invalid_request("code_challenge_method must be S256"));
    }
    let is_base64url =
        challenge.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    if challenge.len() != CHALLENGE || !is_base64url {
        return Err(OAuthError::invalid_request("code_challenge is not a SHA-256 as base64url"));
    }
    Ok(challenge)
}

/// `consent` and `select_account` ask for nothing more: a person always agrees on the phone or presses "continue as",
/// next to "somebody else".
fn prompt(parameters: &Parameters<'_>) -> Result<Prompt, OAuthError> {
    let values: Vec<&str> =
        parameters.get("prompt").unwrap_or_default().split(' ').filter(|v| !v.is_empty()).collect();
    if values.iter().any(|value| !PROMPTS.contains(value)) {
        return Err(OAuthError::invalid_request("prompt has a value that is not supported"));
    }
    if values.contains(&"none") {
        return match values.len() {
            1 => Ok(Prompt::None),
            _ => Err(OAuthError::invalid_request("prompt=none goes with no other value")),
        };
    }
    Ok(if values.contains(&"login") { Prompt::Login } else { Prompt::Any })
}

fn max_age(parameters: &Parameters<'_>) -> Result<Option<u32>, OAuthError> {
    let Some(text) = parameters.get("max_age") else {
        return Ok(None);
    };
    if !text.bytes().all(|b| b.is_ascii_digit()) {
        return Err(OAuthError::invalid_request("max_age is not a number of seconds"));
    }
    // Whoever asks for more than 136 years asks for nothing.
    Ok(Some(text.parse().unwrap_or(u32::MAX)))
}

#[cfg(test)]
mod tests;
