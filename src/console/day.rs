//! Days as they are typed.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

/// When a day begins in UTC; of those that both databases know.
pub fn midnight(day: &str) -> Option<DateTime<Utc>> {
    let day: NaiveDate = day.parse().ok()?;
    let known = NaiveDate::from_ymd_opt(1970, 1, 1)?..NaiveDate::from_ymd_opt(9999, 1, 1)?;
    known.contains(&day).then(|| day.and_time(NaiveTime::MIN).and_utc())
}
