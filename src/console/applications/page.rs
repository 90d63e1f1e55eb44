//! The page of an application, and saving what was changed there; and a new one.

use actix_web::{HttpRequest, HttpResponse, web};

use super::{
    Client,
    draft::{Problem, fields, typed},
    shown::{self, Said},
};
use crate::{
    console::{act::Act, here::Here, said::said, to_page, was_saved, whose::pool},
    http::{app::App, page::Person, refusal::Refusal},
    management::applications,
};

/// The page of a new one. Who makes one is shown its secret: they show first that it is them, and type nothing in vain.
///
/// # Errors
/// 404 for a pool that the person may not see, 403 if they may change nothing, and who must first show that it is them is led there.
pub async fn new(
    app: web::Data<App>,
    request: HttpRequest,
    here: Here,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    let pool = pool(&app, &request, &here).await?;
    here.caller(Some(&pool.id))?;
    here.fresh(&app)?;
    shown::new(&app, &here, &pool, &person, &Said::default())
}

/// Makes it, once however often the form is sent, and shows its secret once.
///
/// # Errors
/// As [`new`]; who must first show that it is them is led there; what is wrong with the form stands at its field.
pub async fn create(
    app: web::Data<App>,
    request: HttpRequest,
    act: Act,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    let pool = pool(&app, &request, &act.here).await?;
    let typed = typed(&act.form);
    let caller = act.caller_for(Some(&pool.id), &request, &said(&typed))?;
    // Its secret is shown, and once more where the form comes again.
    act.here.fresh(&app)?;
    let made = async { applications::create(&app, &caller, &fields(&typed, true)?).await };
    match made.await {
        Ok(made) => {
            let said = Said { saved: true, secret: made.secret, ..Said::default() };
            let client = Client { pool, application: made.application };
            shown::existing(&app, &act.here, &client, &person, &said).await
        }
        Err(refusal) => {
            let problem = Some(Problem::of(refusal, &typed)?);
            let said = Said { typed: Some(typed), problem, ..Said::default() };
            shown::new(&app, &act.here, &pool, &person, &said)
        }
    }
}

/// The page.
///
/// # Errors
/// 404 for an application that the person may not see.
pub async fn page(
    app: web::Data<App>,
    request: HttpRequest,
    here: Here,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    let client = Client::of(&app, &request, &here).await?;
    let saved = was_saved(&request);
    shown::existing(&app, &here, &client, &person, &Said { saved, ..Said::default() }).await
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
    let client = Client::of(&app, &request, &act.here).await?;
    let (seen, typed) = (act.seen()?, typed(&act.form));
    let caller = act.caller_for(Some(&client.pool.id), &request, &said(&typed))?;
    let id = &client.application.id;
    let saved = async {
        applications::change(&app, &caller, id, Some(seen), &fields(&typed, false)?).await
    };
    let said = match saved.await {
        Ok(_) => return Ok(to_page(&person, &client.path(), Some(("saved", "yes")))),
        Err(Refusal::Changed) => Said { typed: Some(typed), late: Some(seen), ..Said::default() },
        Err(refusal) => {
            let problem = Some(Problem::of(refusal, &typed)?);
            Said { typed: Some(typed), problem, ..Said::default() }
        }
    };
    shown::existing(&app, &act.here, &client, &person, &said).await
}
