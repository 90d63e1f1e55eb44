//! `POST /console/sign-out`.

use actix_web::{HttpRequest, HttpResponse, web};
use domain::{
    console_session::{ConsoleSession, ConsoleSessionCommand, ConsoleSessionEnd},
    decisions::Execute,
};

use super::{
    act::Act,
    here::{self, Here},
    host::ConsoleHost,
    to_page,
};
use crate::http::{app::App, page::Person, refusal::Refusal};

/// Ends the session of the browser.
///
/// # Errors
/// 403 for a form that is not our own page's.
pub async fn sign_out(
    app: web::Data<App>,
    act: Act,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    end(&app, &act.here, ConsoleSessionEnd::SignedOut).await?;
    let mut answer = to_page(&person, "/console/sign-in", None);
    _ = answer.add_cookie(&app.cookies.forget_console());
    Ok(answer)
}

/// Somebody signed in with the same browser: the session that it had before ends.
///
/// # Errors
/// If the database does not answer.
pub async fn replaced(app: &App, request: &HttpRequest, host: &ConsoleHost) -> Result<(), Refusal> {
    match here::current(app, request, host).await? {
        Some(before) => end(app, &before, ConsoleSessionEnd::Replaced).await,
        None => Ok(()),
    }
}

async fn end(app: &App, here: &Here, reason: ConsoleSessionEnd) -> Result<(), Refusal> {
    let caller = here.own_caller();
    let end = ConsoleSessionCommand::End { reason, at: app.now() };
    app.execute(&caller, &Execute::<ConsoleSession>::new(here.session.id.as_str(), end)).await?;
    Ok(())
}
