//! What happens by time alone: logins whose time is over get their event.

use std::time::Duration;

use actix_web::web;
use domain::decisions::ExpireLogin;
use eventstore::Actor;

use crate::{app::App, http::error::Error};

/// How often is swept.
const INTERVAL: Duration = Duration::from_secs(1);
/// How many logins one sweep takes.
const AT_ONCE: u16 = 500;

/// Sweeps until the process ends. What fails is tried again with the next sweep.
pub async fn run(app: web::Data<App>) {
    let mut interval = tokio::time::interval(INTERVAL);
    interval.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        interval.tick().await;
        app.limits.tidy();
        if let Err(error) = sweep_all(&app).await {
            tracing::warn!(%error, "logins could not be expired; trying again");
        }
    }
}

/// Sweeps until less is due than one sweep takes.
async fn sweep_all(app: &App) -> Result<(), Error> {
    while sweep(app).await? == usize::from(AT_ONCE) {}
    Ok(())
}

/// Expires what is due, 500 at most and one replica at a time. Answers how many ended.
///
/// # Errors
/// Where the store does not answer.
pub async fn sweep(app: &App) -> Result<usize, Error> {
    let Some(_turn) = app.turns.take("sweeper").await? else {
        return Ok(0);
    };
    let now = app.now();
    let due = app.views.due_logins(now, AT_ONCE).await?;
    let expire = |login| {
        let decision = ExpireLogin { login, at: now };
        async move { app.execute(Actor::Server, None, &decision).await }
    };
    let done = futures::future::join_all(due.into_iter().map(|(_, login)| expire(login))).await;
    let ended = done.into_iter().collect::<Result<Vec<_>, _>>()?;
    Ok(ended.into_iter().filter(|events| !events.is_empty()).count())
}
