//! The bytes of a file.

use ::web::code_image::MAX_UPLOAD;
use actix_web::{FromRequest, HttpRequest, dev::Payload};
use futures::future::LocalBoxFuture;

use crate::http::{body, refusal::Refusal};

/// A body that is a file, whatever the request calls it: it is looked into.
#[derive(Debug)]
pub struct Upload(pub Vec<u8>);

impl FromRequest for Upload {
    type Error = Refusal;
    type Future = LocalBoxFuture<'static, Result<Self, Refusal>>;

    fn from_request(_request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let mut payload = payload.take();
        Box::pin(
            async move { Ok(Self(body::read_up_to(MAX_UPLOAD, &mut payload).await?.to_vec())) },
        )
    }
}
