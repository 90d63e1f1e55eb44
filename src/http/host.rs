//! The host decides the pool, and nothing else does: no header of a proxy, no parameter. Unknown hosts get 421.

use actix_web::{FromRequest, HttpRequest, dev::Payload, http::header, web};
use futures::future::LocalBoxFuture;
use projections::pools::PoolView;

use super::error::Error;
use crate::app::App;

/// The pool of the host that was asked.
#[derive(Clone, Debug)]
pub struct PoolHost {
    /// The pool.
    pub pool: PoolView,
    /// Scheme and host, without a slash at the end.
    pub origin: String,
}

impl PoolHost {
    /// The host that was asked, in lower case; `None` where there is none, or more than one.
    pub fn name(request: &HttpRequest) -> Option<String> {
        let mut hosts = request.headers().get_all(header::HOST);
        match (hosts.next(), hosts.next()) {
            (Some(host), None) => host.to_str().ok().map(str::to_ascii_lowercase),
            _ => None,
        }
    }

    /// The issuer of OpenID Connect: from configuration, never from a header.
    pub fn issuer(&self) -> String {
        format!("{}/oidc", self.origin)
    }
}

impl FromRequest for PoolHost {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self, Error>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        let asked = request.app_data::<web::Data<App>>().cloned().zip(Self::name(request));
        Box::pin(async move {
            let (app, host) = asked.ok_or(Error::Misdirected)?;
            let label = app.config.pool_label(&host).ok_or(Error::Misdirected)?;
            let pool = app.views.pool_by_host(label.as_deref()).await?.ok_or(Error::Misdirected)?;
            Ok(Self { pool, origin: app.config.origin_of(&host) })
        })
    }
}

/// Proof that the scan host was asked: the one host that codes and phones know, for all pools.
#[derive(Clone, Copy, Debug)]
pub struct ScanHost;

impl FromRequest for ScanHost {
    type Error = Error;
    type Future = std::future::Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        let app = request.app_data::<web::Data<App>>();
        let host = PoolHost::name(request);
        let ours = app.zip(host).is_some_and(|(app, host)| app.config.is_scan_host(&host));
        std::future::ready(if ours { Ok(Self) } else { Err(Error::Misdirected) })
    }
}
