//! Commands to come, in any pool, decided on what is true now or was a while ago.

use domain::name::NameKind;
use projections::{Row, Table, Value};
use proptest::prelude::*;

use crate::{
    deciding::admit::Versions,
    testing::Kind,
    tests::given::noon,
    words::{
        proposal::{Event, Gone, Proposal},
        stream::{HashedName, Scope, Stream},
    },
};

/// The pools; the last is the deployment.
const POOLS: [&str; 3] = ["p", "q", ""];

/// What happens at once: another connection adds to streams, then a batch is written that was decided before.
#[derive(Clone, Debug)]
pub struct Round {
    pub meanwhile: Vec<(u8, u8)>,
    pub batch: Vec<Plan>,
}

/// A command to come.
#[derive(Clone, Debug)]
pub struct Plan {
    pool: u8,
    /// The id of an earlier command, for one that comes again.
    again: Option<u8>,
    streams: Vec<(u8, Use)>,
    freed: Vec<(u8, u8)>,
    taken: Vec<(u8, u8)>,
    rows: Vec<(u8, Option<u8>)>,
    /// Takes the name that is unique over all pools.
    takes_host: bool,
}

/// What a command does with a stream, and when it read it.
#[derive(Clone, Copy, Debug)]
enum Use {
    Adds { events: u64, when: When },
    Reads { when: When },
}

#[derive(Clone, Copy, Debug)]
enum When {
    /// So many rounds ago.
    Ago(usize),
    /// On a server that lost its last commit since.
    OnAnotherServer,
}

fn plan(kind: Kind) -> impl Strategy<Value = Plan> {
    use When::{Ago, OnAnotherServer};
    // SQLite has no other server.
    let lost = 2 * u32::from(kind == Kind::Postgres);
    let ago = || prop_oneof![8 => Just(Ago(0)), 1 => Just(Ago(1)), 1 => Just(Ago(2))];
    let when = move || prop_oneof![16 => ago(), lost => Just(OnAnotherServer)];
    let adds = (1..3_u64, when()).prop_map(|(events, when)| Use::Adds { events, when });
    let reads = when().prop_map(|when| Use::Reads { when });
    let streams = prop::collection::btree_map(0..6_u8, prop_oneof![3 => adds, 1 => reads], 1..4)
        .prop_filter("it writes", |all| all.values().any(|it| matches!(it, Use::Adds { .. })));
    let names = || prop::collection::vec((0..6_u8, 0..6_u8), 0..2);
    let rows = prop::collection::vec((0..6_u8, prop::option::of(0..99_u8)), 0..3);
    let again = prop_oneof![12 => Just(None), 1 => (0..4_u8).prop_map(Some)];
    let host = prop_oneof![6 => Just(false), 1 => Just(true)];
    (0..3_u8, again, streams, names(), names(), rows, host).prop_map(
        |(pool, again, streams, freed, taken, rows, takes_host)| Plan {
            pool,
            again,
            streams: streams.into_iter().collect(),
            freed,
            taken,
            rows,
            takes_host,
        },
    )
}

pub fn rounds(kind: Kind) -> impl Strategy<Value = Vec<Round>> {
    let meanwhile = prop::collection::vec((0..3_u8, 0..6_u8), 0..2);
    let round = (meanwhile, prop::collection::vec(plan(kind), 1..5))
        .prop_map(|(meanwhile, batch)| Round { meanwhile, batch });
    prop::collection::vec(round, 1..7)
}

fn scope(pool: u8) -> Scope {
    Scope::from(POOLS[usize::from(pool)])
}

fn stream(pool: u8, number: u8) -> Stream {
    let scope = scope(pool);
    let id = format!("{scope}-{number}");
    Stream::new(&scope, "thing", &id)
}

fn name(pool: u8, number: u8) -> HashedName {
    HashedName { scope: scope(pool), kind: NameKind::Phone, hash: number.to_string() }
}

/// One name over all pools, and who holds it: a pool is found by its own id.
fn host(pool: u8) -> (HashedName, Stream) {
    let name =
        HashedName { scope: Scope::deployment(), kind: NameKind::PoolHost, hash: "host".into() };
    let scope = scope(pool);
    (name, Stream::new(&scope, "pool", scope.as_str()))
}

fn event(stream: &Stream, sequence: u64, command: &str) -> Event {
    let text = |text: &str| Value::from(text);
    let values = vec![
        text(&stream.kind),
        text(&stream.id),
        i64::try_from(sequence).unwrap().into(),
        text("thing.happened"),
        text("1.0"),
        text("{}"),
        text("{}"),
        text(stream.scope.as_str()),
        text(command),
        text("application"),
        text("subject"),
        text("server"),
    ];
    Event { stream: stream.clone(), sequence, values }
}

/// A command id: those of commands that may come again are the first ones.
fn command(number: u64) -> String {
    format!("01a204b7-0000-7000-8000-{number:012}")
}

/// An event that another connection adds on its own.
pub fn addition((pool, number): (u8, u8), number_of_command: u64, now: &Versions) -> Proposal {
    let (stream, command) = (stream(pool, number), command(number_of_command));
    let version = now.get(&stream).copied().unwrap_or(0);
    let mut proposal = Proposal::new(scope(pool), &command);
    proposal.events.push(event(&stream, version + 1, &command));
    proposal.expected.push((stream, version));
    proposal
}

impl Plan {
    /// The command as it is decided; `known` is what was true after each round so far.
    pub fn proposal(&self, number: u64, known: &[Versions]) -> Proposal {
        let command = command(self.again.map_or(number, u64::from));
        let mut proposal = Proposal::new(scope(self.pool), &command);
        for (number, used) in &self.streams {
            let stream = stream(self.pool, *number);
            let (Use::Adds { when, .. } | Use::Reads { when }) = used;
            let version = |ago: usize| {
                let then = known.iter().rev().nth(ago).or(known.first());
                then.and_then(|then| then.get(&stream)).copied().unwrap_or(0)
            };
            let version = match when {
                When::Ago(rounds) => version(*rounds),
                When::OnAnotherServer => version(0) + 1,
            };
            match used {
                Use::Reads { .. } => proposal.read.push((stream, version)),
                Use::Adds { events, .. } => {
                    let events = (1..=*events).map(|n| event(&stream, version + n, &command));
                    proposal.events.extend(events);
                    if version > 0 {
                        proposal.unsure.push((stream.clone(), version));
                    }
                    proposal.expected.push((stream, version));
                }
            }
        }
        let pairs = |pairs: &[(u8, u8)]| -> Vec<(HashedName, Stream)> {
            pairs.iter().map(|(n, of)| (name(self.pool, *n), stream(self.pool, *of))).collect()
        };
        (proposal.freed, proposal.taken) = (pairs(&self.freed), pairs(&self.taken));
        // The deployment is no pool.
        if self.takes_host && !scope(self.pool).as_str().is_empty() {
            proposal.taken.push(host(self.pool));
        }
        for (id, value) in &self.rows {
            let key = vec![scope(self.pool).as_str().into(), Value::from(id.to_string())];
            match value {
                None => proposal.deleted.push(Gone { table: table(), key }),
                Some(value) => proposal.upserted.push(row(key, *value)),
            }
        }
        proposal
    }
}

fn table() -> &'static Table {
    &projections::signing_keys::TABLE
}

fn row(key: Vec<Value>, value: u8) -> Row {
    let rest = [
        "ES256".into(),
        value.to_string().into(),
        noon().into(),
        Value::Time(None),
        Value::Time(None),
    ];
    Row { table: table(), values: key.into_iter().chain(rest).collect() }
}
