//! Somebody who is signed in does something, by a form.

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use domain::id::PoolId;
use futures::future::LocalBoxFuture;

use super::{form::Form, here::Here};
use crate::http::{after::After, caller::Caller, refusal::Refusal, secrets};

/// A form of our own page, in whichever way it was sent.
pub trait Sent: FromRequest<Error = Refusal> + 'static {
    /// A field; empty if it is not there.
    fn field(&self, name: &str) -> &str;
}

impl Sent for Form {
    fn field(&self, name: &str) -> &str {
        self.field(name)
    }
}

/// Who does it, and what their form says. It is of a page of their session: the browser says so, and it carries the proof.
#[derive(Debug)]
pub struct Act<F = Form> {
    /// Who.
    pub here: Here,
    /// What the form says.
    pub form: F,
}

impl<F: Sent> Act<F> {
    /// Who issues the command. Where the form has a field `command`, it is the same command each time that it is sent: pressed twice, it
    /// is carried out once.
    ///
    /// # Errors
    /// [`Refusal::Forbidden`] if they may change nothing there.
    pub fn caller(&self, pool: Option<&PoolId>, request: &HttpRequest) -> Result<Caller, Refusal> {
        self.caller_for(pool, request, "")
    }

    /// The same for what the form says: another one of the same page is another command, and so is this one with something else in it.
    ///
    /// # Errors
    /// As [`Act::caller`].
    pub fn caller_for(
        &self,
        pool: Option<&PoolId>,
        request: &HttpRequest,
        said: &str,
    ) -> Result<Caller, Refusal> {
        Ok(self.once(self.here.caller(pool)?, request, said))
    }

    /// The same of what is their own: nobody else has to let them.
    pub fn own_caller(&self, request: &HttpRequest, said: &str) -> Caller {
        self.once(self.here.own_caller(), request, said)
    }

    fn once(&self, caller: Caller, request: &HttpRequest, said: &str) -> Caller {
        match self.form.field("command") {
            "" => caller,
            key => caller.repeating(request.path(), &[key, said].join("\n")),
        }
    }

    /// The version that they saw of what they change.
    ///
    /// # Errors
    /// [`Refusal::Changed`] for what is none: nothing has it.
    pub fn seen(&self) -> Result<u64, Refusal> {
        self.form.field("version").parse().map_err(|_| Refusal::Changed)
    }
}

impl<F: Sent> FromRequest for Act<F> {
    type Error = Refusal;
    type Future = LocalBoxFuture<'static, Result<Self, Refusal>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let both = After::<Here, F>::from_request(request, payload);
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
