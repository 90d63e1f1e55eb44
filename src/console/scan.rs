//! `/console/sign-in/scan`: somebody comes in by scanning.
//!
//! Nobody types a name: who scanned says who it is, and so no stranger learns which names there are.

use ::web::pages::{ConsoleGoOnPage, ConsoleScanPage, Frame, ScanChoice, ScanProblem};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use domain::{
    aggregate::CommandError,
    decisions::SignInToConsole,
    id::{ApplicationId, PoolId},
    identity::Identity,
    operator::Proof,
    unit::Refused,
};
use eventstore::Actor;
use projections::{operators::WechatView, pools::PoolView};
use url::form_urlencoded::Serializer;

use super::{
    ask::Asked,
    entrance::Entrance,
    here,
    host::ConsoleHost,
    scanning::{Asking, Chosen, Scannable, console_host, scannable},
    sign_out::replaced,
    to_page,
};
use crate::http::{app::App, console_client::Answer, page::Person, redirect, refusal::Refusal};

/// Where it is.
pub const PATH: &str = "/console/sign-in/scan";
const BEGIN: &str = "/console/sign-in/scan/begin";
const DONE: &str = "/console/sign-in/scan/done";

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
    app.limits.question(host.remote.address)?;
    shown(&app, &person, &Chosen::of(request.query_string()).pool, None).await
}

/// Leads to the code.
///
/// # Errors
/// As [`page`].
pub async fn begin(
    app: web::Data<App>,
    request: HttpRequest,
    host: ConsoleHost,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    if here::current(&app, &request, &host).await?.is_some() {
        return Ok(to_page(&person, "/console", None));
    }
    app.limits.question(host.remote.address)?;
    let chosen = Chosen::of(request.query_string());
    let pool = app.views.pool(&PoolId::from(&*chosen.pool)).await?;
    let choices = match &pool {
        Some(pool) => linked(&app, pool).await?,
        None => Vec::new(),
    };
    let (Some(pool), Some(choice)) = (pool, chosen.among(&choices)) else {
        return shown(&app, &person, &chosen.pool, Some(ScanProblem::Nobody)).await;
    };
    let asked = Asked::now(&app, &request).await?;
    let asking = asking(&pool, &choice.application.id, asked.name());
    let mut answer = redirect::see_other(&asking.address(&app, &person, &choice.connection).await?);
    _ = answer.add_cookie(&asked.cookie(&app));
    Ok(answer)
}

/// Where the browser comes back to. Who comes from a pool at another site comes without the cookie, which is for links of our own pages
/// alone: a page of ours sends the browser here once more.
///
/// # Errors
/// 421 on another host, 429 after too many tries.
pub async fn done(
    app: web::Data<App>,
    request: HttpRequest,
    host: ConsoleHost,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    app.limits.question(host.remote.address)?;
    let answer = Answer::of(request.query_string());
    if answer.state.is_empty() && here::current(&app, &request, &host).await?.is_some() {
        return Ok(to_page(&person, "/console", None));
    }
    let Some(asked) = Asked::of_browser(&app, &request).await? else {
        return without_cookie(&app, &request, &person, &answer).await;
    };
    app.limits.may_show_a_secret(host.remote.address)?;
    let Chosen { pool, application, .. } = Chosen::of(request.query_string());
    let again = async |why| shown(&app, &person, &pool, Some(why)).await;
    let Some(pool) = app.views.pool(&PoolId::from(&*pool)).await? else {
        return again(ScanProblem::NotAsked).await;
    };
    let application = ApplicationId::from(&*application);
    let asking = asking(&pool, &application, asked.name());
    let code = match asking.code(&app, &person, &answer).await? {
        Ok(code) => code,
        Err(why) => return again(why).await,
    };
    let Some(scanned) = asking.scanned(&app, code).await? else {
        return again(ScanProblem::Over).await;
    };
    let entrance = Entrance::new(&app, &request, &host);
    if enter(&app, &host, &pool, scanned.identity, &entrance).await? {
        replaced(&app, &request, &host).await?;
        return Ok(entrance.answer(&app, &person));
    }
    app.limits.wrong_secret(host.remote.address);
    again(ScanProblem::Stranger).await
}

async fn without_cookie(
    app: &App,
    request: &HttpRequest,
    person: &Person,
    answer: &Answer,
) -> Result<HttpResponse, Refusal> {
    if answer.again || answer.state.is_empty() {
        return shown(app, person, "", Some(ScanProblem::NotAsked)).await;
    }
    let next = format!("{}?{}&again=yes", request.path(), request.query_string());
    person.page(&ConsoleGoOnPage { frame: person.frame(), next: &next })
}

/// Signs in whoever's WeChat account it is, if it is somebody's.
async fn enter(
    app: &App,
    host: &ConsoleHost,
    pool: &PoolView,
    identity: Identity,
    entrance: &Entrance,
) -> Result<bool, Refusal> {
    let openid = identity.openid.clear().map(String::as_str);
    let is_theirs = |wechat: &WechatView| {
        wechat.app_id == identity.app_id && Some(wechat.openid.as_str()) == openid
    };
    let people = app.views.operators(Some(&pool.id)).await?;
    let person = people.into_iter().find(|person| person.wechat.as_ref().is_some_and(is_theirs));
    let Some(operator) = person.map(|person| person.id) else {
        return Ok(false);
    };
    let caller = host.caller(Some(&pool.id), Actor::Operator(operator.clone()));
    let (proof, session) = (Some(Proof::Scan(identity)), entrance.session.clone());
    let decision = SignInToConsole { operator, proof, session, at: app.now() };
    match app.execute(&caller, &decision).await {
        Ok(()) => Ok(true),
        // It was taken away at this very moment.
        Err(Refused::Undecided(CommandError::Unknown(_))) => Ok(false),
        Err(refused) => Err(refused.into()),
    }
}

fn asking<'a>(pool: &'a PoolView, application: &'a ApplicationId, holds: &'a str) -> Asking<'a> {
    Asking { pool, application, back: DONE, holds }
}

/// What people of a pool's console scan to come in, as far as it is on: nobody learns who or how many.
async fn linked(app: &App, pool: &PoolView) -> Result<Vec<Scannable>, Refusal> {
    let people = app.views.operators(Some(&pool.id)).await?;
    let mut choices = scannable(app, pool).await?;
    choices.retain(|choice| {
        let linked = people.iter().filter_map(|person| person.wechat.as_ref());
        linked.into_iter().any(|wechat| choice.was_scanned(wechat))
    });
    Ok(choices)
}

async fn shown(
    app: &App,
    person: &Person,
    typed: &str,
    problem: Option<ScanProblem>,
) -> Result<HttpResponse, Refusal> {
    let pools = app.views.pools().await?;
    let pool = match (typed, &*pools) {
        ("", [only]) => Some(only),
        _ => pools.iter().find(|pool| pool.id.as_str() == typed),
    };
    let choices = match pool {
        Some(pool) => linked(app, pool).await?,
        None => Vec::new(),
    };
    let is_for_nobody = choices.is_empty() && (pool.is_some() || !typed.is_empty());
    let problem = problem.or_else(|| is_for_nobody.then_some(ScanProblem::Nobody));
    let links: Vec<_> = choices.iter().map(|choice| choice.link(BEGIN, person)).collect();
    let page = ConsoleScanPage {
        frame: Frame { page: PATH, query: &query(typed, person), ..person.frame() },
        pool: typed,
        asks_pool: pools.len() != 1,
        choices: &choices.iter().zip(&links).map(|(it, link)| choice(it, link)).collect::<Vec<_>>(),
        host: &console_host(app),
        problem,
    };
    person.page_with(problem.map_or(StatusCode::OK, status), &page)
}

/// What is kept in another language: never the code of an answer.
fn query(typed: &str, person: &Person) -> String {
    let pool = Some(("pool", typed)).filter(|_| !typed.is_empty());
    Serializer::new(String::new()).extend_pairs(pool.into_iter().chain(person.asked_for())).finish()
}

/// As it is shown.
pub fn choice<'a>(choice: &'a Scannable, link: &'a str) -> ScanChoice<'a> {
    ScanChoice {
        application: &choice.application.settings.name,
        client_id: choice.application.id.as_str(),
        connection: &choice.connection.settings.name,
        link,
    }
}

/// The status that goes with a problem.
pub const fn status(problem: ScanProblem) -> StatusCode {
    match problem {
        ScanProblem::Nobody => StatusCode::NOT_FOUND,
        ScanProblem::NotAsked => StatusCode::BAD_REQUEST,
        ScanProblem::Refused | ScanProblem::Stranger => StatusCode::FORBIDDEN,
        ScanProblem::Over => StatusCode::GONE,
        ScanProblem::Taken | ScanProblem::Already => StatusCode::CONFLICT,
    }
}
