//! One structured line a request: what was asked and how it was answered. Never a query, a cookie or a body: there the
//! secrets are. The line, the events that the request caused and the answer's `X-Request-Id` carry the same id.

use std::time::Instant;

use actix_web::{
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::header::{HeaderName, HeaderValue},
    middleware::Next,
    web,
};

use super::app::App;

const HEADER: HeaderName = HeaderName::from_static("x-request-id");

tokio::task_local! {
    static ID: String;
}

/// The id of the request that is being answered; `None` outside of one.
pub fn request_id() -> Option<String> {
    ID.try_with(Clone::clone).ok()
}

/// Logs a request when it is answered.
///
/// # Errors
/// As the handler.
pub async fn request(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let start = Instant::now();
    let method = request.method().clone();
    let id = request.app_data::<web::Data<App>>().map_or_else(String::new, |app| app.new_id());
    let mut answer = ID.scope(id.clone(), next.call(request)).await?;
    // The pattern and not the path: a path holds tickets and ids.
    let route = answer.request().match_pattern().unwrap_or_default();
    let status = answer.status().as_u16();
    let milliseconds = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
    tracing::info!(%method, route, status, milliseconds, id, "request");
    if let Ok(id) = HeaderValue::from_str(&id) {
        answer.headers_mut().insert(HEADER, id);
    }
    Ok(answer)
}
