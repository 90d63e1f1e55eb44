//! What an operator must know. The same thing is logged only once in a while: a line for each request would hide everything
//! else. `/health/ready` shows the warnings of the last minutes.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use chrono::{DateTime, TimeDelta, Utc};

/// How many different things are remembered, at most. A client may choose what they are about, so their number needs a limit.
const MOST: usize = 1000;
/// How long a warning stands.
const STANDS: TimeDelta = TimeDelta::minutes(5);

/// What was told, and when.
#[derive(Debug, Default)]
pub struct Notices {
    told: Mutex<BTreeMap<String, DateTime<Utc>>>,
    warnings: Mutex<BTreeMap<&'static str, (String, DateTime<Utc>)>>,
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

    /// Shows a warning for five minutes; one of the same kind takes its place.
    pub fn warn(&self, kind: &'static str, warning: String, now: DateTime<Utc>) {
        let mut warnings = self.warnings.lock().unwrap_or_else(PoisonError::into_inner);
        warnings.insert(kind, (warning, now));
    }

    /// The warnings of the last five minutes.
    pub fn warnings(&self, now: DateTime<Utc>) -> Vec<String> {
        let mut warnings = self.warnings.lock().unwrap_or_else(PoisonError::into_inner);
        warnings.retain(|_, (_, at)| (now - *at).abs() < STANDS);
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
    fn a_warning_stands_for_five_minutes() {
        let (notices, now) = (Notices::default(), DateTime::UNIX_EPOCH);
        notices.warn("clock", "1 s off".to_owned(), now);
        notices.warn("clock", "2 s off".to_owned(), now);
        assert_eq!(notices.warnings(now + TimeDelta::seconds(299)), ["2 s off"]);
        assert!(notices.warnings(now + STANDS).is_empty());
    }
}
