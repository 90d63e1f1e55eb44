//! `GET /phone/logins`: when the person signed in last, and from where, so that they see a sign-in that was not theirs.

use actix_web::{HttpResponse, web};
use chrono::TimeDelta;
use domain::{login::State, reason::Reason};
use projections::{
    Page, Private,
    applications::ApplicationView,
    logins::{LoginFilter, LoginView},
};
use serde_json::{Value, json};

use super::scanned::ScannedLogin;
use crate::{
    http::{app::App, log::note, refusal::Refusal},
    login::status::time,
};

/// How many are told, the last first.
const LINES: u16 = 5;
/// For how long after a sign-in its phone is told them: a token that is found later tells nothing about the person.
const TOLD_FOR: TimeDelta = TimeDelta::minutes(15);

/// The last sign-ins of the person, this one among them.
///
/// # Errors
/// 404 for an unknown token, 409 unless the browser was signed in within the last quarter of an hour.
pub async fn last_logins(
    app: web::Data<App>,
    scanned: ScannedLogin,
) -> Result<HttpResponse, Refusal> {
    let this = &scanned.login;
    let (pool, now) = (&this.pool, app.now());
    let lately = this.ended_at.is_some_and(|ended| now - ended < TOLD_FOR);
    let user = this.user.clone().filter(|_| this.state == State::Claimed && lately);
    let user = user.ok_or(Reason::WrongState)?;
    let filter =
        LoginFilter { state: Some(State::Claimed), user: Some(user), ..LoginFilter::default() };
    let lines = Page::new(None, LINES).map_err(|_| Refusal::Internal)?;
    let logins = app.views.logins(pool, &filter, &lines, now).await?.items;
    let applications = app.views.applications(pool).await?;
    note(|line| line.personal = Some(logins.len()));
    let told: Vec<Value> = logins.iter().map(|login| told(login, this, &applications)).collect();
    Ok(HttpResponse::Ok().json(json!({ "logins": told })))
}

fn told(login: &LoginView, this: &LoginView, applications: &[ApplicationView]) -> Value {
    let application = applications.iter().find(|application| application.id == login.application);
    json!({
        "at": time(login.ended_at.unwrap_or(login.issued_at)),
        "application": application.map(|application| &application.settings.name),
        "browser": login.browser,
        "network": login.network.as_ref().map(Private::as_str),
        "is_this": login.id == this.id,
    })
}
