//! A surface: a part of the server as those outside see it. It says what a browser may do with its answers, and how it
//! says no.

use actix_web::{
    HttpRequest, HttpResponse,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::header::{
        self, CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, HeaderValue, REFERRER_POLICY,
        RETRY_AFTER, STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
    },
    middleware::Next,
    web,
};

use super::{app::App, cors::Readers, log::note, page::Person, refusal::Refusal, told};

/// A part of the server as those outside see it.
#[derive(Debug)]
pub struct Surface {
    /// What a browser may load and run, `Content-Security-Policy`, unless the handler says otherwise.
    pub policy: &'static str,
    /// What a page that opened it in a window of its own keeps of it, `Cross-Origin-Opener-Policy`.
    pub opener: &'static str,
    /// Who may keep an answer, `Cache-Control`, unless the handler says otherwise.
    pub caching: &'static str,
    /// Who may read it, never with cookies.
    pub readers: Readers,
    /// How it says no.
    pub refuse: fn(&HttpRequest, &Refusal) -> HttpResponse,
}

/// Nothing may be loaded, run, framed, kept or read by another site; a program is told no by problem JSON (RFC 9457).
pub const CLOSED: Surface = Surface {
    policy: "default-src 'none'; frame-ancestors 'none'",
    opener: "same-origin",
    caching: "no-store",
    readers: Readers::Ours,
    refuse: |_, refusal| refusal.problem(),
};

/// For programs.
pub static PROGRAMS: Surface = CLOSED;

/// A page, which tells its person no.
const PAGE: Surface = Surface {
    policy: ::web::pages::CONTENT_SECURITY_POLICY,
    refuse: |request, refusal| Person::of(request).refused(refusal, None),
    ..CLOSED
};

/// For people.
pub static PEOPLE: Surface = PAGE;

/// For people who sign in: the site that they sign in to may open the page in a window, and waits for that window.
pub static SIGNING_IN: Surface = Surface { opener: "unsafe-none", ..PAGE };

/// Two years, in seconds: what browsers ask for before they ship a host in their own lists.
const HTTPS_ONLY: HeaderValue = HeaderValue::from_static("max-age=63072000");
const PERMISSIONS: (HeaderName, HeaderValue) = (
    HeaderName::from_static("permissions-policy"),
    HeaderValue::from_static("camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
);

/// What every answer says: nothing of it is framed, sniffed or taken by another site (ASVS 5.0, 3.4 and 14.3.2).
/// `Referrer-Policy` is not `no-referrer`, which would turn the `Origin` of some requests of our own pages into `null`
/// (Fetch, "append a request Origin header").
const ALWAYS: [(HeaderName, HeaderValue); 4] = [
    (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (REFERRER_POLICY, HeaderValue::from_static("same-origin")),
    PERMISSIONS,
];

impl Surface {
    /// Lets a request be answered, in the manner of the surface.
    ///
    /// # Errors
    /// As the handler, if it failed without an answer.
    pub async fn answer(
        &self,
        request: ServiceRequest,
        next: Next<impl MessageBody + 'static>,
    ) -> Result<ServiceResponse, actix_web::Error> {
        let answer = next.call(request).await?.map_into_boxed_body();
        let (request, response) = answer.into_parts();
        let refusal = response.error().and_then(|error| error.as_error::<Refusal>());
        let mut response = match refusal {
            Some(refusal) => self.refused(&request, refusal),
            None => match told::write(&request).await {
                Ok(()) => response,
                Err(refusal) => self.refused(&request, &refusal),
            },
        };
        self.mark(&request, &mut response);
        Ok(ServiceResponse::new(request, response))
    }

    /// A refusal in the form of the surface, with the headers that go with it in any form.
    pub fn refused(&self, request: &HttpRequest, refusal: &Refusal) -> HttpResponse {
        if let Some(reason) = refusal.reason() {
            note(|line| line.error = Some(reason.name()));
        }
        let mut response = (self.refuse)(request, refusal);
        if let Some(seconds) = refusal.retry_after() {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        if let Some(allow) = refusal.allow().and_then(|allow| HeaderValue::from_str(allow).ok()) {
            response.headers_mut().insert(header::ALLOW, allow);
        }
        response
    }

    /// Says what a browser may do with an answer.
    fn mark(&self, request: &HttpRequest, response: &mut HttpResponse) {
        let headers = response.headers_mut();
        for (name, value) in ALWAYS {
            headers.insert(name, value);
        }
        if !headers.contains_key(CONTENT_SECURITY_POLICY) {
            headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(self.policy));
        }
        headers.insert(header::CROSS_ORIGIN_OPENER_POLICY, HeaderValue::from_static(self.opener));
        self.readers.mark(request, headers);
        if !headers.contains_key(CACHE_CONTROL) {
            headers.insert(CACHE_CONTROL, HeaderValue::from_static(self.caching));
        }
        let app = request.app_data::<web::Data<App>>();
        if app.is_some_and(|app| app.config.public_url.is_secure()) {
            headers.insert(STRICT_TRANSPORT_SECURITY, HTTPS_ONLY);
        }
    }
}
