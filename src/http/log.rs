//! One structured line a request: what was asked and how it was answered, and as far as that is known who asked, what was
//! wrong, and whether personal data was read. Never a query, a cookie or a body: there the secrets are. The line, the events that
//! the request caused and the answer's `X-Request-Id` carry the same id.

use std::{cell::RefCell, time::Instant};

use actix_web::{
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::header::{HeaderName, HeaderValue},
    middleware::Next,
    web,
};
use domain::id::{ApiKeyId, ApplicationId, OperatorId, PoolId};
use futures::future::LocalBoxFuture;

use super::app::App;

const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// What the line says besides. Ids are those of what is there, also where its secret was wrong; what a client made up is none.
#[derive(Debug, Default)]
pub struct Line {
    /// The pool.
    pub pool: Option<PoolId>,
    /// The API key.
    pub key: Option<ApiKeyId>,
    /// The person of the console.
    pub operator: Option<OperatorId>,
    /// The OpenID Connect client.
    pub client: Option<ApplicationId>,
    /// What was wrong: the `error` of OAuth, or the reason why a step was refused.
    pub error: Option<&'static str>,
    /// How many records with personal data were told to the key, the client or the person of the console.
    pub personal: Option<usize>,
}

tokio::task_local! {
    static ID: String;
    static LINE: RefCell<Line>;
}

/// The id of the request that is being answered; `None` outside of one.
pub fn request_id() -> Option<String> {
    ID.try_with(Clone::clone).ok()
}

/// Notes something for the line of the request that is being answered.
pub fn note(write: impl FnOnce(&mut Line)) {
    // Outside of a request there is no line.
    _ = LINE.try_with(|line| write(&mut line.borrow_mut()));
}

/// Reads what was noted for the line of the request that is being answered; `None` outside of one.
pub fn noted<T>(read: impl FnOnce(&Line) -> T) -> Option<T> {
    LINE.try_with(|line| read(&line.borrow())).ok()
}

/// Logs a request when it is answered. In a box: a connection keeps room for this future as long as it lives, also while a stream
/// only waits.
///
/// # Errors
/// As the handler.
pub fn request(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> LocalBoxFuture<'static, Result<ServiceResponse<impl MessageBody>, actix_web::Error>> {
    Box::pin(logged(request, next))
}

async fn logged<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    let start = Instant::now();
    let method = request.method().clone();
    let id = request.app_data::<web::Data<App>>().map_or_else(String::new, |app| app.new_id());
    let answering = async { (next.call(request).await, LINE.with(RefCell::take)) };
    let (answer, line) = ID.scope(id.clone(), LINE.scope(RefCell::default(), answering)).await;
    let mut answer = answer?;
    // The pattern and not the path: a path holds tickets and ids.
    let route = answer.request().match_pattern().unwrap_or_default();
    let status = answer.status().as_u16();
    let milliseconds = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
    let Line { pool, key, operator, client, error, personal } = line;
    tracing::info!(
        %method,
        route,
        status,
        milliseconds,
        id,
        pool = pool.as_ref().map(PoolId::as_str),
        key = key.as_ref().map(ApiKeyId::as_str),
        operator = operator.as_ref().map(OperatorId::as_str),
        client = client.as_ref().map(ApplicationId::as_str),
        error,
        personal,
        "request"
    );
    if let Ok(id) = HeaderValue::from_str(&id) {
        answer.headers_mut().insert(HEADER, id);
    }
    Ok(answer)
}
