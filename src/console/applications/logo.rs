//! The logo of an application.

use actix_web::{HttpRequest, HttpResponse, web};

use super::{
    Client,
    draft::Problem,
    shown::{self, Said},
};
use crate::{
    console::{
        act::{Act, Sent},
        form_with_file::FormWithFile,
        to_page,
    },
    http::{app::App, page::Person, refusal::Refusal},
    management::logos,
};

/// Gives it the logo that the form brings, or takes it away.
///
/// # Errors
/// 404 for an application that the person may not see, 403 if they may change nothing; what is wrong with the file stands at its field.
pub async fn save(
    app: web::Data<App>,
    request: HttpRequest,
    act: Act<FormWithFile>,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    let client = Client::of(&app, &request, &act.here).await?;
    let caller = act.here.caller(Some(&client.pool.id))?;
    let seen = act.seen()?;
    let saved = match (act.form.file.clone(), act.form.field("no_logo")) {
        (None, "") => Err(Refusal::invalid("logo", "no file was chosen")),
        (file, _) => {
            logos::of_application(&app, &caller, &client.application.id, Some(seen), file).await
        }
    };
    let said = match saved {
        Ok(_) => return Ok(to_page(&person, &client.path(), Some(("saved", "yes")))),
        Err(Refusal::Changed) => Said { late: Some(seen), ..Said::default() },
        Err(refusal) => {
            let problem = Some(Problem::of(refusal, &Default::default())?);
            Said { problem, ..Said::default() }
        }
    };
    shown::existing(&app, &act.here, &client, &person, &said).await
}
