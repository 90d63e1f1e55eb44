//! The host decides the pool, and nothing else does: no header of a proxy, no parameter. Unknown hosts get 421.

use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, web};
use chrono::TimeDelta;
use domain::reason::Reason;
use eventstore::Actor;
use futures::future::LocalBoxFuture;
use projections::pools::PoolView;

use super::{
    app::App, caller::Caller, header, log::note, notices, page::Offered, refusal::Refusal,
    remote::Remote,
};

/// The pool of the host that was asked.
#[derive(Clone, Debug)]
pub struct PoolHost {
    /// The pool.
    pub pool: PoolView,
    /// Scheme and host, without a slash at the end.
    pub origin: String,
    /// Who asks, and from where.
    pub remote: Remote,
}

impl PoolHost {
    /// The issuer of OpenID Connect: from configuration, never from a header.
    pub fn issuer(&self) -> String {
        format!("{}/oidc", self.origin)
    }

    /// Who issues a command in the pool, with this request.
    pub fn caller(&self, actor: Actor) -> Caller {
        self.remote.caller(&self.pool.id, actor)
    }
}

/// The host that was asked, as the request writes it; `None` if there is none, or more than one.
pub fn asked(request: &HttpRequest) -> Option<&str> {
    let host = header::once(request, "host").ok().flatten();
    // A request to a proxy names the host twice (RFC 9112 §3.2.2), and both shall be the same.
    let target = request.uri().authority();
    host.filter(|host| target.is_none_or(|target| target.as_str().eq_ignore_ascii_case(host)))
}

/// Whether the public host itself was asked, which is that of the deployment, and of a pool if one has no label.
pub fn is_public_host(app: &App, request: &HttpRequest) -> bool {
    let public = &app.config.public_url;
    asked(request).and_then(|host| public.host_of(host)).is_some_and(|host| host == *public.host())
}

/// The same, also of a pool that is switched off: it can be set up.
#[derive(Clone, Debug)]
pub struct AnyPoolHost(pub PoolHost);

impl FromRequest for PoolHost {
    type Error = Refusal;
    type Future = LocalBoxFuture<'static, Result<Self, Refusal>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let host = AnyPoolHost::from_request(request, payload);
        Box::pin(async move {
            let AnyPoolHost(host) = host.await?;
            if host.pool.disabled { Err(Reason::PoolOff.into()) } else { Ok(host) }
        })
    }
}

impl FromRequest for AnyPoolHost {
    type Error = Refusal;
    type Future = LocalBoxFuture<'static, Result<Self, Refusal>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let remote = Remote::from_request(request, payload);
        let request = request.clone();
        Box::pin(async move {
            let remote = remote.await?;
            let app = request.app_data::<web::Data<App>>().ok_or(Refusal::Internal)?;
            let host = asked(&request).and_then(|host| app.config.public_url.host_of(host));
            let label = host.as_ref().and_then(|host| app.config.pool_label(host));
            let pool = match label {
                Some(label) => app.views.pool_by_host(label).await?,
                None => None,
            };
            match host.zip(pool) {
                Some((host, pool)) => {
                    app.notices.host_found(app.now());
                    note(|line| line.pool = Some(pool.id.clone()));
                    request.extensions_mut().insert(Offered(pool.settings.languages.clone()));
                    Ok(Self(PoolHost { pool, origin: app.config.origin_of(&host), remote }))
                }
                None => Err(unknown(app, &request).await),
            }
        })
    }
}

/// A host that is served to programs: a pool's, or the public one, which need not be a pool's.
#[derive(Clone, Debug)]
pub struct ServedHost {
    /// Scheme and host, without a slash at the end.
    pub origin: String,
}

impl FromRequest for ServedHost {
    type Error = Refusal;
    type Future = LocalBoxFuture<'static, Result<Self, Refusal>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let app = request.app_data::<web::Data<App>>();
        if let Some(app) = app.filter(|app| is_public_host(app, request)) {
            let origin = app.config.origin_of(app.config.public_url.host());
            return Box::pin(async { Ok(Self { origin }) });
        }
        let host = AnyPoolHost::from_request(request, payload);
        Box::pin(async { Ok(Self { origin: host.await?.0.origin }) })
    }
}

/// What an operator is told as long as it is true.
pub const NO_POOL: &str = "there is no pool yet: nobody can sign in";

/// How much of a host is logged, characters.
const LOGGED: usize = 200;

/// Tells the operator: behind a proxy that does not pass the host on, nobody gets in; and where there is no pool yet, at no host.
async fn unknown(app: &App, request: &HttpRequest) -> Refusal {
    const NO_PROXY: &str =
        "every request asks for a host that no pool has: does the proxy pass the host on?";
    let now = app.now();
    let asked: String = asked(request).unwrap_or_default().chars().take(LOGGED).collect();
    let asked = asked.to_lowercase();
    if !app.notices.is_choice_due(notices::HOST, &asked, now) {
        return Refusal::Misdirected;
    }
    let is_empty = match app.views.pools().await {
        Ok(pools) => pools.is_empty(),
        Err(error) => return error.into(),
    };
    if !is_empty {
        app.notices.warn_of_hosts(NO_PROXY.to_owned(), now);
        let known = app.config.public_url.host();
        tracing::warn!(asked, %known, "no pool has this host: is it the one that the proxy passes on?");
    } else if app.notices.is_due(NO_POOL.to_owned(), TimeDelta::minutes(1), now) {
        tracing::warn!(asked, "{NO_POOL}");
    }
    Refusal::Misdirected
}

/// Proof that the scan host was asked: the one host that codes and phones know, for all pools.
#[derive(Clone, Debug)]
pub struct ScanHost {
    /// Who asks, and from where.
    pub remote: Remote,
}

impl FromRequest for ScanHost {
    type Error = Refusal;
    type Future = std::future::Ready<Result<Self, Refusal>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let ours = request.app_data::<web::Data<App>>().is_some_and(|app| {
            let host = asked(request).and_then(|host| app.config.scan_url().host_of(host));
            host.is_some_and(|host| app.config.is_scan_host(&host))
        });
        let remote = Remote::from_request(request, payload).into_inner();
        std::future::ready(if ours {
            remote.map(|remote| Self { remote })
        } else {
            Err(Refusal::Misdirected)
        })
    }
}
