//! Access tokens: `POST /cgi-bin/stable_token` (getStableAccessToken), kept and shared within the process.
//!
//! WeChat gives all servers the same token until its last five minutes, so replicas need not agree on
//! anything. A token is replaced by force only when WeChat hands out again the very one it refused.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use aws_lc_rs::digest;
use chrono::{DateTime, TimeDelta, Utc};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use tracing::warn;

use super::{
    BACK_OFF, MiniProgram, WeChat, WeChatError,
    call::{Failure, call},
    error::Outage,
    lenient, plausible,
};

const STABLE_TOKEN: &str = "/cgi-bin/stable_token";

/// Seconds before a token's end in which WeChat gives out its successor, while both are good.
const RENEWAL: i64 = 300;
/// Seconds a token lives at most.
const LIFE: i64 = 7200;
/// WeChat does not replace a token by force more often than this.
const FORCE_SPACING: TimeDelta = TimeDelta::seconds(30);
/// WeChat allows 20 forced replacements a day, for all servers of a Mini Program together.
const FORCED_A_DAY: usize = 5;
/// How long a token that is still good is used when WeChat did not give its successor.
const GRACE: TimeDelta = TimeDelta::seconds(30);

/// What calls to `/wxa/…` carry.
#[derive(Debug, Clone)]
pub(super) struct AccessToken(SecretString);

impl AccessToken {
    pub(super) fn expose_secret(&self) -> &str {
        self.0.expose_secret()
    }
}

impl PartialEq for AccessToken {
    fn eq(&self, other: &Self) -> bool {
        self.expose_secret() == other.expose_secret()
    }
}

/// An AppID and the SHA-256 of its AppSecret.
type Credentials = (String, Vec<u8>);

/// The tokens of all Mini Programs. The AppSecret is part of the key: who has a wrong one never gets the
/// token that the right one brought.
#[derive(Default)]
pub(super) struct Tokens {
    slots: Mutex<HashMap<Credentials, Arc<Slot>>>,
}

impl Tokens {
    fn slot(&self, mini_program: &MiniProgram) -> Arc<Slot> {
        let secret = mini_program.secret.expose_secret().as_bytes();
        let fingerprint = digest::digest(&digest::SHA256, secret).as_ref().to_vec();
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(slots.entry((mini_program.app_id.clone(), fingerprint)).or_default())
    }
}

/// The token of one Mini Program. Whoever holds `state` asks WeChat, the others wait for what comes of it.
#[derive(Default)]
struct Slot {
    state: tokio::sync::Mutex<State>,
    failures: AtomicU64,
}

#[derive(Default)]
struct State {
    kept: Option<Kept>,
    failure: Option<WeChatError>,
    forced: Vec<DateTime<Utc>>,
}

#[derive(Clone)]
struct Kept {
    token: AccessToken,
    renew_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
}

impl Slot {
    /// The state, or the failure of an attempt that ended while we waited for it: a WeChat that is down is
    /// asked once, not once for each who waits.
    async fn turn(&self) -> (tokio::sync::MutexGuard<'_, State>, Option<WeChatError>) {
        let before = self.failures.load(Ordering::SeqCst);
        let state = self.state.lock().await;
        let failed_meanwhile = self.failures.load(Ordering::SeqCst) != before;
        let failure = state.failure.clone().filter(|_| failed_meanwhile);
        (state, failure)
    }

    fn failed(&self, state: &mut State, error: WeChatError) -> WeChatError {
        state.failure = Some(error.clone());
        self.failures.fetch_add(1, Ordering::SeqCst);
        error
    }
}

impl State {
    fn keep(&mut self, fresh: Kept) -> AccessToken {
        self.kept.insert(fresh).token.clone()
    }

    /// The token we have, where it is good for a while yet; the next try to renew it comes after that.
    fn grace(&mut self, now: DateTime<Utc>) -> Option<AccessToken> {
        let until = now + GRACE;
        let kept = self.kept.as_mut().filter(|kept| until < kept.ends_at)?;
        kept.renew_at = until;
        Some(kept.token.clone())
    }

    /// Notes that a token is replaced by force, where that may be done now.
    fn may_force(&mut self, now: DateTime<Utc>) -> bool {
        self.forced.retain(|at| now - *at < TimeDelta::days(1));
        let spaced = self.forced.last().is_none_or(|at| now - *at >= FORCE_SPACING);
        let allowed = spaced && self.forced.len() < FORCED_A_DAY;
        if allowed {
            self.forced.push(now);
        }
        allowed
    }
}

#[derive(Serialize)]
struct Question<'a> {
    grant_type: &'a str,
    appid: &'a str,
    secret: &'a str,
    force_refresh: bool,
}

#[derive(Deserialize)]
struct Answer {
    access_token: String,
    #[serde(deserialize_with = "lenient::integer")]
    expires_in: i64,
}

impl WeChat {
    /// Proves that AppID and AppSecret belong together, by asking for a token with them now.
    ///
    /// # Errors
    /// [`WeChatError::Misconfigured`] where they do not, or where this server may not ask; else see
    /// [`WeChatError`].
    pub async fn verify_secret(&self, mini_program: &MiniProgram) -> Result<(), WeChatError> {
        self.stable_token(mini_program, false).await.map(drop)
    }

    /// The token to use now.
    pub(super) async fn token(
        &self,
        mini_program: &MiniProgram,
    ) -> Result<AccessToken, WeChatError> {
        let slot = self.tokens.slot(mini_program);
        let (mut state, failure) = slot.turn().await;
        let now = self.machine.now();
        if let Some(kept) = state.kept.as_ref().filter(|kept| now < kept.renew_at) {
            return Ok(kept.token.clone());
        }
        if let Some(failure) = failure {
            return Err(failure);
        }
        match self.stable_token(mini_program, false).await {
            Ok(fresh) => Ok(state.keep(fresh)),
            Err(error) => match state.grace(now) {
                Some(token) => Ok(token),
                None => Err(slot.failed(&mut state, error)),
            },
        }
    }

    /// The token to use after WeChat `refused` one: the one that somebody else has brought by now, else the
    /// one that WeChat names, else, by force, a new one. What we have stays until then.
    pub(super) async fn replaced_token(
        &self,
        mini_program: &MiniProgram,
        refused: &AccessToken,
    ) -> Result<AccessToken, WeChatError> {
        let slot = self.tokens.slot(mini_program);
        let (mut state, failure) = slot.turn().await;
        if let Some(kept) = state.kept.as_ref().filter(|kept| kept.token != *refused) {
            return Ok(kept.token.clone());
        }
        if let Some(failure) = failure {
            return Err(failure);
        }
        match self.successor(mini_program, refused, &mut state).await {
            Ok(fresh) => Ok(state.keep(fresh)),
            Err(error) => Err(slot.failed(&mut state, error)),
        }
    }

    /// The token for one more try of a call that failed, if there is to be one: after "system busy" the same, after a refused token
    /// another.
    pub(super) async fn token_for_another_try(
        &self,
        mini_program: &MiniProgram,
        token: AccessToken,
        failure: &Failure,
    ) -> Result<Option<AccessToken>, WeChatError> {
        match failure.errcode() {
            Some(-1) => {
                tokio::time::sleep(BACK_OFF).await;
                Ok(Some(token))
            }
            Some(40001 | 40014 | 42001) => {
                self.replaced_token(mini_program, &token).await.map(Some)
            }
            _ => Ok(None),
        }
    }

    async fn successor(
        &self,
        mini_program: &MiniProgram,
        refused: &AccessToken,
        state: &mut State,
    ) -> Result<Kept, WeChatError> {
        let mut fresh = self.stable_token(mini_program, false).await?;
        if fresh.token == *refused && state.may_force(self.machine.now()) {
            warn!(app_id = mini_program.app_id, "replacing the access token by force");
            fresh = self.stable_token(mini_program, true).await?;
        }
        if fresh.token == *refused {
            return Err(WeChatError::Unavailable(Outage::TokenRefused));
        }
        Ok(fresh)
    }

    async fn stable_token(
        &self,
        mini_program: &MiniProgram,
        force_refresh: bool,
    ) -> Result<Kept, WeChatError> {
        let question = Question {
            grant_type: "client_credential",
            appid: &mini_program.app_id,
            secret: mini_program.secret.expose_secret(),
            force_refresh,
        };
        let asked_at = self.machine.now();
        let request = self.http.post(self.url(STABLE_TOKEN)).json(&question);
        let answer: Answer = call(STABLE_TOKEN, request).await?;
        if !plausible(&answer.access_token) {
            return Err(WeChatError::Unavailable(Outage::Nonsense));
        }
        let expires_in = answer.expires_in.clamp(0, LIFE);
        let jitter = self.machine.jitter();
        Ok(Kept {
            token: AccessToken(answer.access_token.into()),
            renew_at: asked_at + TimeDelta::seconds(kept_for(expires_in, jitter)),
            ends_at: asked_at + TimeDelta::seconds(expires_in),
        })
    }
}

/// Seconds to keep a token: until it may be renewed, less up to a tenth, so that replicas do not all ask at
/// the same moment.
fn kept_for(expires_in: i64, jitter: u8) -> i64 {
    let life = (expires_in - RENEWAL).max(0);
    life - life * i64::from(jitter) / 2550
}
