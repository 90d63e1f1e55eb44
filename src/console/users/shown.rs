//! The page of a user, with what is read for it.

use std::collections::BTreeMap;

use ::web::pages::{
    ConsoleForm, ConsolePlace, ConsoleUserPage, FieldProblem, Frame, Moment, Typed, UserIdentity,
    UserLogin, UserPast, UserSession,
};
use actix_web::{HttpResponse, http::StatusCode};
use projections::{
    Page,
    applications::ApplicationView,
    identities::IdentityView,
    logins::{LoginFilter, LoginView},
    sessions::SessionView,
};

use super::{
    draft::{self, Problem},
    found::{self, Found, clear},
    history::{self, Past},
};
use crate::{
    console::{change::change, here::Here, names},
    http::{app::App, log::note, page::Person, refusal::Refusal},
};

/// How many of the last logins stand on a page, and how many of the events.
const LOGINS: u16 = 10;
const EVENTS: usize = 100;

/// What the page says besides what stands in the user.
#[derive(Default)]
pub struct Said {
    /// What was typed; `None`: what stands there.
    pub typed: Option<Typed>,
    /// What is wrong with it.
    pub problem: Option<Problem>,
    /// The version that the person saw, where it is another one by now.
    pub late: Option<u64>,
    /// Whether something was done just now.
    pub saved: bool,
}

impl Said {
    fn status(&self) -> StatusCode {
        match self {
            Self { problem: Some(_), .. } => StatusCode::UNPROCESSABLE_ENTITY,
            Self { late: Some(_), .. } => StatusCode::PRECONDITION_FAILED,
            _ => StatusCode::OK,
        }
    }
}

/// What is read besides the user itself.
struct Read {
    identities: Vec<IdentityView>,
    sessions: Vec<SessionView>,
    logins: Vec<LoginView>,
    applications: Vec<ApplicationView>,
    past: Vec<Past>,
    /// The names of the people of the console who did something, by how the history names them.
    names: BTreeMap<String, String>,
}

impl Read {
    async fn of(app: &App, found: &Found) -> Result<Self, Refusal> {
        let (pool, user, now) = (&found.pool.id, &found.user.id, app.now());
        let page = |lines| Page::new(None, lines).map_err(|_| Refusal::Internal);
        let of_user = LoginFilter { user: Some(user.clone()), ..LoginFilter::default() };
        let past = history::of(app, &found.user).await?;
        Ok(Self {
            identities: app.views.identities(pool, Some(user), &page(Page::MOST)?).await?.items,
            sessions: app.views.sessions_to_end(pool, user, &page(Page::MOST)?, now).await?.items,
            logins: app.views.logins(pool, &of_user, &page(LOGINS)?, now).await?.items,
            applications: app.views.applications(pool).await?,
            names: names::of(app, past.iter().map(|past| &*past.event.actor)).await?,
            past,
        })
    }

    fn login<'a>(&'a self, login: &'a LoginView) -> UserLogin<'a> {
        let application = self.applications.iter().find(|it| it.id == login.application);
        UserLogin {
            id: login.id.as_str(),
            issued: Moment(login.issued_at),
            application: application.map_or(login.application.as_str(), |it| &it.settings.name),
            state: login.state.name(),
        }
    }

    fn past<'a>(&'a self, past: &'a Past) -> UserPast<'a> {
        UserPast {
            at: Moment(past.at),
            event: &past.event.name,
            actor: &past.event.actor,
            name: self.names.get(&past.event.actor).map(String::as_str),
            changes: past.changes.iter().map(change).collect(),
        }
    }
}

/// The page.
///
/// # Errors
/// If the database does not answer.
pub async fn user(
    app: &App,
    here: &Here,
    found: &Found,
    person: &Person,
    said: &Said,
) -> Result<HttpResponse, Refusal> {
    let read = Read::of(app, found).await?;
    note(|line| line.personal = Some(1 + read.identities.len()));
    let there = draft::standing(&found.user);
    let command = app.new_secret::<16>();
    let problem = said.problem.as_ref();
    let newer = |seen: u64| read.past.iter().filter(|past| past.event.sequence > seen).count();
    let page = ConsoleUserPage {
        frame: Frame { page: &found.path(), ..person.frame() },
        console: here.console(Some(&found.pool)).at(ConsolePlace::Users),
        list: &found::list(&found.pool.id),
        logins: &format!("/console/{}/logins", found.pool.id),
        user: found::shown(&found.user),
        identities: &read.identities.iter().map(identity).collect::<Vec<_>>(),
        sessions: &read.sessions.iter().map(session).collect::<Vec<_>>(),
        last_logins: &read.logins.iter().map(|login| read.login(login)).collect::<Vec<_>>(),
        past: &read.past.iter().take(EVENTS).map(|past| read.past(past)).collect::<Vec<_>>(),
        form: ConsoleForm {
            typed: said.typed.as_ref().unwrap_or(&there),
            problem: problem.map(|Problem { field, wrong }| FieldProblem {
                field,
                wrong: *wrong,
                detail: None,
            }),
            command: &command,
            version: found.user.version,
        },
        late: said.late.map(newer),
        saved: said.saved,
    };
    person.page_with(said.status(), &page)
}

/// A WeChat account, as pages show it.
pub fn identity(identity: &IdentityView) -> UserIdentity<'_> {
    UserIdentity {
        id: identity.id.as_str(),
        app_id: &identity.app_id,
        openid: identity.openid.as_str(),
        unionid: clear(&identity.unionid),
        how: identity.how.name(),
        login: identity.login.as_ref().map(|login| login.as_str()),
        seen_phone: clear(&identity.seen_phone),
        linked: Moment(identity.linked_at),
    }
}

fn session(session: &SessionView) -> UserSession<'_> {
    UserSession {
        id: session.id.as_str(),
        login: session.login.as_str(),
        started: Moment(session.started_at),
        expires: Moment(session.expires_at),
    }
}
