//! `/console/sign-in`.

use ::web::pages::{Again, Ask, ConsoleSignInPage};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use domain::{aggregate::CommandError, decisions::SignInToConsole, unit::Refused};
use eventstore::Actor;

use super::{
    ask::{Asked, passkey_host},
    entrance::Entrance,
    form::Form,
    here,
    host::ConsoleHost,
    proof,
    sign_out::replaced,
    to_page,
};
use crate::http::{app::App, page::Person, refusal::Refusal};

/// The page; who is signed in already goes on.
///
/// # Errors
/// 421 on another host, 429 if the address asks too much.
pub async fn page(
    app: web::Data<App>,
    request: HttpRequest,
    host: ConsoleHost,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    if here::current(&app, &request, &host).await?.is_some() {
        return Ok(to_page(&person, "/console", None));
    }
    let asked = Asked::now(&app, &request).await?;
    shown(&app, &person, &asked, "", None)
}

/// Somebody shows that it is them.
///
/// # Errors
/// 403 for a form that is not our own page's, 429 after too many tries.
pub async fn sign_in(
    app: web::Data<App>,
    request: HttpRequest,
    host: ConsoleHost,
    form: Form,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    let name = form.field("name");
    let Some(asked) = Asked::answered(&app, &request, &form).await? else {
        return again(&app, &person, name, Again::Stale).await;
    };
    let Some((operator, proof)) = proof::shown(&app, &host, &asked, &form, None).await? else {
        return again(&app, &person, name, Again::Wrong).await;
    };
    let entrance = Entrance::new(&app, &request, &host);
    let (id, session) = (operator.id.clone(), entrance.session.clone());
    let decision =
        SignInToConsole { operator: id.clone(), proof: Some(proof), session, at: app.now() };
    let caller = host.caller(operator.pool.as_ref(), Actor::Operator(id));
    match app.execute(&caller, &decision).await {
        Ok(()) => {
            replaced(&app, &request, &host).await?;
            Ok(entrance.answer(&app, &person))
        }
        // It was shown before, or was taken away meanwhile.
        Err(Refused::Undecided(CommandError::Invalid { .. } | CommandError::Unknown(_))) => {
            again(&app, &person, name, Again::Wrong).await
        }
        Err(refused) => Err(refused.into()),
    }
}

async fn again(
    app: &App,
    person: &Person,
    name: &str,
    why: Again,
) -> Result<HttpResponse, Refusal> {
    shown(app, person, &Asked::anew(app).await?, name, Some(why))
}

fn shown(
    app: &App,
    person: &Person,
    asked: &Asked,
    name: &str,
    again: Option<Again>,
) -> Result<HttpResponse, Refusal> {
    let host = passkey_host(app);
    let ask = Ask {
        proof: &asked.proof,
        host: host.as_deref(),
        challenge: &asked.challenge,
        passkeys: "",
        password: true,
    };
    let page = ConsoleSignInPage { frame: person.frame(), ask, name, again };
    let status = if again.is_some() { StatusCode::FORBIDDEN } else { StatusCode::OK };
    let mut answer = person.page_with(status, &page)?;
    _ = answer.add_cookie(&asked.cookie(app));
    Ok(answer)
}
