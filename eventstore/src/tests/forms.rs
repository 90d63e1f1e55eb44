//! The fast path and the checked form write the same.

use domain::claim::ClaimKind;
use projections::{Row, Value};
use proptest::{prelude::*, test_runner::Config as ProptestConfig};
use sqlx::{ConnectOptions, SqliteConnection};

use crate::{
    admit::{Heads, Rejection},
    backend::Backend,
    open,
    proposal::{Event, Gone, Proposal},
    stream::{Name, Stream},
    testing::{self, Fresh, Kind},
    writer::{self, Session, Written},
};

/// A command to come: streams with what is wrong about the version, names to give up and take, rows to set or delete.
type Plan = (Vec<(u8, Version)>, Vec<(u8, u8)>, Vec<(u8, u8)>, Vec<(u8, Option<u8>)>);

/// On which version of a stream a command is decided. What is only read is current when the batch begins: that is not
/// asked of the database on the fast path.
#[derive(Clone, Copy, Debug)]
enum Version {
    Current,
    Behind,
    OnlyRead,
}

fn plan() -> impl Strategy<Value = Plan> {
    use Version::{Behind, Current, OnlyRead};
    let version = prop_oneof![7 => Just(Current), 1 => Just(Behind), 2 => Just(OnlyRead)];
    let streams = prop::collection::btree_map(0..12_u8, version, 1..4)
        .prop_filter("it writes", |all| all.values().any(|version| !matches!(version, OnlyRead)));
    let names = || prop::collection::vec((0..12_u8, 0..12_u8), 0..2);
    let rows = prop::collection::vec((0..12_u8, prop::option::of(0..99_u8)), 0..3);
    (streams.prop_map(|streams| streams.into_iter().collect()), names(), names(), rows)
}

fn batches() -> impl Strategy<Value = Vec<Vec<Plan>>> {
    prop::collection::vec(prop::collection::vec(plan(), 1..4), 1..8)
}

fn stream(number: u8) -> Stream {
    Stream::new("thing", &number.to_string())
}

fn name(number: u8) -> Name {
    Name { pool: "p".into(), kind: ClaimKind::Phone, hash: number.to_string() }
}

fn event(stream: &Stream, sequence: u64) -> Event {
    let values = ["thing", &stream.id].map(Value::from).into_iter();
    let values = values.chain([Value::from(i64::try_from(sequence).unwrap())]);
    let texts = ["thing.happened", "1.0", "{}", "{}", "p", "a", "s", "server"].map(Value::from);
    Event { stream: stream.clone(), sequence, values: values.chain(texts).collect() }
}

fn proposal((streams, freed, taken, rows): &Plan, heads: &Heads) -> Proposal {
    let mut proposal = Proposal::default();
    for (number, version) in streams {
        let stream = stream(*number);
        let head = heads.get(&stream).copied().unwrap_or(0);
        let version = match version {
            Version::Current => head,
            Version::Behind => head.saturating_sub(1),
            Version::OnlyRead => {
                proposal.read.push((stream, head));
                continue;
            }
        };
        proposal.events.push(event(&stream, version + 1));
        proposal.expected.push((stream, version));
    }
    let pairs = |pairs: &[(u8, u8)]| -> Vec<(Name, Stream)> {
        pairs.iter().map(|(number, of)| (name(*number), stream(*of))).collect()
    };
    (proposal.freed, proposal.taken) = (pairs(freed), pairs(taken));
    let table = &projections::pools::TABLE;
    for (id, value) in rows {
        let id = Value::from(id.to_string());
        match value {
            None => proposal.deleted.push(Gone { table, key: vec![id] }),
            Some(value) => {
                let rest = [value.to_string().as_str(), "h", "{}"].map(Value::from);
                let at = Value::from(super::given::noon());
                let values = [id].into_iter().chain(rest).chain([at]).collect();
                proposal.upserted.push(Row { table, values });
            }
        }
    }
    proposal
}

async fn by<S: Session>(session: &mut S, form: Form, proposals: &[&Proposal]) -> Written {
    match form {
        Form::Checked => writer::checked(session, proposals).await.unwrap(),
        Form::Either => writer::write(session, proposals).await.unwrap(),
    }
}

#[derive(Clone, Copy)]
enum Form {
    Checked,
    Either,
}

/// Writes all batches in one form; answers the verdicts and what stands in the tables then.
async fn written(kind: Kind, form: Form, batches: &[Vec<Plan>]) -> (Vec<String>, Vec<String>) {
    let fresh: Fresh = testing::fresh(kind).await.unwrap();
    let store = open(fresh.config()).await.unwrap();
    let backend = &store.core.backend;
    let (mut heads, mut verdicts) = (Heads::new(), Vec::new());
    for plans in batches {
        let proposals: Vec<Proposal> = plans.iter().map(|plan| proposal(plan, &heads)).collect();
        let refs: Vec<&Proposal> = proposals.iter().collect();
        let written = match backend {
            Backend::Sqlite { write, .. } => {
                let mut connection = write.lock().await;
                let connection: &mut SqliteConnection = &mut connection;
                by(connection, form, &refs).await
            }
            Backend::Postgres { options, .. } => {
                by(&mut options.connect().await.unwrap(), form, &refs).await
            }
        };
        for (proposal, verdict) in proposals.iter().zip(&written.verdicts) {
            verdicts.push(match verdict {
                Ok(()) => "taken".to_owned(),
                Err(Rejection::Conflict(streams)) => format!("{streams:?}"),
                Err(Rejection::Held(name)) => format!("{name:?}"),
            });
            let events = proposal.events.iter().filter(|_| verdict.is_ok());
            heads.extend(events.map(|event| (event.stream.clone(), event.sequence)));
        }
    }
    let tables = dump(backend).await;
    store.close().await;
    (verdicts, tables)
}

async fn dump(backend: &Backend) -> Vec<String> {
    let mut lines = Vec::new();
    for sql in [
        "SELECT 'event ' || position || ' ' || aggregate_id || ' ' || sequence AS line FROM events ORDER BY position",
        "SELECT 'claim ' || name || ' ' || owner AS line FROM claims ORDER BY 1",
        "SELECT 'row ' || pool || ' ' || name AS line FROM pools ORDER BY 1",
        "SELECT 'head ' || position AS line FROM head",
    ] {
        let records = backend.reading().all(sql, &[]).await.unwrap();
        lines.extend(records.iter().map(|record| record.text("line").unwrap()));
    }
    lines
}

fn both_forms_write_the_same(kind: Kind, cases: u32) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    proptest!(ProptestConfig::with_cases(cases), |(batches in batches())| {
        let (checked, either) = runtime.block_on(async {
            tokio::join!(
                written(kind, Form::Checked, &batches),
                written(kind, Form::Either, &batches),
            )
        });
        prop_assert_eq!(checked, either);
    });
}

#[test]
fn both_forms_write_the_same_on_sqlite() {
    both_forms_write_the_same(Kind::Sqlite, 64);
}

#[test]
fn both_forms_write_the_same_on_postgres() {
    both_forms_write_the_same(Kind::Postgres, 16);
}
