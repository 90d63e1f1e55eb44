//! What is done with a pool besides changing its settings.

use actix_web::{HttpRequest, HttpResponse, web};

use super::{
    draft::problem,
    shown::{self, Said, path},
};
use crate::{
    console::{act::Act, problem::is_late, to_page, whose::pool},
    http::{app::App, page::Person, refusal::Refusal},
    management::pools,
};

/// Lets people sign in again.
///
/// # Errors
/// 404 for a pool that the person may not see, 403 if they may change nothing of the deployment.
pub async fn enable(
    app: web::Data<App>,
    request: HttpRequest,
    act: Act,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    switch(&app, &request, &act, &person, true).await
}

/// Lets nobody sign in any more.
///
/// # Errors
/// As [`enable`].
pub async fn disable(
    app: web::Data<App>,
    request: HttpRequest,
    act: Act,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    switch(&app, &request, &act, &person, false).await
}

async fn switch(
    app: &App,
    request: &HttpRequest,
    act: &Act,
    person: &Person,
    on: bool,
) -> Result<HttpResponse, Refusal> {
    let pool = pool(app, request, &act.here).await?;
    let caller = act.here.caller(None)?;
    pools::switch(app, &caller, &pool.id, None, on).await?;
    Ok(to_page(person, &path(&pool.id), None))
}

/// Deletes it, once its id was typed.
///
/// # Errors
/// As [`enable`], and who must first show that it is them is led there.
pub async fn delete(
    app: web::Data<App>,
    request: HttpRequest,
    act: Act,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    let confirm = act.form.field("confirm").trim();
    let pool = match pool(&app, &request, &act.here).await {
        // Pressed twice, it is gone once.
        Err(Refusal::NotFound) if came_before(&app, &request, &act, confirm).await? => {
            return Ok(to_page(&person, "/console", None));
        }
        found => found?,
    };
    let caller = act.caller_for(None, &request, confirm)?.in_pool(&pool.id);
    act.here.fresh(&app)?;
    let seen = act.seen()?;
    let deleted = if confirm == pool.id.as_str() {
        pools::delete(&app, &caller, &pool.id, Some(seen)).await
    } else {
        Err(Refusal::invalid("confirm", "the id of the pool"))
    };
    let said = match deleted {
        Ok(()) => return Ok(to_page(&person, "/console", None)),
        Err(refusal) if is_late(&refusal) => Said { late: Some(seen), ..Said::default() },
        Err(refusal) => Said { problem: Some(problem(refusal)?), ..Said::default() },
    };
    shown::settings(&app, &act.here, &pool, &person, &said).await
}

/// Whether this very form deleted its pool before.
async fn came_before(
    app: &App,
    request: &HttpRequest,
    act: &Act,
    confirm: &str,
) -> Result<bool, Refusal> {
    match act.caller_for(None, request, confirm) {
        Ok(caller) => Ok(app.came_before(&caller.in_pool(&confirm.into())).await?),
        Err(_) => Ok(false),
    }
}
