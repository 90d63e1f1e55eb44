//! What an open page hears of new logins: `GET /console/{pool}/logins/stream` says whenever its lines look different, as server-sent events, and
//! `…/lines` answers them. Neither is a use of the session: who is away is signed out all the same.

use std::time::Duration;

use ::web::pages::ConsoleLoginTable;
use actix_web::{
    HttpRequest, HttpResponse,
    http::header,
    web::{self, Bytes},
};
use domain::id::OperatorId;
use futures::{Stream, stream};
use projections::pools::PoolView;

use super::{
    list::{Found, path},
    streams::{LoginStreams, Place},
    wanted::Wanted,
};
use crate::{
    console::{here::Looking, whose::pool},
    http::{app::App, log::note, page::Person, refusal::Refusal},
};

/// How often the lines are looked at.
const EVERY: Duration = Duration::from_secs(1);
/// After so many looks the page opens another stream, for which it must be signed in still: a minute.
const LOOKS: u32 = 60;
const CHANGED: &str = "event: changed\ndata: changed\n\n";
/// Said where the lines are the same, so that a page which was closed is noticed.
const SAME: &str = ": the same\n\n";

/// The table of the page as it is now.
///
/// # Errors
/// As the page.
pub async fn lines(
    app: web::Data<App>,
    request: HttpRequest,
    Looking(here): Looking,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    let pool = pool(&app, &request, &here).await?;
    let found = Found::read(&app, &pool, &Wanted::of(request.query_string())?).await?;
    let (frame, path, logins) = (person.frame(), path(&pool), found.shown());
    note(|line| line.personal = Some(logins.len()));
    person.page(&ConsoleLoginTable { frame, path: &path, logins: &logins })
}

/// Streams `changed` events.
///
/// # Errors
/// As the page, and 429 if the person, or all together, have too many open.
pub async fn stream(
    app: web::Data<App>,
    streams: web::Data<LoginStreams>,
    request: HttpRequest,
    Looking(here): Looking,
) -> Result<HttpResponse, Refusal> {
    let pool = pool(&app, &request, &here).await?;
    let wanted = Wanted::of(request.query_string())?;
    let looks = Looks {
        place: streams.open(&here.operator.id)?,
        operator: here.operator.id,
        app,
        pool,
        wanted,
        shown: None,
        left: LOOKS,
    };
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/event-stream"))
        .insert_header(("X-Accel-Buffering", "no"))
        .streaming(looks.events()))
}

struct Looks {
    app: web::Data<App>,
    operator: OperatorId,
    pool: PoolView,
    wanted: Wanted,
    /// What stood on the page when it was told last.
    shown: Option<Found>,
    left: u32,
    /// One of the streams that may be open.
    #[expect(dead_code, reason = "it is given back when the stream ends")]
    place: Place,
}

impl Looks {
    fn events(self) -> impl Stream<Item = Result<Bytes, Refusal>> {
        stream::unfold(self, |mut looks| async move {
            let event = looks.next().await?;
            Some((Ok(Bytes::from(event)), looks))
        })
    }

    /// The next event; `None` when the stream is over.
    async fn next(&mut self) -> Option<String> {
        let is_first = self.left == LOOKS;
        self.left = self.left.checked_sub(1)?;
        if !is_first {
            tokio::select! {
                () = self.app.stop.ending() => return None,
                () = tokio::time::sleep(EVERY) => {}
            }
        }
        // What somebody may do is read anew: who was removed sees no more of it.
        let operator = self.app.views.operator(&self.operator).await.ok()??;
        if operator.removed_at.is_some() || !operator.authority().reaches(Some(&self.pool.id)) {
            return None;
        }
        let found = Found::read(&self.app, &self.pool, &self.wanted).await.ok()?;
        if self.shown.as_ref() == Some(&found) {
            return Some(SAME.to_owned());
        }
        // The page that opens a stream has its lines already, but for what happened in between.
        self.shown = Some(found);
        Some(CHANGED.to_owned())
    }
}
