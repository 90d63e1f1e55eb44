//! A body says beforehand how long it is (RFC 9110 §15.5.12).

use std::time::Duration;

use actix_web::{
    Error as ActixError, HttpMessage,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::header::TRANSFER_ENCODING,
    middleware::Next,
    rt,
};

use super::refusal::Refusal;

/// Longer than it takes to begin an answer.
const HELD: Duration = Duration::from_secs(1);

/// Refuses a body in chunks. Nobody needs one here; and of one that nobody reads to its end, actix-http would read on for
/// as long as somebody sends. One that is held when the answer begins closes the connection instead.
///
/// # Errors
/// As the handler.
pub async fn required(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse, ActixError> {
    if !request.headers().contains_key(TRANSFER_ENCODING) {
        return Ok(next.call(request).await?.map_into_boxed_body());
    }
    let body = request.take_payload();
    rt::spawn(async move {
        rt::time::sleep(HELD).await;
        drop(body);
    });
    Ok(request.error_response(Refusal::LengthRequired))
}
