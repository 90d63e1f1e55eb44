//! `/console/confirm`: somebody who is signed in shows once more that it is them.

use ::web::pages::{Again, Ask, ConsoleConfirmPage};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use domain::{aggregate::CommandError, decisions::ConfirmConsole, unit::Refused};
use eventstore::Actor;
use url::form_urlencoded;

use super::{
    ask::{Asked, passkey_host},
    form::Form,
    here::Here,
    proof, to_page,
};
use crate::http::{after::After, app::App, page::Person, refusal::Refusal};

/// The page.
///
/// # Errors
/// Who is not signed in is led to where they sign in.
pub async fn page(
    app: web::Data<App>,
    request: HttpRequest,
    here: Here,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    let asked = Asked::now(&app, &request).await?;
    shown(&app, &here, &person, &asked, None)
}

/// The person shows it, and goes on where they were.
///
/// # Errors
/// 403 for a form that is not our own page's, 429 after too many tries.
pub async fn confirm(
    app: web::Data<App>,
    request: HttpRequest,
    body: After<Here, Form>,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    let After(here, form) = body;
    let Some(asked) = Asked::answered(&app, &request, &form).await? else {
        return again(&app, &here, &person, Again::Stale).await;
    };
    let whom = Some(&here.operator);
    let Some((operator, proof)) = proof::shown(&app, &here.host, &asked, &form, whom).await? else {
        return again(&app, &here, &person, Again::Wrong).await;
    };
    let (id, session) = (operator.id.clone(), here.session.id.clone());
    let decision = ConfirmConsole { operator: id.clone(), proof, session, at: app.now() };
    let caller = here.host.caller(operator.pool.as_ref(), Actor::Operator(id));
    match app.execute(&caller, &decision).await {
        Ok(()) => {
            let mut answer = to_page(&person, &next(&request), None);
            _ = answer.add_cookie(&app.cookies.forget_console_ask());
            Ok(answer)
        }
        Err(Refused::Undecided(CommandError::Invalid { .. } | CommandError::Unknown(_))) => {
            again(&app, &here, &person, Again::Wrong).await
        }
        Err(refused) => Err(refused.into()),
    }
}

/// Where the person was: a page of the console, and nothing else that a link may say.
fn next(request: &HttpRequest) -> String {
    let said = form_urlencoded::parse(request.query_string().as_bytes());
    let said = said.into_iter().find(|(name, _)| name == "next").map(|(_, path)| path.into_owned());
    let is_page = |page: &String| {
        let (path, query) = page.split_once('?').unwrap_or((page, ""));
        let is_query = |b: u8| b.is_ascii_alphanumeric() || b"-_.~%=&+*".contains(&b);
        query.bytes().all(is_query)
            && path.starts_with("/console/")
            && path.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_./".contains(&b))
            && !path.contains("//")
            && !path.contains("..")
    };
    said.filter(is_page).unwrap_or_else(|| "/console".to_owned())
}

async fn again(
    app: &App,
    here: &Here,
    person: &Person,
    why: Again,
) -> Result<HttpResponse, Refusal> {
    shown(app, here, person, &Asked::anew(app).await?, Some(why))
}

fn shown(
    app: &App,
    here: &Here,
    person: &Person,
    asked: &Asked,
    again: Option<Again>,
) -> Result<HttpResponse, Refusal> {
    let host = passkey_host(app);
    let ids: Vec<&str> = here.operator.passkeys.iter().map(|own| &*own.passkey.id).collect();
    let ids = ids.join(" ");
    let ask = Ask {
        proof: &asked.proof,
        host: host.as_deref(),
        challenge: &asked.challenge,
        passkeys: &ids,
        password: here.operator.password.is_some(),
    };
    let (frame, console) = (person.frame(), here.console(None));
    let page = ConsoleConfirmPage { frame, console, ask, again };
    let status = if again.is_some() { StatusCode::FORBIDDEN } else { StatusCode::OK };
    let mut answer = person.page_with(status, &page)?;
    _ = answer.add_cookie(&asked.cookie(app));
    Ok(answer)
}
