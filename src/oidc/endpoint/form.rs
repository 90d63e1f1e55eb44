//! A form body: small, and read as bytes.

use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse, dev::Payload, web};
use futures::future::LocalBoxFuture;
use url::form_urlencoded::{self, Serializer};

use crate::{
    http::{
        body::{self, BodyError},
        redirect,
    },
    oidc::protocol::{error::OAuthError, parameters::Parameters},
};

/// The body of a form post.
#[derive(Debug)]
pub struct Form(web::BytesMut);

impl Form {
    /// What the form says.
    pub fn parameters(&self) -> Parameters<'_> {
        Parameters::parse(&self.0)
    }

    /// The form as it was sent.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

/// The browser comes again by a link, which brings our cookies: a form that another site posts brings none, since they are
/// `SameSite=Lax`.
pub fn by_link(path: &str, form: &[u8]) -> HttpResponse {
    let query = Serializer::new(String::new()).extend_pairs(form_urlencoded::parse(form)).finish();
    redirect::see_other(&format!("{path}?{query}"))
}

impl FromRequest for Form {
    type Error = OAuthError;
    type Future = LocalBoxFuture<'static, Result<Self, OAuthError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let mut payload = payload.take();
        let form = request.content_type().eq_ignore_ascii_case("application/x-www-form-urlencoded");
        Box::pin(async move {
            if !form {
                let expected = "the body must be application/x-www-form-urlencoded";
                return Err(OAuthError::invalid_request(expected));
            }
            let body = body::read(&mut payload).await.map_err(|error| match error {
                BodyError::TooLarge => {
                    OAuthError::invalid_request("the body is larger than 16 KiB")
                }
                BodyError::BrokenOff => OAuthError::invalid_request("the body broke off"),
            })?;
            Ok(Self(body))
        })
    }
}
