//! A JSON body: small, strict, and with the wrong field named.

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use futures::future::LocalBoxFuture;
use serde::de::DeserializeOwned;

use super::{body, refusal::Refusal};

/// A request body, parsed.
#[derive(Debug)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned> FromRequest for Json<T> {
    type Error = Refusal;
    type Future = LocalBoxFuture<'static, Result<Self, Refusal>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let mut payload = payload.take();
        let json = request
            .headers()
            .get("content-type")
            .and_then(|value| value.to_str().ok())
            .is_some_and(|value| value.split(';').next().is_some_and(is_json));
        Box::pin(async move {
            if !json {
                return Err(Refusal::invalid("content-type", "application/json is expected"));
            }
            let body = body::read(&mut payload).await?;
            parse(&body).map(Self)
        })
    }
}

fn is_json(media_type: &str) -> bool {
    media_type.trim().eq_ignore_ascii_case("application/json")
}

/// An object out of its text.
///
/// # Errors
/// [`Refusal::Invalid`], with the field.
pub fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Refusal> {
    // serde takes a list for a struct, field by field.
    if body.trim_ascii_start().first() != Some(&b'{') {
        return Err(Refusal::invalid("body", "an object is expected"));
    }
    let mut deserializer = serde_json::Deserializer::from_slice(body);
    let value = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let why = error.inner().to_string();
        // An unknown, missing or repeated field is named between backquotes, and stands at the path of its parent.
        let field = match (error.path().to_string(), why.split('`').nth(1)) {
            (path, Some(name)) if why.contains("field `") && path == "." => name.to_owned(),
            // What ends too early stands at no path.
            (path, _) if path == "." || path == "?" => "body".to_owned(),
            (path, _) => path,
        };
        Refusal::Invalid { field, why }
    })?;
    deserializer.end().map_err(|_| Refusal::invalid("body", "something follows the JSON value"))?;
    Ok(value)
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Scan {
        #[serde(rename = "ticket")]
        _ticket: String,
        #[serde(rename = "launch_scene")]
        _launch_scene: u16,
    }

    fn wrong_field(body: &str) -> String {
        match parse::<Scan>(body.as_bytes()) {
            Err(Refusal::Invalid { field, .. }) => field,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_wrong_field_is_named() {
        assert_eq!(wrong_field(r#"{"ticket":"a","launch_scene":1,"openid":"o1"}"#), "openid");
        assert_eq!(wrong_field(r#"{"ticket":"a"}"#), "launch_scene");
        assert_eq!(wrong_field(r#"{"ticket":1,"launch_scene":1}"#), "ticket");
        assert_eq!(wrong_field(r#"{"ticket":"a","ticket":"b","launch_scene":1}"#), "ticket");
        assert_eq!(wrong_field(&"[".repeat(1000)), "body");
        assert_eq!(wrong_field(r#"["a", 1]"#), "body");
        assert_eq!(wrong_field(""), "body");
        assert_eq!(wrong_field("{"), "body");
        assert_eq!(wrong_field(r#"{"ticket":"a","launch_scene":1} x"#), "body");
    }
}
