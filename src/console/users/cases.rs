//! What needs a look: a number or a unionid that somebody showed is another user's.

use ::web::pages::{ConsoleCase, ConsoleCasesPage, ConsolePlace, Frame, Moment};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use domain::id::UserId;
use projections::{Order, Page, pools::PoolView};

use super::{found, found::clear, list::number_of_cases};
use crate::{
    console::{act::Act, here::Here, paging, to_page, whose::pool},
    http::{app::App, log::note, page::Person, refusal::Refusal},
    management::cases::{self, Case},
};

/// The page.
///
/// # Errors
/// 404 for a pool that the person may not see, 400 for a place in another list.
pub async fn page(
    app: web::Data<App>,
    request: HttpRequest,
    here: Here,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    let pool = pool(&app, &request, &here).await?;
    let page = paging::page(&request, Order::Descending)?;
    render(&app, &here, &pool, &person, (&page, false)).await
}

/// Leaves both users as they are.
///
/// # Errors
/// As [`page`], and 403 if the person may change nothing.
pub async fn dismiss(
    app: web::Data<App>,
    request: HttpRequest,
    act: Act,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    let pool = pool(&app, &request, &act.here).await?;
    let case = act.form.field("case");
    let caller = act.caller_for(Some(&pool.id), &request, case)?;
    match cases::dismiss(&app, &caller, case).await {
        Ok(()) => Ok(to_page(&person, &path(&pool), None)),
        Err(Refusal::NotFound) => {
            let first = paging::page(&request, Order::Descending)?;
            render(&app, &act.here, &pool, &person, (&first, true)).await
        }
        Err(refusal) => Err(refusal),
    }
}

fn path(pool: &PoolView) -> String {
    format!("/console/{}/cases", pool.id)
}

async fn render(
    app: &App,
    here: &Here,
    pool: &PoolView,
    person: &Person,
    (page, late): (&Page, bool),
) -> Result<HttpResponse, Refusal> {
    // Nothing is written: who reads is told apart where they change something.
    let reader = here.reader(Some(&pool.id));
    let found = cases::list(app, &reader, page).await?;
    note(|line| line.personal = Some(found.items.len()));
    let (path, list) = (path(pool), found::list(&pool.id));
    let next = found.next.map(|cursor| cursor.to_string());
    let status = if late { StatusCode::PRECONDITION_FAILED } else { StatusCode::OK };
    person.page_with(
        status,
        &ConsoleCasesPage {
            frame: Frame { page: &path, ..person.frame() },
            console: here.console(Some(pool)).at(ConsolePlace::Users),
            path: &path,
            list: &list,
            number: number_of_cases(app, &pool.id).await?,
            cases: &found.items.iter().map(shown).collect::<Vec<_>>(),
            command: &app.new_secret::<16>(),
            next: next.as_deref(),
            late,
        },
    )
}

fn shown(Case { case, held_by }: &Case) -> ConsoleCase<'_> {
    ConsoleCase {
        id: &case.id,
        of_unionid: case.identity.is_some(),
        user: case.user.as_str(),
        held_by: held_by.as_ref().map(UserId::as_str),
        shown: clear(&case.phone).or(clear(&case.unionid)),
        since: Moment(case.since),
    }
}
