//! `GET /logins/{id}`: where a login stands. Nothing about the person.

use actix_web::{HttpResponse, web};
use chrono::{DateTime, SecondsFormat, Utc};
use domain::{login::State, reason::Reason};
use projections::logins::LoginView;
use serde::Serialize;

use super::credential::OwnLogin;
use crate::app::App;

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

/// Answers the status, and notes that the browser is there.
pub async fn status(app: web::Data<App>, own: OwnLogin) -> HttpResponse {
    #[derive(Serialize)]
    struct Answer<'a> {
        id: &'a str,
        #[serde(flatten)]
        status: Status,
    }
    let now = app.now();
    app.presence.touch(&own.login.id, now);
    HttpResponse::Ok()
        .json(Answer { id: own.login.id.as_str(), status: Status::of(&own.login, now) })
}
