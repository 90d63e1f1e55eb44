//! `/console/join`: where the link of an invitation leads. The first browser that opens it keeps it.

use ::web::pages::ConsoleJoinPage;
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use domain::{
    aggregate::CommandError,
    decisions::Execute,
    id::OperatorId,
    operator::{Operator, OperatorCommand},
    unit::Refused,
};
use eventstore::Actor;
use projections::operators::OperatorView;

use super::{form::Form, host::ConsoleHost, to_page};
use crate::http::{app::App, page::Person, refusal::Refusal, secrets};

/// How long a browser keeps what it was given, seconds: as long as a link is good.
const KEPT: i64 = 15 * 60;

/// The page. Looking at it opens nothing: whatever looks at links in letters does not use them up.
///
/// # Errors
/// 421 on another host.
pub async fn page(_host: ConsoleHost, person: Person) -> Result<HttpResponse, Refusal> {
    person.page(&ConsoleJoinPage { frame: person.frame(), wrong: false })
}

/// Opens the link.
///
/// # Errors
/// 403 for a form that is not our own page's, 429 after too many wrong links.
pub async fn open(
    app: web::Data<App>,
    request: HttpRequest,
    host: ConsoleHost,
    form: Form,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    app.limits.may_show_a_secret(host.remote.address)?;
    // Whoever cannot follow it types it, with what stands before the #.
    let link = form.field("link").trim();
    let link = link.rsplit_once('#').map_or(link, |(_, secret)| secret);
    let invited = match secrets::opened_by(link) {
        Some(id) => app.views.operator(&OperatorId::from(id)).await?,
        None => None,
    };
    let invited =
        invited.filter(|it| it.link.as_ref().is_some_and(|known| secrets::is(link, known)));
    let Some(invited) = invited else {
        app.limits.wrong_secret(host.remote.address);
        return refused(&person);
    };
    let kept = match app.cookies.invitation(&request) {
        Some(kept) if secrets::opened_by(&kept) == Some(invited.id.as_str()) => kept,
        _ => secrets::opening(invited.id.as_str(), &app.new_secret::<32>()),
    };
    let (link, browser) = (secrets::hash(link), secrets::hash(&kept));
    let command = OperatorCommand::Open { link, browser, at: app.now() };
    let caller = host.caller(invited.pool.as_ref(), Actor::Operator(invited.id.clone()));
    match app.execute(&caller, &Execute::<Operator>::new(invited.id.as_str(), command)).await {
        Ok(_) => {
            let mut answer = to_page(&person, "/console/join/way", None);
            _ = answer.add_cookie(&app.cookies.keep_invitation(&kept, KEPT));
            Ok(answer)
        }
        Err(Refused::Undecided(CommandError::Unknown(_))) => refused(&person),
        Err(refused) => Err(refused.into()),
    }
}

/// Alike whatever was wrong: used, over, opened elsewhere, or made up.
pub fn refused(person: &Person) -> Result<HttpResponse, Refusal> {
    let page = ConsoleJoinPage { frame: person.frame(), wrong: true };
    person.page_with(StatusCode::FORBIDDEN, &page)
}

/// Who opened a link with this browser, and did not register a way in yet.
///
/// # Errors
/// If the database does not answer, or the address asks too much.
pub async fn guest(
    app: &App,
    request: &HttpRequest,
    host: &ConsoleHost,
) -> Result<Option<(OperatorView, String)>, Refusal> {
    let Some(kept) = app.cookies.invitation(request) else {
        return Ok(None);
    };
    let Some(id) = secrets::opened_by(&kept).map(OperatorId::from) else {
        return Ok(None);
    };
    app.limits.question(host.remote.address)?;
    let guest = app.views.operator(&id).await?;
    let guest = guest
        .filter(|guest| guest.browser.as_ref().is_some_and(|known| secrets::is(&kept, known)))
        .filter(|guest| guest.link_expires_at.is_some_and(|end| app.now() < end));
    Ok(guest.map(|guest| (guest, kept)))
}
