//! What is wrong with history itself.

use std::{collections::BTreeSet, fmt};

use projections::{ResultRow, Value};

use super::Since;
use crate::{
    shared::Shared,
    words::{
        error::StoreError,
        stream::{Scope, Stream},
    },
};

/// The most holes of one sort that are named.
const NAMED: usize = 100;

/// Positions behind which the next one is missing. Position 0 stands before the first.
const HOLES: &str = "SELECT position FROM (SELECT position FROM events WHERE pool = $1 UNION ALL SELECT 0) AS known \
    WHERE position < $2 AND NOT EXISTS (SELECT 1 FROM events AS next \
    WHERE next.pool = $1 AND next.position = known.position + 1) ORDER BY position LIMIT $3";
/// The position of the first event behind one.
const NEXT: &str =
    "SELECT position FROM events WHERE pool = $1 AND position > $2 ORDER BY position LIMIT 1";
/// Events behind the head, which say that the head itself was set back.
const BEYOND: &str =
    "SELECT position FROM events WHERE pool = $1 AND position > $2 ORDER BY position LIMIT 1";
/// Streams in which a number is missing.
const GAPS: &str = "SELECT aggregate_type, aggregate_id, min(pool) AS pool, count(*) AS events, max(sequence) AS last \
    FROM events GROUP BY aggregate_type, aggregate_id HAVING count(*) <> max(sequence) \
    ORDER BY aggregate_type, aggregate_id LIMIT $1";
const SEQUENCES: &str = "SELECT sequence FROM events \
    WHERE aggregate_type = $1 AND aggregate_id = $2 ORDER BY sequence";
/// Pools that have events and no head.
const HEADLESS: &str = "SELECT DISTINCT pool FROM events WHERE NOT EXISTS \
    (SELECT 1 FROM heads WHERE heads.pool = events.pool) ORDER BY pool LIMIT $1";

const HAS_KEY: &str = "SELECT 1 AS one FROM keyring WHERE pool = $1";

/// Something of history that is missing or cannot be read. It is never repaired in silence: a back-up has it, or nobody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage(String);

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Damage {
    /// What an error says of history; the error itself if it says nothing of it.
    pub(super) fn of(error: StoreError) -> Result<Self, StoreError> {
        match error {
            StoreError::Missing { stream, sequence } => Ok(Self::missing(sequence, &stream)),
            other if other.is_damage() => Ok(Self(other.to_string())),
            other => Err(other),
        }
    }

    fn missing(sequence: impl fmt::Display, stream: &impl fmt::Display) -> Self {
        Self(format!("event {sequence} of {stream} is missing"))
    }
}

/// Pools that have a key and rows, and no history from which these could follow: it is lost, and its rows are what is left.
pub(super) async fn without_history<'a>(
    shared: &Shared,
    rows: impl Iterator<Item = &'a [Value]>,
    heads: &Since,
) -> Result<Vec<Damage>, StoreError> {
    let pools: BTreeSet<&str> = rows
        .filter_map(|key| match key.first() {
            Some(Value::Text(Some(pool))) => Some(pool.as_str()),
            _ => None,
        })
        .collect();
    let mut found = Vec::new();
    for scope in pools.into_iter().map(Scope::from) {
        // Names over all pools are of no pool.
        let is_empty = heads.get(&scope).is_none_or(|head| *head == 0);
        if scope == Scope::deployment() || !is_empty {
            continue;
        }
        let key = shared.reader.database.one(HAS_KEY, &[scope.as_str().into()]).await?;
        if key.is_some() {
            found.push(Damage(format!("there are rows of {scope}, and no history")));
        }
    }
    Ok(found)
}

/// What is missing: positions of each pool up to its head, and numbers in the middle of streams.
pub(super) async fn find(shared: &Shared, heads: &Since) -> Result<Vec<Damage>, StoreError> {
    let mut found = Vec::new();
    for (scope, head) in heads {
        positions(shared, scope, *head, &mut found).await?;
    }
    let database = &shared.reader.database;
    for row in database.scan(HEADLESS, &[(NAMED as i64).into()]).await? {
        let scope = Scope::from(row.text("pool")?.as_str());
        found.push(Damage(format!("the head of {scope} is missing")));
    }
    let gaps = database.scan(GAPS, &[(NAMED as i64).into()]).await?;
    for row in &gaps {
        sequences(shared, row, &mut found).await?;
    }
    if gaps.len() == NAMED {
        found.push(Damage(format!("events of more than {NAMED} streams may be missing")));
    }
    Ok(found)
}

async fn positions(
    shared: &Shared,
    scope: &Scope,
    head: u64,
    found: &mut Vec<Damage>,
) -> Result<(), StoreError> {
    let database = &shared.reader.database;
    let head = i64::try_from(head).unwrap_or(i64::MAX);
    let pool = Value::from(scope.as_str());
    let holes = database.scan(HOLES, &[pool.clone(), head.into(), (NAMED as i64).into()]).await?;
    for hole in &holes {
        let first = hole.int("position")? + 1;
        let next = database.one(NEXT, &[pool.clone(), first.into()]).await?;
        let last =
            next.map_or(Ok(head), |next| next.int("position").map(|next| next - 1))?.min(head);
        found.push(Damage(match first == last {
            true => format!("position {first} of {scope} is missing"),
            false => format!("positions {first} to {last} of {scope} are missing"),
        }));
    }
    if holes.len() == NAMED {
        found.push(Damage(format!("further positions of {scope} may be missing behind these")));
    }
    // Others may have appended since the head was read: it is read again.
    if database.one(BEYOND, &[pool.clone(), head.into()]).await?.is_some() {
        let now = database
            .one("SELECT position FROM heads WHERE pool = $1", std::slice::from_ref(&pool))
            .await?;
        let now = now.map_or(Ok(0), |row| row.int("position"))?;
        if let Some(beyond) = database.one(BEYOND, &[pool, now.into()]).await? {
            let beyond = beyond.int("position")?;
            if now == head {
                let text = format!("the head of {scope} is {now}, and there is position {beyond}");
                found.push(Damage(text));
            }
        }
    }
    Ok(())
}

async fn sequences(
    shared: &Shared,
    row: &ResultRow,
    found: &mut Vec<Damage>,
) -> Result<(), StoreError> {
    let scope = Scope::from(row.text("pool")?.as_str());
    let (kind, id) = (row.text("aggregate_type")?, row.text("aggregate_id")?);
    let key = [kind.as_str().into(), id.as_str().into()];
    let stream = Stream::stored(&scope, kind, &id);
    let mut expected = 1;
    for event in shared.reader.database.all(SEQUENCES, &key).await? {
        let sequence = event.int("sequence")?;
        for missing in expected..sequence {
            found.push(Damage::missing(missing, &stream));
        }
        expected = sequence + 1;
    }
    Ok(())
}
