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

/// Reads all chunks before the handler runs. If a handler left some of them unread, actix-http would go on reading for as long
/// as the client sends. If a body is too large or too slow, its rest is kept unread until the answer has begun: that makes
/// actix-http close the connection. A handler that is not given all at once reads what comes by itself.
///
/// # Errors
/// As the handler.
pub async fn gathered(
    all: bool,
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse, ActixError> {
    if all && request.headers().contains_key(TRANSFER_ENCODING) {
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

/// Keeps what was not read of a body until the answer has begun.
pub fn hold<P: 'static>(payload: P) {
    rt::spawn(async move {
        rt::time::sleep(HELD).await;
        drop(payload);
    });
}
