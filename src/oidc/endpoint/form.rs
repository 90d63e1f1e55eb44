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

/// What a form says of a person. An address is kept by browsers and written down by proxies.
const OF_A_PERSON: [&str; 2] = ["id_token_hint", "login_hint"];

/// The browser comes again by a link, which brings our cookies: a form that another site posts brings none, since they are
/// `SameSite=Lax`. `also` takes the place of what the form says of a person.
pub fn by_link(path: &str, form: &[u8], also: Option<(&str, &str)>) -> HttpResponse {
    let said =
        form_urlencoded::parse(form).filter(|(name, _)| !OF_A_PERSON.contains(&name.as_ref()));
    let query = Serializer::new(String::new()).extend_pairs(said).extend_pairs(also).finish();
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
                BodyError::TooLarge(_) => {
                    OAuthError::invalid_request("the body is larger than 32 KiB")
                }
                BodyError::BrokenOff => OAuthError::invalid_request("the body broke off"),
            })?;
            Ok(Self(body))
        })
    }
}
