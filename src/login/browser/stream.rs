//! `GET /logins/{id}/stream`: the states of a login as they come, as server-sent events.

use std::time::Duration;

use actix_web::{
    HttpRequest, HttpResponse,
    http::header,
    web::{self, Bytes},
};
use domain::{
    id::{LoginId, PoolId},
    login::State,
};
use eventstore::Change;
use futures::{Stream, stream};

use super::credential::OwnLogin;
use crate::{http::app::App, login::status::Status};

/// A comment goes out when nothing else did for so long.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// The browser is noted to be there so often: other replicas know 5 seconds later, and count 15 seconds.
const CONTACT: Duration = Duration::from_secs(5);
/// When a database that did not answer is asked again.
const AGAIN: Duration = Duration::from_secs(1);
/// Never sleep for less, so that a clock that stands still is not asked all the time.
const SHORTEST_SLEEP: Duration = Duration::from_millis(50);

/// Streams `state` events until a terminal one. With `Last-Event-ID` it goes on behind that event.
pub async fn stream(app: web::Data<App>, request: HttpRequest, own: OwnLogin) -> HttpResponse {
    let seen = request
        .headers()
        .get("last-event-id")
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.parse().ok());
    let change = app.changes.of(&own.login.pool, "login", own.login.id.as_str());
    let watch = Watch {
        app,
        pool: own.login.pool,
        login: own.login.id,
        change,
        shown: seen.map(|seq| (seq, None)),
        ended: false,
        greeted: false,
    };
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/event-stream"))
        .insert_header(("X-Accel-Buffering", "no"))
        .streaming(watch.events())
}

struct Watch {
    app: web::Data<App>,
    pool: PoolId,
    login: LoginId,
    change: Change,
    /// The last event that was sent: its number and state.
    shown: Option<(i64, Option<State>)>,
    ended: bool,
    greeted: bool,
}

impl Watch {
    fn events(self) -> impl Stream<Item = Result<Bytes, actix_web::Error>> {
        stream::unfold(self, |mut watch| async move {
            let event = watch.next().await?;
            Some((Ok(Bytes::from(event)), watch))
        })
    }

    /// The next event or comment; `None` when the stream is over.
    async fn next(&mut self) -> Option<String> {
        if self.ended {
            return None;
        }
        loop {
            let now = self.app.now();
            self.app.presence.touch(&self.login, now);
            let login = match self.app.views.login(&self.pool, &self.login).await {
                Ok(login) => login?,
                // The database is away: the browser waits for it with us.
                Err(_) => {
                    tokio::time::sleep(AGAIN).await;
                    return Some(": waiting\n\n".to_owned());
                }
            };
            let status = Status::of(&login, now);
            if let Some(event) = self.event(&status) {
                return Some(event);
            }
            if !std::mem::replace(&mut self.greeted, true) {
                return Some(": waiting\n\n".to_owned());
            }
            let left = (login.expires_at - now).to_std().unwrap_or_default();
            let sleep = left.clamp(SHORTEST_SLEEP, HEARTBEAT);
            if !self.changes_within(sleep).await && sleep == HEARTBEAT {
                return Some(": still here\n\n".to_owned());
            }
        }
    }

    /// Waits for a change, and notes all the while that the browser is there.
    async fn changes_within(&mut self, mut left: Duration) -> bool {
        while !left.is_zero() {
            let some = left.min(CONTACT);
            if tokio::time::timeout(some, self.change.next()).await.is_ok() {
                return true;
            }
            self.app.presence.touch(&self.login, self.app.now());
            left -= some;
        }
        false
    }

    fn event(&mut self, status: &Status) -> Option<String> {
        self.ended = status.state.is_terminal();
        let news = match self.shown {
            None => true,
            Some((seq, None)) => status.seq > seq || self.ended,
            Some((seq, Some(state))) => status.seq > seq || status.state != state,
        };
        if !news {
            return None;
        }
        self.greeted = true;
        self.shown = Some((status.seq, Some(status.state)));
        let data = serde_json::to_string(status).ok()?;
        Some(format!("id: {}\nevent: state\ndata: {data}\n\n", status.seq))
    }
}
