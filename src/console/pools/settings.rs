//! The settings of a pool, and saving what was changed there.

use actix_web::{HttpRequest, HttpResponse, web};

use super::{
    draft::{fields, problem, typed},
    shown::{self, Said, path},
};
use crate::{
    console::{
        act::Act, here::Here, problem::is_late, said::said, to_page, was_saved, whose::pool,
    },
    http::{app::App, page::Person, refusal::Refusal},
    management::pools,
};

/// The page.
///
/// # Errors
/// 404 for a pool that the person may not see.
pub async fn page(
    app: web::Data<App>,
    request: HttpRequest,
    here: Here,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    let pool = pool(&app, &request, &here).await?;
    let said = Said { saved: was_saved(&request), ..Said::default() };
    shown::settings(&app, &here, &pool, &person, &said).await
}

/// Saves what was changed. Who had the page open while somebody else changed something is told what.
///
/// # Errors
/// As [`page`], and 403 if they may change nothing; what is wrong with the form stands at its field.
pub async fn save(
    app: web::Data<App>,
    request: HttpRequest,
    act: Act,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    let pool = pool(&app, &request, &act.here).await?;
    let (seen, typed) = (act.seen()?, typed(&act.form));
    let caller = act.caller_for(None, &request, &said(&typed))?;
    let saved =
        async { pools::change(&app, &caller, &pool.id, Some(seen), &fields(&typed)?).await };
    let said = match saved.await {
        Ok(_) => return Ok(to_page(&person, &path(&pool.id), Some(("saved", "yes")))),
        Err(refusal) if is_late(&refusal) => {
            Said { typed: Some(typed), late: Some(seen), ..Said::default() }
        }
        Err(refusal) => {
            Said { problem: Some(problem(refusal)?), typed: Some(typed), ..Said::default() }
        }
    };
    shown::settings(&app, &act.here, &pool, &person, &said).await
}
