//! The login of the phone that asks, by its phone token. An unknown token and a token of a former scan are the same 404.

use actix_web::{FromRequest, HttpRequest, dev::Payload, http::header, web};
use domain::{id::SecretHash, personal::Personal};
use futures::future::LocalBoxFuture;
use projections::logins::LoginView;

use crate::{
    app::App,
    http::{client, error::Error, host::ScanHost, secrets},
};

/// The login whose phone token the request brought in its header.
#[derive(Debug)]
pub struct ScannedLogin {
    /// The login.
    pub login: LoginView,
    /// The hash of the token.
    pub phone_token: SecretHash,
    /// The phone's address.
    pub ip: Personal<String>,
}

impl FromRequest for ScannedLogin {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self, Error>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let host = ScanHost::from_request(request, payload);
        let request = request.clone();
        Box::pin(async move {
            host.await?;
            let app = request.app_data::<web::Data<App>>().ok_or(Error::Internal)?;
            let address = client::address(app, &request);
            app.limits.phone_request(address)?;
            let token = bearer(&request).ok_or(Error::NotFound)?;
            let login = scanned(app, token).await?.ok_or(Error::NotFound)?;
            Ok(Self { login, phone_token: secrets::hash(token), ip: address.to_string().into() })
        })
    }
}

/// The login that a phone token names, if the token is the one of its last scan.
async fn scanned(app: &App, token: &str) -> Result<Option<LoginView>, Error> {
    let Some(id) = secrets::opened_by(token) else {
        return Ok(None);
    };
    let login = app.views.login_by_id(&id.into()).await?;
    Ok(login
        .filter(|login| login.phone_token.as_ref().is_some_and(|known| secrets::is(token, known))))
}

/// The token of an `Authorization: Bearer` header, RFC 6750 §2.1.
pub fn bearer(request: &HttpRequest) -> Option<&str> {
    let value = request.headers().get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
