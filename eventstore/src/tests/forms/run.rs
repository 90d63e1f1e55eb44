//! A database on which everything is written in one of the forms.

use std::collections::{BTreeMap, BTreeSet};

use projections::ResultRow;
use sqlx::{ConnectOptions, PgConnection, SqliteConnection, sqlite::SqliteConnectOptions};
use tokio::sync::Mutex;

use super::plan::{Round, addition};
use crate::{
    database::{backend::Backend, write::WriteConnection},
    deciding::admit::{Rejection, Versions},
    testing::{self, Fresh, Kind},
    words::proposal::Proposal,
    writing::batch::{self, Written},
};

/// Ids up to this one are of commands that may come again.
const COMMANDS: u64 = 100;

#[derive(Clone, Copy)]
pub enum Form {
    Checked,
    Either,
}

pub struct Run {
    form: Form,
    backend: Backend,
    connection: Connections,
    _fresh: Fresh,
}

/// The writer's connection, and that of somebody else.
enum Connections {
    Sqlite(Box<Mutex<[SqliteConnection; 2]>>),
    Postgres(Box<Mutex<[PgConnection; 2]>>),
}

/// What came of it.
#[derive(Debug, PartialEq, Eq)]
pub struct Outcome {
    verdicts: Vec<String>,
    /// Pool, position, unit and command.
    pub events: Vec<(String, i64, i64, String)>,
    tables: Vec<String>,
    pub turned_away_by_a_read: usize,
}

impl Outcome {
    /// Positions of each pool have no gap, and a unit begins with its first event.
    pub fn is_dense(&self) -> bool {
        let (mut ends, mut units) = (BTreeMap::new(), BTreeMap::new());
        self.events.iter().all(|(pool, position, unit, command)| {
            let end = ends.entry(pool).or_insert(0);
            *end += 1;
            *position == *end && *unit == **units.entry((pool, command)).or_insert(position)
        })
    }
}

impl Run {
    pub async fn on(kind: Kind, form: Form) -> Self {
        let fresh = testing::fresh(kind).await.unwrap();
        let backend = Backend::connect(&fresh.url).await.unwrap();
        let connection = match &backend {
            Backend::Sqlite { .. } => {
                let file: SqliteConnectOptions = fresh.url.parse().unwrap();
                let two = [file.connect().await.unwrap(), file.connect().await.unwrap()];
                Connections::Sqlite(Box::new(Mutex::new(two)))
            }
            Backend::Postgres { options, .. } => {
                let two = [options.connect().await.unwrap(), options.connect().await.unwrap()];
                Connections::Postgres(Box::new(Mutex::new(two)))
            }
        };
        Self { form, backend, connection, _fresh: fresh }
    }

    /// Writes all rounds to an empty database.
    pub async fn written(&self, rounds: &[Round]) -> Outcome {
        for table in ["events", "names", "heads", "signing_keys"] {
            self.backend.execute(&format!("DELETE FROM {table}"), &[]).await.unwrap();
        }
        match &self.connection {
            Connections::Sqlite(two) => self.write_all(&mut *two.lock().await, rounds).await,
            Connections::Postgres(two) => self.write_all(&mut *two.lock().await, rounds).await,
        }
    }

    async fn write_all<C: WriteConnection>(
        &self,
        [writer, other]: &mut [C; 2],
        rounds: &[Round],
    ) -> Outcome {
        let (mut known, mut verdicts, mut by_a_read) = (vec![Versions::new()], Vec::new(), 0);
        let mut numbers = COMMANDS..;
        let mut next = || numbers.next().unwrap();
        for round in rounds {
            let batch = round.batch.iter();
            let proposals: Vec<Proposal> =
                batch.map(|plan| plan.proposal(next(), &known)).collect();
            let mut now = known.last().cloned().unwrap();
            for place in &round.meanwhile {
                let addition = addition(*place, next(), &now);
                let written = batch::checked(other, &[&addition]).await.unwrap();
                assert_eq!(written.verdicts, [Ok(())]);
                add(&mut now, &addition);
            }
            let references: Vec<&Proposal> = proposals.iter().collect();
            let written = self.write(writer, &references).await;
            for (proposal, verdict) in proposals.iter().zip(&written.verdicts) {
                by_a_read += usize::from(is_by_a_read(proposal, verdict));
                verdicts.push(format!("{verdict:?}"));
                if verdict.is_ok() {
                    add(&mut now, proposal);
                }
            }
            known.push(now);
        }
        let (events, tables) = self.stored().await;
        Outcome { verdicts, events, tables, turned_away_by_a_read: by_a_read }
    }

    async fn write<C: WriteConnection>(&self, writer: &mut C, batch: &[&Proposal]) -> Written {
        match self.form {
            Form::Checked => batch::checked(writer, batch).await.unwrap(),
            Form::Either => batch::write(writer, batch).await.unwrap(),
        }
    }

    async fn stored(&self) -> (Vec<(String, i64, i64, String)>, Vec<String>) {
        let sql = "SELECT pool, position, unit, CAST(command AS text) AS command FROM events ORDER BY pool, position";
        let rows = self.backend.reading().all(sql, &[]).await.unwrap();
        let event = |row: &ResultRow| {
            let (text, int) = (|name| row.text(name).unwrap(), |name| row.int(name).unwrap());
            (text("pool"), int("position"), int("unit"), text("command"))
        };
        let events = rows.iter().map(event).collect();
        let mut lines = Vec::new();
        for sql in [
            "SELECT 'event ' || pool || ' ' || position || ' ' || aggregate_id || ' ' || sequence AS line \
                FROM events ORDER BY pool, position",
            "SELECT 'name ' || pool || ' ' || kind || ' ' || name || ' ' || owner AS line FROM names ORDER BY 1",
            "SELECT 'row ' || pool || ' ' || id || ' ' || public_key AS line FROM signing_keys ORDER BY 1",
            "SELECT 'head ' || pool || ' ' || position AS line FROM heads WHERE position > 0 ORDER BY pool",
        ] {
            let rows = self.backend.reading().all(sql, &[]).await.unwrap();
            lines.extend(rows.iter().map(|row| row.text("line").unwrap()));
        }
        (events, lines)
    }
}

fn add(now: &mut Versions, proposal: &Proposal) {
    now.extend(proposal.events.iter().map(|event| (event.stream.clone(), event.sequence)));
}

/// Whether it was turned away only since a stream that it read went on.
fn is_by_a_read(proposal: &Proposal, verdict: &Result<(), Rejection>) -> bool {
    let Err(Rejection::Conflict(behind)) = verdict else {
        return false;
    };
    let read: BTreeSet<_> = proposal.read.iter().map(|(stream, _)| stream).collect();
    !behind.is_empty() && behind.iter().all(|(stream, _)| read.contains(stream))
}
