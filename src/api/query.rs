//! The query of a request: strict, and with the wrong parameter named.

use actix_web::HttpRequest;
use chrono::{DateTime, Datelike, Utc};
use serde::de::DeserializeOwned;

use crate::http::refusal::Refusal;

/// The query, parsed.
///
/// # Errors
/// [`Refusal::Invalid`] where a parameter is unknown, given twice, or not of its form.
pub fn query<T: DeserializeOwned>(request: &HttpRequest) -> Result<T, Refusal> {
    parse(request.query_string())
}

/// A moment of a query: one that both databases know.
///
/// # Errors
/// [`Refusal::Invalid`] for any other.
pub fn moment(
    parameter: &str,
    said: Option<DateTime<Utc>>,
) -> Result<Option<DateTime<Utc>>, Refusal> {
    match said {
        Some(at) if !(1970..=9999).contains(&at.year()) => {
            Err(Refusal::invalid(parameter, "a time between 1970 and 9999"))
        }
        _ => Ok(said),
    }
}

fn parse<T: DeserializeOwned>(text: &str) -> Result<T, Refusal> {
    let pairs = serde_urlencoded::Deserializer::new(url::form_urlencoded::parse(text.as_bytes()));
    serde_path_to_error::deserialize(pairs).map_err(|error| {
        let why = error.inner().to_string();
        match (error.path().to_string(), why.split('`').nth(1)) {
            // An unknown or repeated parameter is named between backquotes only.
            (path, Some(name)) if path == "." || why.contains("field `") => {
                Refusal::invalid(name, &why)
            }
            (path, _) => Refusal::invalid(&path, why),
        }
    })
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Filter {
        user: Option<String>,
        since: Option<DateTime<Utc>>,
        limit: Option<u16>,
    }

    fn wrong(query: &str) -> String {
        match parse::<Filter>(query) {
            Err(Refusal::Invalid { field, .. }) => field,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_wrong_parameter_is_named() {
        assert_eq!(wrong("usr=u1"), "usr");
        assert_eq!(wrong("limit=many"), "limit");
        assert_eq!(wrong("limit=-1&user=u1"), "limit");
        assert_eq!(wrong("since=yesterday"), "since");
        assert_eq!(wrong("user=u1&user=u2"), "user");
    }

    #[test]
    fn what_is_not_asked_for_does_not_matter() {
        let filter: Filter = parse("user=%E5%BC%A0&since=2026-05-01T10:00:00%2B02:00").unwrap();
        assert_eq!(filter.user.as_deref(), Some("张"));
        assert_eq!(filter.since.unwrap().to_rfc3339(), "2026-05-01T08:00:00+00:00");
        assert_eq!(filter.limit, None);
    }
}
