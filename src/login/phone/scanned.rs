//! The login of the phone that asks, by its phone token. An unknown token and a token of a former scan are the same 404.

use actix_web::{FromRequest, HttpRequest, dev::Payload, web};
use domain::id::SecretHash;
use eventstore::Actor;
use futures::future::LocalBoxFuture;
use projections::logins::LoginView;

use crate::http::{
    app::App, bearer::bearer, caller::Caller, host::ScanHost, log::note, refusal::Refusal, secrets,
};

/// The login whose phone token the request brought in its header.
#[derive(Debug)]
pub struct ScannedLogin {
    /// The login.
    pub login: LoginView,
    /// The hash of the token.
    pub phone_token: SecretHash,
    /// The phone.
    pub caller: Caller,
}

impl FromRequest for ScannedLogin {
    type Error = Refusal;
    type Future = LocalBoxFuture<'static, Result<Self, Refusal>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let host = ScanHost::from_request(request, payload);
        let request = request.clone();
        Box::pin(async move {
            let ScanHost { remote } = host.await?;
            let app = request.app_data::<web::Data<App>>().ok_or(Refusal::Internal)?;
            app.limits.phone_request(remote.address)?;
            let token = bearer(&request).ok_or(Refusal::NotFound)?;
            let login = scanned(app, token).await?.ok_or(Refusal::NotFound)?;
            note(|line| line.pool = Some(login.pool.clone()));
            app.limits.phone_request_of(&login.id)?;
            let caller = remote.caller(&login.pool, Actor::Phone);
            Ok(Self { login, phone_token: secrets::hash(token), caller })
        })
    }
}

/// The login that a phone token names, if the token is the one of its last scan.
async fn scanned(app: &App, token: &str) -> Result<Option<LoginView>, Refusal> {
    let Some(id) = secrets::opened_by(token) else {
        return Ok(None);
    };
    let login = app.views.login_by_id(&id.into()).await?;
    Ok(login
        .filter(|login| login.phone_token.as_ref().is_some_and(|known| secrets::is(token, known))))
}
