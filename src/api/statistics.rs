//! `GET /api/v1/statistics`: how sign-ins go.

use actix_web::{HttpRequest, web};
use chrono::{DateTime, TimeDelta, Utc};
use projections::logins::{LoginCount, LoginStep, StepTime};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    key::{ApiKey, Current},
    problem::{Invalid, Refused},
    query::{moment, query},
};
use crate::{
    http::{app::App, refusal::Refusal},
    management::statistics,
};

/// Which logins are counted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct StatisticsQuery {
    /// Issued in the hour of this moment or later (RFC 3339); a day before `until` if nothing is said, and 31 days at most.
    since: Option<DateTime<Utc>>,
    /// Issued before (RFC 3339); now if nothing is said.
    until: Option<DateTime<Utc>>,
}

/// How sign-ins went.
#[derive(Debug, Serialize, ToSchema)]
pub struct Statistics {
    /// The logins by the hour in which they were issued, by connection, and by what became of them. What did not happen is left out.
    counts: Vec<Count>,
    /// How long each step took in the latest 5,000 of them.
    steps: Vec<Step>,
}

/// Logins that were issued in one hour, by one connection, and went the same way.
#[derive(Debug, Serialize, ToSchema)]
pub struct Count {
    /// When the hour began.
    hour: DateTime<Utc>,
    /// The connection's id.
    connection: String,
    /// Where they stand.
    #[schema(examples("claimed"))]
    state: &'static str,
    /// Why they ended without a session.
    #[schema(examples("no_account"))]
    reason: Option<&'static str>,
    /// How many.
    logins: u64,
    /// How many of them a phone scanned.
    scanned: u64,
    /// How many people agreed.
    authorized: u64,
    /// How many led to an account.
    bound: u64,
    /// For how many a phone number was asked for at WeChat, which costs.
    phones: u64,
}

impl From<LoginCount> for Count {
    fn from(count: LoginCount) -> Self {
        Self {
            hour: count.hour,
            connection: count.connection.to_string(),
            state: count.state.name(),
            reason: count.reason.map(|reason| reason.name()),
            logins: count.logins,
            scanned: count.scanned,
            authorized: count.authorized,
            bound: count.bound,
            phones: count.phones,
        }
    }
}

/// How long a step of a login took.
#[derive(Debug, Serialize, ToSchema)]
pub struct Step {
    /// `scan`: from the code to its scan. `authorize`: until the person agreed. `bind`: until the account was known, of those who were
    /// asked. `claim`: until the browser took its session.
    #[schema(examples("scan"))]
    step: &'static str,
    /// How many logins took it.
    logins: usize,
    /// Half of them took no longer, seconds.
    median_seconds: f64,
    /// Nine of ten took no longer, seconds.
    nine_of_ten_seconds: f64,
}

impl From<StepTime> for Step {
    fn from(time: StepTime) -> Self {
        Self {
            step: match time.step {
                LoginStep::Scan => "scan",
                LoginStep::Authorize => "authorize",
                LoginStep::Bind => "bind",
                LoginStep::Claim => "claim",
            },
            logins: time.logins,
            median_seconds: time.median.as_seconds_f64(),
            nine_of_ten_seconds: time.nine_of_ten.as_seconds_f64(),
        }
    }
}

/// How many logins went which way, hour by hour, and how long their steps took.
#[utoipa::path(
    get,
    path = "/api/v1/statistics",
    tag = "logins",
    operation_id = "getStatistics",
    params(StatisticsQuery),
    responses((status = 200, description = "The numbers.", body = Statistics), Invalid, Refused),
    security(("api_key" = ["developer"]))
)]
pub async fn statistics(
    app: web::Data<App>,
    key: ApiKey<Current>,
    request: HttpRequest,
) -> Result<web::Json<Statistics>, Refusal> {
    let asked: StatisticsQuery = query(&request)?;
    let until = moment("until", asked.until)?.unwrap_or_else(|| app.now());
    let since = moment("since", asked.since)?.unwrap_or(until - TimeDelta::days(1));
    let found = statistics::of(&app, key.pool(), since, until).await?;
    Ok(web::Json(Statistics {
        counts: found.counts.into_iter().map(Into::into).collect(),
        steps: found.steps.into_iter().map(Into::into).collect(),
    }))
}
