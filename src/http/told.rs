//! Who was told about people: what a request tells a person of the console, or a program with an API key, is written into history
//! before it is answered. What cannot be written is not told.

use std::iter;

use actix_web::{FromRequest, HttpRequest, dev::Payload, http::Method, web};
use domain::{
    decisions::Execute,
    id::{PoolId, UserId},
    reading::{Reading, ReadingCommand},
};
use eventstore::Actor;

use super::{
    app::App,
    caller::Caller,
    log::{Line, noted},
    readings::Noted,
    refusal::Refusal,
    remote::Remote,
    secrets::sha256,
};

/// Who was told how much.
struct Told {
    reader: Actor,
    pool: Option<PoolId>,
    records: u32,
}

impl Told {
    /// By the line of the request; `None` where nobody was told anything about people. Whom a person of a site sees is themselves.
    fn of(line: &Line) -> Option<Self> {
        let operator = line.operator.clone().map(Actor::Operator);
        let reader = operator.or_else(|| line.key.clone().map(Actor::ApiKey))?;
        let records = u32::try_from(line.personal?).unwrap_or(u32::MAX);
        Some(Self { reader, pool: line.pool.clone(), records }).filter(|told| told.records > 0)
    }
}

/// Writes what the request is about to be told.
///
/// # Errors
/// If it cannot be written: then it must not be told.
pub async fn write(request: &HttpRequest) -> Result<(), Refusal> {
    let Some(told) = noted(Told::of).flatten() else {
        return Ok(());
    };
    let app = request.app_data::<web::Data<App>>().ok_or(Refusal::Internal)?;
    let remote = Remote::from_request(request, &mut Payload::None).await?;
    let caller = match &told.pool {
        Some(pool) => remote.caller(pool, told.reader.clone()),
        None => remote.caller_of_deployment(told.reader.clone()),
    };
    for whom in whom(request) {
        one(app, &caller, request, &told, whom).await?;
    }
    Ok(())
}

/// The ids in the path: `None` for a list. What is told of two who are compared is a reading of each, so that it is found by either.
fn whom(request: &HttpRequest) -> impl Iterator<Item = Option<&str>> {
    let path = request.match_info();
    iter::once(path.get("id")).chain(path.get("other").map(Some))
}

async fn one(
    app: &App,
    caller: &Caller,
    request: &HttpRequest,
    told: &Told,
    whom: Option<&str>,
) -> Result<(), Refusal> {
    let question = question(request, told, whom);
    let last = question.as_ref().and_then(|question| app.readings.last(question, app.now()));
    let noted = match last {
        Some(last) if last.records >= told.records => return Ok(()),
        Some(last) => again(app, caller, last, told.records).await?,
        None => first(app, caller, request, told, whom).await?,
    };
    if let Some(question) = question {
        app.readings.keep(question, noted);
    }
    Ok(())
}

/// What makes two requests the same question. What changes something is none: it is asked once.
fn question(request: &HttpRequest, told: &Told, whom: Option<&str>) -> Option<String> {
    let reads = [Method::GET, Method::HEAD].contains(request.method());
    let (pool, address) = (told.pool.as_ref().map_or("", PoolId::as_str), request.uri());
    let whom = whom.unwrap_or_default();
    reads.then(|| {
        sha256(&format!("{}\n{pool}\n{}\n{address}\n{whom}", told.reader, request.method()))
    })
}

async fn first(
    app: &App,
    caller: &Caller,
    request: &HttpRequest,
    told: &Told,
    whom: Option<&str>,
) -> Result<Noted, Refusal> {
    let (pool, records) = (told.pool.clone(), told.records);
    let pattern = request.match_pattern().unwrap_or_default();
    let user = whom.map(UserId::from).filter(|_| pattern.contains("/users/{id}"));
    let (route, at) = (format!("{} {pattern}", request.method()), app.now());
    let id = whom.map(str::to_owned);
    let read = ReadingCommand::Read { pool, route, id, user, records, at };
    let id = app.new_id();
    app.execute(caller, &Execute::<Reading>::first(&id, read)).await?;
    Ok(Noted { id, since: at, records })
}

async fn again(app: &App, caller: &Caller, last: Noted, records: u32) -> Result<Noted, Refusal> {
    let again = ReadingCommand::ReadAgain { records, at: app.now() };
    app.execute(caller, &Execute::<Reading>::new(&last.id, again)).await?;
    Ok(Noted { records, ..last })
}
