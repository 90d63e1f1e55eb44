//! The one place where OAuth's errors become answers: by redirect, as JSON, as a challenge, or as a page.

use actix_web::{
    HttpRequest, HttpResponse, ResponseError,
    http::{StatusCode, header},
};
use domain::unit::Refused;
use projections::ReadError;
use serde_json::json;

use super::key_pair::KeyError;
use crate::http::{error::Error, page::Person};

/// An error code, of RFC 6749 §4.1.2.1 and §5.2, OpenID Connect Core §3.1.2.6 or RFC 6750 §3.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// A parameter is missing, repeated or malformed.
    InvalidRequest,
    /// The client is not who it says.
    InvalidClient,
    /// The code is unknown, expired, used, somebody else's, or its verifier is wrong.
    InvalidGrant,
    /// `openid` is not asked for.
    InvalidScope,
    /// The access token is not, or no longer, good.
    InvalidToken,
    /// Another grant than `authorization_code`.
    UnsupportedGrantType,
    /// Another response than `code`.
    UnsupportedResponseType,
    /// Nobody is signed in and nobody may be asked.
    LoginRequired,
    /// There is a `request`.
    RequestNotSupported,
    /// There is a `request_uri`.
    RequestUriNotSupported,
    /// There is a `registration`.
    RegistrationNotSupported,
    /// A defect.
    ServerError,
    /// It may be tried again.
    TemporarilyUnavailable,
}

impl Code {
    /// The `error` value.
    pub const fn name(self) -> &'static str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::InvalidClient => "invalid_client",
            Self::InvalidGrant => "invalid_grant",
            Self::InvalidScope => "invalid_scope",
            Self::InvalidToken => "invalid_token",
            Self::UnsupportedGrantType => "unsupported_grant_type",
            Self::UnsupportedResponseType => "unsupported_response_type",
            Self::LoginRequired => "login_required",
            Self::RequestNotSupported => "request_not_supported",
            Self::RequestUriNotSupported => "request_uri_not_supported",
            Self::RegistrationNotSupported => "registration_not_supported",
            Self::ServerError => "server_error",
            Self::TemporarilyUnavailable => "temporarily_unavailable",
        }
    }
}

/// Why a client did not get what it asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}: {description}", .code.name())]
pub struct OAuthError {
    /// The code, for programs.
    pub code: Code,
    /// One sentence for the client's developer. It never quotes the request.
    pub description: &'static str,
}

impl OAuthError {
    /// An error of that code.
    pub const fn new(code: Code, description: &'static str) -> Self {
        Self { code, description }
    }

    /// A parameter is missing, repeated or malformed.
    pub const fn invalid_request(description: &'static str) -> Self {
        Self::new(Code::InvalidRequest, description)
    }
}

impl From<Error> for OAuthError {
    fn from(error: Error) -> Self {
        match error {
            Error::TooLarge { .. } => Self::invalid_request("the body is too large"),
            Error::Unavailable | Error::TooMany { .. } => {
                Self::new(Code::TemporarilyUnavailable, "try again in a moment")
            }
            _ => Self::new(Code::ServerError, "something went wrong"),
        }
    }
}

impl From<Refused> for OAuthError {
    fn from(refused: Refused) -> Self {
        Error::from(refused).into()
    }
}

impl From<KeyError> for OAuthError {
    fn from(cause: KeyError) -> Self {
        tracing::error!(%cause, "a token could not be signed");
        Error::Internal.into()
    }
}

impl From<ReadError> for OAuthError {
    fn from(error: ReadError) -> Self {
        Error::from(error).into()
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
        answer.json(json!({ "error": self.code.name(), "error_description": self.description }))
    }
}

/// For a person whose request cannot be answered by a redirect (RFC 6749 §4.1.2.1): a page, with status 400, that tells
/// the client's developer what is wrong.
pub fn page(request: &HttpRequest, error: &OAuthError) -> HttpResponse {
    let shown = match error.code {
        Code::ServerError => Error::Internal,
        Code::TemporarilyUnavailable => Error::Unavailable,
        _ => Error::Invalid { field: "request".to_owned(), why: error.description.to_owned() },
    };
    Person::of(request).failure(&shown, Some(error.description))
}
