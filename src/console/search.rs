//! `/console/{pool}/search`: one field for users, applications and logins.

use ::web::pages::{
    ConsoleApplication, ConsoleLoginTable, ConsolePlace, ConsoleSearchPage, ConsoleUser,
};
use actix_web::{HttpRequest, HttpResponse, web};
use domain::id::{LoginId, is_well_formed};
use projections::{
    Page,
    applications::ApplicationView,
    logins::{LoginFilter, LoginView},
    pools::PoolView,
    users::UserView,
};
use serde::Deserialize;

use super::{
    applications::list as applications,
    here::Here,
    logins::list as logins,
    paging::unread,
    users::{found as users, search::Search},
    whose::pool,
};
use crate::http::{app::App, log::note, page::Person, redirect, refusal::Refusal};

/// How many of each are shown; the lists have the others.
const SHOWN: u16 = 10;

/// What was typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    q: String,
}

/// What was found.
struct Found {
    users: Vec<UserView>,
    applications: Vec<ApplicationView>,
    logins: Vec<LoginView>,
    /// Whether there are more users than these.
    more: bool,
}

/// The page.
///
/// # Errors
/// 404 for a pool that the person may not see.
pub async fn page(
    app: web::Data<App>,
    request: HttpRequest,
    here: Here,
    asked: web::Query<Asked>,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    let pool = pool(&app, &request, &here).await?;
    let sought = asked.q.trim();
    let found = Found::of(&app, &pool, sought).await?;
    note(|line| line.personal = Some(found.users.len() + found.logins.len()));
    let (users_at, list) = (users::list(&pool.id), logins::path(&pool));
    let all: Vec<_> = [("q", sought)].into_iter().chain(person.asked_for()).collect();
    let logins = logins::Found::of(&app, &pool, found.logins).await?;
    let frame = person.frame();
    person.page(&ConsoleSearchPage {
        frame,
        console: here.console(Some(&pool)).at(ConsolePlace::Search),
        sought,
        users: &found.users.iter().map(users::shown).collect::<Vec<ConsoleUser<'_>>>(),
        users_at: &users_at,
        all_users: found.more.then(|| redirect::with(&users_at, all.into_iter())).as_deref(),
        applications: &found
            .applications
            .iter()
            .map(applications::listed)
            .collect::<Vec<ConsoleApplication<'_>>>(),
        applications_at: &applications::path(&pool),
        logins: ConsoleLoginTable { frame, path: &list, logins: &logins.shown() },
    })
}

impl Found {
    /// Users by what names them, applications by a part of their name, logins by their id, and the last ones of the user that was
    /// meant.
    async fn of(app: &App, pool: &PoolView, sought: &str) -> Result<Self, Refusal> {
        if sought.is_empty() {
            let (users, applications, logins) = (Vec::new(), Vec::new(), Vec::new());
            return Ok(Self { users, applications, logins, more: false });
        }
        let page = Page::new(None, SHOWN).map_err(|_| Refusal::Internal)?;
        let search = Search::of(sought, None);
        let by_name = page.clone().ordered(Some(search.order()));
        let users = search.found(app, &pool.id, &by_name, true).await?;
        let small = sought.to_lowercase();
        let fits = |it: &ApplicationView| {
            it.id.as_str() == sought || it.settings.name.to_lowercase().contains(&small)
        };
        let mut applications = app.views.applications(&pool.id).await?;
        applications.retain(fits);
        applications.truncate(SHOWN.into());
        let mut logins = Vec::new();
        if is_well_formed(sought) {
            let login = app.views.login(&pool.id, &LoginId::from(sought)).await?;
            logins.extend(login.map(|login| login.at(app.now())));
        }
        if let [user] = &users.items[..] {
            let of_user = LoginFilter { user: Some(user.id.clone()), ..LoginFilter::default() };
            let of_user = app.views.logins(&pool.id, &of_user, &page, app.now()).await;
            logins.extend(of_user.map_err(unread)?.items);
        }
        Ok(Self { more: users.next.is_some(), users: users.items, applications, logins })
    }
}
