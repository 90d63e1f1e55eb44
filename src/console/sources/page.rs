//! The page of a connection, and saving what was changed there.

use actix_web::{HttpRequest, HttpResponse, web};
use projections::connections::ConnectionView;

use super::{
    changes,
    draft::{self, LogoDraft, problem},
    new::{logo, said},
    shown::{self, Said},
    source::Source,
};
use crate::{
    console::{
        act::Act,
        form_with_file::FormWithFile,
        here::Here,
        problem::{Problem, is_late},
        to_page, was_saved,
    },
    http::{app::App, caller::Caller, page::Person, refusal::Refusal},
    management::{connections::ConnectionFields, mini_programs},
};

/// The page.
///
/// # Errors
/// 404 for a connection that the person may not see.
pub async fn page(
    app: web::Data<App>,
    request: HttpRequest,
    here: Here,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    let source = Source::of(&app, &request, &here).await?;
    let saved = was_saved(&request);
    shown::existing(&app, &here, &source, &person, &Said { saved, ..Said::default() }).await
}

/// Shows what people will see, and saves nothing.
///
/// # Errors
/// As [`page`], and 403 if they may change nothing.
pub async fn preview(
    app: web::Data<App>,
    request: HttpRequest,
    act: Act<FormWithFile>,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    let source = Source::of(&app, &request, &act.here).await?;
    act.here.caller(Some(&source.pool.id))?;
    let said = again(&act.form, &source, None).await?;
    shown::existing(&app, &act.here, &source, &person, &said).await
}

/// Saves what was changed. Who had the page open while somebody else changed something is told what.
///
/// # Errors
/// As [`preview`]; what is wrong with the form stands at its field.
pub async fn save(
    app: web::Data<App>,
    request: HttpRequest,
    act: Act<FormWithFile>,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    let source = Source::of(&app, &request, &act.here).await?;
    let caller = act.caller(Some(&source.pool.id), &request)?;
    let seen = act.seen()?;
    let said = match saved(&app, &caller, &source, seen, &act.form).await {
        Ok(_) => return Ok(to_page(&person, &source.path(), Some(("saved", "yes")))),
        Err(refusal) if is_late(&refusal) => {
            let changed = changes::since(&app, &source.connection, seen).await?;
            Said { changed, ..again(&act.form, &source, None).await? }
        }
        Err(refusal) => again(&act.form, &source, Some(problem(refusal)?)).await?,
    };
    shown::existing(&app, &act.here, &source, &person, &said).await
}

async fn saved(
    app: &App,
    caller: &Caller,
    source: &Source,
    seen: u64,
    form: &FormWithFile,
) -> Result<ConnectionView, Refusal> {
    let fields = draft::fields(&draft::typed(form))?;
    let logo = logo(app, &source.pool, LogoDraft::of(form).await?).await?;
    // It never changes, and is not asked for.
    let fields = ConnectionFields { identifier: None, logo, ..fields };
    let secret = draft::app_secret(form, "");
    let id = &source.connection.id;
    mini_programs::change_with_secret(app, caller, id, Some(seen), &fields, &secret).await
}

/// What the page says once more. What no field of the form says, stands as it is.
async fn again(
    form: &FormWithFile,
    source: &Source,
    wrong: Option<Problem>,
) -> Result<Said, Refusal> {
    let mut said = said(form, wrong).await?;
    let Source { connection, .. } = source;
    let there =
        draft::standing(&connection.identifier, connection.app_id.as_deref(), &connection.settings);
    if let Some(typed) = &mut said.typed {
        let stays = ["identifier", "mini_program", "app_id"];
        typed.extend(there.into_iter().filter(|(field, _)| stays.contains(&field.as_str())));
    }
    Ok(said)
}
