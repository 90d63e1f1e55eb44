use std::collections::BTreeMap;

use domain::claim::ClaimKind;
use projections::{Column, Kind};
use proptest::prelude::*;

use super::*;
use crate::proposal::Gone;

static THINGS: Table = Table {
    name: "things",
    key: 1,
    columns: &[Column { name: "id", kind: Kind::Int }, Column { name: "value", kind: Kind::Int }],
};

fn stream(number: u8) -> Stream {
    Stream::new("thing", &number.to_string())
}

fn name(number: u8) -> Name {
    Name { pool: String::new(), kind: ClaimKind::Ticket, hash: number.to_string() }
}

fn event(stream: &Stream, sequence: u64) -> Event {
    Event { stream: stream.clone(), sequence, values: Vec::new() }
}

fn row(id: i64, value: i64) -> Row {
    Row { table: &THINGS, values: vec![id.into(), value.into()] }
}

/// A command of any kind: mostly on current versions, sometimes behind or ahead.
fn proposals() -> impl Strategy<Value = Vec<Proposal>> {
    let streams = prop::collection::btree_map(0..4_u8, (0..4_u64, 0..3_u64), 1..3);
    let names = || prop::collection::vec((0..4_u8, 0..4_u8), 0..3);
    let rows = prop::collection::vec((0..4_i64, prop::option::of(0..9_i64)), 0..4);
    let proposal = (streams, names(), names(), rows).prop_map(|(streams, freed, taken, rows)| {
        let mut proposal = Proposal::default();
        for (number, (version, added)) in streams {
            let stream = stream(number);
            proposal.events.extend((1..=added).map(|n| event(&stream, version + n)));
            match added {
                0 => proposal.read.push((stream, version)),
                _ => proposal.expected.push((stream, version)),
            }
        }
        let pairs = |pairs: Vec<(u8, u8)>| {
            pairs.into_iter().map(|(n, holder)| (name(n), stream(holder))).collect()
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
    });
    prop::collection::vec(proposal, 0..12)
}

fn before() -> impl Strategy<Value = (Heads, Owners)> {
    let heads = prop::collection::hash_map((0..4_u8).prop_map(stream), 1..3_u64, 0..4);
    let owners =
        prop::collection::hash_map((0..4_u8).prop_map(name), (0..4_u8).prop_map(stream), 0..4);
    (heads, owners)
}

/// A database of three maps, to which batches are written.
#[derive(Clone, Debug, Default, PartialEq)]
struct Model {
    heads: Heads,
    owners: Owners,
    rows: BTreeMap<i64, i64>,
    events: Vec<(Stream, u64)>,
}

fn number(value: &Value) -> i64 {
    match value {
        Value::Int(Some(number)) => *number,
        _ => panic!("not a number"),
    }
}

impl Model {
    fn write(&mut self, batch: &Batch<'_>) {
        for event in &batch.events {
            self.heads.insert(event.stream.clone(), event.sequence);
            self.events.push((event.stream.clone(), event.sequence));
        }
        for (name, holder) in &batch.claims.freed {
            assert_eq!(self.owners.remove(*name).as_ref(), Some(*holder));
        }
        for (name, taker) in &batch.claims.taken {
            assert_eq!(self.owners.insert((*name).clone(), (*taker).clone()), None);
        }
        for (name, taker) in &batch.claims.moved {
            assert!(self.owners.insert((*name).clone(), (*taker).clone()).is_some());
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
}

proptest! {
    #[test]
    fn a_batch_is_the_same_as_its_commands_one_after_the_other(
        (heads, owners) in before(), proposals in proposals(),
    ) {
        let start = Model { heads, owners, ..Model::default() };
        let mut together = start.clone();
        let batch = admit(&start.heads, &start.owners, &proposals);
        together.write(&batch);

        let mut alone = start.clone();
        for (proposal, verdict) in proposals.iter().zip(&batch.verdicts) {
            let Model { heads, owners, .. } = alone.clone();
            let single = admit(&heads, &owners, [proposal]);
            prop_assert_eq!(&single.verdicts[0], verdict);
            alone.write(&single);
        }
        prop_assert_eq!(together, alone);
    }

    #[test]
    fn a_stream_has_every_number_once_and_in_order(
        (heads, owners) in before(), proposals in proposals(),
    ) {
        let batch = admit(&heads, &owners, &proposals);
        let mut running = heads.clone();
        for event in &batch.events {
            let head = running.entry(event.stream.clone()).or_insert(0);
            prop_assert_eq!(event.sequence, *head + 1);
            *head = event.sequence;
        }
    }

    #[test]
    fn a_rejected_command_leaves_no_trace(
        (heads, owners) in before(), proposals in proposals(),
    ) {
        let batch = admit(&heads, &owners, &proposals);
        let taken: Vec<Proposal> = proposals
            .iter()
            .zip(&batch.verdicts)
            .filter(|(_, verdict)| verdict.is_ok())
            .map(|(proposal, _)| proposal.clone())
            .collect();
        let without = admit(&heads, &owners, &taken);
        let (mut one, mut other) = (Model::default(), Model::default());
        (one.owners, other.owners) = (owners.clone(), owners.clone());
        one.write(&batch);
        other.write(&without);
        prop_assert_eq!(one, other);
    }

    #[test]
    fn a_command_is_rejected_only_for_a_reason(
        (heads, owners) in before(), proposals in proposals(),
    ) {
        let batch = admit(&heads, &owners, &proposals[..proposals.len().min(1)]);
        if let Some(proposal) = proposals.first() {
            let current = proposal
                .decided_on()
                .all(|(stream, version)| heads.get(stream).copied().unwrap_or(0) == *version);
            match &batch.verdicts[0] {
                Err(Rejection::Conflict(behind)) => prop_assert!(!current && !behind.is_empty()),
                Err(Rejection::Held(name)) => {
                    prop_assert!(current);
                    prop_assert!(proposal.taken.iter().any(|(taken, _)| taken == name));
                }
                Ok(()) => prop_assert!(current),
            }
        }
    }
}

#[test]
fn a_name_goes_from_one_to_the_other_within_a_batch() {
    let owners = Owners::from([(name(1), stream(1))]);
    let heads = Heads::from([(stream(1), 1)]);
    let frees = Proposal {
        expected: vec![(stream(1), 1)],
        events: vec![event(&stream(1), 2)],
        freed: vec![(name(1), stream(1))],
        ..Proposal::default()
    };
    let takes = Proposal {
        expected: vec![(stream(2), 0)],
        events: vec![event(&stream(2), 1)],
        taken: vec![(name(1), stream(2))],
        ..Proposal::default()
    };
    let proposals = [takes.clone(), frees, takes];
    let batch = admit(&heads, &owners, &proposals);
    assert_eq!(batch.verdicts, [Err(Rejection::Held(name(1))), Ok(()), Ok(())]);
    assert_eq!(batch.claims.moved, [(&name(1), &stream(2))]);
    assert!(batch.claims.taken.is_empty() && batch.claims.freed.is_empty());
}

#[test]
fn two_aggregates_of_one_command_cannot_take_the_same_name() {
    let proposal =
        Proposal { taken: vec![(name(1), stream(1)), (name(1), stream(2))], ..Proposal::default() };
    let (heads, owners) = Default::default();
    assert_eq!(admit(&heads, &owners, [&proposal]).verdicts, [Err(Rejection::Held(name(1)))]);
}

#[test]
fn a_name_is_freed_only_by_its_holder() {
    let owners = Owners::from([(name(1), stream(1))]);
    let proposal = Proposal { freed: vec![(name(1), stream(2))], ..Proposal::default() };
    let heads = Heads::new();
    assert_eq!(admit(&heads, &owners, [&proposal]).claims, Net::default());
}

#[test]
fn the_last_row_of_a_key_wins_and_keys_come_sorted() {
    let first = Proposal { upserted: vec![row(2, 1), row(1, 1)], ..Proposal::default() };
    let second = Proposal {
        deleted: vec![Gone { table: &THINGS, key: vec![2_i64.into()] }],
        upserted: vec![row(1, 7), row(0, 7)],
        ..Proposal::default()
    };
    let proposals = [first, second];
    let (heads, owners) = Default::default();
    let batch = admit(&heads, &owners, &proposals);
    let rows = &batch.rows["things"];
    assert_eq!(rows.upserted, [&row(0, 7), &row(1, 7)]);
    assert_eq!(rows.deleted, [&[Value::from(2_i64)][..]]);
}
