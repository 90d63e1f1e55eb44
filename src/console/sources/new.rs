//! A new connection.

use actix_web::{HttpRequest, HttpResponse, web};
use projections::{connections::ConnectionView, pools::PoolView};

use super::{
    draft::{self, LogoDraft, problem},
    shown::{self, Said},
    source,
};
use crate::{
    console::{
        act::{Act, Sent},
        form_with_file::FormWithFile,
        here::Here,
        problem::Problem,
        to_page,
        whose::pool,
    },
    http::{app::App, caller::Caller, page::Person, refusal::Refusal},
    management::connections::{self, ConnectionFields},
};

/// The page.
///
/// # Errors
/// 404 for a pool that the person may not see, 403 if they may change nothing.
pub async fn page(
    app: web::Data<App>,
    request: HttpRequest,
    here: Here,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    let pool = pool(&app, &request, &here).await?;
    here.caller(Some(&pool.id))?;
    shown::new(&app, &here, &pool, &path(&pool), &person, &Said::default()).await
}

/// Shows what people will see, and saves nothing.
///
/// # Errors
/// As [`page`].
pub async fn preview(
    app: web::Data<App>,
    request: HttpRequest,
    act: Act<FormWithFile>,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    let pool = pool(&app, &request, &act.here).await?;
    act.here.caller(Some(&pool.id))?;
    let said = said(&act.form, None).await?;
    shown::new(&app, &act.here, &pool, &path(&pool), &person, &said).await
}

/// Makes it, once however often the form is sent.
///
/// # Errors
/// As [`page`]; what is wrong with the form stands at its field.
pub async fn create(
    app: web::Data<App>,
    request: HttpRequest,
    act: Act<FormWithFile>,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    let pool = pool(&app, &request, &act.here).await?;
    let caller = act.caller(Some(&pool.id), &request)?;
    let said = match made(&app, &caller, &pool, &act.form).await {
        Ok(made) => return Ok(to_page(&person, &source::path(&made), Some(("saved", "yes")))),
        Err(Refusal::Invalid { field, .. }) if field == "Idempotency-Key" => {
            Said { sent_before: true, ..said(&act.form, None).await? }
        }
        Err(refusal) => said(&act.form, Some(problem(refusal)?)).await?,
    };
    shown::new(&app, &act.here, &pool, &path(&pool), &person, &said).await
}

async fn made(
    app: &App,
    caller: &Caller,
    pool: &PoolView,
    form: &FormWithFile,
) -> Result<ConnectionView, Refusal> {
    let fields = draft::fields(&draft::typed(form))?;
    let logo = logo(app, pool, LogoDraft::of(form).await?).await?;
    let mini_program = draft::mini_program(form, "")?;
    connections::create(app, caller, &ConnectionFields { mini_program, logo, ..fields }).await
}

/// What a change says of the logo: it is kept, before an event names it.
///
/// # Errors
/// If the database does not answer.
pub async fn logo(
    app: &App,
    pool: &PoolView,
    draft: LogoDraft,
) -> Result<Option<Option<domain::picture::Picture>>, Refusal> {
    Ok(match draft {
        LogoDraft::Stays => None,
        LogoDraft::None => Some(None),
        LogoDraft::New(png) => Some(Some(app.pictures.put(&pool.id, &png).await?)),
    })
}

/// What the page says once more.
///
/// # Errors
/// What is no mistake of the form.
pub async fn said(form: &FormWithFile, wrong: Option<Problem>) -> Result<Said, Refusal> {
    let (logo, of_logo) = match LogoDraft::of(form).await {
        Ok(logo) => (Some(logo), None),
        Err(refusal) => (None, Some(problem(refusal)?)),
    };
    Ok(Said {
        typed: Some(draft::typed(form)),
        problem: wrong.or(of_logo),
        logo,
        secret_typed: !form.field("app_secret").is_empty(),
        ..Said::default()
    })
}

fn path(pool: &PoolView) -> String {
    format!("{}/new/wechat-miniprogram-qrconnect", source::list(&pool.id))
}
