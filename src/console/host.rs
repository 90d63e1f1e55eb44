//! The host of the console: the public one, and none of a pool's own.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload, web};
use eventstore::Actor;

use crate::http::{
    app::App, caller::Caller, host::is_public_host, refusal::Refusal, remote::Remote,
};

/// Proof that the public host was asked.
#[derive(Clone, Debug)]
pub struct ConsoleHost {
    /// Who asks, and from where.
    pub remote: Remote,
}

impl ConsoleHost {
    /// Who issues a command where a person belongs: in their pool, or in the deployment.
    pub fn caller(&self, pool: Option<&domain::id::PoolId>, actor: Actor) -> Caller {
        match pool {
            Some(pool) => self.remote.caller(pool, actor),
            None => self.remote.caller_of_deployment(actor),
        }
    }
}

impl FromRequest for ConsoleHost {
    type Error = Refusal;
    type Future = Ready<Result<Self, Refusal>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let app = request.app_data::<web::Data<App>>();
        if !app.is_some_and(|app| is_public_host(app, request)) {
            return ready(Err(Refusal::Misdirected));
        }
        let remote = Remote::from_request(request, payload).into_inner();
        ready(remote.map(|remote| Self { remote }))
    }
}
