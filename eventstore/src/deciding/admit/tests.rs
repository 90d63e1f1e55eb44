use std::collections::BTreeMap;

use domain::name::NameKind;
use projections::Column;
use proptest::prelude::*;

use super::*;
use crate::words::proposal::{Event, Gone};

static THINGS: Table =
    Table { name: "things", key: 1, columns: &[Column::int("id"), Column::int("value")] };

fn scope(pool: u8) -> Scope {
    Scope::from(["p", "q", ""][usize::from(pool)])
}

fn stream_of(pool: u8, number: u8) -> Stream {
    Stream::new(&scope(pool), "thing", &number.to_string())
}

fn stream(number: u8) -> Stream {
    stream_of(0, number)
}

fn name_of(pool: u8, number: u8) -> HashedName {
    HashedName { scope: scope(pool), kind: NameKind::Phone, hash: number.to_string() }
}

fn name(number: u8) -> HashedName {
    name_of(0, number)
}

/// An event that says which command wrote it.
fn event(stream: &Stream, sequence: u64, command: &str) -> Event {
    Event { stream: stream.clone(), sequence, values: vec![command.into()] }
}

fn row(id: i64, value: i64) -> Row {
    Row { table: &THINGS, values: vec![id.into(), value.into()] }
}

fn proposal(command: &str) -> Proposal {
    Proposal::new(scope(0), command)
}

fn shown(versions: Versions, owners: Owners) -> Shown {
    Shown { versions, owners, refused: HashMap::new() }
}

type Names = Vec<(u8, u8)>;

/// A command of any pool: mostly on current versions, sometimes behind or ahead; mostly with an id of its own.
fn plan() -> impl Strategy<Value = Proposal> {
    let streams = prop::collection::btree_map(0..4_u8, (0..4_u64, 0..3_u64), 1..3);
    let names = || prop::collection::vec((0..4_u8, 0..4_u8), 0..3);
    let rows = prop::collection::vec((0..4_i64, prop::option::of(0..9_i64)), 0..4);
    let command = prop_oneof![1 => 0..3_u32, 9 => 3..u32::MAX];
    let plan = (0..3_u8, command, streams, names(), names(), rows);
    plan.prop_map(|(pool, command, streams, freed, taken, rows)| {
        let mut proposal = Proposal::new(scope(pool), &command.to_string());
        for (number, (version, added)) in streams {
            let stream = stream_of(pool, number);
            let events = (1..=added).map(|n| event(&stream, version + n, &proposal.command));
            proposal.events.extend(events);
            match added {
                0 => proposal.read.push((stream, version)),
                _ => proposal.expected.push((stream, version)),
            }
        }
        let pairs = |pairs: Names| {
            pairs.into_iter().map(|(n, of)| (name_of(pool, n), stream_of(pool, of))).collect()
        };
        proposal.freed = pairs(freed);
        proposal.taken = pairs(taken);
        for (id, value) in rows {
            match value {
                Some(value) => proposal.upserted.push(row(id, value)),
                None => proposal.deleted.push(Gone { table: &THINGS, key: vec![id.into()] }),
            }
        }
        proposal
    })
}

fn proposals() -> impl Strategy<Value = Vec<Proposal>> {
    prop::collection::vec(plan(), 0..12)
}

fn before() -> impl Strategy<Value = Shown> {
    let place = || (0..3_u8, 0..4_u8);
    let versions = prop::collection::hash_map(place(), 1..3_u64, 0..8);
    let owners = prop::collection::hash_map(place(), 0..4_u8, 0..8);
    let written = prop::collection::hash_set((0..3_u8, 0..3_u32), 0..3);
    (versions, owners, written).prop_map(|(versions, owners, written)| Shown {
        versions: versions.into_iter().map(|((p, n), at)| (stream_of(p, n), at)).collect(),
        owners: owners.into_iter().map(|((p, n), of)| (name_of(p, n), stream_of(p, of))).collect(),
        refused: written
            .into_iter()
            .map(|(p, command)| ((scope(p), command.to_string()), Rejection::Written))
            .collect(),
    })
}

/// A database of maps, to which batches are written.
#[derive(Debug, Default)]
struct Model {
    shown: Shown,
    rows: BTreeMap<i64, i64>,
    events: Vec<(Stream, u64)>,
}

/// What a model holds, to be compared.
type Held = (Versions, Owners, BTreeMap<i64, i64>, Vec<(Stream, u64)>);

fn number(value: &Value) -> i64 {
    match value {
        Value::Int(Some(number)) => *number,
        _ => panic!("not a number"),
    }
}

impl Model {
    fn from(shown: &Shown) -> Self {
        let Shown { versions, owners, refused } = shown;
        let shown =
            Shown { versions: versions.clone(), owners: owners.clone(), refused: refused.clone() };
        Self { shown, ..Self::default() }
    }

    fn write(&mut self, batch: &Batch<'_>) {
        for proposal in &batch.taken {
            let command = (proposal.scope.clone(), proposal.command.clone());
            self.shown.refused.insert(command, Rejection::Written);
            for event in &proposal.events {
                self.shown.versions.insert(event.stream.clone(), event.sequence);
                self.events.push((event.stream.clone(), event.sequence));
            }
        }
        let owners = &mut self.shown.owners;
        for (name, holder) in &batch.names.freed {
            assert_eq!(owners.remove(*name).as_ref(), Some(*holder));
        }
        for (name, taker) in &batch.names.taken {
            assert_eq!(owners.insert((*name).clone(), (*taker).clone()), None);
        }
        for (name, taker) in &batch.names.moved {
            assert!(owners.insert((*name).clone(), (*taker).clone()).is_some());
        }
        for rows in batch.rows.values() {
            for key in &rows.deleted {
                self.rows.remove(&number(&key[0]));
            }
            for row in &rows.upserted {
                self.rows.insert(number(&row.values[0]), number(&row.values[1]));
            }
        }
    }

    fn held(self) -> Held {
        (self.shown.versions, self.shown.owners, self.rows, self.events)
    }
}

proptest! {
    #[test]
    fn a_batch_is_the_same_as_its_commands_one_after_the_other(
        before in before(), proposals in proposals(),
    ) {
        let batch = admit(&before, &proposals);
        let mut together = Model::from(&before);
        together.write(&batch);

        let mut alone = Model::from(&before);
        for (proposal, verdict) in proposals.iter().zip(&batch.verdicts) {
            let now = Model::from(&alone.shown).shown;
            let single = admit(&now, [proposal]);
            prop_assert_eq!(&single.verdicts[0], verdict);
            alone.write(&single);
        }
        prop_assert_eq!(together.held(), alone.held());
    }

    #[test]
    fn a_stream_has_every_number_once_and_in_order(before in before(), proposals in proposals()) {
        let batch = admit(&before, &proposals);
        let mut running = before.versions.clone();
        for event in batch.taken.iter().flat_map(|proposal| &proposal.events) {
            let version = running.entry(event.stream.clone()).or_insert(0);
            prop_assert_eq!(event.sequence, *version + 1);
            *version = event.sequence;
        }
    }

    #[test]
    fn positions_and_units_are_dense_in_each_pool(before in before(), proposals in proposals()) {
        let batch = admit(&before, &proposals);
        let write = batch.write();
        prop_assert!(write.heads.is_sorted_by(|(one, _), (other, _)| one < other));
        let mut ends = vec![0; write.heads.len()];
        let mut placed = write.events.iter();
        for proposal in &batch.taken {
            let head = write.heads.iter().position(|(scope, _)| **scope == proposal.scope).unwrap();
            let unit = ends[head] + 1;
            for event in &proposal.events {
                ends[head] += 1;
                let placed = placed.next().unwrap();
                prop_assert_eq!(placed.values, event.values.as_slice());
                prop_assert_eq!((placed.head, placed.number), (head, ends[head]));
                prop_assert_eq!(placed.unit, unit);
            }
        }
        prop_assert!(placed.next().is_none());
        let counts: Vec<u64> = write.heads.iter().map(|(_, count)| *count).collect();
        prop_assert_eq!(counts, ends);
    }

    #[test]
    fn a_rejected_command_leaves_no_trace(before in before(), proposals in proposals()) {
        let batch = admit(&before, &proposals);
        let taken: Vec<Proposal> = batch.taken.iter().map(|taken| (*taken).clone()).collect();
        let without = admit(&before, &taken);
        let (mut one, mut other) = (Model::from(&before), Model::from(&before));
        one.write(&batch);
        other.write(&without);
        prop_assert_eq!(one.held(), other.held());
    }

    #[test]
    fn a_command_is_rejected_only_for_a_reason(before in before(), proposal in plan()) {
        let batch = admit(&before, [&proposal]);
        let current = proposal
            .decided_on()
            .all(|(stream, version)| before.versions.get(stream).copied().unwrap_or(0) == *version);
        let command = (proposal.scope.clone(), proposal.command.clone());
        let written = before.refused.contains_key(&command);
        match &batch.verdicts[0] {
            Err(Rejection::Written) => prop_assert!(written),
            Err(Rejection::Conflict(behind)) => prop_assert!(!current && !behind.is_empty()),
            Err(Rejection::Held(name)) => {
                prop_assert!(current);
                prop_assert!(proposal.taken.iter().any(|(taken, _)| taken == name));
            }
            Ok(()) => prop_assert!(current && !written),
        }
    }
}

#[test]
fn a_name_goes_from_one_to_the_other_within_a_batch() {
    let owners = Owners::from([(name(1), stream(1))]);
    let before = shown(Versions::from([(stream(1), 1)]), owners);
    let frees = Proposal {
        expected: vec![(stream(1), 1)],
        events: vec![event(&stream(1), 2, "frees")],
        freed: vec![(name(1), stream(1))],
        ..proposal("frees")
    };
    let takes = |command: &str| Proposal {
        expected: vec![(stream(2), 0)],
        events: vec![event(&stream(2), 1, command)],
        taken: vec![(name(1), stream(2))],
        ..proposal(command)
    };
    let proposals = [takes("too early"), frees, takes("takes")];
    let batch = admit(&before, &proposals);
    assert_eq!(batch.verdicts, [Err(Rejection::Held(name(1))), Ok(()), Ok(())]);
    assert_eq!(batch.names.moved, [(&name(1), &stream(2))]);
    assert!(batch.names.taken.is_empty() && batch.names.freed.is_empty());
}

#[test]
fn two_aggregates_of_one_command_cannot_take_the_same_name() {
    let taken = vec![(name(1), stream(1)), (name(1), stream(2))];
    let proposal = Proposal { taken, ..proposal("takes") };
    let verdicts = admit(&Shown::default(), [&proposal]).verdicts;
    assert_eq!(verdicts, [Err(Rejection::Held(name(1)))]);
}

#[test]
fn a_name_is_freed_only_by_its_holder() {
    let before = shown(Versions::new(), Owners::from([(name(1), stream(1))]));
    let proposal = Proposal { freed: vec![(name(1), stream(2))], ..proposal("frees") };
    assert_eq!(admit(&before, [&proposal]).names, Net::default());
}

#[test]
fn a_command_that_comes_twice_in_a_batch_is_taken_once_and_another_pools_is_another_one() {
    let adds = |pool: u8, number: u8| {
        let stream = stream_of(pool, number);
        let events = vec![event(&stream, 1, "c")];
        Proposal { expected: vec![(stream, 0)], events, ..Proposal::new(scope(pool), "c") }
    };
    let proposals = [adds(0, 1), adds(0, 2), adds(1, 3)];
    let verdicts = admit(&Shown::default(), &proposals).verdicts;
    assert_eq!(verdicts, [Ok(()), Err(Rejection::Written), Ok(())]);
}

#[test]
fn the_last_row_of_a_key_wins_and_keys_come_sorted() {
    let first = Proposal { upserted: vec![row(2, 1), row(1, 1)], ..proposal("first") };
    let second = Proposal {
        deleted: vec![Gone { table: &THINGS, key: vec![2_i64.into()] }],
        upserted: vec![row(1, 7), row(0, 7)],
        ..proposal("second")
    };
    let proposals = [first, second];
    let before = Shown::default();
    let batch = admit(&before, &proposals);
    let rows = &batch.rows["things"];
    assert_eq!(rows.upserted, [&row(0, 7), &row(1, 7)]);
    assert_eq!(rows.deleted, [&[Value::from(2_i64)][..]]);
}
