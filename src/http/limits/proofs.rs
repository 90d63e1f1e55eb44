//! Counts what is tried to prove an account: by who tries it first, so that nobody uses up what another one has.

use std::{num::NonZeroU32, time::Duration};

use domain::{account_name::AccountName, id::PoolId};
use governor::Quota;

use super::counter::{Counter, Time};

/// All who say that an account is theirs have so many times what one of them has: guessing stays bounded, however many try.
const ALL: NonZeroU32 = NonZeroU32::MIN.saturating_add(9);

/// Counts proofs of accounts, whether or not there is such an account.
pub(super) struct Proofs {
    own: Counter<(PoolId, AccountName, String)>,
    all: Counter<(PoolId, AccountName)>,
}

impl Proofs {
    /// With so many an hour for one WeChat account that asks for one account.
    pub fn new(an_hour: NonZeroU32, time: &Time) -> Self {
        let all = an_hour.saturating_mul(ALL);
        Self {
            own: Counter::new(Quota::per_hour(an_hour), time),
            all: Counter::new(Quota::per_hour(all), time),
        }
    }

    /// One more, by the WeChat account that scanned.
    ///
    /// # Errors
    /// If it is too many: how long until there may be another one.
    pub fn one_more(
        &self,
        pool: &PoolId,
        account: &AccountName,
        openid: &str,
    ) -> Result<(), Duration> {
        // Who has used up their own uses up nothing of the others'.
        self.own.one_more(&(pool.clone(), account.clone(), openid.to_owned()))?;
        self.all.one_more(&(pool.clone(), account.clone()))
    }

    /// Forgets what has no effect any more.
    pub fn tidy(&self) {
        self.own.tidy();
        self.all.tidy();
    }
}
