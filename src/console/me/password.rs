//! `/console/me/password`: another password with another authenticator, or the first ones.

use ::web::pages::{Again, ConsoleMePasswordPage, ConsolePlace};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use domain::decisions::{ChangeWays, WayChange};

use super::shown::saved;
use crate::{
    console::{
        act::Act,
        here::Here,
        registration::{self, NewPassword},
        totp::Codes,
    },
    http::{app::App, page::Person, refusal::Refusal},
    management::operators::forget_password,
};

/// The page. It shows what makes codes, so whoever looks shows first that it is them.
///
/// # Errors
/// Who is not signed in is led to where they sign in.
pub async fn page(
    app: web::Data<App>,
    here: Here,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    here.fresh(&app)?;
    shown(&app, &here, &person, &codes(&app, &here).await?, None).await
}

/// Takes the place of the former ones; whoever is signed in elsewhere is out.
///
/// # Errors
/// 403 for a form that is not our own page's.
pub async fn change(
    app: web::Data<App>,
    request: HttpRequest,
    act: Act,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    let Act { here, form } = &act;
    here.fresh(&app)?;
    let codes = codes(&app, here).await?;
    let made = registration::password(&app, form, &here.operator.id, &codes).await?;
    let NewPassword { id, step } = match made {
        Ok(made) => made,
        Err(why) => return shown(&app, here, &person, &codes, Some(why)).await,
    };
    let (operator, session) = (here.operator.id.clone(), here.session.id.clone());
    let change = WayChange::Password { id, step };
    let decision = ChangeWays { operator, change, session, at: app.now() };
    app.execute(&act.own_caller(&request, ""), &decision).await?;
    forget_password(&app, &here.operator).await?;
    Ok(saved(&person))
}

/// They follow from the session and the password that they take the place of: the same until that is done, and others afterwards.
async fn codes(app: &App, here: &Here) -> Result<Codes, Refusal> {
    let former = here.operator.password.as_ref().map_or("", |own| &own.id);
    let seed = format!("{} {former}", here.session.id);
    registration::codes(app, &seed, here.operator.name()).await
}

async fn shown(
    app: &App,
    here: &Here,
    person: &Person,
    codes: &Codes,
    again: Option<Again>,
) -> Result<HttpResponse, Refusal> {
    let pool = here.own_pool(app).await?;
    let page = ConsoleMePasswordPage {
        frame: person.frame(),
        console: here.console(pool.as_ref()).at(ConsolePlace::Me),
        name: here.operator.name(),
        picture: &codes.picture()?,
        secret: &codes.typed(),
        replaces: here.operator.password.is_some(),
        again,
    };
    let status = if again.is_some() { StatusCode::FORBIDDEN } else { StatusCode::OK };
    person.page_with(status, &page)
}
