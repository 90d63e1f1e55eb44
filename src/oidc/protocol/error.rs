//! Why a client does not get what it asks for, in the words of OAuth.

/// An error code, of RFC 6749 §4.1.2.1 and §5.2, OpenID Connect Core §3.1.2.6 or RFC 6750 §3.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// A parameter is missing, repeated or malformed.
    InvalidRequest,
    /// The client is not who it says.
    InvalidClient,
    /// The code or refresh token is unknown, expired, used or somebody else's, or the verifier is wrong.
    InvalidGrant,
    /// `openid` is not asked for, or more than was granted.
    InvalidScope,
    /// The access token is not, or no longer, good.
    InvalidToken,
    /// Another grant than `authorization_code` and `refresh_token`.
    UnsupportedGrantType,
    /// Another response than `code`.
    UnsupportedResponseType,
    /// Nobody is signed in and nobody may be asked.
    LoginRequired,
    /// Somebody must be asked, and nobody may be.
    InteractionRequired,
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
            Self::InteractionRequired => "interaction_required",
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
