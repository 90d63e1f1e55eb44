//! The sweeper writes down that a login's time is over.

use chrono::{DateTime, Utc};

use super::step;
use crate::{
    id::LoginId,
    login::{LoginEvent, Step},
    unit::{Decision, Refused, Unit},
};

/// Expires a login, if its time says so.
pub struct ExpireLogin {
    /// The login.
    pub login: LoginId,
    /// Now.
    pub at: DateTime<Utc>,
}

impl Decision for ExpireLogin {
    type Answer = Vec<LoginEvent>;

    async fn decide<U: Unit>(&self, unit: &mut U) -> Result<Self::Answer, Refused> {
        step(unit, &self.login, self.at, Step::Expire).await
    }
}
