//! The application that asks, by its own secret, as at the token endpoint: HTTP Basic (RFC 6749 §2.3.1).

use actix_web::{FromRequest, HttpRequest, dev::Payload, web};
use domain::application::ClientType;
use futures::future::LocalBoxFuture;
use projections::applications::ApplicationView;

use crate::http::{
    app::App,
    client_authentication::{NotThatClient, ShownClient},
    header::once,
    host::PoolHost,
    may_show_secret::MayShowSecret,
    refusal::Refusal,
};

/// Proof that the request brought the secret of an application of the host's pool. A public application has none, and nothing else
/// would show that a ticket is its own.
#[derive(Debug)]
pub struct Client {
    /// The application.
    pub application: ApplicationView,
    /// The pool of the host.
    pub host: PoolHost,
}

impl FromRequest for Client {
    type Error = Refusal;
    type Future = LocalBoxFuture<'static, Result<Self, Refusal>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let host = PoolHost::from_request(request, payload);
        let may_show = MayShowSecret::from_request(request, payload);
        let request = request.clone();
        Box::pin(async move {
            let (host, may_show) = (host.await?, may_show.await?);
            let app = request.app_data::<web::Data<App>>().ok_or(Refusal::Internal)?;
            let header = once(&request, "authorization").map_err(|_| Refusal::Unauthorized)?;
            let shown = header.and_then(ShownClient::basic).ok_or(Refusal::Unauthorized)?;
            match shown.authenticate(app, &request, &host, &may_show).await {
                Ok(application) if application.settings.client_type == ClientType::Confidential => {
                    Ok(Self { application, host })
                }
                Err(NotThatClient::Refused(refusal)) => Err(refusal),
                _ => Err(Refusal::Unauthorized),
            }
        })
    }
}
