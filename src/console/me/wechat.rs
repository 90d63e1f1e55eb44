//! `/console/me/wechat`: somebody links the WeChat account by which they come in too.

use ::web::pages::{ConsoleGoOnPage, ConsoleMeWechatPage, ConsolePlace, Frame, ScanProblem};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use domain::{
    aggregate::CommandError,
    decisions::{ChangeWays, WayChange},
    id::ApplicationId,
    name::NameKind,
    unit::Refused,
};
use projections::pools::PoolView;

use super::shown::saved;
use crate::{
    console::{
        ask::Asked,
        here::{self, Here},
        host::ConsoleHost,
        scan::{choice, status},
        scanning::{Asking, Chosen, console_host, scannable},
    },
    http::{app::App, console_client::Answer, page::Person, redirect, refusal::Refusal},
};

const PATH: &str = "/console/me/wechat";
const BEGIN: &str = "/console/me/wechat/begin";
const DONE: &str = "/console/me/wechat/done";

/// The page. Who must first show that it is them does so before they are asked for anything.
///
/// # Errors
/// Who is not signed in is led to where they sign in.
pub async fn page(
    app: web::Data<App>,
    here: Here,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    here.fresh(&app)?;
    let problem = here.operator.wechat.as_ref().map(|_| ScanProblem::Already);
    shown(&app, &here, &person, problem).await
}

/// Leads to the code.
///
/// # Errors
/// 403 for the people of the deployment, 404 for what they cannot scan.
pub async fn begin(
    app: web::Data<App>,
    request: HttpRequest,
    here: Here,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    here.fresh(&app)?;
    let pool = own_pool(&app, &here).await?;
    let choices = scannable(&app, &pool).await?;
    let chosen = Chosen::of(request.query_string());
    let choice = chosen.among(&choices).ok_or(Refusal::NotFound)?;
    let asked = Asked::now(&app, &request).await?;
    let holds = holds(&here, &asked);
    let asking = asking(&pool, &choice.application.id, &holds);
    let mut answer = redirect::see_other(&asking.address(&app, &person, &choice.connection).await?);
    _ = answer.add_cookie(&asked.cookie(&app));
    Ok(answer)
}

/// Where the browser comes back to, as with [signing in](crate::console::scan::done).
///
/// # Errors
/// 403 for the people of the deployment, 401 if nobody is signed in.
pub async fn done(
    app: web::Data<App>,
    request: HttpRequest,
    host: ConsoleHost,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    let answer = Answer::of(request.query_string());
    let Some(here) = here::current(&app, &request, &host).await? else {
        if answer.again || answer.state.is_empty() {
            return Err(Refusal::Unauthorized);
        }
        let next = format!("{}?{}&again=yes", request.path(), request.query_string());
        return person.page(&ConsoleGoOnPage { frame: person.frame(), next: &next });
    };
    let pool = own_pool(&app, &here).await?;
    let again = async |why| shown(&app, &here, &person, Some(why)).await;
    let Some(asked) = Asked::of_browser(&app, &request).await? else {
        return again(ScanProblem::NotAsked).await;
    };
    let application = ApplicationId::from(&*Chosen::of(request.query_string()).application);
    let holds = holds(&here, &asked);
    let asking = asking(&pool, &application, &holds);
    let code = match asking.code(&app, &person, &answer).await? {
        Ok(code) => code,
        Err(why) => return again(why).await,
    };
    let Some(scanned) = asking.scanned(&app, code).await? else {
        return again(ScanProblem::Over).await;
    };
    let (operator, session) = (here.operator.id.clone(), here.session.id.clone());
    let change = WayChange::Wechat(scanned);
    let decision = ChangeWays { operator, change, session, at: app.now() };
    match app.execute(&here.own_caller(), &decision).await {
        Ok(()) => {
            let mut answer = saved(&person);
            _ = answer.add_cookie(&app.cookies.forget_console_ask());
            Ok(answer)
        }
        Err(Refused::Taken(NameKind::OperatorIdentity)) => again(ScanProblem::Taken).await,
        Err(Refused::Undecided(CommandError::Invalid { field: "wechat", .. })) => {
            again(ScanProblem::Already).await
        }
        Err(refused) => Err(refused.into()),
    }
}

/// Whoever runs a pool publishes what scans there: the people of the deployment, who run every pool, come in by none.
async fn own_pool(app: &App, here: &Here) -> Result<PoolView, Refusal> {
    here.own_pool(app).await?.ok_or(Refusal::Forbidden)
}

/// The answer is for this browser, and this session of it.
fn holds(here: &Here, asked: &Asked) -> String {
    format!("link {} {}", here.session.id, asked.name())
}

fn asking<'a>(pool: &'a PoolView, application: &'a ApplicationId, holds: &'a str) -> Asking<'a> {
    Asking { pool, application, back: DONE, holds }
}

async fn shown(
    app: &App,
    here: &Here,
    person: &Person,
    problem: Option<ScanProblem>,
) -> Result<HttpResponse, Refusal> {
    let pool = here.own_pool(app).await?;
    let choices = match &pool {
        Some(pool) if here.operator.wechat.is_none() => scannable(app, pool).await?,
        _ => Vec::new(),
    };
    let links: Vec<_> = choices.iter().map(|choice| choice.link(BEGIN, person)).collect();
    let picked = person.asked_for().map_or(String::new(), |(name, tag)| format!("{name}={tag}"));
    let page = ConsoleMeWechatPage {
        // The code of an answer is used: in another language it begins anew.
        frame: Frame { page: PATH, query: &picked, ..person.frame() },
        console: here.console(pool.as_ref()).at(ConsolePlace::Me),
        choices: &choices.iter().zip(&links).map(|(it, link)| choice(it, link)).collect::<Vec<_>>(),
        host: &console_host(app),
        problem,
    };
    person.page_with(problem.map_or(StatusCode::OK, status), &page)
}
