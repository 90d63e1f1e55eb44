//! A form of our own page.

use std::collections::BTreeMap;

use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload};
use futures::future::LocalBoxFuture;
use url::form_urlencoded;

use crate::http::{body, refusal::Refusal, same_origin};

/// What a form says, each field once. It was sent by a page of our own, as the browser says.
#[derive(Debug, Default)]
pub struct Form(BTreeMap<String, String>);

impl Form {
    /// A field; empty if it is not there.
    pub fn field(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    /// Takes a field.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] for one that comes twice.
    pub fn take(&mut self, name: &str, value: String) -> Result<(), Refusal> {
        match self.0.insert(name.to_owned(), value) {
            None => Ok(()),
            Some(_) => Err(Refusal::invalid(name, "it comes twice")),
        }
    }
}

impl FromRequest for Form {
    type Error = Refusal;
    type Future = LocalBoxFuture<'static, Result<Self, Refusal>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let is_form =
            request.content_type().eq_ignore_ascii_case("application/x-www-form-urlencoded");
        let is_ours = is_form && same_origin::is_of_this_site(request) == Ok(true);
        let mut payload = payload.take();
        Box::pin(async move {
            if !is_ours {
                return Err(Refusal::CrossSite);
            }
            parse(&body::read(&mut payload).await?)
        })
    }
}

fn parse(body: &[u8]) -> Result<Form, Refusal> {
    let mut fields = Form::default();
    for (name, value) in form_urlencoded::parse(body) {
        fields.take(&name, value.into_owned())?;
    }
    Ok(fields)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_that_comes_twice_says_nothing() {
        let form = parse(b"name=lin&code=1+2").unwrap();
        assert_eq!((form.field("name"), form.field("code"), form.field("x")), ("lin", "1 2", ""));
        assert!(parse(b"name=lin&name=zhou").is_err());
    }
}
