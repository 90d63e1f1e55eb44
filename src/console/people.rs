//! `/console/people` and `/console/{pool}/people`: who may come in, and who else is invited.

use ::web::pages::{ConsoleLink, ConsolePeoplePage, ConsolePlace, FormProblem, Frame};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use domain::operator::OperatorRole;

use super::{
    act::Act,
    here::Here,
    person::shown,
    whose::{Whose, problem},
};
use crate::{
    http::{app::App, page::Person, refusal::Refusal},
    management::operators::{self, By, Link},
};

/// The people, the removed ones too.
///
/// # Errors
/// 404 for those of a pool that the person may not see.
pub async fn list(
    app: web::Data<App>,
    request: HttpRequest,
    here: Here,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    let whose = Whose::of(&app, &request, &here).await?;
    render(&app, &here, &whose, &person, &Said::default()).await
}

/// Invites somebody, and shows the link once.
///
/// # Errors
/// 403 for whoever may not, and who must first show that it is them is led there.
pub async fn invite(
    app: web::Data<App>,
    request: HttpRequest,
    act: Act,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    let whose = Whose::of(&app, &request, &act.here).await?;
    let said = [act.form.field("name"), act.form.field("role")].join("\n");
    let caller = act.caller_for(whose.pool(), &request, &said)?;
    let Act { here, form } = act;
    here.fresh(&app)?;
    let name = form.field("name");
    let role = OperatorRole::named(form.field("role"));
    let role = role.ok_or_else(|| Refusal::invalid("role", "operator or auditor"))?;
    let authority = here.authority();
    let invited = operators::invite(&app, &caller, By::Person(&authority), name, role).await;
    let said = match invited {
        Ok(link) => Said { link: Some(link), ..Said::default() },
        Err(refusal) => Said { problem: Some(problem(refusal)?), name, link: None },
    };
    render(&app, &here, &whose, &person, &said).await
}

/// What the page says besides.
#[derive(Default)]
struct Said<'a> {
    link: Option<Link>,
    problem: Option<FormProblem>,
    name: &'a str,
}

async fn render(
    app: &App,
    here: &Here,
    whose: &Whose,
    person: &Person,
    said: &Said<'_>,
) -> Result<HttpResponse, Refusal> {
    let people = app.views.operators(whose.pool()).await?;
    let people: Vec<_> = people.iter().map(shown).collect();
    let link = said.link.as_ref();
    let page = ConsolePeoplePage {
        frame: Frame { page: &whose.path(), ..person.frame() },
        console: here.console(whose.0.as_ref()).at(ConsolePlace::People),
        path: &whose.path(),
        command: &app.new_id(),
        people: &people,
        link: link.map(|link| ConsoleLink { name: link.operator.name(), url: &link.url }),
        name: said.name,
        problem: said.problem,
    };
    let status = match said.problem {
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    };
    person.page_with(status, &page)
}
