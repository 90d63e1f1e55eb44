//! Somebody who sets up or looks was told something about people: a person of the console, or a program with an API key. Who it was is
//! said with every event; what they were told is not kept, and neither is what they looked for.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use cqrs_es::Aggregate;
use serde::{Deserialize, Serialize};

use crate::{
    aggregate::{About, CommandError, EventType, Recorded, decided_by, domain_event},
    id::{PersonId, PoolId, UserId},
    words::words,
};

words! {
    /// As what the audit log is taken away.
    pub enum ExportFormat {
        /// A table, RFC 4180.
        Csv => "csv",
        /// A JSON object a line.
        Ndjson => "ndjson",
    }
}

/// An event of a reading.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ReadingEvent {
    /// Records about people were told.
    #[serde(rename = "personal_data.read")]
    Read {
        /// The pool whose people they are about; absent for the people of the deployment.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pool: Option<PoolId>,
        /// The route, as `GET /api/v1/users/{id}`.
        route: String,
        /// The id in the place of `{id}`; absent for a list.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        id: Option<String>,
        /// The user whom it is about, if it is one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        user: Option<UserId>,
        /// How many records.
        records: u32,
        /// When it happened.
        at: DateTime<Utc>,
    },
    /// The same was asked for again within a minute, and more was told.
    #[serde(rename = "personal_data.read_again")]
    ReadAgain {
        /// How many records it is now.
        records: u32,
        /// When it happened.
        at: DateTime<Utc>,
    },
    /// The audit log began to be taken away, as far as it fits a filter.
    #[serde(rename = "personal_data.exported")]
    Exported {
        /// The pool whose it is; absent for that of the deployment.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pool: Option<PoolId>,
        /// As what.
        format: ExportFormat,
        /// What it had to fit. Of an id that was looked for it says only that there was one.
        filter: BTreeMap<String, String>,
        /// The last position of the history that was looked at.
        up_to: u64,
        /// When it happened.
        at: DateTime<Utc>,
    },
}

domain_event! { ReadingEvent {
    Read => "personal_data.read" "1.0" 1,
    ReadAgain => "personal_data.read_again" "1.0" 1,
    Exported => "personal_data.exported" "1.0" 1,
}}

/// A command to a reading.
#[derive(Clone, Debug)]
pub enum ReadingCommand {
    /// Note that records about people are told.
    Read {
        /// The pool whose people they are about; `None` for the people of the deployment.
        pool: Option<PoolId>,
        /// The route.
        route: String,
        /// The id in the place of `{id}`; `None` for a list.
        id: Option<String>,
        /// The user whom it is about, if it is one.
        user: Option<UserId>,
        /// How many records.
        records: u32,
        /// The time of the command.
        at: DateTime<Utc>,
    },
    /// Note that more is told than before.
    ReadAgain {
        /// How many records it is now.
        records: u32,
        /// The time of the command.
        at: DateTime<Utc>,
    },
    /// Note that the audit log is taken away.
    Export {
        /// The pool whose it is; `None` for that of the deployment.
        pool: Option<PoolId>,
        /// As what.
        format: ExportFormat,
        /// What it has to fit.
        filter: BTreeMap<String, String>,
        /// The last position of the history that is looked at.
        up_to: u64,
        /// The time of the command.
        at: DateTime<Utc>,
    },
}

/// A reading: one question, as often as it is asked within a minute.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Reading {
    /// Whether it was noted.
    pub noted: bool,
    /// The pool whose people it is about; `None` for the deployment.
    pub pool: Option<PoolId>,
    /// The user whom it is about, if it is one.
    pub user: Option<UserId>,
}

impl Reading {
    fn decide(&self, command: ReadingCommand) -> Result<Vec<ReadingEvent>, CommandError> {
        use ReadingCommand as C;
        use ReadingEvent as E;
        Ok(vec![match (self.noted, command) {
            (true, C::Read { .. } | C::Export { .. }) => {
                return Err(CommandError::Exists("reading"));
            }
            (false, C::ReadAgain { .. }) => return Err(CommandError::Unknown("reading")),
            (false, C::Read { pool, route, id, user, records, at }) => {
                E::Read { pool, route, id, user, records, at }
            }
            (true, C::ReadAgain { records, at }) => E::ReadAgain { records, at },
            (false, C::Export { pool, format, filter, up_to, at }) => {
                E::Exported { pool, format, filter, up_to, at }
            }
        }])
    }
}

impl Aggregate for Reading {
    const TYPE: &'static str = "personal_data";
    type Command = ReadingCommand;
    type Event = ReadingEvent;
    type Error = CommandError;
    type Services = ();

    decided_by!(decide);

    fn apply(&mut self, event: ReadingEvent) {
        match event {
            ReadingEvent::Read { pool, user, .. } => *self = Self { noted: true, pool, user },
            ReadingEvent::Exported { pool, .. } => *self = Self { noted: true, pool, user: None },
            ReadingEvent::ReadAgain { .. } => {}
        }
    }
}

impl Recorded for Reading {
    const EVENTS: &'static [EventType] = ReadingEvent::TYPES;

    fn about(&self) -> About {
        About { pool: self.pool.clone(), subject: self.user.clone(), ..About::default() }
    }

    /// The only personal value with it is the address of whoever read: it is not the user's.
    fn person(&self) -> Option<PersonId> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: DateTime<Utc> = DateTime::UNIX_EPOCH;

    fn read() -> ReadingCommand {
        let route = "GET /api/v1/users/{id}".to_owned();
        let (id, user) = (Some("u1".into()), Some("u1".into()));
        ReadingCommand::Read { pool: None, route, id, user, records: 1, at: AT }
    }

    fn noted() -> Reading {
        let mut reading = Reading::default();
        let events = reading.decide(read()).unwrap();
        events.into_iter().for_each(|event| reading.apply(event));
        reading
    }

    #[test]
    fn a_reading_is_noted_once_and_may_become_more() {
        assert_eq!(noted().decide(read()), Err(CommandError::Exists("reading")));
        let again = ReadingCommand::ReadAgain { records: 2, at: AT };
        let more = vec![ReadingEvent::ReadAgain { records: 2, at: AT }];
        assert_eq!(noted().decide(again.clone()), Ok(more));
        assert_eq!(Reading::default().decide(again), Err(CommandError::Unknown("reading")));
    }

    #[test]
    fn a_reading_is_found_by_its_user_and_not_erased_with_it() {
        let reading = noted();
        assert_eq!(reading.about().subject, Some("u1".into()));
        assert!(reading.person().is_none() && !reading.is_erased());
    }
}
