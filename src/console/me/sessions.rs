//! Somebody signs out elsewhere.

use actix_web::{HttpRequest, HttpResponse, web};
use domain::{
    console_session::{ConsoleSession, ConsoleSessionCommand, ConsoleSessionEnd},
    decisions::{EndOtherConsoleSessions, Execute},
    id::SessionId,
};

use super::shown;
use crate::{
    console::act::Act,
    http::{app::App, page::Person, refusal::Refusal},
};

/// Signs them out in one browser.
///
/// # Errors
/// 404 for a session that is not theirs; who must first show that it is them is led there.
pub async fn sign_out(
    app: web::Data<App>,
    request: HttpRequest,
    act: Act,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    act.here.fresh(&app)?;
    let id = SessionId::from(act.form.field("session"));
    let session = app.views.console_session(&id).await?;
    session.filter(|session| session.operator == act.here.operator.id).ok_or(Refusal::NotFound)?;
    let caller = act.own_caller(&request, id.as_str());
    let reason = ConsoleSessionEnd::SignedOut;
    let end = ConsoleSessionCommand::End { reason, at: app.now() };
    app.execute(&caller, &Execute::<ConsoleSession>::new(id.as_str(), end)).await?;
    Ok(shown::saved(&person))
}

/// Signs them out in every browser but this one.
///
/// # Errors
/// Who must first show that it is them is led there.
pub async fn sign_out_elsewhere(
    app: web::Data<App>,
    request: HttpRequest,
    act: Act,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    act.here.fresh(&app)?;
    let (operator, session) = (act.here.operator.id.clone(), act.here.session.id.clone());
    let decision = EndOtherConsoleSessions { operator, session, at: app.now() };
    app.execute(&act.own_caller(&request, ""), &decision).await?;
    Ok(shown::saved(&person))
}
