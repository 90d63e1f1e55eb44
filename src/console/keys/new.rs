//! A new key.

use actix_web::{HttpRequest, HttpResponse, web};

use super::{
    Held,
    draft::{self, problem, typed},
    shown::{self, Said},
};
use crate::{
    console::{act::Act, here::Here, said::said, whose::pool},
    http::{app::App, page::Person, refusal::Refusal},
    management::keys,
};

/// The page. Who makes a key is shown it: they show first that it is them, and type nothing in vain.
///
/// # Errors
/// 404 for a pool that the person may not see, 403 if they may change nothing, and who must first show that it is them is led there.
pub async fn page(
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

/// Makes it, once however often the form is sent, and shows it once.
///
/// # Errors
/// As [`page`]; what is wrong with the form stands at its field.
pub async fn create(
    app: web::Data<App>,
    request: HttpRequest,
    act: Act,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    let pool = pool(&app, &request, &act.here).await?;
    let typed = typed(&act.form);
    let caller = act.caller_for(Some(&pool.id), &request, &said(&typed))?;
    act.here.fresh(&app)?;
    let made = async { keys::create(&app, &caller, &draft::new(&typed)?).await };
    match made.await {
        Ok(made) => {
            let said = Said { saved: true, key: Some(made.shown), ..Said::default() };
            let held = Held { pool, key: made.key };
            shown::existing(&app, &act.here, &held, &person, &said).await
        }
        Err(refusal) => {
            let problem = Some(problem(refusal, &typed)?);
            let said = Said { typed: Some(typed), problem, ..Said::default() };
            shown::new(&app, &act.here, &pool, &person, &said)
        }
    }
}
