//! What a client shows at the token endpoint: its secret, by HTTP Basic or in the form, never in the query
//! (RFC 6749 §2.3.1, RFC 9700 §2.5). A public client has none, and says who it is (RFC 6749 §3.2.1).

use actix_web::HttpRequest;
use projections::applications::ApplicationView;
use url::form_urlencoded;

use crate::{
    http::{
        app::App,
        client_authentication::{NotThatClient, ShownClient},
        header::once,
        host::PoolHost,
        may_show_secret::MayShowSecret,
    },
    oidc::protocol::{
        error::{Code, OAuthError},
        parameters::Parameters,
    },
};

/// The methods of [`authenticate`], as discovery names them.
pub const METHODS: [&str; 3] = ["client_secret_basic", "client_secret_post", "none"];

/// Those of them that show a secret.
pub const METHODS_WITH_SECRET: [&str; 2] = ["client_secret_basic", "client_secret_post"];

const WRONG: OAuthError =
    OAuthError::new(Code::InvalidClient, "the client is unknown or its secret is wrong");
const TWO: OAuthError = OAuthError::invalid_request("the client authenticates in two ways at once");
const MISSING: OAuthError =
    OAuthError::new(Code::InvalidClient, "the client does not authenticate");
const NEEDLESS: OAuthError = OAuthError::new(
    Code::InvalidClient,
    "the client is public: it sends its client_id and no secret",
);

/// The client that the request authenticates, or, if it is a public one, names. An unknown one and a wrong secret are the same
/// answer. Its own scripts may read what is answered from here on.
///
/// # Errors
/// `invalid_client`, also for a public client with a secret and for a confidential one without; `invalid_request` where a secret
/// stands in the query or is shown in two ways.
pub async fn authenticate(
    app: &App,
    request: &HttpRequest,
    host: &PoolHost,
    may_show: &MayShowSecret,
    form: &Parameters<'_>,
) -> Result<ApplicationView, OAuthError> {
    let header = once(request, "authorization").map_err(|_| TWO)?;
    let shown = shown(request.query_string(), header, form)?;
    let client = shown.authenticate(app, request, host, may_show).await;
    client.map_err(|error| match error {
        NotThatClient::Wrong => WRONG,
        NotThatClient::Missing => MISSING,
        NotThatClient::Needless => NEEDLESS,
        NotThatClient::Refused(refusal) => refusal.into(),
    })
}

/// What a client shows of itself.
fn shown(
    query: &str,
    header: Option<&str>,
    form: &Parameters<'_>,
) -> Result<ShownClient, OAuthError> {
    let in_query =
        form_urlencoded::parse(query.as_bytes()).any(|(name, _)| name == "client_secret");
    if in_query {
        return Err(OAuthError::invalid_request("a secret must not stand in the query"));
    }
    if form.get("client_assertion").is_some() || form.get("client_assertion_type").is_some() {
        return Err(OAuthError::new(Code::InvalidClient, "client assertions are not supported"));
    }
    match (header, form.get("client_id"), form.get("client_secret")) {
        (Some(_), _, Some(_)) => Err(TWO),
        (Some(header), id, None) => {
            let shown = ShownClient::basic(header).ok_or(WRONG)?;
            if id.is_none_or(|id| id == shown.id) { Ok(shown) } else { Err(TWO) }
        }
        (None, Some(id), secret) => {
            Ok(ShownClient { id: id.to_owned(), secret: secret.map(Into::into) })
        }
        (None, None, _) => Err(MISSING),
    }
}

#[cfg(test)]
mod tests {
    use base64::{Engine, engine::general_purpose::STANDARD};
    use secrecy::ExposeSecret;

    use super::*;

    fn told(query: &str, basic: Option<&str>, form: &str) -> Result<(String, String), Code> {
        let header = basic.map(|text| format!("Basic {}", STANDARD.encode(text)));
        let form = Parameters::parse(form.as_bytes());
        shown(query, header.as_deref(), &form)
            .map(|shown| {
                let secret = shown.secret.as_ref().map(ExposeSecret::expose_secret);
                (shown.id, secret.unwrap_or_default().to_owned())
            })
            .map_err(|error| error.code)
    }

    fn both(id: &str, secret: &str) -> Result<(String, String), Code> {
        Ok((id.to_owned(), secret.to_owned()))
    }

    #[test]
    fn a_client_authenticates_by_basic_or_by_post() {
        assert_eq!(told("", Some("shop:s3"), ""), both("shop", "s3"));
        assert_eq!(told("", Some("shop:s3"), "client_id=shop"), both("shop", "s3"));
        assert_eq!(told("", None, "client_id=shop&client_secret=s3"), both("shop", "s3"));
    }

    #[test]
    fn id_and_secret_are_form_encoded_inside_basic() {
        assert_eq!(told("", Some("a%3Ab:p%20q+r%2B%3D"), ""), both("a:b", "p q r+="));
        assert_eq!(told("", Some("a:x:y="), ""), both("a", "x:y="));
        assert_eq!(told("", Some("a:x&y"), ""), Err(Code::InvalidClient));
    }

    #[test]
    fn a_public_client_says_who_it_is_and_an_empty_secret_is_none() {
        assert_eq!(told("", None, "client_id=spa"), both("spa", ""));
        assert_eq!(told("", None, "client_id=spa&client_secret="), both("spa", ""));
    }

    #[test]
    fn two_ways_at_once_are_refused() {
        let twice = told("", Some("shop:s3"), "client_id=shop&client_secret=s3");
        assert_eq!(twice, Err(Code::InvalidRequest));
        assert_eq!(told("", Some("shop:s3"), "client_id=other"), Err(Code::InvalidRequest));
    }

    #[test]
    fn a_secret_in_the_query_is_refused() {
        let query = "client_id=shop&client_secret=s3";
        assert_eq!(told(query, None, ""), Err(Code::InvalidRequest));
        assert_eq!(told("client_secret=", Some("shop:s3"), ""), Err(Code::InvalidRequest));
    }

    #[test]
    fn everything_else_is_no_authentication() {
        for (basic, form) in [
            (None, ""),
            (None, "client_secret=s3"),
            (Some("shop"), ""),
            (Some("shop:"), ""),
            (Some(":s3"), ""),
            (None, "client_id=shop&client_assertion=eyJ"),
        ] {
            assert_eq!(told("", basic, form), Err(Code::InvalidClient), "{basic:?} {form}");
        }
        let form = Parameters::default();
        for header in ["Bearer abc", "Basic", "Basic !!!", "Basic /w=="] {
            let refused = shown("", Some(header), &form).unwrap_err();
            assert_eq!(refused.code, Code::InvalidClient);
        }
    }
}
