//! A login, step by step.

use ::web::pages::{ConsoleLoginPage, ConsolePlace, Moment, Replayed};
use actix_web::{HttpRequest, HttpResponse, web};
use domain::{id::is_well_formed, personal::Personal};

use super::list::{self, Found};
use crate::{
    audit::{self, Step},
    console::{here::Here, whose::pool},
    http::{app::App, log::note, page::Person, refusal::Refusal},
};

/// The page.
///
/// # Errors
/// 404 for a login that the person may not see.
pub async fn page(
    app: web::Data<App>,
    request: HttpRequest,
    here: Here,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    let pool = pool(&app, &request, &here).await?;
    let id = request.match_info().get("id").filter(|id| is_well_formed(id));
    let id = id.ok_or(Refusal::NotFound)?;
    let login = app.views.login(&pool.id, &id.into()).await?.ok_or(Refusal::NotFound)?;
    let steps = audit::steps(&app.history.events_of(&pool.id, "login", id).await?);
    note(|line| line.personal = Some(steps.len()));
    let found = Found::of(&app, &pool, vec![login.at(app.now())]).await?;
    let [shown] = &found.shown()[..] else {
        return Err(Refusal::Internal);
    };
    let facts: Vec<_> = steps.iter().map(|step| step.facts.lines()).collect();
    let steps = steps.iter().zip(&facts).map(|(step, facts)| replayed(step, facts));
    person.page(&ConsoleLoginPage {
        frame: person.frame(),
        console: here.console(Some(&pool)).at(ConsolePlace::Logins),
        path: &list::path(&pool),
        login: *shown,
        steps: &steps.collect::<Vec<_>>(),
    })
}

fn replayed<'a>(step: &'a Step, facts: &'a [(String, String)]) -> Replayed<'a> {
    Replayed {
        number: step.seq,
        at: Moment(step.at),
        after_ms: step.after_ms,
        event: &step.event,
        from: step.from.map(|state| state.name()),
        to: step.to.name(),
        actor: &step.actor,
        ip: step.ip.as_ref().map(|ip| Personal::clear(ip).map(String::as_str)),
        reason: step.reason.map(|reason| reason.name()),
        position: step.position,
        facts,
    }
}
