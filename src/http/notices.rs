//! What an operator must know. The same thing is logged only once in a while: a line for each request would hide everything
//! else. `/health/ready` shows the warnings of the last minutes.

use std::{
    collections::BTreeMap,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicI64, Ordering::Relaxed},
    },
};

use chrono::{DateTime, TimeDelta, Utc};

/// How many different things are remembered, at most. A client may choose what they are about, so their number needs a limit.
const MOST: usize = 1000;
/// How long a warning stands.
const STANDS: TimeDelta = TimeDelta::minutes(5);

/// How many things that clients choose, such as hosts, are told of one kind at most, in a minute: each is a line of the log.
const CHOICES: usize = 10;
/// How often such a thing is told.
const CHOICE_TOLD_EVERY: TimeDelta = TimeDelta::minutes(1);
/// The kind of notices that are about hosts which no pool has.
pub(super) const HOST: &str = "host";

/// What was told, and when.
#[derive(Debug, Default)]
pub struct Notices {
    told: Mutex<BTreeMap<String, DateTime<Utc>>>,
    choices: Mutex<BTreeMap<(String, String), DateTime<Utc>>>,
    warnings: Mutex<BTreeMap<&'static str, (String, DateTime<Utc>)>>,
    /// When a request last found its pool, in milliseconds since 1970; 0 for never.
    found: AtomicI64,
}

impl Notices {
    /// Whether something is to be told now: it was not within a span of time.
    pub fn is_due(&self, what: String, span: TimeDelta, now: DateTime<Utc>) -> bool {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if told.get(&what).is_some_and(|at| (now - *at).abs() < span) {
            return false;
        }
        if told.len() >= MOST {
            told.clear();
        }
        told.insert(what, now);
        true
    }

    /// Whether something that a client chose, and that nobody knows, is to be told now: a host, or an address of a client. Each
    /// has its own time, so that one does not hide another of its kind; who tries very many is told with the first of them.
    pub fn is_choice_due(&self, kind: &str, chosen: &str, now: DateTime<Utc>) -> bool {
        let mut choices = self.choices.lock().unwrap_or_else(PoisonError::into_inner);
        choices.retain(|_, at| (now - *at).abs() < CHOICE_TOLD_EVERY);
        let choice = (kind.to_owned(), chosen.to_owned());
        let of_its_kind = choices.keys().filter(|(of, _)| of == kind).count();
        let is_due =
            of_its_kind < CHOICES && choices.len() < MOST && !choices.contains_key(&choice);
        if is_due {
            choices.insert(choice, now);
        }
        is_due
    }

    /// A request found its pool: the hosts that others ask for are their own matter.
    pub fn host_found(&self, now: DateTime<Utc>) {
        self.found.store(now.timestamp_millis(), Relaxed);
    }

    /// Shows a warning about hosts as long as no request finds its pool.
    pub fn warn_of_hosts(&self, warning: String, now: DateTime<Utc>) {
        let found = DateTime::from_timestamp_millis(self.found.load(Relaxed)).unwrap_or_default();
        if (now - found).abs() >= STANDS {
            self.warn(HOST, warning, now);
        }
    }

    /// Shows a warning for five minutes; one of the same kind takes its place.
    pub fn warn(&self, kind: &'static str, warning: String, now: DateTime<Utc>) {
        let mut warnings = self.warnings.lock().unwrap_or_else(PoisonError::into_inner);
        warnings.insert(kind, (warning, now));
    }

    /// The warnings of the last five minutes.
    pub fn warnings(&self, now: DateTime<Utc>) -> Vec<String> {
        let mut warnings = self.warnings.lock().unwrap_or_else(PoisonError::into_inner);
        let found = DateTime::from_timestamp_millis(self.found.load(Relaxed)).unwrap_or_default();
        warnings
            .retain(|kind, (_, at)| (now - *at).abs() < STANDS && !(*kind == HOST && *at <= found));
        warnings.values().map(|(warning, _)| warning.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_thing_is_told_once_in_a_while() {
        let (notices, now) = (Notices::default(), DateTime::UNIX_EPOCH);
        let due = |what: &str, seconds| {
            let now = now + TimeDelta::seconds(seconds);
            notices.is_due(what.to_owned(), TimeDelta::minutes(1), now)
        };
        assert_eq!(
            [due("a", 0), due("a", 59), due("b", 59), due("a", 60)],
            [true, false, true, true]
        );
        for number in 0..2 * MOST {
            due(&number.to_string(), 61);
        }
        assert!(notices.told.lock().unwrap().len() <= MOST);
    }

    #[test]
    fn what_clients_choose_does_not_hide_another_and_many_are_not_told() {
        let (notices, now) = (Notices::default(), DateTime::UNIX_EPOCH);
        let due = |host: &str, seconds| {
            notices.is_choice_due(HOST, host, now + TimeDelta::seconds(seconds))
        };
        assert_eq!(
            [due("a", 0), due("b", 0), due("a", 59), due("a", 60), due("b", 60)],
            [true, true, false, true, true]
        );
        let many = (0..2 * MOST).filter(|number| due(&number.to_string(), 61)).count();
        assert_eq!(many, CHOICES - 2);
        assert!(notices.is_choice_due("redirect_uri", "a", now + TimeDelta::seconds(61)));
        assert!(due("a", 120) && notices.choices.lock().unwrap().len() <= CHOICES);
    }

    #[test]
    fn a_warning_about_hosts_stands_while_no_request_finds_its_pool() {
        let (notices, now) = (Notices::default(), DateTime::UNIX_EPOCH + TimeDelta::days(1));
        let shown = |seconds| !notices.warnings(now + TimeDelta::seconds(seconds)).is_empty();
        let warn =
            |seconds| notices.warn_of_hosts("x".to_owned(), now + TimeDelta::seconds(seconds));
        warn(0);
        assert!(shown(1));
        notices.host_found(now + TimeDelta::seconds(2));
        assert!(!shown(2));
        warn(3);
        assert!(!shown(3));
        // Then the proxy is changed.
        warn(302);
        assert!(shown(302));
    }

    #[test]
    fn a_warning_stands_for_five_minutes() {
        let (notices, now) = (Notices::default(), DateTime::UNIX_EPOCH);
        notices.warn("clock", "1 s off".to_owned(), now);
        notices.warn("clock", "2 s off".to_owned(), now);
        assert_eq!(notices.warnings(now + TimeDelta::seconds(299)), ["2 s off"]);
        assert!(notices.warnings(now + STANDS).is_empty());
    }
}
