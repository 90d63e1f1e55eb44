//! Cases: what somebody must look at.

pub mod act;
pub mod read;

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::clear::clear;
use crate::management::cases;

/// A case: a number or a unionid that a person showed belongs to another account. It was not moved, and nothing was linked.
#[derive(Debug, Serialize, ToSchema)]
pub struct Case {
    /// Its id.
    pub id: String,
    /// `phone_held_elsewhere` or `unionid_elsewhere`.
    pub kind: &'static str,
    /// The user who showed it.
    pub user: String,
    /// Who holds it by now; null if nobody does any more.
    pub held_by: Option<String>,
    /// The WeChat account that showed the unionid, by the id of its link to the user.
    pub identity: Option<String>,
    /// The number (E.164), as far as it is known.
    pub phone: Option<String>,
    /// The unionid.
    pub unionid: Option<String>,
    /// What may be done: `merge` both users if they are one person, `unlink` the WeChat account, `dismiss` the case.
    pub acts: Vec<&'static str>,
    /// Since when.
    pub since: DateTime<Utc>,
}

impl From<cases::Case> for Case {
    fn from(cases::Case { case, held_by }: cases::Case) -> Self {
        let of_identity = case.identity.is_some();
        let acts = [("merge", held_by.is_some()), ("unlink", of_identity), ("dismiss", true)];
        Self {
            id: case.id,
            kind: if of_identity { "unionid_elsewhere" } else { "phone_held_elsewhere" },
            user: case.user.to_string(),
            held_by: held_by.map(|user| user.to_string()),
            identity: case.identity.map(|identity| identity.to_string()),
            phone: clear(case.phone),
            unionid: clear(case.unionid),
            acts: acts.into_iter().filter(|(_, may)| *may).map(|(act, _)| act).collect(),
            since: case.since,
        }
    }
}
