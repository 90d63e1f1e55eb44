//! Where a login stands, as its browser and its phone are told. Nothing about the person.

use chrono::{DateTime, SecondsFormat, Utc};
use domain::{login::State, reason::Reason};
use projections::logins::LoginView;
use serde::Serialize;

/// What the browser is told.
#[derive(Debug, Serialize)]
pub struct Status {
    /// The state by the clock.
    pub state: State,
    /// Why it ended, where it ended by refusal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// Grows with every event.
    pub seq: i64,
    /// When it expires unless it goes on.
    pub expires_at: String,
}

impl Status {
    /// Where a login stands now.
    pub fn of(login: &LoginView, now: DateTime<Utc>) -> Self {
        let login = login.clone().at(now);
        Self {
            state: login.state,
            reason: login.reason,
            seq: login.seq,
            expires_at: time(login.expires_at),
        }
    }
}

/// RFC 3339, UTC, milliseconds.
pub fn time(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}
