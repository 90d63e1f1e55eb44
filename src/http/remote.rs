//! Where a request comes from: the address of the client, from the connection or from a proxy that we trust.

use std::{
    future::{Ready, ready},
    net::{IpAddr, Ipv4Addr},
    sync::Once,
};

use actix_web::{FromRequest, HttpRequest, dev::Payload, web};
use domain::id::PoolId;
use eventstore::Actor;

use super::{
    address::{self, Client},
    app::App,
    caller::Caller,
    log::request_id,
    refusal::Refusal,
};

/// What an operator is told once a process; each request would fill the log.
static NOT_HEEDED: Once = Once::new();
static UNREADABLE: Once = Once::new();

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
        Caller {
            pool: pool.clone(),
            actor,
            address: Some(self.address),
            request: self.request.clone(),
        }
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
            NOT_HEEDED.call_once(|| {
                tracing::warn!(%peer, "X-Forwarded-For is not heeded: this peer is none of trusted_proxies");
            });
        }
        return peer;
    }
    let Client { address, unreadable } =
        address::client(peer, &lines, |address| app.config.trusts(address));
    if let Some(entry) = unreadable {
        UNREADABLE.call_once(|| {
            tracing::warn!(entry, %peer, "X-Forwarded-For holds what is no address: the proxy counts as the client");
        });
    }
    address
}
