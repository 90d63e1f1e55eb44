//! Somebody who is signed in does something, by a form.

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use futures::future::LocalBoxFuture;

use super::{form::Form, here::Here};
use crate::http::{after::After, refusal::Refusal, secrets};

/// Who does it, and what their form says. It is of a page of their session: the browser says so, and it carries the proof.
#[derive(Debug)]
pub struct Act {
    /// Who.
    pub here: Here,
    /// What the form says.
    pub form: Form,
}

impl FromRequest for Act {
    type Error = Refusal;
    type Future = LocalBoxFuture<'static, Result<Self, Refusal>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let both = After::<Here, Form>::from_request(request, payload);
        Box::pin(async move {
            let After(here, form) = both.await?;
            if secrets::are_same(form.field("proof"), &here.proof) {
                Ok(Self { here, form })
            } else {
                Err(Refusal::CrossSite)
            }
        })
    }
}
