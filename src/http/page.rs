//! An answer for a person: a page in their language, a failure too.

use std::future::{Ready, ready};

use ::web::{
    messages::Language,
    pages::{CONTENT_TYPE, ErrorPage, Frame, Trouble},
};
use actix_web::{
    FromRequest, HttpRequest, HttpResponse, HttpResponseBuilder, ResponseError, dev::Payload,
    http::StatusCode,
};
use askama::Template;
use url::form_urlencoded;

use super::{log::request_id, refusal::Refusal};

/// The person who asks: their language, and the query to keep when they pick another.
#[derive(Clone, Debug)]
pub struct Person {
    language: Language,
    query: String,
}

impl FromRequest for Person {
    type Error = Refusal;
    type Future = Ready<Result<Self, Refusal>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        ready(Ok(Self::of(request)))
    }
}

impl Person {
    /// The person behind a request.
    pub fn of(request: &HttpRequest) -> Self {
        let query = request.query_string().to_owned();
        let parameter = |name: &str| {
            form_urlencoded::parse(query.as_bytes())
                .find(|(key, _)| key == name)
                .map(|(_, value)| value.into_owned())
        };
        let accept = request.headers().get("accept-language").and_then(|value| value.to_str().ok());
        let language = Language::choose(
            parameter("lang").as_deref(),
            parameter("ui_locales").as_deref(),
            accept,
        );
        Self { language, query }
    }

    /// Their language.
    pub const fn language(&self) -> domain::language::Language {
        match self.language {
            Language::Zh => domain::language::Language::Zh,
            Language::En => domain::language::Language::En,
        }
    }

    /// What every page has.
    pub fn frame(&self) -> Frame<'_> {
        Frame { language: self.language, query: &self.query }
    }

    /// The language that the link asks for, as a parameter.
    pub fn asked_for(&self) -> Option<(&'static str, &'static str)> {
        let names = |name: &str| name == "lang" || name == "ui_locales";
        let asked = form_urlencoded::parse(self.query.as_bytes()).any(|(name, _)| names(&name));
        asked.then(|| ("lang", self.language.tag()))
    }

    /// A page.
    ///
    /// # Errors
    /// [`Refusal::Internal`] if the template fails; none of ours does.
    pub fn page(&self, template: &impl Template) -> Result<HttpResponse, Refusal> {
        self.answer(StatusCode::OK, template)
    }

    /// A page for a refusal, with what a developer may need; it is shown as text.
    pub fn refused(&self, refusal: &Refusal, details: Option<&str>) -> HttpResponse {
        // What a program sends wrong by a field, a person was sent wrong by a link.
        let status = match refusal.status_code() {
            StatusCode::UNPROCESSABLE_ENTITY => StatusCode::BAD_REQUEST,
            status => status,
        };
        let reference = request_id();
        let page = ErrorPage {
            frame: self.frame(),
            status: status.as_u16(),
            trouble: trouble(status),
            details,
            home: refusal.home(),
            reference: reference.as_deref(),
        };
        self.answer(status, &page).unwrap_or_else(|refusal| refusal.problem())
    }

    fn answer(
        &self,
        status: StatusCode,
        template: &impl Template,
    ) -> Result<HttpResponse, Refusal> {
        let html = template.render().map_err(|_| Refusal::Internal)?;
        Ok(HttpResponseBuilder::new(status)
            .content_type(CONTENT_TYPE)
            .insert_header(("Content-Language", self.language.tag()))
            .body(html))
    }
}

/// The words for a status.
const fn trouble(status: StatusCode) -> Trouble {
    match status {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Trouble::Forbidden,
        StatusCode::NOT_FOUND => Trouble::NotFound,
        StatusCode::GONE => Trouble::Gone,
        StatusCode::MISDIRECTED_REQUEST => Trouble::UnknownHost,
        StatusCode::TOO_MANY_REQUESTS => Trouble::TooMany,
        StatusCode::BAD_GATEWAY | StatusCode::SERVICE_UNAVAILABLE => Trouble::Unavailable,
        StatusCode::INTERNAL_SERVER_ERROR => Trouble::Internal,
        _ => Trouble::BadRequest,
    }
}
