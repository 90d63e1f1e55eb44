//! `/console/people/{id}` and `/console/{pool}/people/{id}`: somebody who may come in; what they may do, and that they may no more.

use ::web::pages::{ConsolePerson, ConsolePersonPage, ConsolePlace, FormProblem, Frame, Moment};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use domain::{
    id::OperatorId,
    operator::{Authority, OperatorRole},
};
use projections::operators::OperatorView;

use super::{
    act::Act,
    here::Here,
    to_page,
    whose::{Whose, problem},
};
use crate::{
    http::{app::App, caller::Caller, page::Person, refusal::Refusal},
    management::operators::{self, By},
};

/// The page of somebody.
///
/// # Errors
/// 404 for somebody of a pool that the person may not see.
pub async fn page(
    app: web::Data<App>,
    request: HttpRequest,
    here: Here,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    let whose = Whose::of(&app, &request, &here).await?;
    let operator = one(&app, &request, &whose).await?;
    render(&here, &whose, &person, &operator, None)
}

/// Lets them do more, or less.
///
/// # Errors
/// 403 for whoever may not, and who must first show that it is them is led there.
pub async fn change_role(
    app: web::Data<App>,
    request: HttpRequest,
    act: Act,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    let (whose, caller, operator) = allowed(&app, &request, &act).await?;
    let role = OperatorRole::named(act.form.field("role"));
    let role = role.ok_or_else(|| Refusal::invalid("role", "operator or auditor"))?;
    let (authority, id) = (act.here.authority(), &operator.id);
    match operators::change_role(&app, &caller, By::Person(&authority), id, role).await {
        Ok(_) => Ok(to_page(&person, &format!("{}/{id}", whose.path()), None)),
        Err(refusal) => render(&act.here, &whose, &person, &operator, Some(problem(refusal)?)),
    }
}

/// Removes them.
///
/// # Errors
/// As [`change_role`].
pub async fn remove(
    app: web::Data<App>,
    request: HttpRequest,
    act: Act,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    let (whose, caller, operator) = allowed(&app, &request, &act).await?;
    let (authority, id) = (act.here.authority(), &operator.id);
    match operators::remove(&app, &caller, By::Person(&authority), id).await {
        Ok(_) => Ok(to_page(&person, &whose.path(), None)),
        Err(refusal) => render(&act.here, &whose, &person, &operator, Some(problem(refusal)?)),
    }
}

/// Erases them, once they were removed and their name was typed.
///
/// # Errors
/// As [`change_role`].
pub async fn erase(
    app: web::Data<App>,
    request: HttpRequest,
    act: Act,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    let (whose, caller, operator) = allowed(&app, &request, &act).await?;
    if operator.removed_at.is_none() {
        return Err(Refusal::Forbidden);
    }
    let (authority, id) = (act.here.authority(), &operator.id);
    let (by, confirm) = (By::Person(&authority), act.form.field("confirm"));
    match operators::erase(&app, &caller, by, id, confirm).await {
        Ok(_) => Ok(to_page(&person, &format!("{}/{id}", whose.path()), None)),
        Err(refusal) => render(&act.here, &whose, &person, &operator, Some(problem(refusal)?)),
    }
}

/// Whoever changes something about somebody may do so, and showed lately that it is them.
async fn allowed(
    app: &App,
    request: &HttpRequest,
    act: &Act,
) -> Result<(Whose, Caller, OperatorView), Refusal> {
    let whose = Whose::of(app, request, &act.here).await?;
    let operator = one(app, request, &whose).await?;
    let caller = act.here.caller(whose.pool())?;
    if is_own(&act.here, &operator) {
        return Err(Refusal::Forbidden);
    }
    act.here.fresh(app)?;
    Ok((whose, caller, operator))
}

/// Nobody changes or removes themselves: somebody else does, or the command line.
fn is_own(here: &Here, operator: &OperatorView) -> bool {
    here.operator.id == operator.id
}

async fn one(app: &App, request: &HttpRequest, whose: &Whose) -> Result<OperatorView, Refusal> {
    let id = OperatorId::from(request.match_info().get("id").unwrap_or_default());
    let found = app.views.operator(&id).await?;
    found.filter(|found| found.pool.as_ref() == whose.pool()).ok_or(Refusal::NotFound)
}

/// Somebody, as they are listed.
pub fn shown(operator: &OperatorView) -> ConsolePerson<'_> {
    ConsolePerson {
        id: operator.id.as_str(),
        name: operator.name(),
        changes: operator.role == OperatorRole::Operator,
        joined: operator.joined_at.is_some(),
        removed: operator.removed_at.is_some(),
        erased: operator.erased_at.is_some(),
        since: Moment(operator.invited_at),
    }
}

fn render(
    here: &Here,
    whose: &Whose,
    person: &Person,
    operator: &OperatorView,
    problem: Option<FormProblem>,
) -> Result<HttpResponse, Refusal> {
    let Authority { pool, .. } = operator.authority();
    let may_change = here.authority().may_change(pool.as_ref()) && !is_own(here, operator);
    let path = format!("{}/{}", whose.path(), operator.id);
    let page = ConsolePersonPage {
        frame: Frame { page: &path, ..person.frame() },
        console: here.console(whose.0.as_ref()).at(ConsolePlace::People),
        path: &path,
        somebody: shown(operator),
        may_change,
        problem,
    };
    let status = match problem {
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    };
    person.page_with(status, &page)
}
