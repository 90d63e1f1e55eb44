//! The audit log: the events of a pool, newest first, as far as they fit a filter.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::id::PoolId;
use projections::{ResultRow, Value};

use super::history::{History, PastEvent, past};
use crate::{
    streams::reader::{COLUMNS, Sealed, Stored},
    words::{
        error::StoreError,
        stream::{Scope, Stream},
    },
};

/// Events that are looked at for a page, at most; what fits may be further away.
const LOOKED_AT: i64 = 20_000;

/// A part of history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trail {
    /// What was changed by those who set up: by the console, a key or the command line, and how a pool is set up by the server too.
    Changes,
    /// What persons of the console and keys were told about people.
    Reads,
    /// How persons of the console came in.
    SignIns,
}

impl Trail {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Changes, Self::Reads, Self::SignIns];

    /// Its stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Changes => "changes",
            Self::Reads => "reads",
            Self::SignIns => "sign_ins",
        }
    }
}

/// Which events are asked for. What is `None` does not matter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventFilter {
    /// Of which part of history.
    pub trail: Option<Trail>,
    /// Of which kind of aggregate, as `application`.
    pub kind: Option<String>,
    /// Of which name, as `application.changed`.
    pub event: Option<String>,
    /// Caused by whom: `operator:ID`, or all of a kind, `operator`.
    pub actor: Option<String>,
    /// About what: the id of an aggregate, an application or a user.
    pub about: Option<String>,
    /// Written then or later.
    pub since: Option<DateTime<Utc>>,
    /// Written before.
    pub until: Option<DateTime<Utc>>,
}

/// Where an event stands, and what it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventPlace {
    /// Its place in the history of its pool, from 1.
    pub position: u64,
    /// The kind of its aggregate.
    pub kind: String,
    /// The id of its aggregate.
    pub id: String,
    /// Its number in its stream, from 1.
    pub sequence: u64,
    /// The application that it is about.
    pub application: Option<String>,
    /// The user whom it is about.
    pub user: Option<String>,
}

/// A part of the audit log.
#[derive(Clone, Debug, Default)]
pub struct EventPage {
    /// The events, newest first.
    pub places: Vec<EventPlace>,
    /// Where to go on, if there may be more: only events before this position were not looked at. A page may be short, or empty, and
    /// have a next one.
    pub next: Option<u64>,
}

/// Events of an aggregate, by its kind and its id.
pub type Streams = BTreeMap<(String, String), Vec<PastEvent<serde_json::Value>>>;

impl History {
    /// The last position of a pool, or of the deployment; 0 where nothing happened.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn last_position(&self, pool: Option<&PoolId>) -> Result<u64, StoreError> {
        const LAST: &str =
            "SELECT position FROM audit WHERE pool = $1 ORDER BY position DESC LIMIT 1";
        let last = self.shared().reader.database.one(LAST, &[scope(pool)]).await?;
        Ok(last.map_or(Ok(0), |row| row.int("position"))?.unsigned_abs())
    }

    /// A page of the events of a pool, or of the deployment: those before a position, or the newest.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn page(
        &self,
        pool: Option<&PoolId>,
        filter: &EventFilter,
        before: Option<u64>,
        limit: u16,
    ) -> Result<EventPage, StoreError> {
        let until = match filter.until {
            Some(until) => self.first_at(pool, until).await?,
            None => i64::MAX,
        };
        let before = before.map_or(i64::MAX, |before| i64::try_from(before).unwrap_or(i64::MAX));
        let before = before.min(until);
        let since = match filter.since {
            Some(since) => self.first_at(pool, since).await? - 1,
            None => 0,
        };
        let end = self.looked_at(pool, filter, before).await?;
        let (sql, values) = filter.query(pool, before, end.unwrap_or_default().max(since), limit);
        let rows = self.shared().reader.database.all(&sql, &values).await?;
        let mut places = rows.iter().map(place).collect::<Result<Vec<_>, _>>()?;
        let next = if places.len() > usize::from(limit) {
            places.truncate(limit.into());
            places.last().map(|last| last.position)
        } else {
            end.filter(|end| *end > since).map(|end| end.unsigned_abs() + 1)
        };
        Ok(EventPage { places, next })
    }

    /// The last position that is not looked at for a page any more, if there is one.
    async fn looked_at(
        &self,
        pool: Option<&PoolId>,
        filter: &EventFilter,
        before: i64,
    ) -> Result<Option<i64>, StoreError> {
        let sql = format!(
            "SELECT position FROM audit WHERE pool = $1 AND position < $2{} ORDER BY position DESC LIMIT 1 OFFSET {LOOKED_AT}",
            filter.of_trail()
        );
        let row = self.shared().reader.database.one(&sql, &[scope(pool), before.into()]).await?;
        Ok(row.map(|row| row.int("position")).transpose()?)
    }

    /// The position of the first event that was written at a moment or later. Positions are dense: halving finds it.
    async fn first_at(&self, pool: Option<&PoolId>, at: DateTime<Utc>) -> Result<i64, StoreError> {
        const NEXT: &str = "SELECT position, recorded_at FROM audit WHERE pool = $1 AND position >= $2 ORDER BY position LIMIT 1";
        let last = self.last_position(pool).await?;
        let (mut low, mut high) = (1, i64::try_from(last).unwrap_or(i64::MAX - 1) + 1);
        while low < high {
            let middle = low + (high - low) / 2;
            let values = [scope(pool), middle.into()];
            let row = self.shared().reader.database.one(NEXT, &values).await?;
            let Some(row) = row else { break };
            if row.time("recorded_at")? < at {
                low = row.int("position")? + 1;
            } else {
                high = middle;
            }
        }
        Ok(low)
    }

    /// All events of these aggregates of a pool, or of the deployment, opened.
    ///
    /// # Errors
    /// If the database does not answer, or an event cannot be read.
    pub async fn streams(
        &self,
        pool: Option<&PoolId>,
        places: &[EventPlace],
    ) -> Result<Streams, StoreError> {
        let mut kinds: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for EventPlace { kind, id, .. } in places {
            let ids = kinds.entry(kind).or_default();
            if !ids.contains(&&**id) {
                ids.push(id);
            }
        }
        let mut streams = Streams::new();
        for (kind, ids) in kinds {
            for (id, event) in self.of_kind(pool, kind, &ids).await? {
                streams.entry((kind.to_owned(), id)).or_default().push(event);
            }
        }
        Ok(streams)
    }

    async fn of_kind(
        &self,
        pool: Option<&PoolId>,
        kind: &str,
        ids: &[&str],
    ) -> Result<Vec<(String, PastEvent<serde_json::Value>)>, StoreError> {
        let scope = Scope::of(pool);
        let places: Vec<_> = (3..ids.len() + 3).map(|at| format!("${at}")).collect();
        let sql = format!(
            "SELECT {COLUMNS} FROM events WHERE pool = $1 AND aggregate_type = $2 AND aggregate_id IN ({}) ORDER BY aggregate_id, sequence",
            places.join(", ")
        );
        let values: Vec<Value> =
            [scope.as_str(), kind].iter().chain(ids).map(|text| Value::from(*text)).collect();
        let reader = &self.shared().reader;
        let rows = reader.database.all(&sql, &values).await?;
        let sealed = rows.iter().map(|row| Sealed::read(row, &scope)).collect::<Result<_, _>>()?;
        let (events, _) = reader.open(&scope, sealed).await?;
        let opened = |stored: Stored| {
            let id = stored.event.aggregate_id.clone();
            let stream = Stream::stored(&scope, kind.to_owned(), &id);
            Ok((id, past(&stream, stored)?))
        };
        events.into_iter().map(opened).collect()
    }
}

impl EventFilter {
    /// The trail as a condition: the words are ours, and a planner sees that the index of the trails fits.
    fn of_trail(&self) -> String {
        self.trail.map_or_else(String::new, |trail| format!(" AND trail = '{}'", trail.name()))
    }

    /// The events between two positions, newest first: one more than asked for tells whether there are further ones.
    fn query(
        &self,
        pool: Option<&PoolId>,
        before: i64,
        behind: i64,
        limit: u16,
    ) -> (String, Vec<Value>) {
        let mut values = vec![scope(pool), before.into(), behind.into()];
        let mut conditions = self.of_trail();
        let mut and = |condition: &str, value: &Option<String>| {
            let Some(value) = value else { return };
            values.push(value.as_str().into());
            let place = format!("${}", values.len());
            conditions += &format!(" AND {}", condition.replace('?', &place));
        };
        and("aggregate_type = ?", &self.kind);
        and("event_type = ?", &self.event);
        // The characters of a kind, and a colon behind them.
        and("(actor = ? OR substr(actor, 1, length(?) + 1) = ? || ':')", &self.actor);
        and("(aggregate_id = ? OR subject = ? OR application = ?)", &self.about);
        let sql = format!(
            "SELECT position, aggregate_type, aggregate_id, sequence, application, subject FROM audit \
            WHERE pool = $1 AND position < $2 AND position > $3{conditions} ORDER BY position DESC LIMIT {}",
            u32::from(limit) + 1
        );
        (sql, values)
    }
}

fn scope(pool: Option<&PoolId>) -> Value {
    Scope::of(pool).as_str().into()
}

fn place(row: &ResultRow) -> Result<EventPlace, StoreError> {
    Ok(EventPlace {
        position: row.int("position")?.unsigned_abs(),
        kind: row.text("aggregate_type")?,
        id: row.text("aggregate_id")?,
        sequence: row.int("sequence")?.unsigned_abs(),
        application: row.optional_text("application")?,
        user: row.optional_text("subject")?,
    })
}
