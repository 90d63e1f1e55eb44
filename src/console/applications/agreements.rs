//! What people are asked to agree to on the phone.

use actix_web::{HttpRequest, HttpResponse, web};

use super::{
    Client,
    agreement_rows::{filled, typed},
    draft::Problem,
    shown::{self, Said},
};
use crate::{
    console::{act::Act, said::said, to_page},
    http::{app::App, page::Person, refusal::Refusal},
    management::applications::{self, ApplicationFields},
};

/// Saves the rows in which something stands.
///
/// # Errors
/// 404 for an application that the person may not see, 403 if they may change nothing; what is wrong stands at its field.
pub async fn save(
    app: web::Data<App>,
    request: HttpRequest,
    act: Act,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    let client = Client::of(&app, &request, &act.here).await?;
    let (seen, rows) = (act.seen()?, typed(&act.form));
    let all: Vec<_> = rows.iter().map(said).collect();
    let caller = act.caller_for(Some(&client.pool.id), &request, &all.join("\n"))?;
    let (at, agreements): (Vec<_>, Vec<_>) = filled(&rows).into_iter().unzip();
    let fields = ApplicationFields { agreements: Some(agreements), ..Default::default() };
    let id = &client.application.id;
    let said = match applications::change(&app, &caller, id, Some(seen), &fields).await {
        Ok(_) => return Ok(to_page(&person, &client.path(), Some(("saved", "yes")))),
        Err(Refusal::Changed) => Said { late: Some(seen), rows: Some(rows), ..Said::default() },
        Err(refusal) => {
            let problem = Some(Problem::of_row(refusal, &at)?);
            Said { problem, rows: Some(rows), ..Said::default() }
        }
    };
    shown::existing(&app, &act.here, &client, &person, &said).await
}
