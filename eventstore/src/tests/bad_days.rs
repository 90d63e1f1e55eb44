//! Bad days: what the world does to servers, and what must hold afterwards. Each day has a file.
//!
//! PostgreSQL servers of their own are hurt, while people sign in at two replicas, and operators block and erase them.

mod backup;
mod clocks;
mod erased;
mod full_disk;
mod hearsay;
mod holds;
mod killed_postgres;
mod load;
mod long_snapshot;
mod next_version;
mod promoted;
mod read_only;
mod rebuilt;
mod replicas;
mod root_key;
mod silence;
mod unreadable;

use std::{
    hash::{BuildHasher, RandomState},
    time::Duration,
};

use tokio::time::sleep;

/// Set to `whole`, everything is done as often as it should be before a release.
const LENGTH: &str = "SAOMA_BAD_DAYS";

/// One number for every test run, and one for a whole one.
fn in_short_or_whole<T>(short: T, whole: T) -> T {
    match std::env::var(LENGTH).is_ok_and(|length| length == "whole") {
        true => whole,
        false => short,
    }
}

/// Waits for a moment that nobody can tell before.
async fn a_while(at_most: Duration) {
    let random = RandomState::new().hash_one(0_u8);
    let most = u64::try_from(at_most.as_millis()).unwrap();
    sleep(Duration::from_millis(random % most)).await;
}
