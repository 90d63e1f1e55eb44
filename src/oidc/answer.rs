//! How OAuth's errors are answered: as JSON, with a challenge where one is due, or as a page. By redirect:
//! `endpoint/authorize.rs`.

use actix_web::{
    HttpRequest, HttpResponse, ResponseError,
    http::{StatusCode, header},
    web,
};
use domain::{reason::Reason, unit::Refused};
use projections::ReadError;
use serde_json::{Value, json};

use super::protocol::{
    error::{Code, OAuthError},
    key_pair::KeyError,
};
use crate::http::{
    app::App,
    cors::Readers,
    host,
    log::note,
    page::Person,
    refusal::Refusal,
    surface::{CLOSED, Surface},
};

/// For clients: OAuth's own form of an error (RFC 6749 §5.2). A client that runs in a browser reads it there.
pub static OAUTH: Surface = Surface { readers: Readers::Application, refuse, ..CLOSED };

/// What everybody may know: it is read by scripts of any site, and kept for five minutes.
pub static METADATA: Surface =
    Surface { caching: "public, max-age=300", readers: Readers::Everybody, refuse, ..CLOSED };

fn refuse(request: &HttpRequest, refusal: &Refusal) -> HttpResponse {
    let error = OAuthError::from(refusal.clone());
    let description = match refusal {
        Refusal::NotFound => nothing_here(request),
        _ => error.description.to_owned(),
    };
    // RFC 6749 §5.2 knows no 422.
    let status = match refusal.status_code() {
        StatusCode::UNPROCESSABLE_ENTITY => StatusCode::BAD_REQUEST,
        status => status,
    };
    let mut answer = HttpResponse::build(status);
    answer.insert_header((header::CACHE_CONTROL, "no-store")).json(body(error.code, &description))
}

fn body(code: Code, description: &str) -> Value {
    note(|line| line.error = Some(code.name()));
    json!({ "error": code.name(), "error_description": description })
}

/// Names the issuer: whoever comes here has its address nearly right.
fn nothing_here(request: &HttpRequest) -> String {
    let app = request.app_data::<web::Data<App>>();
    let issuer = app.zip(host::asked(request)).and_then(|(app, host)| {
        let host = app.config.public_url.host_of(host)?;
        app.config.pool_label(&host)?;
        Some(format!("{}/oidc", app.config.origin_of(&host)))
    });
    issuer.map_or_else(
        || "there is nothing here".to_owned(),
        |issuer| {
            format!("there is nothing here; the issuer is {issuer} and its metadata is at {issuer}/.well-known/openid-configuration")
        },
    )
}

impl From<Refusal> for OAuthError {
    fn from(error: Refusal) -> Self {
        match error {
            Refusal::TooLarge { .. } => Self::invalid_request("the body is too large"),
            Refusal::Invalid { .. } => Self::invalid_request("the body cannot be read"),
            Refusal::Misdirected => Self::invalid_request("this host is not served here"),
            Refusal::Step { reason: Reason::PoolOff, .. } => {
                Self::invalid_request("this pool is switched off")
            }
            Refusal::Step { reason: Reason::ApplicationOff, .. } => {
                Self::new(Code::InvalidClient, "this application is switched off")
            }
            Refusal::NotFound => Self::invalid_request("there is nothing here"),
            Refusal::Method { .. } => Self::invalid_request("this method is not answered here"),
            Refusal::Unavailable | Refusal::NotReady(_) | Refusal::TooMany { .. } => {
                Self::new(Code::TemporarilyUnavailable, "try again in a moment")
            }
            _ => Self::new(Code::ServerError, "something went wrong"),
        }
    }
}

impl From<Refused> for OAuthError {
    fn from(refused: Refused) -> Self {
        Refusal::from(refused).into()
    }
}

impl From<KeyError> for OAuthError {
    fn from(cause: KeyError) -> Self {
        tracing::error!(%cause, "a token could not be signed");
        Refusal::Internal.into()
    }
}

impl From<ReadError> for OAuthError {
    fn from(error: ReadError) -> Self {
        Refusal::from(error).into()
    }
}

/// The form of RFC 6749 §5.2, with the challenges of §2.3.1 and RFC 6750 §3.
impl ResponseError for OAuthError {
    fn status_code(&self) -> StatusCode {
        match self.code {
            Code::InvalidClient | Code::InvalidToken => StatusCode::UNAUTHORIZED,
            Code::ServerError => StatusCode::INTERNAL_SERVER_ERROR,
            Code::TemporarilyUnavailable => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::BAD_REQUEST,
        }
    }

    fn error_response(&self) -> HttpResponse {
        let mut answer = HttpResponse::build(self.status_code());
        let bearer = format!("Bearer error=\"{}\"", self.code.name());
        match self.code {
            Code::InvalidClient => {
                answer.insert_header((header::WWW_AUTHENTICATE, "Basic realm=\"token\""))
            }
            Code::InvalidToken => answer.insert_header((header::WWW_AUTHENTICATE, bearer)),
            Code::TemporarilyUnavailable => answer.insert_header((header::RETRY_AFTER, "1")),
            _ => &mut answer,
        };
        answer.json(body(self.code, self.description))
    }
}

/// For a person whose request cannot be answered by a redirect (RFC 6749 §4.1.2.1): a page, with status 400, that tells
/// the client's developer what is wrong.
pub fn page(request: &HttpRequest, error: &OAuthError) -> HttpResponse {
    note(|line| line.error = Some(error.code.name()));
    let shown = match error.code {
        Code::ServerError => Refusal::Internal,
        Code::TemporarilyUnavailable => Refusal::Unavailable,
        _ => Refusal::Invalid { field: "request".to_owned(), why: error.description.to_owned() },
    };
    Person::of(request).refused(&shown, Some(error.description))
}
