//! One thing after the other: who asks, and only then what they sent.

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use futures::future::LocalBoxFuture;

use super::refusal::Refusal;

/// What a request shows, and its body, which is not looked at before the first is right. Taken one beside the other, whoever may not
/// ask would be told what is wrong with the body.
#[derive(Debug)]
pub struct After<F, B>(pub F, pub B);

impl<F, B> FromRequest for After<F, B>
where
    F: FromRequest<Error = Refusal> + 'static,
    B: FromRequest<Error = Refusal> + 'static,
{
    type Error = Refusal;
    type Future = LocalBoxFuture<'static, Result<Self, Refusal>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let first = F::from_request(request, &mut Payload::None);
        let (request, mut payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let first = first.await?;
            Ok(Self(first, B::from_request(&request, &mut payload).await?))
        })
    }
}
