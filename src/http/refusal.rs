//! Why a request was not answered with what it asked for. One neutral word for every surface, which says it in its own
//! manner; here are its status, and its form for programs: problem JSON (RFC 9457).

use actix_web::{
    HttpResponse, ResponseError,
    http::{StatusCode, header},
};
use domain::{aggregate::CommandError, name::NameKind, reason::Reason, unit::Refused};
use eventstore::StoreError;
use projections::ReadError;
use serde_json::{Map, Value, json};
use wechat::WeChatError;

/// Why a request was not answered with what it asked for.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Refusal {
    /// Unknown, or not yours: the same answer for both.
    #[error("there is nothing here")]
    NotFound,
    /// A site's link names what is not there, or may not be used.
    #[error("{field}: {why}")]
    Misled {
        /// The parameter of the link.
        field: &'static str,
        /// What is wrong with it, for its developer.
        why: &'static str,
    },
    /// What this page was for is over, or is not this browser's.
    #[error("this sign-in is over")]
    Over {
        /// The home page of the application, where another one begins.
        home: Option<String>,
    },
    /// A step of a login was refused.
    #[error("refused: {reason}")]
    Step {
        /// Why.
        reason: Reason,
        /// Where the browser may go all the same (a second claim).
        redirect: Option<String>,
    },
    /// The request does not come from our own page.
    #[error("the request does not come from this site")]
    CrossSite,
    /// No or not the right API key, session or token.
    #[error("nobody is signed in, or the key or the client secret is not one of this host")]
    Unauthorized,
    /// The key's role does not reach so far.
    #[error("this key may not do that")]
    Forbidden,
    /// The key is bound to networks, and the request comes from none of them.
    #[error("this key opens nothing from this address")]
    OtherNetwork,
    /// A field has a value that is not allowed.
    #[error("{field}: {why}")]
    Invalid {
        /// The field, as the API names it.
        field: String,
        /// What is wrong with it.
        why: String,
    },
    /// The body is larger than allowed.
    #[error("the body is larger than {limit} bytes")]
    TooLarge {
        /// Bytes.
        limit: usize,
    },
    /// Another method is asked for here.
    #[error("this method is not answered here: {allow} are")]
    Method {
        /// Those that are answered.
        allow: String,
    },
    /// Too many requests.
    #[error("too many requests")]
    TooMany {
        /// Seconds until it is worth trying again.
        retry_after: u64,
    },
    /// The host is not one of ours.
    #[error("this host is not served here")]
    Misdirected,
    /// WeChat did not answer, or with nonsense; the login stays where it was.
    #[error("WeChat is not available")]
    Wechat(Reason),
    /// What sends codes is down: nothing was sent, and nothing is spent.
    #[error("no code can be sent now")]
    Messenger,
    /// The database did not answer.
    #[error("the database is not available")]
    Unavailable,
    /// The server is not ready; the sentence says why.
    #[error("{0}")]
    NotReady(String),
    /// Another thing has this name.
    #[error("{field}: it is taken")]
    Taken {
        /// The field, as the API names it.
        field: &'static str,
    },
    /// It is not as the asker saw it any more.
    #[error("somebody else changed it meanwhile: look at it again")]
    Changed,
    /// WeChat could not say whether an AppSecret is the right one. Nothing was saved.
    #[error("nothing is saved, for the AppSecret could not be verified: {0}")]
    Unverified(WeChatError),
    /// A defect.
    #[error("something went wrong")]
    Internal,
}

impl From<Refused> for Refusal {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Undecided(CommandError::Unknown(_)) => Self::NotFound,
            Refused::Undecided(CommandError::Exists(_)) => Self::Taken { field: "id" },
            Refused::Undecided(
                error @ (CommandError::Invalid { .. } | CommandError::InvalidElement { .. }),
            ) => error.invalid().map_or(Self::Internal, |(field, why)| Self::invalid(&field, why)),
            Refused::Undecided(CommandError::Unrecorded(reason)) | Refused::Forbidden(reason) => {
                Self::Step { reason, redirect: None }
            }
            Refused::Taken(kind) => Self::Taken { field: field_of(kind) },
            Refused::Changed => Self::Changed,
            Refused::Contended => Self::TooMany { retry_after: 1 },
            Refused::Unavailable(cause) => {
                tracing::error!(%cause, "the store is not available");
                Self::Unavailable
            }
        }
    }
}

impl Refusal {
    /// A field has a value that is not allowed.
    pub fn invalid(field: &str, why: impl ToString) -> Self {
        Self::Invalid { field: field.to_owned(), why: why.to_string() }
    }
}

impl From<ReadError> for Refusal {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Database(cause) => {
                tracing::error!(%cause, "the database is not available");
                Self::Unavailable
            }
            other => {
                tracing::error!(cause = %other, "a row could not be read");
                Self::Internal
            }
        }
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        Refused::from(error).into()
    }
}

impl From<CommandError> for Refusal {
    fn from(error: CommandError) -> Self {
        Refused::from(error).into()
    }
}

impl From<Reason> for Refusal {
    fn from(reason: Reason) -> Self {
        Self::Step { reason, redirect: None }
    }
}

/// The field of the API that holds a name.
const fn field_of(kind: NameKind) -> &'static str {
    match kind {
        NameKind::PoolHost => "host",
        NameKind::ConnectionIdentifier => "identifier",
        NameKind::Identity | NameKind::OperatorIdentity => "openid",
        NameKind::UnionIdentity => "unionid",
        NameKind::Phone => "phone",
        NameKind::Email => "email",
        NameKind::Operator => "name",
        NameKind::Passkey => "passkey",
    }
}

/// The status that goes with a reason: 410 after expiry, 403 where policy says no, else 409.
const fn status(reason: Reason) -> StatusCode {
    match reason {
        Reason::LoginExpired | Reason::Superseded => StatusCode::GONE,
        Reason::BlockedByWechat
        | Reason::UseCamera
        | Reason::NoAccount
        | Reason::LinkedElsewhere
        | Reason::Unlinked
        | Reason::SignInAgain
        | Reason::Erased
        | Reason::UserBlocked
        | Reason::PhoneRequired
        | Reason::ConnectionOff
        | Reason::ApplicationOff
        | Reason::PoolOff
        | Reason::ProofsExhausted => StatusCode::FORBIDDEN,
        Reason::TooMany => StatusCode::TOO_MANY_REQUESTS,
        Reason::WrongProof => StatusCode::UNPROCESSABLE_ENTITY,
        Reason::WrongPhoneToken => StatusCode::NOT_FOUND,
        Reason::WechatUnavailable => StatusCode::BAD_GATEWAY,
        Reason::WechatMisconfigured | Reason::MessengerUnavailable => {
            StatusCode::SERVICE_UNAVAILABLE
        }
        _ => StatusCode::CONFLICT,
    }
}

impl Refusal {
    /// The reason that a person is told, where the closed list has one.
    pub const fn reason(&self) -> Option<Reason> {
        match self {
            Self::Step { reason, .. } | Self::Wechat(reason) => Some(*reason),
            Self::Messenger => Some(Reason::MessengerUnavailable),
            _ => None,
        }
    }

    /// Seconds until it is worth trying again, where that is known.
    pub fn retry_after(&self) -> Option<u64> {
        match self {
            Self::TooMany { retry_after } => Some(*retry_after),
            Self::Step { reason: Reason::TooMany, .. } => Some(60),
            Self::Unavailable | Self::NotReady(_) | Self::Wechat(_) | Self::Unverified(_) => {
                Some(5)
            }
            Self::Messenger => Some(30),
            _ => None,
        }
    }

    /// What a developer may need beside the page that a person sees.
    pub fn for_developer(&self) -> Option<String> {
        matches!(self, Self::Misled { .. }).then(|| self.to_string())
    }

    /// Where the person may go on.
    pub fn home(&self) -> Option<&str> {
        match self {
            Self::Over { home } => home.as_deref(),
            _ => None,
        }
    }

    /// The methods that are answered, if another one was asked for.
    pub fn allow(&self) -> Option<&str> {
        match self {
            Self::Method { allow } => Some(allow),
            _ => None,
        }
    }

    /// The answer for a program: problem details.
    pub fn problem(&self) -> HttpResponse {
        HttpResponse::build(self.status_code())
            .insert_header((header::CONTENT_TYPE, "application/problem+json"))
            .body(self.details().to_string())
    }

    /// The problem details, RFC 9457 §3.1.
    fn details(&self) -> Value {
        let status = self.status_code();
        let mut problem = Map::new();
        problem.insert("type".to_owned(), json!("about:blank"));
        problem.insert("title".to_owned(), json!(status.canonical_reason()));
        problem.insert("status".to_owned(), json!(status.as_u16()));
        problem.insert("detail".to_owned(), json!(self.to_string()));
        if let Some(reason) = self.reason() {
            problem.insert("reason".to_owned(), json!(reason));
        }
        match self {
            Self::Invalid { field, .. } => problem.insert("field".to_owned(), json!(field)),
            Self::Taken { field } => problem.insert("field".to_owned(), json!(field)),
            Self::Step { redirect: Some(redirect), .. } => {
                problem.insert("redirect".to_owned(), json!(redirect))
            }
            _ => None,
        };
        Value::Object(problem)
    }
}

impl ResponseError for Refusal {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::NotFound | Self::Misled { .. } => StatusCode::NOT_FOUND,
            Self::Over { .. } => StatusCode::GONE,
            Self::Step { reason, .. } | Self::Wechat(reason) => status(*reason),
            Self::CrossSite | Self::Forbidden | Self::OtherNetwork => StatusCode::FORBIDDEN,
            Self::Unauthorized => StatusCode::UNAUTHORIZED,
            Self::Invalid { .. } => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Method { .. } => StatusCode::METHOD_NOT_ALLOWED,
            Self::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Misdirected => StatusCode::MISDIRECTED_REQUEST,
            Self::Messenger | Self::Unavailable | Self::NotReady(_) => {
                StatusCode::SERVICE_UNAVAILABLE
            }
            Self::Taken { .. } => StatusCode::CONFLICT,
            Self::Changed => StatusCode::PRECONDITION_FAILED,
            Self::Unverified(_) => StatusCode::BAD_GATEWAY,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Used only where no surface words the refusal.
    fn error_response(&self) -> HttpResponse {
        self.problem()
    }
}
