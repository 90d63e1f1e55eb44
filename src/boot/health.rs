//! `/health/live` and `/health/ready`, for whoever runs the process.

use std::{error::Error, ops::Not, time::Duration};

use actix_web::{HttpResponse, web};
use chrono::TimeDelta;
use eventstore::NotReady;
use serde_json::json;
use tokio::sync::Mutex;
use wechat::BASE_URL;

use crate::http::{app::App, host::NO_POOL, refusal::Refusal};

/// The process answers.
pub async fn live() -> HttpResponse {
    HttpResponse::Ok().json(json!({ "status": "live" }))
}

/// The database answers too, and takes what is written. It says what an operator must look at: a clock that is off, or an API of
/// WeChat that is not WeChat's.
///
/// # Errors
/// 503 with a sentence while the database does not answer, or takes nothing, or the server is being stopped.
pub async fn ready(app: web::Data<App>, last: web::Data<Last>) -> Result<HttpResponse, Refusal> {
    if app.stop.is_announced() {
        return Err(Refusal::NotReady("this server is being stopped".to_owned()));
    }
    let checked = last.or_anew(app.clock.elapsed(), || check(&app)).await;
    let has_pool = checked.map_err(|why| not_ready(&app, &why))?;
    let mut warnings = app.notices.warnings(app.now());
    if !has_pool {
        warnings.push(NO_POOL.to_owned());
    }
    if app.config.wechat.base_url != BASE_URL {
        warnings.push(format!("the WeChat API is not taken from {BASE_URL}"));
    }
    Ok(HttpResponse::Ok().json(json!({ "status": "ready", "warnings": warnings })))
}

/// Whether the database takes what is written; and if so, whether there is a pool.
async fn check(app: &App) -> Result<bool, NotReady> {
    app.readiness.check().await?;
    let pools = app.views.pools().await;
    Ok(pools.is_ok_and(|pools| pools.is_empty()).not())
}

/// How long an answer of the database holds.
const HOLDS: Duration = Duration::from_secs(1);

/// What the database answered last, and when: however many ask, and whoever they are, it is asked once a second.
#[derive(Debug, Default)]
pub struct Last(Mutex<Option<(Duration, Result<bool, NotReady>)>>);

impl Last {
    async fn or_anew<F>(&self, now: Duration, ask: impl FnOnce() -> F) -> Result<bool, NotReady>
    where
        F: Future<Output = Result<bool, NotReady>>,
    {
        let mut last = self.0.lock().await;
        match &*last {
            Some((at, answer)) if now.saturating_sub(*at) < HOLDS => answer.clone(),
            _ => {
                let answer = ask().await;
                *last = Some((now, answer.clone()));
                answer
            }
        }
    }
}

/// What the database says names its user and its address: that is for the log, once a minute.
fn not_ready(app: &App, why: &NotReady) -> Refusal {
    if let Some(cause) = why.source()
        && app.notices.is_due("not ready".to_owned(), TimeDelta::minutes(1), app.now())
    {
        tracing::warn!(%cause, "{why}");
    }
    Refusal::NotReady(why.to_string())
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[tokio::test]
    async fn however_many_ask_the_database_is_asked_once_a_second() {
        let (last, asked) = (Last::default(), Cell::new(0));
        let ask = async |milliseconds| {
            let answer = last.or_anew(Duration::from_millis(milliseconds), || async {
                asked.set(asked.get() + 1);
                tokio::task::yield_now().await;
                if asked.get() == 1 { Err(NotReady::ReadOnly) } else { Ok(true) }
            });
            answer.await.is_ok()
        };
        let together = futures::future::join_all((0..100).map(|_| ask(0))).await;
        assert_eq!((together.iter().any(|ready| *ready), asked.get()), (false, 1));
        assert!(!ask(999).await && ask(1000).await && ask(1999).await);
        assert_eq!(asked.get(), 2);
    }
}
