//! What scripts of other sites may read (Fetch, "CORS protocol"): what is public, every script; what the token and the
//! userinfo endpoint answer, the scripts of the very application that it is for. Never with cookies.

use actix_web::{
    FromRequest, HttpMessage, HttpRequest, HttpResponse, HttpResponseBuilder,
    http::header::{
        ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
        ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, CROSS_ORIGIN_RESOURCE_POLICY,
        HeaderMap, HeaderValue, ORIGIN, VARY,
    },
    web,
};
use projections::applications::ApplicationView;

use super::{app::App, host::PoolHost, refusal::Refusal};

/// Who may read the answers of a surface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readers {
    /// Our own pages.
    Ours,
    /// Scripts of every site, by `GET`.
    Everybody,
    /// Scripts of the application that an answer is for.
    Application,
}

/// How long a browser remembers what it may ask, seconds. Chromium keeps it no longer than two hours.
const REMEMBERED: &str = "7200";

/// The origin of the application whose scripts asked, once they may read the answer.
struct Reader(HeaderValue);

/// From now on, the answer may be read by the application's own scripts; also if it is a refusal.
pub fn readable(request: &HttpRequest, application: &ApplicationView) {
    let origin = origin(request).filter(|(_, origin)| application.settings.has_scripts_at(origin));
    if let Some((header, _)) = origin {
        let reader = Reader(header.clone());
        request.extensions_mut().insert(reader);
    }
}

/// The one origin that the browser says the script is of.
fn origin(request: &HttpRequest) -> Option<(&HeaderValue, &str)> {
    let mut origins = request.headers().get_all(ORIGIN);
    match (origins.next(), origins.next()) {
        (Some(header), None) => header.to_str().ok().map(|origin| (header, origin)),
        _ => None,
    }
}

impl Readers {
    /// Says who may read an answer.
    pub fn mark(self, request: &HttpRequest, headers: &mut HeaderMap) {
        let reader = match self {
            Self::Ours => None,
            Self::Everybody => Some(HeaderValue::from_static("*")),
            Self::Application => {
                headers.append(VARY, HeaderValue::from_static("Origin"));
                request.extensions_mut().remove::<Reader>().map(|Reader(origin)| origin)
            }
        };
        let policy = if reader.is_some() { "cross-origin" } else { "same-origin" };
        headers.insert(CROSS_ORIGIN_RESOURCE_POLICY, HeaderValue::from_static(policy));
        if let Some(reader) = reader {
            headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, reader);
            if self == Self::Application {
                let challenge = HeaderValue::from_static("WWW-Authenticate");
                headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, challenge);
            }
        }
    }

    /// Answers what a browser asks before it lets a script ask with a method and headers of its own (a preflight).
    ///
    /// # Errors
    /// As [`PoolHost`].
    pub async fn preflight(
        self,
        request: &HttpRequest,
        methods: &str,
    ) -> Result<HttpResponseBuilder, Refusal> {
        let mut answer = HttpResponse::NoContent();
        let headers = match self {
            Self::Ours => return Ok(answer),
            Self::Everybody => "*",
            Self::Application if is_of_an_application(request).await? => {
                "Authorization, Content-Type, *"
            }
            Self::Application => return Ok(answer),
        };
        answer.insert_header((ACCESS_CONTROL_ALLOW_METHODS, methods));
        answer.insert_header((ACCESS_CONTROL_ALLOW_HEADERS, headers));
        answer.insert_header((ACCESS_CONTROL_MAX_AGE, REMEMBERED));
        Ok(answer)
    }
}

/// Whether the script is one of an application of the pool: a preflight does not say of which.
async fn is_of_an_application(request: &HttpRequest) -> Result<bool, Refusal> {
    let Some((_, origin)) = origin(request) else {
        return Ok(false);
    };
    let host = PoolHost::extract(request).await?;
    let app = request.app_data::<web::Data<App>>().ok_or(Refusal::Internal)?;
    app.limits.question(host.remote.address)?;
    let applications = app.views.applications(&host.pool.id).await?;
    let theirs = applications.iter().find(|one| one.settings.has_scripts_at(origin));
    theirs.into_iter().for_each(|application| readable(request, application));
    Ok(theirs.is_some())
}
