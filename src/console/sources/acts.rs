//! What is done with a connection besides changing its fields.

use actix_web::{HttpRequest, HttpResponse, web};

use super::{
    changes,
    draft::{self, problem, standing},
    shown::{self, Said},
    source::{self, Source},
};
use crate::{
    console::{act::Act, problem::is_late, to_page},
    http::{app::App, caller::Caller, page::Person, refusal::Refusal},
    management::{connections, mini_programs},
};

/// People are shown it first.
///
/// # Errors
/// 404 for a connection that the person may not see, 403 if they may change nothing.
pub async fn first(
    app: web::Data<App>,
    request: HttpRequest,
    act: Act,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    let (source, caller) = allowed(&app, &request, &act).await?;
    let chosen = Some(source.connection.id.clone());
    connections::choose_default(&app, &caller, None, chosen).await?;
    Ok(to_page(&person, &source.path(), None))
}

/// People are shown the first by name first, if it was this one.
///
/// # Errors
/// As [`first`].
pub async fn not_first(
    app: web::Data<App>,
    request: HttpRequest,
    act: Act,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    let (source, caller) = allowed(&app, &request, &act).await?;
    let pool = &source.pool;
    if pool.default_connection.as_ref() == Some(&source.connection.id) {
        connections::choose_default(&app, &caller, Some(pool.version), None).await?;
    }
    Ok(to_page(&person, &source.path(), None))
}

/// Switches it on.
///
/// # Errors
/// As [`first`].
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
/// As [`first`].
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
    let (source, caller) = allowed(app, request, act).await?;
    connections::turn(app, &caller, &source.connection.id, None, on).await?;
    Ok(to_page(person, &source.path(), None))
}

/// Gives it to another Mini Program, once its identifier was typed.
///
/// # Errors
/// As [`first`], and who must first show that it is them is led there.
pub async fn change_mini_program(
    app: web::Data<App>,
    request: HttpRequest,
    act: Act,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    let source = Source::of(&app, &request, &act.here).await?;
    let caller = act.caller(Some(&source.pool.id), &request)?;
    act.here.fresh(&app)?;
    let (seen, id) = (act.seen()?, &source.connection.id);
    let changed = async {
        let own = draft::mini_program(&act.form, "other_")?;
        let confirm = act.form.field("other_confirm");
        mini_programs::change(&app, &caller, id, Some(seen), own.as_ref(), confirm).await
    };
    match changed.await {
        Ok(_) => Ok(to_page(&person, &source.path(), Some(("saved", "yes")))),
        Err(refusal) => refused(&app, &act, &source, &person, refusal, "other_").await,
    }
}

/// Deletes it, once its identifier was typed.
///
/// # Errors
/// As [`change_mini_program`].
pub async fn delete(
    app: web::Data<App>,
    request: HttpRequest,
    act: Act,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    let (source, caller) = allowed(&app, &request, &act).await?;
    act.here.fresh(&app)?;
    let (seen, id) = (act.seen()?, &source.connection.id);
    let deleted = if act.form.field("delete_confirm") == source.connection.identifier {
        connections::delete(&app, &caller, id, Some(seen)).await
    } else {
        Err(Refusal::invalid("confirm", "the identifier of the connection"))
    };
    match deleted {
        Ok(()) => Ok(to_page(&person, &source::list(&source.pool.id), None)),
        Err(refusal) => refused(&app, &act, &source, &person, refusal, "delete_").await,
    }
}

/// Whoever does something with a connection sees it, and may change something there.
async fn allowed(app: &App, request: &HttpRequest, act: &Act) -> Result<(Source, Caller), Refusal> {
    let source = Source::of(app, request, &act.here).await?;
    let caller = act.here.caller(Some(&source.pool.id))?;
    Ok((source, caller))
}

/// The page once more, with what is wrong at the fields whose names begin so.
async fn refused(
    app: &App,
    act: &Act,
    source: &Source,
    person: &Person,
    refusal: Refusal,
    prefix: &str,
) -> Result<HttpResponse, Refusal> {
    let Source { connection, .. } = source;
    let said = if is_late(&refusal) {
        let changed = changes::since(app, connection, act.seen()?).await?;
        Said { changed, ..Said::default() }
    } else {
        Said { problem: Some(problem(refusal)?.of_form(prefix)), ..Said::default() }
    };
    let typed = ["other_mini_program", "other_app_id"];
    let typed = typed.map(|field| (field.to_owned(), act.form.field(field).trim().to_owned()));
    let there =
        standing(&connection.identifier, connection.app_id.as_deref(), &connection.settings);
    let said = Said { typed: Some(there.into_iter().chain(typed).collect()), ..said };
    shown::existing(app, &act.here, source, person, &said).await
}
