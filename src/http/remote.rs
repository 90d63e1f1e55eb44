//! Where a request comes from: the address of the client, from the connection or from a proxy that we trust.

use std::{
    future::{Ready, ready},
    net::{IpAddr, Ipv4Addr},
};

use actix_web::{FromRequest, HttpRequest, dev::Payload, web};
use chrono::TimeDelta;
use domain::id::PoolId;
use eventstore::Actor;

use super::{
    address::{self, Client},
    app::App,
    caller::Caller,
    log::request_id,
    refusal::Refusal,
};

/// How often an operator is told that a proxy is set up wrongly; each request would fill the log.
const TOLD_EVERY: TimeDelta = TimeDelta::hours(1);

/// Where a request comes from.
#[derive(Clone, Debug)]
pub struct Remote {
    /// The client's address.
    pub address: IpAddr,
    request: Option<String>,
}

impl Remote {
    /// Who issues a command in a pool, with this request.
    pub fn caller(&self, pool: &PoolId, actor: Actor) -> Caller {
        Caller { pool: Some(pool.clone()), ..self.caller_of_deployment(actor) }
    }

    /// Who issues a command that belongs to no pool, with this request.
    pub fn caller_of_deployment(&self, actor: Actor) -> Caller {
        let (address, request) = (Some(self.address), self.request.clone());
        Caller { pool: None, actor, address, request, repetition: None }
    }
}

impl FromRequest for Remote {
    type Error = Refusal;
    type Future = Ready<Result<Self, Refusal>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        let remote = request
            .app_data::<web::Data<App>>()
            .map(|app| Self { address: client(app, request), request: request_id() });
        ready(remote.ok_or(Refusal::Internal))
    }
}

/// The client's address. `X-Forwarded-For` counts only from the proxies of the configuration.
fn client(app: &App, request: &HttpRequest) -> IpAddr {
    let unknown = IpAddr::V4(Ipv4Addr::UNSPECIFIED);
    let peer = request.peer_addr().map_or(unknown, |peer| peer.ip().to_canonical());
    let lines: Vec<&str> = request
        .headers()
        .get_all("x-forwarded-for")
        .map(|line| line.to_str().unwrap_or("not text"))
        .collect();
    if !app.config.trusts(peer) {
        if !lines.is_empty() {
            tell(app, "X-Forwarded-For not heeded", || {
                tracing::warn!(%peer, "X-Forwarded-For is not heeded: this peer is none of trusted_proxies");
            });
        }
        return peer;
    }
    let Client { address, unreadable } =
        address::client(peer, &lines, |address| app.config.trusts(address));
    if let Some(entry) = unreadable {
        tell(app, "X-Forwarded-For unreadable", || {
            tracing::warn!(entry, %peer, "X-Forwarded-For holds what is no address: the proxy counts as the client");
        });
    }
    address
}

fn tell(app: &App, what: &str, tell: impl FnOnce()) {
    if app.notices.is_due(what.to_owned(), TOLD_EVERY, app.now()) {
        tell();
    }
}
