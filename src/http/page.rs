//! An answer for a person: a page in their language, a failure too.

use std::future::{Ready, ready};

use ::web::{
    messages::Language,
    pages::{CONTENT_TYPE, ErrorPage, Frame, Trouble},
};
use actix_web::{
    FromRequest, HttpMessage, HttpRequest, HttpResponse, HttpResponseBuilder, ResponseError,
    dev::Payload, http::StatusCode,
};
use askama::Template;
use domain::reason::Reason;
use url::form_urlencoded;

use super::{log::request_id, refusal::Refusal};

/// The person who asks: their language, and the query to keep when they pick another.
#[derive(Clone, Debug)]
pub struct Person {
    request: HttpRequest,
    query: String,
}

/// The languages that the pool of the host offers.
#[derive(Debug)]
pub(super) struct Offered(pub Vec<domain::language::Language>);

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
        Self { request: request.clone(), query: request.query_string().to_owned() }
    }

    /// The languages that they may be answered in: once the host's pool is known, those that it offers.
    fn offered(&self) -> Vec<Language> {
        let extensions = self.request.extensions();
        let offered = extensions.get::<Offered>().map_or(&[][..], |Offered(languages)| languages);
        match offered {
            [] => Language::ALL.to_vec(),
            offered => offered.iter().copied().map(spoken).collect(),
        }
    }

    fn choose(&self, offered: &[Language]) -> Language {
        let parameter = |name: &str| {
            form_urlencoded::parse(self.query.as_bytes())
                .find(|(key, _)| key == name)
                .map(|(_, value)| value.into_owned())
        };
        let accept = self.request.headers().get("accept-language");
        let accept = accept.and_then(|value| value.to_str().ok());
        let (lang, locales) = (parameter("lang"), parameter("ui_locales"));
        Language::choose(offered, lang.as_deref(), locales.as_deref(), accept)
    }

    /// Their language.
    pub fn language(&self) -> domain::language::Language {
        match self.choose(&self.offered()) {
            Language::Zh => domain::language::Language::Zh,
            Language::En => domain::language::Language::En,
        }
    }

    /// What every page has.
    pub fn frame(&self) -> Frame<'_> {
        let offered = self.offered();
        let language = self.choose(&offered);
        let other = Some(language.other()).filter(|other| offered.contains(other));
        Frame { language, other, query: &self.query, page: "" }
    }

    /// The language that the link asks for, as a parameter.
    pub fn asked_for(&self) -> Option<(&'static str, &'static str)> {
        let names = |name: &str| name == "lang" || name == "ui_locales";
        let asked = form_urlencoded::parse(self.query.as_bytes()).any(|(name, _)| names(&name));
        asked.then(|| ("lang", self.frame().language.tag()))
    }

    /// A page.
    ///
    /// # Errors
    /// [`Refusal::Internal`] if the template fails; none of ours does.
    pub fn page(&self, template: &impl Template) -> Result<HttpResponse, Refusal> {
        self.answer(StatusCode::OK, template)
    }

    /// A page that says in its own way that something was not right.
    ///
    /// # Errors
    /// As [`Person::page`].
    pub fn page_with(
        &self,
        status: StatusCode,
        template: &impl Template,
    ) -> Result<HttpResponse, Refusal> {
        self.answer(status, template)
    }

    /// A page for a refusal, with what a developer may need; it is shown as text.
    pub fn refused(&self, refusal: &Refusal, details: Option<&str>) -> HttpResponse {
        // What a program sends wrong by a field, a person was sent wrong by a link.
        let status = match refusal.status_code() {
            StatusCode::UNPROCESSABLE_ENTITY => StatusCode::BAD_REQUEST,
            status => status,
        };
        let reference = request_id();
        let for_developer = refusal.for_developer();
        let page = ErrorPage {
            frame: self.frame(),
            status: status.as_u16(),
            trouble: match refusal.reason() {
                Some(Reason::PoolOff | Reason::ApplicationOff) => Trouble::Off,
                _ => trouble(status),
            },
            details: details.or(for_developer.as_deref()),
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
            .insert_header(("Content-Language", self.frame().language.tag()))
            .body(html))
    }
}

const fn spoken(language: domain::language::Language) -> Language {
    match language {
        domain::language::Language::Zh => Language::Zh,
        domain::language::Language::En => Language::En,
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
