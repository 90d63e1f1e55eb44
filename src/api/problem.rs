//! How the management API says no: problem details (RFC 9457), as the document has them.

use std::collections::BTreeMap;

use serde::Deserialize;
use utoipa::{
    IntoResponses, ToSchema,
    openapi::{ContentBuilder, Ref, RefOr, Response, ResponseBuilder},
};

/// Problem details, RFC 9457 §3.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Problem {
    /// Always `about:blank`: the status says it all.
    #[serde(rename = "type")]
    pub kind: String,
    /// The status in words.
    #[schema(examples("Unprocessable Entity"))]
    pub title: String,
    /// The status.
    #[schema(examples(422))]
    pub status: u16,
    /// What is wrong, for a person.
    #[schema(examples("limit: the limit is 1 to 100"))]
    pub detail: String,
    /// The field or parameter that is wrong, where one is.
    #[schema(examples("limit"))]
    pub field: Option<String>,
    /// Why policy said no, where it did: one of the reasons of a login.
    #[schema(examples("pool_off"))]
    pub reason: Option<String>,
}

/// Every problem: its status, its name in the document, and when it is answered.
const PROBLEMS: [(&str, &str, &str); 11] = [
    ("401", "Unauthorized", "There is no key, or none of this host's pool."),
    (
        "403",
        "Forbidden",
        "The role of the key does not reach so far, it opens nothing from this address, or the pool or the application is switched off.",
    ),
    ("404", "NotFound", "There is no such thing in this pool."),
    ("409", "Taken", "Another thing has this name; `field` says which."),
    ("412", "Changed", "Somebody else changed it since the version of `If-Match`."),
    ("413", "TooLarge", "The body is larger than is read here."),
    ("421", "Misdirected", "The host is not one of a pool."),
    ("422", "Invalid", "A field or parameter is unknown or not allowed; `field` names it."),
    (
        "429",
        "TooMany",
        "This address showed too many wrong keys or secrets. `Retry-After` says when to ask again, in seconds.",
    ),
    (
        "502",
        "Unverified",
        "WeChat cannot say whether the AppSecret is the right one; `detail` says why. Nothing was saved.",
    ),
    (
        "503",
        "Unavailable",
        "The database does not answer. `Retry-After` says when to ask again, in seconds.",
    ),
];

/// The 401 of an endpoint that asks for the secret of an application.
const UNKNOWN_CLIENT: (&str, &str, &str) =
    ("401", "UnknownClient", "There is no secret, or none of an application of this host's pool.");

/// All of them, for the document.
pub fn answers() -> impl Iterator<Item = (&'static str, Response)> {
    PROBLEMS.into_iter().chain([UNKNOWN_CLIENT]).map(|(_, name, when)| {
        let problem = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
        let answer = ResponseBuilder::new().description(when);
        (name, answer.content("application/problem+json", problem).build())
    })
}

/// What every endpoint that asks for a key may answer.
pub struct Refused;

impl IntoResponses for Refused {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        named(&["401", "403", "421", "429", "503"])
    }
}

/// What an endpoint may answer that asks for the secret of an application.
pub struct RefusedClient;

impl IntoResponses for RefusedClient {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let (status, name, _) = UNKNOWN_CLIENT;
        let mut answers = named(&["403", "421", "429", "503"]);
        answers.insert(status.to_owned(), Ref::from_response_name(name).into());
        answers
    }
}

/// What an endpoint with an id may answer.
pub struct Unknown;

impl IntoResponses for Unknown {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        named(&["404"])
    }
}

/// What an endpoint with parameters may answer.
pub struct Invalid;

impl IntoResponses for Invalid {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        named(&["422"])
    }
}

/// What an endpoint with a body may answer.
pub struct Body;

impl IntoResponses for Body {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        named(&["413", "422"])
    }
}

/// What an endpoint may answer that gives a name.
pub struct Taken;

impl IntoResponses for Taken {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        named(&["409"])
    }
}

/// What an endpoint may answer that changes what somebody saw.
pub struct Changed;

impl IntoResponses for Changed {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        named(&["412"])
    }
}

/// What an endpoint may answer that asks WeChat.
pub struct Unverified;

impl IntoResponses for Unverified {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        named(&["502"])
    }
}

fn named(statuses: &[&str]) -> BTreeMap<String, RefOr<Response>> {
    let of = PROBLEMS.iter().filter(|(status, ..)| statuses.contains(status));
    of.map(|(status, name, _)| ((*status).to_owned(), Ref::from_response_name(*name).into()))
        .collect()
}

#[cfg(test)]
mod tests {
    use actix_web::{ResponseError, body::to_bytes};

    use super::*;
    use crate::http::refusal::Refusal;

    #[actix_web::test]
    async fn problems_are_as_the_document_has_them() {
        let error = Refusal::Invalid { field: "limit".to_owned(), why: "1 to 100".to_owned() };
        let body = to_bytes(error.error_response().into_body()).await.unwrap();
        let problem: Problem = serde_json::from_slice(&body).unwrap();
        assert_eq!((problem.status, problem.field.as_deref()), (422, Some("limit")));
        assert_eq!(problem.detail, "limit: 1 to 100");
    }
}
