//! What of the audit log is asked for.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::{
    aggregate::Recorded, api_key::ApiKey, application::Application, connection::Connection,
    console_session::ConsoleSession, grant::Grant, id::is_well_formed, login::Login,
    operator::Operator, pool::Pool, reading::Reading, refresh_token::RefreshTokens,
    session::Session, signing_key::SigningKey, user::User,
};
use eventstore::{EventFilter, Trail};

use crate::http::refusal::Refusal;

/// All of history, and not a part of it alone.
pub const ALL: &str = "all";

/// The kinds of things that have a history, with the names of their events.
macro_rules! kinds {
    ($($kind:literal $aggregate:ident,)*) => {
        /// The kinds of things that have a history.
        pub const KINDS: &[&str] = &[$($kind),*];

        /// The names of all events, kind by kind.
        pub fn events() -> impl Iterator<Item = &'static str> {
            [$($aggregate::EVENTS),*].into_iter().flatten().map(|event| event.name)
        }
    };
}

kinds! {
    "pool" Pool,
    "application" Application,
    "connection" Connection,
    "api_key" ApiKey,
    "operator" Operator,
    "console_session" ConsoleSession,
    "signing_key" SigningKey,
    "personal_data" Reading,
    "user" User,
    "login" Login,
    "session" Session,
    "grant" Grant,
    "refresh_token" RefreshTokens,
}

/// Who causes events: a kind, behind which an id may follow.
pub const ACTORS: [&str; 8] =
    ["operator", "api_key", "command_line", "server", "user", "application", "browser", "phone"];

/// What is asked for, in the words of the API. What is empty or absent does not matter.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// `changes`, as usual, `reads`, `sign_ins` or `all`.
    pub trail: Option<String>,
    /// Of what kind of thing.
    pub kind: Option<String>,
    /// What happened.
    pub event: Option<String>,
    /// Who did it: a kind, or one of them.
    pub actor: Option<String>,
    /// The id of what it is about.
    pub id: Option<String>,
    /// Written then or later.
    pub since: Option<DateTime<Utc>>,
    /// Written before.
    pub until: Option<DateTime<Utc>>,
}

impl Asked {
    /// What history is asked for.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] for what nothing has, so that nobody takes an empty answer for "it never happened".
    pub fn filter(&self) -> Result<EventFilter, Refusal> {
        let trail = match said(&self.trail) {
            None => Some(Trail::Changes),
            Some(ALL) => None,
            Some(word) => Some(trail(word)?),
        };
        Ok(EventFilter {
            trail,
            kind: listed("kind", &self.kind, KINDS.iter().copied())?,
            event: listed("event", &self.event, events())?,
            actor: said(&self.actor).map(actor).transpose()?,
            about: said(&self.id).map(id).transpose()?,
            since: self.since,
            until: self.until,
        })
    }

    /// The same as it is written of an export. Whoever looks for something may write into the field of an id what is none, so that
    /// the values of ids are not kept.
    pub fn as_noted(&self) -> BTreeMap<String, String> {
        let actor = self.actor.as_ref().map(|actor| {
            let kind = actor.split(':').next().unwrap_or_default();
            if kind == actor { kind.to_owned() } else { format!("{kind}:…") }
        });
        let id = self.id.as_ref().map(|id| if id.is_empty() { "" } else { "…" }.to_owned());
        let time = |at: Option<DateTime<Utc>>| at.map(|at| at.to_rfc3339());
        let fields = [
            ("trail", self.trail.clone()),
            ("kind", self.kind.clone()),
            ("event", self.event.clone()),
            ("actor", actor),
            ("id", id),
            ("since", time(self.since)),
            ("until", time(self.until)),
        ];
        let said = fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
        said.filter(|(_, value)| !value.is_empty()).collect()
    }
}

fn said(value: &Option<String>) -> Option<&str> {
    value.as_deref().map(str::trim).filter(|value| !value.is_empty())
}

fn listed(
    field: &str,
    value: &Option<String>,
    mut all: impl Iterator<Item = &'static str>,
) -> Result<Option<String>, Refusal> {
    let value = said(value);
    if value.is_some_and(|value| !all.any(|known| known == value)) {
        return Err(Refusal::invalid(field, "there is no such value"));
    }
    Ok(value.map(str::to_owned))
}

fn trail(word: &str) -> Result<Trail, Refusal> {
    let known = Trail::ALL.into_iter().find(|trail| trail.name() == word);
    known.ok_or_else(|| Refusal::invalid("trail", "changes, reads, sign_ins or all"))
}

fn actor(said: &str) -> Result<String, Refusal> {
    let (kind, id) = said.split_once(':').map_or((said, None), |(kind, id)| (kind, Some(id)));
    if ACTORS.contains(&kind) && id.is_none_or(is_well_formed) {
        return Ok(said.to_owned());
    }
    Err(Refusal::invalid(
        "actor",
        format!("one of {}, or with its id as operator:ID", ACTORS.join(", ")),
    ))
}

fn id(said: &str) -> Result<String, Refusal> {
    match is_well_formed(said) {
        true => Ok(said.to_owned()),
        false => Err(Refusal::invalid("id", "that is no id")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(field: &str, value: &str) -> Asked {
        let value = Some(value.to_owned());
        match field {
            "trail" => Asked { trail: value, ..Asked::default() },
            "kind" => Asked { kind: value, ..Asked::default() },
            "event" => Asked { event: value, ..Asked::default() },
            "actor" => Asked { actor: value, ..Asked::default() },
            _ => Asked { id: value, ..Asked::default() },
        }
    }

    #[test]
    fn what_nothing_has_is_refused_by_its_field() {
        for (field, value) in [
            ("trail", "everything"),
            ("kind", "users"),
            ("event", "user.eaten"),
            ("actor", "lin"),
            ("actor", "operator:a b"),
            ("id", "+86 138"),
        ] {
            match asked(field, value).filter() {
                Err(Refusal::Invalid { field: named, .. }) => assert_eq!(named, field, "{value}"),
                other => panic!("{field} {value}: {other:?}"),
            }
        }
    }

    #[test]
    fn where_nothing_is_said_changes_are_asked_for() {
        assert_eq!(Asked::default().filter().unwrap().trail, Some(Trail::Changes));
        assert_eq!(asked("trail", "").filter().unwrap().trail, Some(Trail::Changes));
        assert_eq!(asked("trail", "all").filter().unwrap().trail, None);
    }

    #[test]
    fn what_was_looked_for_by_an_id_is_not_kept() {
        let noted = [asked("id", "13800138000"), asked("actor", "user:13800138000")]
            .map(|it| it.as_noted());
        assert_eq!(noted[0], BTreeMap::from([("id".into(), "…".into())]));
        assert_eq!(noted[1], BTreeMap::from([("actor".into(), "user:…".into())]));
    }
}
