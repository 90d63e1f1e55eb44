//! The audit log of the pool.

pub mod export;
pub mod list;

use actix_web::HttpRequest;
use chrono::{DateTime, Utc};
use projections::{BadPage, Page};
use serde::Deserialize;
use utoipa::{
    IntoParams,
    openapi::{Object, ObjectBuilder, Type},
};

use super::query::{moment, query};
use crate::{
    audit::{Asked, asked::KINDS},
    http::refusal::Refusal,
};

/// How many entries a page has where nothing else was asked for.
const USUAL: u16 = 50;

/// What of the audit log is asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct AuditQuery {
    /// `changes`, as usual: what operators, API keys and the command line changed, and how the pool is set up; `reads`: what operators
    /// and keys were told about people; `sign_ins`: how people came in to the console; `all`: these, and what people did themselves.
    #[param(schema_with = trails)]
    trail: Option<String>,
    /// What kind of thing it happened to.
    #[param(schema_with = kinds)]
    kind: Option<String>,
    /// What happened.
    #[param(example = "application.changed")]
    event: Option<String>,
    /// Who caused it: `operator:…`, `api_key:…` and so on, or all of a kind, as `operator` or `command_line`.
    #[param(example = "operator")]
    actor: Option<String>,
    /// The id of what it is about: a user, an application, a login or anything else.
    id: Option<String>,
    /// Written then or later (RFC 3339).
    since: Option<DateTime<Utc>>,
    /// Written before (RFC 3339).
    until: Option<DateTime<Utc>>,
    /// The page that follows the one with this `next`. Of an export it is not heeded.
    after: Option<String>,
    /// How many at most; 50 if nothing is said. Of an export it is not heeded.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u16>,
}

fn trails() -> Object {
    let names = ["changes", "reads", "sign_ins", "all"];
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(names)).build()
}

fn kinds() -> Object {
    let names = KINDS.iter().copied();
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(names)).build()
}

impl AuditQuery {
    fn of(request: &HttpRequest) -> Result<Self, Refusal> {
        query(request)
    }

    /// Where the page begins, and how many entries it has.
    fn page(&self) -> Result<(Option<u64>, u16), Refusal> {
        let before = self.after.as_deref().map(str::parse).transpose();
        let before = before.map_err(|_| Refusal::invalid("after", BadPage::Cursor))?;
        let limit = self.limit.unwrap_or(USUAL);
        if !(1..=Page::MOST).contains(&limit) {
            return Err(Refusal::invalid("limit", BadPage::Limit));
        }
        Ok((before, limit))
    }

    fn asked(self) -> Result<Asked, Refusal> {
        Ok(Asked {
            trail: self.trail,
            kind: self.kind,
            event: self.event,
            actor: self.actor,
            id: self.id,
            since: moment("since", self.since)?,
            until: moment("until", self.until)?,
        })
    }
}
