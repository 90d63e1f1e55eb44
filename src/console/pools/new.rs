//! A new pool.

use actix_web::{HttpRequest, HttpResponse, web};

use super::{
    draft::{fields, problem, typed},
    shown::{self, Said, path},
};
use crate::{
    console::{act::Act, here::Here, said::said, to_page},
    http::{app::App, page::Person, refusal::Refusal},
    management::pools,
};

/// The page.
///
/// # Errors
/// 403 for whoever may not change the deployment.
pub async fn page(
    app: web::Data<App>,
    here: Here,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    here.caller(None)?;
    shown::new(&app, &here, &person, &Said::default())
}

/// Makes it, once however often the form is sent.
///
/// # Errors
/// As [`page`]; what is wrong with the form stands at its field.
pub async fn create(
    app: web::Data<App>,
    request: HttpRequest,
    act: Act,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    let typed = typed(&act.form);
    let caller = act.caller_for(None, &request, &said(&typed))?;
    let made = async { pools::create(&app, &caller, &fields(&typed)?).await };
    match made.await {
        Ok(made) => Ok(to_page(&person, &path(&made.id), Some(("saved", "yes")))),
        Err(refusal) => {
            let problem = Some(problem(refusal)?);
            let said = Said { problem, typed: Some(typed), ..Said::default() };
            shown::new(&app, &act.here, &person, &said)
        }
    }
}
