//! The route table: a path, whose surface it is, and what is done by which method. The router, the answers to `HEAD` and
//! `OPTIONS`, `405` and the tests of every route follow from it.

use actix_web::{
    HttpRequest, HttpResponse,
    body::BoxBody,
    dev::ServiceRequest,
    http::{Method, header},
    middleware::{Next, from_fn},
    web::{self, ServiceConfig},
};

use super::{chunks, refusal::Refusal, surface::Surface};

/// Makes the route of a handler: `|| to(handler)`.
pub type Handler = fn() -> actix_web::Route;

/// A path, and who answers there.
#[derive(Debug)]
pub struct Route {
    /// The path, with `{…}` for what varies.
    pub path: &'static str,
    /// How it is answered.
    pub surface: &'static Surface,
    /// What is done, by method.
    pub verbs: &'static [Verb],
}

/// What is done by a method.
#[derive(Clone, Copy, Debug)]
pub enum Verb {
    /// `GET`, and `HEAD` too: it only reads.
    Read(Handler),
    /// `GET` alone: it does more than read.
    Get(Handler),
    /// `POST`.
    Post(Handler),
    /// `POST` of a body that is read while it comes, however long it is.
    PostStream(Handler),
    /// `PUT`.
    Put(Handler),
    /// `PATCH`.
    Patch(Handler),
    /// `DELETE`.
    Delete(Handler),
}

impl Verb {
    /// The methods, as they are written.
    fn methods(self) -> &'static [Method] {
        const READ: &[Method] = &[Method::GET, Method::HEAD];
        const GET: &[Method] = &[Method::GET];
        const POST: &[Method] = &[Method::POST];
        const PUT: &[Method] = &[Method::PUT];
        const PATCH: &[Method] = &[Method::PATCH];
        const DELETE: &[Method] = &[Method::DELETE];
        match self {
            Self::Read(_) => READ,
            Self::Get(_) => GET,
            Self::Post(_) | Self::PostStream(_) => POST,
            Self::Put(_) => PUT,
            Self::Patch(_) => PATCH,
            Self::Delete(_) => DELETE,
        }
    }

    const fn handler(self) -> Handler {
        match self {
            Self::Read(handler)
            | Self::Get(handler)
            | Self::Post(handler)
            | Self::PostStream(handler)
            | Self::Put(handler)
            | Self::Patch(handler)
            | Self::Delete(handler) => handler,
        }
    }
}

impl Route {
    /// Every method that is answered, but `OPTIONS`.
    pub fn methods(&self) -> impl Iterator<Item = &'static Method> {
        self.verbs.iter().flat_map(|verb| verb.methods())
    }

    /// The methods as `Allow` lists them (RFC 9110 §10.2.1).
    fn allow(&self) -> String {
        let methods: Vec<&str> = self.methods().map(Method::as_str).chain(["OPTIONS"]).collect();
        methods.join(", ")
    }

    /// Adds it to the router.
    pub fn register(&'static self, config: &mut ServiceConfig) {
        let mut resource = web::resource(self.path);
        for verb in self.verbs {
            for method in verb.methods() {
                resource = resource.route(verb.handler()().method(method.clone()));
            }
        }
        let options = || {
            web::method(Method::OPTIONS)
                .to(move |request: HttpRequest| async move { self.options(&request).await })
        };
        let refuse = || async { Err::<HttpResponse, _>(Refusal::Method { allow: self.allow() }) };
        let surface = self.surface;
        let streams = self.verbs.iter().any(|verb| matches!(verb, Verb::PostStream(_)));
        config.service(
            resource
                .route(options())
                .default_service(web::to(refuse))
                .wrap(from_fn(move |request, next| chunks::gathered(!streams, request, next)))
                .wrap(from_fn(move |request: ServiceRequest, next: Next<BoxBody>| {
                    surface.answer(request, next)
                })),
        );
    }

    /// What may be done here, and by whose scripts.
    async fn options(&self, request: &HttpRequest) -> Result<HttpResponse, Refusal> {
        let allow = self.allow();
        let mut answer = self.surface.readers.preflight(request, &allow).await?;
        Ok(answer.insert_header((header::ALLOW, allow)).finish())
    }
}
