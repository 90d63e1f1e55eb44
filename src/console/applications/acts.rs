//! What is done with an application besides changing its fields.

use actix_web::{HttpRequest, HttpResponse, web};
use domain::id::ConnectionId;

use super::{
    Client,
    draft::Problem,
    list,
    shown::{self, Said},
};
use crate::{
    console::{act::Act, to_page},
    http::{app::App, caller::Caller, page::Person, refusal::Refusal},
    management::applications::{self, Rotation},
};

/// For how long a former secret stays good where that is wished, seconds: a day.
const KEEP_FORMER: u32 = 24 * 60 * 60;

/// Switches a connection on or off for it.
///
/// # Errors
/// 404 for an application that the person may not see, 403 if they may change nothing.
pub async fn switch(
    app: web::Data<App>,
    request: HttpRequest,
    act: Act,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    let (client, caller) = allowed(&app, &request, &act).await?;
    let connection = ConnectionId::from(act.form.field("connection"));
    let on = act.form.field("on").parse();
    let on = on.map_err(|_| Refusal::invalid("on", "true or false"))?;
    match applications::switch(&app, &caller, &client.application.id, &connection, on).await {
        Ok(_) => Ok(to_page(&person, &client.path(), None)),
        Err(Refusal::Invalid { field, .. }) if field == "connection" => {
            let said = Said { needs_program: true, ..Said::default() };
            shown::existing(&app, &act.here, &client, &person, &said).await
        }
        Err(refusal) => Err(refusal),
    }
}

/// Replaces its secret, and shows the new one once.
///
/// # Errors
/// As [`switch`], and who must first show that it is them is led there.
pub async fn rotate_secret(
    app: web::Data<App>,
    request: HttpRequest,
    act: Act,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    let client = Client::of(&app, &request, &act.here).await?;
    let caller = act.caller(Some(&client.pool.id), &request)?;
    act.here.fresh(&app)?;
    let keep_former_seconds = if act.form.field("keep").is_empty() { 0 } else { KEEP_FORMER };
    let (id, asked) = (&client.application.id, Rotation { keep_former_seconds });
    let said = match applications::rotate_secret(&app, &caller, id, Some(act.seen()?), asked).await
    {
        Ok(rotated) => {
            let client = Client { application: rotated.application, ..client };
            let said = Said { secret: rotated.secret, ..Said::default() };
            return shown::existing(&app, &act.here, &client, &person, &said).await;
        }
        Err(Refusal::Changed) => Said { late: Some(act.seen()?), ..Said::default() },
        Err(refusal) => return Err(refusal),
    };
    shown::existing(&app, &act.here, &client, &person, &said).await
}

/// Switches it on.
///
/// # Errors
/// As [`switch`].
pub async fn enable(
    app: web::Data<App>,
    request: HttpRequest,
    act: Act,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    turn(&app, &request, &act, &person, true).await
}

/// Switches it off.
///
/// # Errors
/// As [`switch`].
pub async fn disable(
    app: web::Data<App>,
    request: HttpRequest,
    act: Act,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    turn(&app, &request, &act, &person, false).await
}

async fn turn(
    app: &App,
    request: &HttpRequest,
    act: &Act,
    person: &Person,
    on: bool,
) -> Result<HttpResponse, Refusal> {
    let (client, caller) = allowed(app, request, act).await?;
    applications::turn(app, &caller, &client.application.id, None, on).await?;
    Ok(to_page(person, &client.path(), None))
}

/// Deletes it, once its client id was typed.
///
/// # Errors
/// As [`rotate_secret`].
pub async fn delete(
    app: web::Data<App>,
    request: HttpRequest,
    act: Act,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    let (client, caller) = allowed(&app, &request, &act).await?;
    act.here.fresh(&app)?;
    let (seen, id) = (act.seen()?, &client.application.id);
    let deleted = if act.form.field("confirm").trim() == id.as_str() {
        applications::delete(&app, &caller, id, Some(seen)).await
    } else {
        Err(Refusal::invalid("confirm", "the client id"))
    };
    let said = match deleted {
        Ok(()) => return Ok(to_page(&person, &list::path(&client.pool), None)),
        Err(Refusal::Changed) => Said { late: Some(seen), ..Said::default() },
        Err(refusal) => {
            let problem = Some(Problem::of(refusal, &Default::default())?);
            Said { problem, ..Said::default() }
        }
    };
    shown::existing(&app, &act.here, &client, &person, &said).await
}

async fn allowed(app: &App, request: &HttpRequest, act: &Act) -> Result<(Client, Caller), Refusal> {
    let client = Client::of(app, request, &act.here).await?;
    let caller = act.here.caller(Some(&client.pool.id))?;
    Ok((client, caller))
}
