//! `GET /logins/{id}/stream`: the states of a login as they come, as server-sent events.
//!
//! Nothing is read while nothing happens: the state follows from an event, of which this server hears, or from the time
//! when the login expires, which it knows.

use std::{sync::Arc, time::Duration};

use actix_web::{
    HttpRequest, HttpResponse,
    http::header,
    web::{self, Bytes},
};
use chrono::{DateTime, Utc};
use domain::{
    id::{LoginId, PoolId},
    login::State,
};
use eventstore::{Change, Held};
use futures::{Stream, stream};
use tokio::time::Instant;

use super::{
    credential::OwnLogin,
    streams::{Place, Streams},
};
use crate::{
    http::{app::App, refusal::Refusal},
    login::status::Status,
};

/// The heartbeat, an event and no comment: a comment is not told to scripts.
const BEAT_EVENT: &str = "event: beat\ndata:\n\n";
/// Newer streams of the login took the place: the page asks from now on.
const CROWDED_EVENT: &str = "event: crowded\ndata:\n\n";
/// The server stops: a browser that opens the stream anew by itself waits this long, in milliseconds.
const STOP_EVENT: &str = "retry: 2000\nevent: stop\ndata:\n\n";
/// Never sleep for less, so that a clock that stands still is not asked all the time.
const SHORTEST_SLEEP: Duration = Duration::from_millis(50);

/// Streams `state` events until a terminal one. With `Last-Event-ID` it goes on behind that event.
///
/// # Errors
/// 404 without the browser credential, 429 if the address has too many streams.
pub async fn stream(
    app: web::Data<App>,
    streams: web::Data<Streams>,
    request: HttpRequest,
    own: OwnLogin,
) -> Result<HttpResponse, Refusal> {
    let seen = request
        .headers()
        .get("last-event-id")
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.parse().ok());
    let login = own.login;
    let streams = streams.into_inner();
    let watch = Watch {
        place: streams.open(&login.id, own.host.remote.address)?,
        change: app.changes.of(&login.pool, "login", login.id.as_str()),
        held: app.presence.hold(&login.id, app.now()),
        streams,
        app,
        pool: login.pool,
        login: login.id,
        expires_at: login.expires_at,
        unread: true,
        shown: seen.map(|seq| (seq, None)),
        greeted: false,
        ended: false,
    };
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/event-stream"))
        .insert_header(("X-Accel-Buffering", "no"))
        .streaming(watch.events()))
}

struct Watch {
    app: web::Data<App>,
    streams: Arc<Streams>,
    pool: PoolId,
    login: LoginId,
    place: Place,
    change: Change,
    /// The browser is there as long as its stream.
    held: Held,
    /// When the login expires, as it was read last.
    expires_at: DateTime<Utc>,
    /// Whether something may have happened since it was read.
    unread: bool,
    /// The last event that was sent: its number and state.
    shown: Option<(i64, Option<State>)>,
    /// Whether anything was sent. The first event goes out at once: the page takes a silent stream for one that a proxy buffers.
    greeted: bool,
    ended: bool,
}

impl Watch {
    fn events(self) -> impl Stream<Item = Result<Bytes, actix_web::Error>> {
        stream::unfold(self, |mut watch| async move {
            let event = watch.next().await?;
            watch.greeted = true;
            Some((Ok(Bytes::from(event)), watch))
        })
    }

    /// The next event; `None` when the stream is over.
    async fn next(&mut self) -> Option<String> {
        if self.ended {
            return None;
        }
        let beat = self.streams.next_beat(Instant::now());
        loop {
            // One timer for whatever comes first: each page that waits has one.
            let expiry = (!self.unread).then(|| self.expiry());
            let wake = expiry.map_or(beat, |expiry| expiry.min(beat));
            let Self { app, streams, pool, login, place, change, unread, .. } = self;
            let news = async {
                if !*unread {
                    change.next().await;
                    *unread = true;
                }
                // In a box: a stream that only waits keeps no room for it.
                Box::pin(streams.read(|| app.views.login(pool, login))).await
            };
            let login = tokio::select! {
                biased;
                () = app.stop.ending() => return Some(self.end(STOP_EVENT)),
                () = place.taken() => return Some(self.end(CROWDED_EVENT)),
                login = news => login?,
                () = tokio::time::sleep_until(wake) => {
                    if wake == beat {
                        self.held.beat(self.app.now());
                        return Some(BEAT_EVENT.to_owned());
                    }
                    self.unread = true;
                    continue;
                }
            };
            self.unread = false;
            self.expires_at = login.expires_at;
            let status = Status::of(&login, self.app.now());
            if let Some(event) = self.event(&status) {
                return Some(event);
            }
            if !self.greeted {
                return Some(BEAT_EVENT.to_owned());
            }
        }
    }

    /// When the login expires; a moment later at the earliest, should the clock stand still.
    fn expiry(&self) -> Instant {
        let left = (self.expires_at - self.app.now()).to_std().unwrap_or_default();
        Instant::now() + left.max(SHORTEST_SLEEP)
    }

    /// The last event.
    fn end(&mut self, event: &str) -> String {
        self.ended = true;
        self.held.end(self.app.now());
        event.to_owned()
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
        self.shown = Some((status.seq, Some(status.state)));
        let data = serde_json::to_string(status).ok()?;
        Some(format!("id: {}\nevent: state\ndata: {data}\n\n", status.seq))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each page that waits holds one.
    #[test]
    fn a_stream_takes_little_room() {
        fn size<Of, S>(_: impl Fn(Of) -> S) -> usize {
            size_of::<S>()
        }
        let bytes = size(Watch::events);
        assert!(bytes <= 1000, "{bytes}");
    }
}
