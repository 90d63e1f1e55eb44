//! A body that comes in chunks (RFC 9112 §7.1), as some clients and proxies send it.

use std::{
    cell::RefCell,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
    time::Duration,
};

use actix_web::{
    Error as ActixError, HttpMessage,
    body::MessageBody,
    dev::{Payload, ServiceRequest, ServiceResponse},
    error::PayloadError,
    http::header::TRANSFER_ENCODING,
    middleware::Next,
    rt,
    web::{self, Bytes},
};
use futures::{Stream, StreamExt};

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

/// A body that is read while it is answered, and of which the rest is left once the answer is over.
#[derive(Clone)]
pub struct Shared(Rc<RefCell<web::Payload>>);

impl Shared {
    /// The whole body.
    pub fn new(payload: web::Payload) -> Self {
        Self(Rc::new(RefCell::new(payload)))
    }
}

impl Stream for Shared {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.borrow_mut().poll_next_unpin(context)
    }
}

/// Leaves the rest of a body, before its answer ends: for a second it is read for nothing, so that who still sends reads the answer
/// before the connection is closed.
pub async fn leave(mut rest: Shared) {
    let over = async { while let Some(Ok(_)) = rest.next().await {} };
    if rt::time::timeout(HELD, over).await.is_err() {
        hold(rest);
    }
}

/// Keeps what was not read of a body until the answer has begun.
pub fn hold<P: 'static>(payload: P) {
    rt::spawn(async move {
        rt::time::sleep(HELD).await;
        drop(payload);
    });
}
