//! How long people take for each step of a login.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{id::PoolId, login::State};

use crate::{
    error::ReadError,
    result_row::ResultRow,
    views::{Views, nothing_matches},
};

/// The latest logins that are looked at, so that a step's time costs the same however many there are.
const LATEST: i64 = 5_000;

/// A step of a login.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoginStep {
    /// From the code to the last scan of it.
    Scan,
    /// From the scan until the person agreed.
    Authorize,
    /// Until the account was known; of those who were asked which one is theirs.
    Bind,
    /// Until the browser took its session.
    Claim,
}

/// How long a step took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StepTime {
    /// Which.
    pub step: LoginStep,
    /// How many logins took it.
    pub logins: usize,
    /// Half of them took no longer.
    pub median: TimeDelta,
    /// Nine of ten took no longer.
    pub nine_of_ten: TimeDelta,
}

/// The moments of a login that was scanned.
struct Moments {
    issued: DateTime<Utc>,
    scanned: DateTime<Utc>,
    authorized: Option<DateTime<Utc>>,
    bound: Option<DateTime<Utc>>,
    claimed: Option<DateTime<Utc>>,
}

impl Moments {
    fn read(row: &ResultRow) -> Result<Self, ReadError> {
        let ended = row.optional_time("ended_at")?;
        let claimed = row.word::<State>("state")? == State::Claimed;
        Ok(Self {
            issued: row.time("issued_at")?,
            scanned: row.time("scanned_at")?,
            authorized: row.optional_time("authorized_at")?,
            bound: row.optional_time("bound_at")?,
            claimed: ended.filter(|_| claimed),
        })
    }

    fn took(&self, step: LoginStep) -> Option<TimeDelta> {
        match step {
            LoginStep::Scan => Some(self.scanned - self.issued),
            LoginStep::Authorize => Some(self.authorized? - self.scanned),
            // Who was not asked was bound in the very moment.
            LoginStep::Bind => {
                Some(self.bound? - self.authorized?).filter(|took| *took > TimeDelta::zero())
            }
            LoginStep::Claim => Some(self.claimed? - self.bound?),
        }
    }
}

pub(crate) const SCANNED: &str = "SELECT issued_at, scanned_at, authorized_at, bound_at, ended_at, state \
    FROM (SELECT * FROM logins WHERE pool = $1 AND issued_at >= $2 AND issued_at < $3 ORDER BY issued_at DESC, id DESC LIMIT $4) AS latest \
    WHERE scanned_at IS NOT NULL";

impl Views {
    /// How long each step took in the latest logins of a pool that were issued from `since` on, before `until`; a step that nobody took is left out.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn step_times(
        &self,
        pool: &PoolId,
        since: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<Vec<StepTime>, ReadError> {
        let values = [pool.as_str().into(), since.into(), until.into(), LATEST.into()];
        if nothing_matches(&values) {
            return Ok(Vec::new());
        }
        let rows = self.database.all(SCANNED, &values).await?;
        let moments: Vec<Moments> = rows.iter().map(Moments::read).collect::<Result<_, _>>()?;
        let steps = [LoginStep::Scan, LoginStep::Authorize, LoginStep::Bind, LoginStep::Claim];
        Ok(steps.into_iter().filter_map(|step| time_of(step, &moments)).collect())
    }
}

/// By the nearest rank.
fn time_of(step: LoginStep, moments: &[Moments]) -> Option<StepTime> {
    let mut took: Vec<TimeDelta> = moments.iter().filter_map(|it| it.took(step)).collect();
    took.sort_unstable();
    let rank = |tenths: usize| took.get((took.len() * tenths).div_ceil(10).checked_sub(1)?);
    Some(StepTime { step, logins: took.len(), median: *rank(5)?, nine_of_ten: *rank(9)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scanned_after(seconds: i64) -> Moments {
        let issued = DateTime::UNIX_EPOCH;
        let scanned = issued + TimeDelta::seconds(seconds);
        Moments { issued, scanned, authorized: None, bound: None, claimed: None }
    }

    #[test]
    fn a_step_takes_as_long_as_half_and_nine_of_ten_take() {
        let moments: Vec<_> = (1..=10).rev().map(scanned_after).collect();
        let time = time_of(LoginStep::Scan, &moments).unwrap();
        assert_eq!((time.median, time.nine_of_ten), (TimeDelta::seconds(5), TimeDelta::seconds(9)));
        let one = time_of(LoginStep::Scan, &moments[..1]).unwrap();
        assert_eq!(
            (one.logins, one.median, one.nine_of_ten),
            (1, TimeDelta::seconds(10), TimeDelta::seconds(10))
        );
    }

    #[test]
    fn a_step_that_nobody_took_has_no_time() {
        assert_eq!(time_of(LoginStep::Claim, &[scanned_after(1)]), None);
    }

    #[test]
    fn whoever_was_not_asked_which_account_is_theirs_did_not_take_that_step() {
        let at = |seconds| Some(DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds));
        let known = Moments { authorized: at(3), bound: at(3), ..scanned_after(1) };
        let asked =
            Moments { authorized: at(3), bound: at(20), claimed: at(21), ..scanned_after(1) };
        assert_eq!(known.took(LoginStep::Bind), None);
        assert_eq!(asked.took(LoginStep::Bind), Some(TimeDelta::seconds(17)));
        assert_eq!(asked.took(LoginStep::Claim), Some(TimeDelta::seconds(1)));
    }
}
