//! A login of the browser that asks. Unknown and not yours are the same 404.

use std::cmp::Reverse;

use actix_web::{FromRequest, HttpRequest, dev::Payload, web};
use domain::{id::LoginId, login::CredentialKind};
use futures::future::LocalBoxFuture;
use projections::logins::LoginView;

use crate::http::{app::App, host::PoolHost, refusal::Refusal, secrets};

/// The login of the path, for which the request brought the cookie.
#[derive(Debug)]
pub struct OwnLogin {
    /// The host that was asked.
    pub host: PoolHost,
    /// The login.
    pub login: LoginView,
}

impl FromRequest for OwnLogin {
    type Error = Refusal;
    type Future = LocalBoxFuture<'static, Result<Self, Refusal>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let host = PoolHost::from_request(request, payload);
        let request = request.clone();
        Box::pin(async move {
            let host = host.await?;
            let app = request.app_data::<web::Data<App>>().ok_or(Refusal::Internal)?;
            let id = LoginId::from(request.match_info().get("id").unwrap_or_default());
            let login = own_login(app, &request, &host, &id).await?;
            Ok(Self { host, login })
        })
    }
}

/// A login for which the request brought the cookie.
///
/// # Errors
/// [`Refusal::NotFound`] for any other, 429 if the address asks too much.
pub async fn own_login(
    app: &App,
    request: &HttpRequest,
    host: &PoolHost,
    id: &LoginId,
) -> Result<LoginView, Refusal> {
    app.limits.question(host.remote.address)?;
    let secret = app.cookies.login_secret(request, id).ok_or(Refusal::NotFound)?;
    own(app, host, id, &secret).await?.ok_or(Refusal::NotFound)
}

async fn own(
    app: &App,
    host: &PoolHost,
    id: &LoginId,
    secret: &str,
) -> Result<Option<LoginView>, Refusal> {
    let login = app.views.login(&host.pool.id, id).await?;
    Ok(login.filter(|login| {
        login.credential.kind == CredentialKind::Cookie
            && secrets::is(secret, &login.credential.hash)
    }))
}

/// How many logins of one request are looked up, at most. A browser has three that go on, and each new one removes the cookies
/// of the others: a request with more cookies does not come from a browser.
const LOOKED_UP: usize = 8;

/// The logins of this browser that still go on, newest first.
///
/// # Errors
/// If the database does not answer, or the address asks too much.
pub async fn live_logins(
    app: &App,
    host: &PoolHost,
    request: &HttpRequest,
) -> Result<Vec<LoginView>, Refusal> {
    let now = app.now();
    let mut live = Vec::new();
    for (id, secret) in app.cookies.logins(request).into_iter().take(LOOKED_UP) {
        app.limits.question(host.remote.address)?;
        live.extend(
            own(app, host, &id, &secret).await?.filter(|login| !login.state_at(now).is_terminal()),
        );
    }
    live.sort_by_key(|login| Reverse(login.issued_at));
    Ok(live)
}
