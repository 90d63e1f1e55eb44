//! `/console/me/passkey`: a further passkey.

use ::web::pages::{Ask, ConsoleMePasskeyPage, ConsolePlace, PasskeyProblem};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use domain::{
    aggregate::CommandError,
    decisions::{ChangeWays, WayChange},
    name::NameKind,
    unit::Refused,
};

use super::shown::saved;
use crate::{
    console::{
        ask::{Asked, passkey_host},
        entrance::browser,
        form::Form,
        here::Here,
        registration,
    },
    http::{after::After, app::App, page::Person, refusal::Refusal},
};

/// The page. Who must first show that it is them does so before they are asked for anything.
///
/// # Errors
/// Who is not signed in is led to where they sign in.
pub async fn page(
    app: web::Data<App>,
    request: HttpRequest,
    here: Here,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    here.fresh(&app)?;
    let asked = Asked::now(&app, &request).await?;
    shown(&app, &here, &person, &asked, (&browser(&request), None)).await
}

/// Registers it.
///
/// # Errors
/// 403 for a form that is not our own page's.
pub async fn add(
    app: web::Data<App>,
    request: HttpRequest,
    body: After<Here, Form>,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    let After(here, form) = body;
    let name = form.field("name").trim();
    let again = async |why| {
        let asked = Asked::anew(&app).await?;
        shown(&app, &here, &person, &asked, (name, Some(why))).await
    };
    let Some(asked) = Asked::answered(&app, &request, &form).await? else {
        return again(PasskeyProblem::Stale).await;
    };
    here.fresh(&app)?;
    let Ok(passkey) = registration::passkey(&app, &asked, form.field("passkey")) else {
        return again(PasskeyProblem::NotTaken).await;
    };
    let (operator, session) = (here.operator.id.clone(), here.session.id.clone());
    let change = WayChange::Passkey(passkey, name.to_owned());
    let decision = ChangeWays { operator, change, session, at: app.now() };
    match app.execute(&here.own_caller(), &decision).await {
        Ok(()) => {
            let mut answer = saved(&person);
            _ = answer.add_cookie(&app.cookies.forget_console_ask());
            Ok(answer)
        }
        Err(Refused::Undecided(CommandError::Invalid { field: "name", .. })) => {
            again(PasskeyProblem::Name).await
        }
        Err(Refused::Undecided(CommandError::Invalid { .. })) => {
            again(PasskeyProblem::NotTaken).await
        }
        Err(Refused::Taken(NameKind::Passkey)) => again(PasskeyProblem::Taken).await,
        Err(refused) => Err(refused.into()),
    }
}

async fn shown(
    app: &App,
    here: &Here,
    person: &Person,
    asked: &Asked,
    (name, problem): (&str, Option<PasskeyProblem>),
) -> Result<HttpResponse, Refusal> {
    let (host, pool) = (passkey_host(app), here.own_pool(app).await?);
    let known: Vec<&str> = here.operator.passkeys.iter().map(|own| &*own.passkey.id).collect();
    let ask = Ask {
        proof: &asked.proof,
        host: host.as_deref(),
        challenge: &asked.challenge,
        passkeys: &known.join(" "),
        password: false,
    };
    let page = ConsoleMePasskeyPage {
        frame: person.frame(),
        console: here.console(pool.as_ref()).at(ConsolePlace::Me),
        ask,
        operator: here.operator.id.as_str(),
        name,
        problem,
    };
    let status = if problem.is_some() { StatusCode::FORBIDDEN } else { StatusCode::OK };
    let mut answer = person.page_with(status, &page)?;
    _ = answer.add_cookie(&asked.cookie(app));
    Ok(answer)
}
