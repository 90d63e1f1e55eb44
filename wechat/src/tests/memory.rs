//! A memory of exchanges for one process.

use std::{collections::HashMap, sync::Mutex};

use chrono::{DateTime, TimeDelta, Utc};
use futures::{FutureExt, future::BoxFuture};

use super::*;

/// As the event store counts them, by the database's clock.
const REMEMBERED: TimeDelta = TimeDelta::minutes(5);
const LEASE: TimeDelta = TimeDelta::seconds(30);

pub struct InMemory {
    clock: Arc<Still>,
    entries: Mutex<HashMap<[u8; 32], Entry>>,
}

struct Entry {
    ticket: String,
    since: DateTime<Utc>,
    answer: Option<Vec<u8>>,
}

impl Entry {
    fn counts(&self, now: DateTime<Utc>) -> bool {
        let life = if self.answer.is_some() { REMEMBERED } else { LEASE };
        now - self.since <= life
    }
}

impl InMemory {
    pub fn new(clock: &Arc<Still>) -> Self {
        Self { clock: Arc::clone(clock), entries: Mutex::default() }
    }

    fn begin_now(&self, ticket: &str, code: &[u8; 32]) -> Begun {
        let now = self.clock.now();
        let mut entries = self.entries.lock().unwrap();
        match entries.get(code).filter(|entry| entry.counts(now)) {
            Some(entry) if entry.ticket != ticket => Begun::OtherTicket,
            Some(entry) => entry.answer.clone().map_or(Begun::Running, Begun::Answered),
            None => {
                let entry = Entry { ticket: ticket.to_owned(), since: now, answer: None };
                entries.insert(*code, entry);
                Begun::Fresh
            }
        }
    }
}

impl Exchanges for InMemory {
    fn begin<'a>(
        &'a self,
        ticket: &'a str,
        code: &'a [u8; 32],
    ) -> BoxFuture<'a, Result<Begun, ExchangesError>> {
        async move { Ok(self.begin_now(ticket, code)) }.boxed()
    }

    fn finish<'a>(
        &'a self,
        _ticket: &'a str,
        code: &'a [u8; 32],
        answer: &'a [u8],
    ) -> BoxFuture<'a, Result<(), ExchangesError>> {
        let mut entries = self.entries.lock().unwrap();
        if let Some(entry) = entries.get_mut(code).filter(|e| e.answer.is_none()) {
            entry.answer = Some(answer.to_vec());
            entry.since = self.clock.now();
        }
        async { Ok(()) }.boxed()
    }

    fn release<'a>(
        &'a self,
        _ticket: &'a str,
        code: &'a [u8; 32],
    ) -> BoxFuture<'a, Result<(), ExchangesError>> {
        let mut entries = self.entries.lock().unwrap();
        entries.retain(|known, entry| known != code || entry.answer.is_some());
        async { Ok(()) }.boxed()
    }
}
