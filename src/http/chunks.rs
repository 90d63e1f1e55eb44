//! A body that comes in chunks (RFC 9112 §7.1), as some clients and proxies send it.

use std::time::Duration;

use actix_web::{
    Error as ActixError, HttpMessage,
    body::MessageBody,
    dev::{Payload, ServiceRequest, ServiceResponse},
    http::header::TRANSFER_ENCODING,
    middleware::Next,
    rt,
};

use super::{body, refusal::Refusal};

/// Longer than it takes to begin an answer.
const HELD: Duration = Duration::from_secs(1);

/// Gathers the chunks before anybody looks at the body: one that nobody reads to its end, actix-http would read on for as
/// long as somebody sends. Of one that is too large or takes too long, what is left is held when the answer begins, which
/// closes the connection.
///
/// # Errors
/// As the handler.
pub async fn gathered(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse, ActixError> {
    if request.headers().contains_key(TRANSFER_ENCODING) {
        let mut payload = request.take_payload();
        match body::read(&mut payload).await {
            Ok(body) => request.set_payload(Payload::from(body.freeze())),
            Err(error) => {
                hold(payload);
                return Ok(request.error_response(Refusal::from(error)));
            }
        }
    }
    Ok(next.call(request).await?.map_into_boxed_body())
}

fn hold(payload: Payload) {
    rt::spawn(async move {
        rt::time::sleep(HELD).await;
        drop(payload);
    });
}
