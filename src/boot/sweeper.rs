//! What happens by time alone: logins whose time is over get their event, and secrets that nothing uses leave the vault.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use actix_web::web;
use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    decisions::ExpireLogin,
    id::{LoginId, PoolId},
    unit::Refused,
};
use futures::future::join_all;

use super::every::every;
use crate::{
    http::{app::App, caller::Caller, refusal::Refusal},
    management::app_secrets,
};

/// How often is swept.
const INTERVAL: Duration = Duration::from_secs(1);
/// How often it is looked for secrets that nothing uses.
const SECRETS: Duration = Duration::from_secs(60);
/// How many logins one sweep takes.
const AT_ONCE: u16 = 500;
/// When a login whose end could not be written is tried again.
const AGAIN: TimeDelta = TimeDelta::seconds(10);

/// Sweeps until the process ends. What fails is tried again later.
pub async fn run(app: web::Data<App>) {
    let sweeper = Sweeper::new(&app);
    every(INTERVAL, "the sweeper", async || {
        if let Err(error) = sweeper.sweep_all().await {
            tracing::warn!(%error, "logins could not be expired; trying again");
        }
    })
    .await;
}

/// Takes secrets of refused requests out of the vault, until the process ends.
pub async fn withdraw_secrets(app: web::Data<App>) {
    every(SECRETS, "taking secrets out", async || {
        if let Err(error) = app_secrets::withdraw_refused(&app).await {
            tracing::warn!(%error, "secrets that nothing uses could not be taken out; trying again");
        }
    })
    .await;
}

/// Writes down which logins are over.
pub struct Sweeper<'a> {
    app: &'a App,
    passed_over: PassedOver,
}

impl<'a> Sweeper<'a> {
    /// One that has failed nowhere yet.
    pub fn new(app: &'a App) -> Self {
        Self { app, passed_over: PassedOver::default() }
    }

    /// Sweeps until less is due than one sweep takes.
    async fn sweep_all(&self) -> Result<(), Refusal> {
        while self.sweep().await? == usize::from(AT_ONCE) {}
        Ok(())
    }

    /// Expires what is due, 500 at most and one replica at a time. Answers how many ended.
    ///
    /// # Errors
    /// If the store does not answer.
    pub async fn sweep(&self) -> Result<usize, Refusal> {
        let Some(_turn) = self.app.turns.take("sweeper").await? else {
            return Ok(0);
        };
        let now = self.app.now();
        let due = self.app.views.due_logins(now, self.passed_over.limit(now)).await?;
        let due = due.into_iter().filter(|(_, login)| !self.passed_over.has(login));
        let due = due.take(usize::from(AT_ONCE));
        let done = join_all(due.map(|(pool, login)| self.expire(pool, login, now))).await;
        let failed: Vec<_> = done.iter().filter_map(|done| done.as_ref().err()).collect();
        if let Some((login, error)) = failed.first() {
            let count = failed.len();
            tracing::warn!(%error, %login, count, "logins could not be expired; trying again");
        }
        Ok(done.into_iter().filter(|done| matches!(done, Ok(true))).count())
    }

    /// Whether it ended now. If its end cannot be written, the others go on.
    async fn expire(
        &self,
        pool: PoolId,
        login: LoginId,
        at: DateTime<Utc>,
    ) -> Result<bool, (LoginId, Refused)> {
        let decision = ExpireLogin { login, at };
        match self.app.execute(&Caller::server(pool), &decision).await {
            Ok(events) => Ok(!events.is_empty()),
            Err(error) => {
                self.passed_over.add(&decision.login, at);
                Err((decision.login, error))
            }
        }
    }
}

/// Logins whose end could not be written, and when that was tried. For ten seconds they are passed over: many of them
/// would hold up all others.
#[derive(Debug, Default)]
struct PassedOver(Mutex<HashMap<LoginId, DateTime<Utc>>>);

impl PassedOver {
    fn add(&self, login: &LoginId, now: DateTime<Utc>) {
        self.logins().insert(login.clone(), now);
    }

    fn has(&self, login: &LoginId) -> bool {
        self.logins().contains_key(login)
    }

    /// How many must be asked for, so that there are enough without those that are passed over. What was passed over long
    /// enough is forgotten.
    fn limit(&self, now: DateTime<Utc>) -> u16 {
        let mut logins = self.logins();
        logins.retain(|_, tried| (now - *tried).abs() < AGAIN);
        u16::try_from(logins.len()).unwrap_or(u16::MAX).saturating_add(AT_ONCE)
    }

    fn logins(&self) -> MutexGuard<'_, HashMap<LoginId, DateTime<Utc>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_that_cannot_be_expired_is_passed_over_for_a_while_and_takes_nobodys_place() {
        let (passed_over, now) = (PassedOver::default(), DateTime::UNIX_EPOCH);
        passed_over.add(&"l1".into(), now);
        assert_eq!(passed_over.limit(now + TimeDelta::seconds(9)), AT_ONCE + 1);
        assert!(passed_over.has(&"l1".into()) && !passed_over.has(&"l2".into()));
        assert_eq!(passed_over.limit(now + AGAIN), AT_ONCE);
        assert!(!passed_over.has(&"l1".into()));
    }
}
