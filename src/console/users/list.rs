//! The users of a pool, and who of them is looked for.

use ::web::pages::{ConsolePlace, ConsoleUser, ConsoleUsersPage};
use actix_web::{HttpRequest, HttpResponse, web};
use domain::id::PoolId;
use projections::Page;
use serde::Deserialize;

use super::{found, search::Search};
use crate::{
    console::{here::Here, paging, whose::pool},
    http::{app::App, log::note, page::Person, refusal::Refusal},
};

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// What was typed into the search.
    q: String,
    /// `true`: who may not sign in; `false`: everybody else; anything else: both.
    blocked: String,
    /// Where the page before ended.
    after: String,
}

impl Asked {
    /// The same on another page.
    fn to(&self, path: &str, after: &str, person: &Person) -> String {
        let said = [("q", self.q.as_str()), ("blocked", &self.blocked), ("after", after)];
        paging::address(path, &said, person)
    }
}

/// The page.
///
/// # Errors
/// 404 for a pool that the person may not see, 400 for a place in another list.
pub async fn page(
    app: web::Data<App>,
    request: HttpRequest,
    here: Here,
    asked: web::Query<Asked>,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    let pool = pool(&app, &request, &here).await?;
    let search = Search::of(&asked.q, asked.blocked.parse().ok());
    let users = paging::page(&request, search.order())?;
    let users = search.found(&app, &pool.id, &users, asked.after.is_empty()).await?;
    note(|line| line.personal = Some(users.items.len()));
    let path = found::list(&pool.id);
    let next = users.next.map(|next| asked.to(&path, &next.to_string(), &person));
    let first = asked.to(&path, "", &person);
    let shown: Vec<ConsoleUser<'_>> = users.items.iter().map(found::shown).collect();
    person.page(&ConsoleUsersPage {
        frame: person.frame(),
        console: here.console(Some(&pool)).at(ConsolePlace::Users),
        path: &path,
        cases: number_of_cases(&app, &pool.id).await?,
        search: &asked.q,
        blocked: &asked.blocked,
        users: &shown,
        next: next.as_deref(),
        first: (!asked.after.is_empty()).then_some(first.as_str()),
    })
}

/// How many cases need a look, as a page says it: not more than a page of a list has are counted.
///
/// # Errors
/// If the database does not answer.
pub async fn number_of_cases(app: &App, pool: &PoolId) -> Result<String, Refusal> {
    let page = Page::new(None, Page::MOST).map_err(|_| Refusal::Internal)?;
    let cases = app.views.cases(pool, &page).await?;
    let more = if cases.next.is_some() { "+" } else { "" };
    Ok(format!("{}{more}", cases.items.len()))
}
