//! How many logins went which way, hour by hour.

use std::sync::Arc;

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use domain::{
    id::{ConnectionId, PoolId},
    login::State,
    reason::Reason,
};
use quick_cache::sync::Cache;

use crate::{
    database::Database,
    error::ReadError,
    result_row::ResultRow,
    views::{Views, nothing_matches},
};

/// So long after an hour is over, every login that was issued in it has ended: 600 seconds to agree, 1800 to answer and 300 to claim
/// are the most that a pool can say.
pub(super) const SETTLES: TimeDelta = TimeDelta::hours(1);
/// Hours that are remembered, of all pools.
const REMEMBERED: usize = 20_000;

/// Logins of a pool that were issued in the same hour, by the same connection, and went the same way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoginCount {
    /// When the hour began.
    pub hour: DateTime<Utc>,
    /// The connection.
    pub connection: ConnectionId,
    /// Where they stand, by the clock.
    pub state: State,
    /// Why they ended without a session.
    pub reason: Option<Reason>,
    /// How many.
    pub logins: u64,
    /// How many of them a phone scanned.
    pub scanned: u64,
    /// How many people agreed.
    pub authorized: u64,
    /// How many led to an account.
    pub bound: u64,
    /// For how many a phone number was asked for at WeChat; each costs.
    pub phones: u64,
}

impl LoginCount {
    fn read(row: &ResultRow) -> Result<Self, ReadError> {
        let count = |column| row.int(column).map(i64::unsigned_abs);
        Ok(Self {
            hour: row.time("hour")?,
            connection: row.id("connection_id")?,
            state: row.word("state")?,
            reason: row.optional_word("reason")?,
            logins: count("logins")?,
            scanned: count("scanned")?,
            authorized: count("authorized")?,
            bound: count("bound")?,
            phones: count("phones")?,
        })
    }
}

/// Hours in which nothing changes any more, by the pool and the hour's beginning in seconds since 1970.
pub(crate) struct SettledHours(Cache<(PoolId, i64), Arc<[LoginCount]>>);

impl SettledHours {
    pub(crate) fn new() -> Self {
        Self(Cache::new(REMEMBERED))
    }
}

/// Groups the logins of a span; what is over by the clock is expired, though the event was not written yet.
pub(crate) fn query(database: &Database) -> String {
    let hour = match database {
        Database::Postgres(_) => "date_trunc('hour', issued_at, 'UTC')",
        Database::Sqlite(_) => "substr(issued_at, 1, 13) || ':00:00+00:00'",
    };
    let over = "ended_at IS NULL AND expires_at <= $4";
    format!(
        "SELECT {hour} AS hour, connection_id, \
            CASE WHEN {over} THEN 'expired' ELSE state END AS state, \
            CASE WHEN {over} THEN 'login_expired' ELSE reason END AS reason, \
            count(*) AS logins, count(scanned_at) AS scanned, count(authorized_at) AS authorized, \
            count(bound_at) AS bound, count(*) FILTER (WHERE phone_shown) AS phones \
        FROM logins WHERE pool = $1 AND issued_at >= $2 AND issued_at < $3 \
        GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4"
    )
}

fn hour_of(at: DateTime<Utc>) -> DateTime<Utc> {
    // It fails for moments that no clock shows.
    at.duration_trunc(TimeDelta::hours(1)).unwrap_or(at)
}

impl Views {
    /// How many logins of a pool, issued from the hour of `since` on, before `until`, went which way, as they stand at the moment
    /// `now`; by hour. An hour that is long over is counted once.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn login_counts(
        &self,
        pool: &PoolId,
        since: DateTime<Utc>,
        until: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<Vec<LoginCount>, ReadError> {
        let hour = TimeDelta::hours(1);
        // Hours that are asked for as a whole, and in which nothing changes any more.
        let settled = until.min(hour_of(now - SETTLES));
        let (mut from, mut counts) = (hour_of(since), Vec::new());
        while from + hour <= settled
            && let Some(known) = self.settled.0.get(&(pool.clone(), from.timestamp()))
        {
            counts.extend_from_slice(&known);
            from += hour;
        }
        let values = [pool.as_str().into(), from.into(), until.into(), now.into()];
        if from >= until || nothing_matches(&values) {
            return Ok(counts);
        }
        let rows = self.database.all(&query(&self.database), &values).await?;
        let counted: Vec<LoginCount> =
            rows.iter().map(LoginCount::read).collect::<Result<_, _>>()?;
        while from + hour <= settled {
            let of_hour: Arc<[_]> = counted.iter().filter(|it| it.hour == from).cloned().collect();
            self.settled.0.insert((pool.clone(), from.timestamp()), of_hour);
            from += hour;
        }
        counts.extend(counted);
        Ok(counts)
    }
}
