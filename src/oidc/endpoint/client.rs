//! Which client asks at the token endpoint, and the proof: its secret, by HTTP Basic or in the form, never in the query
//! (RFC 6749 §2.3.1, RFC 9700 §2.5). A public client has none, and says who it is (RFC 6749 §3.2.1).

use actix_web::{HttpRequest, http::header};
use base64::{Engine, engine::general_purpose::STANDARD};
use domain::{application::ClientType, id::ApplicationId};
use projections::applications::ApplicationView;
use secrecy::{ExposeSecret, SecretString};
use url::form_urlencoded;

use crate::{
    http::{app::App, cors, host::PoolHost, log::note, may_show_secret::MayShowSecret, secrets},
    oidc::protocol::{
        error::{Code, OAuthError},
        parameters::Parameters,
    },
};

/// The methods of [`authenticate`], as discovery names them.
pub const METHODS: [&str; 3] = ["client_secret_basic", "client_secret_post", "none"];

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
    let mut headers = request.headers().get_all(header::AUTHORIZATION);
    let header = match (headers.next(), headers.next()) {
        (header, None) => header.map(|value| value.to_str().unwrap_or_default()),
        _ => return Err(TWO),
    };
    let shown = Shown::of(request.query_string(), header, form)?;
    let id = ApplicationId::from(shown.id.as_str());
    let application = app.views.application(&host.pool.id, &id).await?;
    let Some(application) = application else {
        if shown.secret.is_none() {
            return Err(MISSING);
        }
        may_show.but_it_was_wrong(app);
        return Err(WRONG);
    };
    note(|line| line.client = Some(application.id.clone()));
    cors::readable(request, &application);
    let is_one_of_its =
        |shown: &str| application.secrets_at(app.now()).any(|known| secrets::is(shown, known));
    match (application.settings.client_type, shown.secret) {
        // Anybody may say that it is this client; its own requests come from people's addresses.
        (ClientType::Public, None) => {
            app.limits.question(host.remote.address)?;
            Ok(application)
        }
        (ClientType::Public, Some(_)) => Err(NEEDLESS),
        (ClientType::Confidential, None) => Err(MISSING),
        (ClientType::Confidential, Some(shown)) if is_one_of_its(shown.expose_secret()) => {
            Ok(application)
        }
        (ClientType::Confidential, ..) => {
            may_show.but_it_was_wrong(app);
            Err(WRONG)
        }
    }
}

/// What a client shows of itself.
#[derive(Debug)]
struct Shown {
    id: String,
    secret: Option<SecretString>,
}

impl Shown {
    fn of(query: &str, header: Option<&str>, form: &Parameters<'_>) -> Result<Self, OAuthError> {
        let in_query =
            form_urlencoded::parse(query.as_bytes()).any(|(name, _)| name == "client_secret");
        if in_query {
            return Err(OAuthError::invalid_request("a secret must not stand in the query"));
        }
        if form.get("client_assertion").is_some() || form.get("client_assertion_type").is_some() {
            return Err(OAuthError::new(
                Code::InvalidClient,
                "client assertions are not supported",
            ));
        }
        match (header, form.get("client_id"), form.get("client_secret")) {
            (Some(_), _, Some(_)) => Err(TWO),
            (Some(header), id, None) => {
                let shown = Self::basic(header).ok_or(WRONG)?;
                if id.is_none_or(|id| id == shown.id) { Ok(shown) } else { Err(TWO) }
            }
            (None, Some(id), secret) => {
                Ok(Self { id: id.to_owned(), secret: secret.map(Into::into) })
            }
            (None, None, _) => Err(MISSING),
        }
    }

    /// `Basic base64(form-encoded id ":" form-encoded secret)`.
    fn basic(header: &str) -> Option<Self> {
        let (scheme, encoded) = header.split_once(' ')?;
        if !scheme.eq_ignore_ascii_case("basic") {
            return None;
        }
        let decoded = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
        let (id, secret) = decoded.split_once(':')?;
        Some(Self { id: form_decoded(id)?, secret: Some(form_decoded(secret)?.into()) })
    }
}

fn form_decoded(text: &str) -> Option<String> {
    let pair = format!("={text}");
    let mut pairs = form_urlencoded::parse(pair.as_bytes());
    match (pairs.next(), pairs.next()) {
        (Some((_, value)), None) if !value.is_empty() => Some(value.into_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(query: &str, basic: Option<&str>, form: &str) -> Result<(String, String), Code> {
        let header = basic.map(|text| format!("Basic {}", STANDARD.encode(text)));
        let form = Parameters::parse(form.as_bytes());
        Shown::of(query, header.as_deref(), &form)
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
        assert_eq!(shown("", Some("shop:s3"), ""), both("shop", "s3"));
        assert_eq!(shown("", Some("shop:s3"), "client_id=shop"), both("shop", "s3"));
        assert_eq!(shown("", None, "client_id=shop&client_secret=s3"), both("shop", "s3"));
    }

    #[test]
    fn id_and_secret_are_form_encoded_inside_basic() {
        assert_eq!(shown("", Some("a%3Ab:p%20q+r%2B%3D"), ""), both("a:b", "p q r+="));
        assert_eq!(shown("", Some("a:x:y="), ""), both("a", "x:y="));
        assert_eq!(shown("", Some("a:x&y"), ""), Err(Code::InvalidClient));
    }

    #[test]
    fn a_public_client_says_who_it_is_and_an_empty_secret_is_none() {
        assert_eq!(shown("", None, "client_id=spa"), both("spa", ""));
        assert_eq!(shown("", None, "client_id=spa&client_secret="), both("spa", ""));
    }

    #[test]
    fn two_ways_at_once_are_refused() {
        let twice = shown("", Some("shop:s3"), "client_id=shop&client_secret=s3");
        assert_eq!(twice, Err(Code::InvalidRequest));
        assert_eq!(shown("", Some("shop:s3"), "client_id=other"), Err(Code::InvalidRequest));
    }

    #[test]
    fn a_secret_in_the_query_is_refused() {
        let query = "client_id=shop&client_secret=s3";
        assert_eq!(shown(query, None, ""), Err(Code::InvalidRequest));
        assert_eq!(shown("client_secret=", Some("shop:s3"), ""), Err(Code::InvalidRequest));
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
            assert_eq!(shown("", basic, form), Err(Code::InvalidClient), "{basic:?} {form}");
        }
        let form = Parameters::default();
        for header in ["Bearer abc", "Basic", "Basic !!!", "Basic /w=="] {
            assert_eq!(Shown::of("", Some(header), &form).unwrap_err().code, Code::InvalidClient);
        }
    }
}
