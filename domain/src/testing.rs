//! What the tests share.

use chrono::{DateTime, TimeDelta, Utc};
use cqrs_es::test::TestFramework;

use crate::aggregate::{CommandError, Recorded, after};

/// A moment, in seconds after the tests' noon.
pub fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_767_355_200, 0).unwrap() + TimeDelta::seconds(seconds)
}

/// What an aggregate with this history causes by a command.
pub fn when<A: Recorded>(
    history: &[A::Event],
    command: A::Command,
) -> Result<Vec<A::Event>, CommandError> {
    TestFramework::<A>::with(()).given(history.to_vec()).when(command).inspect_result()
}

/// What the commands cause one after the other; none of them may fail.
pub fn history<A: Recorded>(commands: impl IntoIterator<Item = A::Command>) -> Vec<A::Event> {
    let mut history = Vec::new();
    for command in commands {
        history.extend(when::<A>(&history, command).unwrap());
    }
    history
}

/// The state after a history.
pub fn folded<A: Recorded>(history: &[A::Event]) -> A {
    after(history.iter().cloned())
}
