//! The body of a request: small, and sent in time.

use std::time::Duration;

use actix_web::{dev::Payload, web::BytesMut};
use futures::StreamExt;

use super::refusal::Refusal;

/// The largest body that is read, bytes. A form may hold a `state` of 8 KiB, each byte of it in three characters.
pub const LIMIT: usize = 32 * 1024;
/// How long a whole body may take. A client that sends it byte by byte would hold a connection for ever.
const PATIENCE: Duration = Duration::from_secs(10);

/// Why there is no body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyError {
    /// More bytes than that.
    TooLarge(usize),
    /// It ended early, or did not come in time.
    BrokenOff,
}

impl From<BodyError> for Refusal {
    fn from(error: BodyError) -> Self {
        match error {
            BodyError::TooLarge(limit) => Self::TooLarge { limit },
            BodyError::BrokenOff => {
                Self::Invalid { field: "body".to_owned(), why: "it broke off".to_owned() }
            }
        }
    }
}

/// Reads a body. If it is refused, its unread rest stays in `payload`.
///
/// # Errors
/// See [`BodyError`].
pub async fn read(payload: &mut Payload) -> Result<BytesMut, BodyError> {
    read_up_to(LIMIT, payload).await
}

/// Reads a body of so many bytes at most: that of a file.
///
/// # Errors
/// See [`BodyError`].
pub async fn read_up_to(limit: usize, payload: &mut Payload) -> Result<BytesMut, BodyError> {
    within(PATIENCE, limit, payload).await
}

async fn within(
    patience: Duration,
    limit: usize,
    payload: &mut Payload,
) -> Result<BytesMut, BodyError> {
    tokio::time::timeout(patience, whole(limit, payload)).await.unwrap_or(Err(BodyError::BrokenOff))
}

async fn whole(limit: usize, payload: &mut Payload) -> Result<BytesMut, BodyError> {
    let mut body = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| BodyError::BrokenOff)?;
        if body.len() + chunk.len() > limit {
            return Err(BodyError::TooLarge(limit));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

#[cfg(test)]
mod tests {
    use actix_web::{error::PayloadError, web::Bytes};
    use futures::stream;

    use super::*;

    fn payload(chunks: usize) -> Payload {
        let chunk = || Ok::<_, PayloadError>(Bytes::from_static(b"ab"));
        let chunks = stream::iter(std::iter::repeat_with(chunk).take(chunks));
        Payload::Stream { payload: Box::pin(chunks.chain(stream::pending())) }
    }

    #[tokio::test]
    async fn a_body_that_never_ends_is_not_waited_for() {
        let mut endless = payload(3);
        let read = within(Duration::from_millis(10), LIMIT, &mut endless);
        assert_eq!(read.await, Err(BodyError::BrokenOff));
    }

    #[tokio::test]
    async fn a_body_is_small() {
        assert_eq!(read(&mut payload(LIMIT / 2 + 1)).await, Err(BodyError::TooLarge(LIMIT)));
        let more = read_up_to(LIMIT + 1, &mut payload(LIMIT / 2 + 1)).await;
        assert_eq!(more, Err(BodyError::TooLarge(LIMIT + 1)));
        assert_eq!(read(&mut Payload::None).await, Ok(BytesMut::new()));
    }
}
