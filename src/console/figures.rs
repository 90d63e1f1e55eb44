//! The numbers of an overview: logins by the hour, put together as its plots show them.

use std::collections::BTreeMap;

use ::web::pages::{Moment, Part, ReasonRow, Span, StepRow};
use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use domain::{id::ConnectionId, login::State, reason::Reason};
use projections::logins::{LoginCount, LoginStep, StepTime};

/// A span and its parts, all equally long; the last one holds the present hour.
#[derive(Clone, Copy, Debug)]
pub struct Parts {
    /// When the first one begins.
    pub since: DateTime<Utc>,
    each: TimeDelta,
    count: usize,
}

impl Parts {
    /// Of a span up to now.
    pub fn of(span: Span, now: DateTime<Utc>) -> Self {
        let (hours, count) = match span {
            Span::Day => (1, 24),
            Span::Week => (6, 28),
            Span::Month => (24, 30),
        };
        // It fails for moments that no clock shows.
        let hour = now.duration_trunc(TimeDelta::hours(1)).unwrap_or(now);
        let end = hour + TimeDelta::hours(1);
        let each = TimeDelta::hours(hours);
        Self { since: end - TimeDelta::days(span.days().into()), each, count }
    }

    fn of_hour(&self, hour: DateTime<Utc>) -> Option<usize> {
        usize::try_from((hour - self.since).num_hours() / self.each.num_hours()).ok()
    }

    /// What became of the logins of each part.
    pub fn outcomes(&self, counts: &[LoginCount]) -> Vec<Part> {
        let from = |at: usize| self.since + self.each * i32::try_from(at).unwrap_or(i32::MAX);
        let mut parts: Vec<Part> =
            (0..self.count).map(|at| Part { from: Moment(from(at)), outcomes: [0; 5] }).collect();
        for count in counts {
            let part = self.of_hour(count.hour).and_then(|at| parts.get_mut(at));
            if let Some(number) = part.and_then(|part| part.outcomes.get_mut(outcome(count.state)))
            {
                *number += count.logins;
            }
        }
        parts
    }
}

/// The place of what a login came to.
const fn outcome(state: State) -> usize {
    match state {
        State::Claimed => 0,
        State::Denied => 1,
        State::Refused => 2,
        State::Expired => 3,
        _ => 4,
    }
}

/// How many logins came how far: issued, scanned, authorized, bound, claimed.
pub fn funnel(counts: &[LoginCount]) -> [u64; 5] {
    let mut funnel = [0; 5];
    for count in counts {
        let claimed = if count.state == State::Claimed { count.logins } else { 0 };
        let came = [count.logins, count.scanned, count.authorized, count.bound, claimed];
        funnel.iter_mut().zip(came).for_each(|(sum, logins)| *sum += logins);
    }
    funnel
}

/// Why logins ended without a session, the most frequent reason first.
pub fn refusals(counts: &[LoginCount]) -> Vec<ReasonRow> {
    let mut by_reason: BTreeMap<&'static str, u64> = BTreeMap::new();
    for count in counts {
        if let Some(reason) = count.reason {
            *by_reason.entry(Reason::name(reason)).or_default() += count.logins;
        }
    }
    let rows = by_reason.into_iter().map(|(reason, logins)| ReasonRow { reason, logins });
    let mut rows: Vec<_> = rows.collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.logins));
    rows
}

/// The connections at which phone numbers were asked for at WeChat, the most frequent one first.
pub fn phones(counts: &[LoginCount]) -> Vec<(&ConnectionId, u64)> {
    let mut by_connection: BTreeMap<&ConnectionId, u64> = BTreeMap::new();
    for count in counts.iter().filter(|count| count.phones > 0) {
        *by_connection.entry(&count.connection).or_default() += count.phones;
    }
    let mut rows: Vec<_> = by_connection.into_iter().collect();
    rows.sort_by_key(|(_, phones)| std::cmp::Reverse(*phones));
    rows
}

/// How long a step took.
pub fn step(time: &StepTime) -> StepRow {
    StepRow {
        step: match time.step {
            LoginStep::Scan => 0,
            LoginStep::Authorize => 1,
            LoginStep::Bind => 2,
            LoginStep::Claim => 3,
        },
        logins: time.logins as u64,
        median: time.median.as_seconds_f64(),
        nine_of_ten: time.nine_of_ten.as_seconds_f64(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hours: i64, minutes: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::hours(hours) + TimeDelta::minutes(minutes)
    }

    fn count(hour: i64, state: State, logins: u64) -> LoginCount {
        LoginCount {
            hour: at(hour, 0),
            connection: "c1".into(),
            state,
            reason: (state == State::Refused).then_some(Reason::NoAccount),
            logins,
            scanned: 2,
            authorized: 1,
            bound: 1,
            phones: 0,
        }
    }

    #[test]
    fn a_span_ends_with_the_present_hour_and_has_equal_parts() {
        for (span, count, hours) in [(Span::Day, 24, 1), (Span::Week, 28, 6), (Span::Month, 30, 24)]
        {
            let parts = Parts::of(span, at(1000, 30));
            assert_eq!(parts.since, at(1001 - i64::from(span.days()) * 24, 0));
            let drawn = parts.outcomes(&[]);
            assert_eq!(drawn.len(), count);
            assert_eq!(drawn.last().unwrap().from.0, at(1001 - hours, 0));
        }
    }

    #[test]
    fn each_login_is_counted_in_the_part_of_its_hour() {
        let parts = Parts::of(Span::Week, at(1000, 30));
        let counts = [
            count(1000, State::Claimed, 3),
            count(995, State::Expired, 2),
            count(994, State::Issued, 5),
        ];
        let drawn = parts.outcomes(&counts);
        let [.., before, last] = &drawn[..] else { panic!("{drawn:?}") };
        assert_eq!((last.outcomes, before.outcomes), ([3, 0, 0, 2, 0], [0, 0, 0, 0, 5]));
        assert_eq!(funnel(&counts), [10, 6, 3, 3, 3]);
    }

    #[test]
    fn the_most_frequent_reason_comes_first() {
        let expired =
            LoginCount { reason: Some(Reason::LoginExpired), ..count(1, State::Expired, 9) };
        let rows = refusals(&[count(1, State::Refused, 4), expired, count(2, State::Refused, 4)]);
        let rows: Vec<_> = rows.iter().map(|row| (row.reason, row.logins)).collect();
        assert_eq!(rows, [("login_expired", 9), ("no_account", 8)]);
    }

    #[test]
    fn numbers_that_cost_are_told_by_connection() {
        let paid = |connection: &str, phones| LoginCount {
            connection: connection.into(),
            phones,
            ..count(1, State::Claimed, 9)
        };
        let counts = [paid("c1", 1), paid("c2", 5), paid("c1", 2), paid("c3", 0)];
        assert_eq!(phones(&counts), [(&"c2".into(), 5), (&"c1".into(), 3)]);
    }
}
