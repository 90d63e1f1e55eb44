//! An answer for a person: a page in their language, a failure too.

use std::future::{Ready, ready};

use actix_web::{
    FromRequest, HttpRequest, HttpResponse, HttpResponseBuilder, ResponseError,
    dev::Payload,
    http::{
        StatusCode,
        header::{self, HeaderValue},
    },
};
use askama::Template;
use url::form_urlencoded;

use super::error::Error;
use crate::{
    messages::Language,
    pages::{ErrorPage, Frame, HEADERS, Trouble},
};

/// The person who asks: their language, and the query to keep when they pick another.
#[derive(Clone, Debug)]
pub struct Person {
    language: Language,
    query: String,
}

impl FromRequest for Person {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

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

    /// What every page has.
    pub fn frame(&self) -> Frame<'_> {
        Frame { language: self.language, query: &self.query }
    }

    /// A page.
    ///
    /// # Errors
    /// [`Error::Internal`] where the template fails, which no template does.
    pub fn page(&self, template: &impl Template) -> Result<HttpResponse, Error> {
        self.answer(StatusCode::OK, template)
    }

    /// A page for a failure, with what a developer may need; it is shown as text.
    pub fn failure(&self, error: &Error, details: Option<&str>) -> HttpResponse {
        let trouble = match error.status_code().as_u16() {
            400 | 422 => Trouble::BadRequest,
            404 => Trouble::NotFound,
            410 => Trouble::Gone,
            421 => Trouble::UnknownHost,
            429 => Trouble::TooMany,
            502 | 503 => Trouble::Unavailable,
            _ => Trouble::Internal,
        };
        let status =
            StatusCode::from_u16(trouble.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let page = ErrorPage { frame: self.frame(), trouble, details, reference: None };
        let mut answer = self.answer(status, &page).unwrap_or_else(|error| error.error_response());
        if let Some(seconds) = error.retry_after() {
            answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        answer
    }

    fn answer(&self, status: StatusCode, template: &impl Template) -> Result<HttpResponse, Error> {
        let html = template.render().map_err(|_| Error::Internal)?;
        let mut answer = HttpResponseBuilder::new(status);
        for header in HEADERS {
            answer.insert_header(header);
        }
        Ok(answer.insert_header(("Content-Language", self.language.tag())).body(html))
    }
}
