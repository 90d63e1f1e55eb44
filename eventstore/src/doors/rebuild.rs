//! Rebuilding: what the read tables and the names should be by the events, compared with what they are.
//!
//! History is looked at first: if something of it is missing or cannot be read, that is told by its number and nothing is
//! written. It works while others write. Streams and tables are compared without any lock; only what differs is compared
//! again, and written, while the head of its pool is held and nothing of that pool moves.

mod damage;
mod expected;
mod live;
mod report;

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet, HashSet},
    sync::Arc,
};

use projections::{Row, Table, Value};
use sqlx::ConnectOptions;

use crate::{
    database::{
        backend::Backend,
        row_change::{How, RowChange},
        write::WriteConnection,
    },
    shared::Shared,
    words::{
        error::StoreError,
        format::PROJECTIONS,
        stream::{Scope, Stream},
    },
};
pub use damage::Damage;
use expected::{Place, place, streams_between};
use live::{keys, live};
pub use report::Report;

/// The streams that are compared again under one lock.
const AT_ONCE: usize = 200;
/// The streams whose rows are written together.
const PORTION: usize = 20;
/// How often is looked what went on meanwhile before it is looked for the last time, under the lock.
const ROUNDS: usize = 3;

/// A row by its key.
type Surplus = (&'static Table, Vec<Value>);
/// From which position of each pool streams may have gone on meanwhile.
type Since = BTreeMap<Scope, u64>;

/// What is done while nothing moves.
enum Work<'a> {
    Streams(&'a [Stream]),
    Surplus(&'a [Surplus], &'a Since),
}

/// One rebuild.
pub(crate) struct Rebuild {
    shared: Arc<Shared>,
    verify: bool,
    report: Report,
    /// Where a row should be, as hashes.
    places: HashSet<Place>,
}

impl Rebuild {
    pub fn new(shared: Arc<Shared>, verify: bool) -> Self {
        Self { shared, verify, report: Report::default(), places: HashSet::new() }
    }

    /// Compares everything and, unless it only verifies, writes what differs.
    pub async fn run(mut self) -> Result<Report, StoreError> {
        let mut since: Since = self.shared.backend.heads().await?.into_iter().collect();
        for damage in damage::find(&self.shared, &since).await? {
            self.report.is_damaged(damage);
        }
        let mut different = Vec::new();
        for (scope, head) in &since {
            different.extend(self.different_streams(scope, *head).await?);
        }
        if !self.report.damage().is_empty() {
            return Ok(self.report);
        }
        let mut surplus = self.surplus_rows().await?;
        let mut last = usize::MAX;
        for _ in 0..ROUNDS {
            if surplus.is_empty() {
                break;
            }
            let (heads, streams) = self.follow(&since).await?;
            since = heads;
            surplus = self.still_surplus(surplus).await?;
            // Others write faster than this reads: another round would leave more, not less.
            if streams >= last {
                break;
            }
            last = streams;
        }
        let keys = surplus.iter().map(|(_, key)| &**key);
        for damage in damage::without_history(&self.shared, keys, &since).await? {
            self.report.is_damaged(damage);
        }
        if !self.report.damage().is_empty() {
            return Ok(self.report);
        }
        for streams in different.chunks(AT_ONCE) {
            self.locked(&scopes_of(streams), &Work::Streams(streams)).await?;
        }
        self.remove_all(surplus, &since).await?;
        self.note_projections().await?;
        Ok(self.report)
    }

    /// The rows are those of this version from now on, also if a newer one made them: who goes back rebuilds.
    async fn note_projections(&self) -> Result<(), StoreError> {
        if !self.verify && self.report.damage().is_empty() {
            let sql = "UPDATE format SET projections = $1 WHERE id = 1 AND projections <> $1";
            self.shared.backend.execute(sql, &[i64::from(PROJECTIONS).into()]).await?;
        }
        Ok(())
    }

    /// The streams of a pool whose rows are not what they should be, or were changing while they were looked at. Those that
    /// begin behind the head meanwhile are left out: others may write faster than this reads.
    async fn different_streams(
        &mut self,
        scope: &Scope,
        head: u64,
    ) -> Result<Vec<Stream>, StoreError> {
        let (mut different, mut after) = (Vec::new(), 0);
        loop {
            let page = streams_between(&self.shared, scope, after, head).await?;
            let Some((_, last)) = page.last() else {
                return Ok(different);
            };
            after = *last;
            for (stream, _) in page {
                self.report.streams += 1;
                let rows = match self.expected(&stream).await {
                    Ok(rows) => rows,
                    Err(error) => {
                        self.report.is_damaged(Damage::of(error)?);
                        continue;
                    }
                };
                self.report.rows += rows.len() as u64;
                for row in &rows {
                    if live(&self.shared.reader.database, row).await?.as_ref() != Some(&row.values)
                    {
                        different.push(stream);
                        break;
                    }
                }
            }
        }
    }

    /// Replays what went on behind positions, so that little is left for when nothing may move. Answers up to where, and how
    /// many streams these were.
    async fn follow(&mut self, since: &Since) -> Result<(Since, usize), StoreError> {
        let heads: Since = self.shared.backend.heads().await?.into_iter().collect();
        let mut streams = 0;
        for scope in heads.keys() {
            let from = since.get(scope).copied().unwrap_or(0);
            for stream in expected::changed_since(&self.shared, scope, from).await? {
                self.expected(&stream).await?;
                streams += 1;
            }
        }
        Ok((heads, streams))
    }

    /// Those that no stream expects by now, and that are still there: others may have deleted them meanwhile.
    async fn still_surplus(&self, surplus: Vec<Surplus>) -> Result<Vec<Surplus>, StoreError> {
        let mut still = Vec::new();
        for (table, key) in surplus {
            if !self.places.contains(&place(table, &key))
                && live::exists(&self.shared.reader.database, table, &key).await?
            {
                still.push((table, key));
            }
        }
        Ok(still)
    }

    /// The keys of rows that no stream expects.
    async fn surplus_rows(&self) -> Result<Vec<Surplus>, StoreError> {
        let mut surplus = Vec::new();
        for table in expected::tables() {
            let mut after = None;
            loop {
                let page = keys(&self.shared.reader.database, table, after.as_deref()).await?;
                let Some(last) = page.last() else {
                    break;
                };
                after = Some(last.clone());
                let unknown =
                    page.into_iter().filter(|key| !self.places.contains(&place(table, key)));
                surplus.extend(unknown.map(|key| (table, key)));
            }
        }
        Ok(surplus)
    }

    /// Deletes surplus rows, pool by pool. A name over all pools may be any pool's: there, none may move.
    async fn remove_all(&mut self, surplus: Vec<Surplus>, since: &Since) -> Result<(), StoreError> {
        let mut of_pools: BTreeMap<Scope, Vec<Surplus>> = BTreeMap::new();
        for (table, key) in surplus {
            let pool = match key.first() {
                Some(Value::Text(Some(pool))) => Scope::from(pool.as_str()),
                _ => Scope::deployment(),
            };
            of_pools.entry(pool).or_default().push((table, key));
        }
        for (scope, surplus) in of_pools {
            let mut scopes = BTreeSet::from([scope.clone()]);
            if scope == Scope::deployment() {
                scopes.extend(since.keys().cloned());
            }
            // Others may write between two portions.
            for surplus in surplus.chunks(AT_ONCE) {
                self.locked(&scopes, &Work::Surplus(surplus, since)).await?;
            }
        }
        Ok(())
    }

    /// What a stream's rows should be; where they should be is remembered.
    async fn expected(&mut self, stream: &Stream) -> Result<Vec<Row>, StoreError> {
        let rows = expected::rows(&self.shared, stream, self.verify).await?;
        self.places.extend(rows.iter().map(|row| place(row.table, row.key())));
        Ok(rows)
    }

    async fn locked(
        &mut self,
        scopes: &BTreeSet<Scope>,
        work: &Work<'_>,
    ) -> Result<(), StoreError> {
        match self.shared.backend.clone() {
            Backend::Sqlite { write, .. } => {
                self.hold(&mut *write.lock().await, scopes, work).await
            }
            Backend::Postgres { options, .. } => {
                self.hold(&mut options.connect().await?, scopes, work).await
            }
        }
    }

    async fn hold<C: WriteConnection>(
        &mut self,
        connection: &mut C,
        scopes: &BTreeSet<Scope>,
        work: &Work<'_>,
    ) -> Result<(), StoreError> {
        connection.lock(&scopes.iter().collect::<Vec<_>>()).await?;
        let done = match work {
            Work::Streams(streams) => self.restore_all(connection, streams).await,
            Work::Surplus(rows, since) => self.remove(connection, scopes, rows, since).await,
        };
        match done {
            Ok(()) => Ok(connection.commit().await?),
            Err(error) => {
                // The first error says more than that of the rollback.
                let _ = connection.rollback().await;
                Err(error)
            }
        }
    }

    async fn restore_all<C: WriteConnection>(
        &mut self,
        connection: &mut C,
        streams: &[Stream],
    ) -> Result<(), StoreError> {
        for portion in streams.chunks(PORTION) {
            self.restore(connection, portion).await?;
        }
        Ok(())
    }

    /// Writes the rows that are missing or different.
    async fn restore<C: WriteConnection>(
        &mut self,
        connection: &mut C,
        streams: &[Stream],
    ) -> Result<(), StoreError> {
        let mut different: BTreeMap<Place, Row> = BTreeMap::new();
        for stream in streams {
            for row in self.expected(stream).await? {
                let found = live(&self.shared.reader.database, &row).await?;
                if found.as_ref() == Some(&row.values) {
                    continue;
                }
                self.report.differs(row.table, found.is_some());
                different.insert(place(row.table, row.key()), row);
            }
        }
        if self.verify {
            return Ok(());
        }
        for table in expected::tables() {
            let rows = different.values().filter(|row| row.table.name == table.name);
            let rows: Vec<_> = rows.map(|row| Cow::Borrowed(&*row.values)).collect();
            if !rows.is_empty() {
                connection.apply(&RowChange::new(How::Upsert, table, rows)).await?;
            }
        }
        Ok(())
    }

    /// Deletes the rows that nobody expects, not even the streams that went on since.
    async fn remove<C: WriteConnection>(
        &mut self,
        connection: &mut C,
        scopes: &BTreeSet<Scope>,
        surplus: &[Surplus],
        since: &Since,
    ) -> Result<(), StoreError> {
        for scope in scopes {
            let from = since.get(scope).copied().unwrap_or(0);
            for stream in expected::changed_since(&self.shared, scope, from).await? {
                self.expected(&stream).await?;
            }
        }
        for (table, key) in surplus {
            let still_there = live::exists(&self.shared.reader.database, table, key).await?;
            if self.places.contains(&place(table, key)) || !still_there {
                continue;
            }
            self.report.is_surplus(table);
            if !self.verify {
                let rows = vec![Cow::Borrowed(&**key)];
                connection.apply(&RowChange::new(How::Delete, table, rows)).await?;
            }
        }
        Ok(())
    }
}

fn scopes_of(streams: &[Stream]) -> BTreeSet<Scope> {
    streams.iter().map(|stream| stream.scope.clone()).collect()
}
