//! Whether a program may show its secret.

use std::{
    future::{Ready, ready},
    net::IpAddr,
};

use actix_web::{FromRequest, HttpRequest, dev::Payload, web};

use super::{app::App, refusal::Refusal, remote::Remote};

/// Proof that whoever asks did not show too many wrong secrets a moment ago.
#[derive(Debug)]
pub struct MayShowSecret {
    address: IpAddr,
}

impl MayShowSecret {
    /// The secret was wrong.
    pub fn but_it_was_wrong(&self, app: &App) {
        app.limits.wrong_secret(self.address);
    }
}

impl FromRequest for MayShowSecret {
    type Error = Refusal;
    type Future = Ready<Result<Self, Refusal>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let app = request.app_data::<web::Data<App>>().ok_or(Refusal::Internal);
        let remote = Remote::from_request(request, payload).into_inner();
        ready(app.and_then(|app| {
            let Remote { address, .. } = remote?;
            app.limits.may_show_a_secret(address)?;
            Ok(Self { address })
        }))
    }
}
