//! How sign-ins go in a pool.

use chrono::{DateTime, TimeDelta, Utc};
use domain::id::PoolId;
use projections::logins::{LoginCount, StepTime};

use crate::http::{app::App, refusal::Refusal};

/// The longest span that is counted at once, days.
const LONGEST: i64 = 31;

/// How many logins went which way, and how long their steps took.
#[derive(Debug)]
pub struct Statistics {
    /// By hour.
    pub counts: Vec<LoginCount>,
    /// Of the latest of them.
    pub steps: Vec<StepTime>,
}

/// The logins that were issued from the hour of `since` on, and before `until`.
///
/// # Errors
/// [`Refusal::Invalid`] for a span that is empty, or longer than 31 days.
pub async fn of(
    app: &App,
    pool: &PoolId,
    since: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Statistics, Refusal> {
    if since >= until {
        return Err(Refusal::invalid("since", "before `until`"));
    }
    if until - since > TimeDelta::days(LONGEST) {
        return Err(Refusal::invalid("since", "31 days before `until` at most"));
    }
    let (counts, steps) = futures::future::try_join(
        app.views.login_counts(pool, since, until, app.now()),
        app.views.step_times(pool, since, until),
    )
    .await?;
    Ok(Statistics { counts, steps })
}
