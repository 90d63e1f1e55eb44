//! Two users who are one person: both are shown, and one of them goes on.

use ::web::pages::{
    ConsoleForm, ConsoleMergePage, ConsolePlace, FieldProblem, Frame, Typed, UserIdentity, Wrong,
};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use domain::{
    decisions::Side,
    id::{PoolId, UserId},
};
use projections::{Page, identities::IdentityView, users::UserView};
use serde::Deserialize;

use super::{
    draft::{self, Problem, is_late},
    found::{self, Found, named},
    shown::{self, Said, identity},
};
use crate::{
    console::{act::Act, here::Here, to_page},
    http::{app::App, log::note, page::Person, refusal::Refusal},
    management::users,
};

/// Whom somebody typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    other: String,
}

/// Leads to where both are shown, if there is such a user.
///
/// # Errors
/// 404 for a user whom the person may not see.
pub async fn find(
    app: web::Data<App>,
    request: HttpRequest,
    here: Here,
    asked: web::Query<Asked>,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    let found = Found::of(&app, &request, &here).await?;
    let other = UserId::from(asked.other.trim());
    match app.views.user(&found.pool.id, &other).await? {
        Some(other) if other.id != found.user.id => {
            Ok(to_page(&person, &format!("{}/merge/{}", found.path(), other.id), None))
        }
        _ => {
            let problem = Problem { field: "other".to_owned(), wrong: Wrong::Invalid };
            let mut typed = draft::standing(&found.user);
            typed.insert("other".to_owned(), asked.other.trim().to_owned());
            let said = Said { problem: Some(problem), typed: Some(typed), ..Said::default() };
            shown::user(&app, &here, &found, &person, &said).await
        }
    }
}

/// A user, and the one with whom it is compared.
struct Both {
    found: Found,
    other: UserView,
}

impl Both {
    async fn of(app: &App, request: &HttpRequest, here: &Here) -> Result<Self, Refusal> {
        let found = Found::of(app, request, here).await?;
        let other = named(app, &found.pool.id, request.match_info().get("other")).await?;
        Ok(Self { found, other })
    }

    fn path(&self) -> String {
        format!("{}/merge/{}", self.found.path(), self.other.id)
    }
}

/// Shows both.
///
/// # Errors
/// 404 for a user whom the person may not see.
pub async fn page(
    app: web::Data<App>,
    request: HttpRequest,
    here: Here,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    let both = Both::of(&app, &request, &here).await?;
    render(&app, &here, &both, &person, None, false).await
}

/// Makes them one.
///
/// # Errors
/// As [`page`], 403 if the person may change nothing, and who must first show that it is them is led there.
pub async fn confirm(
    app: web::Data<App>,
    request: HttpRequest,
    act: Act,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    let both = Both::of(&app, &request, &act.here).await?;
    let goes_on = act.form.field("goes_on");
    let caller = act.caller_for(Some(&both.found.pool.id), &request, goes_on)?;
    act.here.fresh(&app)?;
    let (this, other) = (&both.found.user.id, &both.other.id);
    let (seen, other_seen) = (act.seen()?, other_seen(&act)?);
    let (from, into, looked_at) = match goes_on {
        "this" => (other, this, Side::Into),
        "other" => (this, other, Side::From),
        _ => return render(&app, &act.here, &both, &person, Some("goes_on"), false).await,
    };
    match users::merge(&app, &caller, from, into, looked_at, Some(seen), Some(other_seen)).await {
        Ok(user) => Ok(to_page(&person, &found::path(&user), Some(("saved", "yes")))),
        Err(refusal) if is_late(&refusal) => {
            let both = Both::of(&app, &request, &act.here).await?;
            render(&app, &act.here, &both, &person, None, true).await
        }
        Err(Refusal::Invalid { .. }) => {
            render(&app, &act.here, &both, &person, Some("merge"), false).await
        }
        Err(refusal) => Err(refusal),
    }
}

/// The version that the person saw of the other one.
fn other_seen(act: &Act) -> Result<u64, Refusal> {
    act.form.field("other_version").parse().map_err(|_| Refusal::Changed)
}

async fn render(
    app: &App,
    here: &Here,
    both: &Both,
    person: &Person,
    wrong: Option<&str>,
    late: bool,
) -> Result<HttpResponse, Refusal> {
    let Both { found: Found { pool, user }, other } = both;
    let own = identities(app, &pool.id, &user.id).await?;
    let others = identities(app, &pool.id, &other.id).await?;
    note(|line| line.personal = Some(2 + own.len() + others.len()));
    let typed = Typed::from([("goes_on".to_owned(), "this".to_owned())]);
    let command = app.new_secret::<16>();
    let page = ConsoleMergePage {
        frame: Frame { page: &both.path(), ..person.frame() },
        console: here.console(Some(pool)).at(ConsolePlace::Users),
        path: &both.path(),
        list: &found::list(&pool.id),
        users: [found::shown(user), found::shown(other)],
        identities: [&all(&own), &all(&others)],
        form: ConsoleForm {
            typed: &typed,
            problem: wrong.map(|field| FieldProblem { field, wrong: Wrong::Invalid, detail: None }),
            command: &command,
            version: user.version,
        },
        other_version: other.version,
        late,
    };
    let status = match (wrong, late) {
        (Some(_), _) => StatusCode::UNPROCESSABLE_ENTITY,
        (None, true) => StatusCode::PRECONDITION_FAILED,
        (None, false) => StatusCode::OK,
    };
    person.page_with(status, &page)
}

async fn identities(app: &App, pool: &PoolId, user: &UserId) -> Result<Vec<IdentityView>, Refusal> {
    let page = Page::new(None, Page::MOST).map_err(|_| Refusal::Internal)?;
    Ok(app.views.identities(pool, Some(user), &page).await?.items)
}

fn all(identities: &[IdentityView]) -> Vec<UserIdentity<'_>> {
    identities.iter().map(identity).collect()
}
