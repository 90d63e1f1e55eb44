//! `POST /api/v1/users/import`.

use std::time::Duration;

use actix_web::{
    FromRequest, HttpRequest, HttpResponse,
    dev::Payload,
    http::header,
    rt::time::timeout,
    web::{self, Bytes},
};
use futures::{Stream, StreamExt, future::ready, stream};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    api::{
        key::{ApiKey, ChangingPeople},
        problem::{Invalid, Refused},
        query::query,
    },
    http::{app::App, chunks, refusal::Refusal},
    management::import::{self, Asked, Asker, Format, Outcome, Report, Told},
};

/// So long may pass until the next bytes come.
const PATIENCE: Duration = Duration::from_secs(30);

/// How an import is asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ImportQuery {
    /// What you call this import: 1 to 64 visible characters of ASCII. The same row makes one user in it, however often it comes: an
    /// import that broke off goes on by being sent again under the same name.
    #[param(example = "from-the-old-shop")]
    name: String,
    /// Whether you vouch for numbers and addresses that a row calls verified. Without it all are notes.
    #[serde(default)]
    verified: bool,
    /// Whether to tell of each row, and not only of those that are refused.
    #[serde(default)]
    every_row: bool,
}

/// A line of the report.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub enum ReportLine {
    /// A row that is wrong, and made nobody. The others go on.
    Refused {
        /// The line on which the row begins, from 1.
        line: u64,
        /// What is wrong, by its column; `line` for the whole row.
        field: String,
        /// The rule.
        detail: String,
    },
    /// A row that is a user, where `every_row` is said.
    User {
        /// The line on which the row begins, from 1.
        line: u64,
        /// The id of the user.
        user: String,
        /// Whether it was there before, by the same row of the same import.
        there: bool,
    },
    /// The last line. Without it the import broke off, and goes on if it is sent again.
    Done(Counts),
    /// The last line of an import that broke off.
    BrokenOff {
        /// Why. `key` or `pool` begins it where the key does not open what it opened any more, or the pool was deleted.
        broken_off: String,
    },
}

/// What became of the rows.
#[derive(Clone, Copy, Debug, Default, Serialize, ToSchema)]
pub struct Counts {
    /// Users that were made.
    pub imported: u64,
    /// Users that were there before, by the same row of the same import.
    pub there: u64,
    /// Rows that are wrong.
    pub refused: u64,
}

impl Counts {
    /// Counts a row; answers what is told of it.
    pub fn count(&mut self, Told { line, outcome }: Told) -> ReportLine {
        match outcome {
            Outcome::Made(user) => {
                self.imported += 1;
                ReportLine::User { line, user: user.to_string(), there: false }
            }
            Outcome::There(user) => {
                self.there += 1;
                ReportLine::User { line, user: user.to_string(), there: true }
            }
            Outcome::Refused { field, why } => {
                self.refused += 1;
                ReportLine::Refused { line, field, detail: why }
            }
        }
    }
}

/// Imports users, row by row while they come; the report is written meanwhile, so read it while you send. A row that is wrong is
/// refused, and the others go on. As `text/csv` the first row names the columns: `nickname`, `avatar`, `phone`, `phone_verified`,
/// `email`, `email_verified`, `password_hash`, `blocked`, `app_id`, `openid`, `unionid`. As `application/x-ndjson` each line is an
/// object with these fields, but for the last three, which are those of the objects in `identities`. `name` is this request's
/// `Idempotency-Key`.
#[utoipa::path(
    post,
    path = "/api/v1/users/import",
    tag = "users",
    operation_id = "importUsers",
    params(ImportQuery),
    request_body(content((String = "text/csv"), (String = "application/x-ndjson"))),
    responses(
        (status = 200, description = "The report, a line for each row that is refused, and one at the end.", body = ReportLine, content_type = "application/x-ndjson"),
        Invalid,
        Refused
    ),
    security(("api_key" = ["operator"]))
)]
pub async fn import(
    app: web::Data<App>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, Refusal> {
    let body = chunks::Shared::new(payload);
    let begun = match asked(&request).await {
        Ok((key, asked, every_row)) => {
            let report = begin(app, key, request, &asked, body.clone()).await;
            report.map(|report| (report, every_row))
        }
        Err(refusal) => Err(refusal),
    };
    let (report, every_row) = begun.inspect_err(|_| chunks::hold(body.clone()))?;
    let left = stream::once(chunks::leave(body)).filter_map(|()| ready(None));
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "application/x-ndjson"))
        .insert_header(("X-Accel-Buffering", "no"))
        .streaming(written(report, every_row).chain(left)))
}

/// Who asks, and for what: looked at before the body is.
async fn asked(request: &HttpRequest) -> Result<(ApiKey<ChangingPeople>, Asked, bool), Refusal> {
    let key = ApiKey::from_request(request, &mut Payload::None).await?;
    let ImportQuery { name, verified, every_row } = query(request)?;
    if request.headers().contains_key(header::CONTENT_ENCODING) {
        return Err(Refusal::invalid("content-encoding", "none is taken: send the file as it is"));
    }
    let media_type = request.headers().get(header::CONTENT_TYPE).and_then(|it| it.to_str().ok());
    let media_type = media_type.and_then(|it| it.split(';').next()).map(str::trim);
    let format = match media_type.map(str::to_ascii_lowercase).as_deref() {
        Some("text/csv") => Format::Csv,
        Some("application/x-ndjson") => Format::Ndjson,
        _ => {
            let why = "text/csv or application/x-ndjson is expected";
            return Err(Refusal::invalid("content-type", why));
        }
    };
    Ok((key, Asked { name, format, verified }, every_row))
}

async fn begin(
    app: web::Data<App>,
    key: ApiKey<ChangingPeople>,
    request: HttpRequest,
    asked: &Asked,
    body: chunks::Shared,
) -> Result<Report, Refusal> {
    let caller = key.caller.clone();
    import::import(app.into_inner(), caller, asked, asker(key, request), bytes(body)).await
}

/// The key is looked at anew as long as the import lasts.
fn asker(key: ApiKey<ChangingPeople>, request: HttpRequest) -> Asker {
    Box::new(move || {
        let (key, request) = (key.clone(), request.clone());
        Box::pin(async move { key.still_opens(&request).await })
    })
}

/// The body as it comes. A client that falls silent is not waited for.
fn bytes(body: chunks::Shared) -> impl Stream<Item = Result<Bytes, Refusal>> {
    stream::unfold(body, |mut body| async {
        let broken = || Refusal::invalid("body", "it broke off");
        let bytes = match timeout(PATIENCE, body.next()).await {
            Ok(bytes) => bytes?.map_err(|_| broken()),
            Err(_) => Err(broken()),
        };
        Some((bytes, body))
    })
}

/// The report as it is written.
fn written(report: Report, every_row: bool) -> impl Stream<Item = Result<Bytes, Refusal>> {
    stream::unfold(Some((report, Counts::default())), move |state| async move {
        let (mut report, mut counts) = state?;
        let (line, state) = loop {
            break match report.next().await {
                Some(Ok(told)) => match counts.count(told) {
                    ReportLine::User { .. } if !every_row => continue,
                    line => (line, Some((report, counts))),
                },
                Some(Err(refusal)) => {
                    (ReportLine::BrokenOff { broken_off: refusal.to_string() }, None)
                }
                None => (ReportLine::Done(counts), None),
            };
        };
        let line = serde_json::to_string(&line).map_err(|_| Refusal::Internal);
        Some((line.map(|line| Bytes::from(line + "\n")), state))
    })
}
