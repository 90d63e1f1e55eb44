//! Rebuilding: what the read tables and the names should be by the events, compared with what they are.
//!
//! It works while others write. Streams and tables are compared without any lock first; only what differs is compared
//! again, and written, while the head row is held and nothing moves.

mod expected;
mod live;
mod report;

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashSet},
    sync::Arc,
};

use projections::{Row, Table, Value};
use sqlx::ConnectOptions;

use crate::{
    backend::Backend,
    core::Core,
    error::StoreError,
    stream::Stream,
    writer::{
        Session,
        change::{Change, Verb},
    },
};
use expected::{Place, expected, place, streams_after};
use live::{keys, live};
pub use report::Report;

/// So many streams are compared again under one lock.
const AT_ONCE: usize = 200;

/// The rows of so many streams are written together.
const PORTION: usize = 20;

/// So often is looked what went on meanwhile before it is looked for the last time, under the lock.
const ROUNDS: usize = 3;

/// One rebuild.
pub(crate) struct Rebuild {
    core: Arc<Core>,
    verify: bool,
    report: Report,
    /// Where a row should be, as hashes.
    places: HashSet<Place>,
}

impl Rebuild {
    pub fn new(core: Arc<Core>, verify: bool) -> Self {
        Self { core, verify, report: Report::default(), places: HashSet::new() }
    }

    /// Compares everything and, unless it only verifies, writes what differs.
    pub async fn run(mut self) -> Result<Report, StoreError> {
        let mut since = self.core.backend.head().await?;
        let different = self.different_streams().await?;
        for streams in different.chunks(AT_ONCE) {
            self.locked(&Work::Streams(streams)).await?;
        }
        let mut surplus = self.surplus_rows().await?;
        for _ in 0..ROUNDS {
            if surplus.is_empty() {
                return Ok(self.report);
            }
            since = self.follow(since).await?;
            surplus.retain(|(table, key)| !self.places.contains(&place(table, key)));
        }
        self.locked(&Work::Surplus(&surplus, since)).await?;
        Ok(self.report)
    }

    /// Replays what went on behind a position, so that little is left for when nothing may move. Answers up to where.
    async fn follow(&mut self, since: u64) -> Result<u64, StoreError> {
        let head = self.core.backend.head().await?;
        for stream in expected::changed_since(&self.core, since).await? {
            self.expected(&stream).await?;
        }
        Ok(head)
    }

    /// Compares these streams only, and writes what differs.
    pub async fn of(mut self, streams: &[Stream]) -> Result<Report, StoreError> {
        for streams in streams.chunks(AT_ONCE) {
            self.locked(&Work::Streams(streams)).await?;
        }
        Ok(self.report)
    }

    /// The streams whose rows are not what they should be, or were changing while they were looked at.
    async fn different_streams(&mut self) -> Result<Vec<Stream>, StoreError> {
        let (mut different, mut after) = (Vec::new(), 0);
        loop {
            let page = streams_after(&self.core, after).await?;
            let Some((_, last)) = page.last() else {
                return Ok(different);
            };
            after = *last;
            for (stream, _) in page {
                let rows = self.expected(&stream).await?;
                self.report.streams += 1;
                self.report.rows += rows.len() as u64;
                for row in &rows {
                    if live(&self.core.reader.database, row).await?.as_ref() != Some(&row.values) {
                        different.push(stream);
                        break;
                    }
                }
            }
        }
    }

    /// The keys of rows that no stream expects.
    async fn surplus_rows(&self) -> Result<Vec<Surplus>, StoreError> {
        let mut surplus = Vec::new();
        for table in expected::tables() {
            let mut after = None;
            loop {
                let page = keys(&self.core.reader.database, table, after.as_deref()).await?;
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

    /// What a stream's rows should be; where they should be is remembered.
    async fn expected(&mut self, stream: &Stream) -> Result<Vec<Row>, StoreError> {
        let rows = expected(&self.core, stream).await?;
        self.places.extend(rows.iter().map(|row| place(row.table, row.key())));
        Ok(rows)
    }

    async fn locked(&mut self, work: &Work<'_>) -> Result<(), StoreError> {
        match self.core.backend.clone() {
            Backend::Sqlite { write, .. } => self.hold(&mut *write.lock().await, work).await,
            Backend::Postgres { options, .. } => {
                self.hold(&mut options.connect().await?, work).await
            }
        }
    }

    async fn hold<S: Session>(
        &mut self,
        session: &mut S,
        work: &Work<'_>,
    ) -> Result<(), StoreError> {
        session.lock().await?;
        let done = match work {
            Work::Streams(streams) => self.restore_all(session, streams).await,
            Work::Surplus(rows, since) => self.remove(session, rows, *since).await,
        };
        match done {
            Ok(()) => Ok(session.commit().await?),
            Err(error) => {
                // The first error says more than that of the rollback.
                let _ = session.rollback().await;
                Err(error)
            }
        }
    }

    /// In portions: a server ends the transaction of a connection from which it hears nothing for 10 seconds.
    async fn restore_all<S: Session>(
        &mut self,
        session: &mut S,
        streams: &[Stream],
    ) -> Result<(), StoreError> {
        for portion in streams.chunks(PORTION) {
            self.restore(session, portion).await?;
        }
        Ok(())
    }

    /// Writes the rows that are missing or different.
    async fn restore<S: Session>(
        &mut self,
        session: &mut S,
        streams: &[Stream],
    ) -> Result<(), StoreError> {
        let mut different: BTreeMap<Place, Row> = BTreeMap::new();
        for stream in streams {
            for row in self.expected(stream).await? {
                let found = live(&self.core.reader.database, &row).await?;
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
                session.apply(&Change::new(Verb::Upsert, table, rows)).await?;
            }
        }
        Ok(())
    }

    /// Deletes the rows that nobody expects, not even the streams that went on since.
    async fn remove<S: Session>(
        &mut self,
        session: &mut S,
        surplus: &[Surplus],
        since: u64,
    ) -> Result<(), StoreError> {
        for stream in expected::changed_since(&self.core, since).await? {
            self.expected(&stream).await?;
        }
        for (table, key) in surplus {
            let still_there = live::exists(&self.core.reader.database, table, key).await?;
            if self.places.contains(&place(table, key)) || !still_there {
                continue;
            }
            self.report.is_surplus(table);
            if !self.verify {
                let rows = vec![Cow::Borrowed(&**key)];
                session.apply(&Change::new(Verb::Delete, table, rows)).await?;
            }
        }
        Ok(())
    }
}

/// A row by its key.
type Surplus = (&'static Table, Vec<Value>);

/// What is done while nothing moves.
enum Work<'a> {
    Streams(&'a [Stream]),
    /// And the position from which streams may have gone on meanwhile.
    Surplus(&'a [Surplus], u64),
}
