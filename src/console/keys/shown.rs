//! The pages of a key, as they are shown.

use ::web::pages::{ConsoleForm, ConsoleKeyPage, ConsoleNewKeyPage, ConsolePlace, Frame, Typed};
use actix_web::{HttpResponse, http::StatusCode};
use domain::api_key::ApiKey;
use projections::pools::PoolView;

use super::{Held, draft, history::History, list, path};
use crate::{
    console::{
        changed::{self, Changed},
        here::Here,
        problem::Problem,
    },
    http::{app::App, page::Person, refusal::Refusal},
};

/// What a page says besides what stands in the key.
#[derive(Default)]
pub struct Said {
    /// What was typed; `None`: what stands in the key.
    pub typed: Option<Typed>,
    /// What is wrong with it.
    pub problem: Option<Problem>,
    /// The version that the person saw, where it is another one by now.
    pub late: Option<u64>,
    /// Whether it was saved just now.
    pub saved: bool,
    /// What its holder shows, of one that was just made.
    pub key: Option<String>,
}

impl Said {
    fn status(&self) -> StatusCode {
        match self {
            Self { problem: Some(_), .. } => StatusCode::UNPROCESSABLE_ENTITY,
            Self { late: Some(_), .. } => StatusCode::PRECONDITION_FAILED,
            _ => StatusCode::OK,
        }
    }

    fn form<'a>(&'a self, there: &'a Typed, command: &'a str, version: u64) -> ConsoleForm<'a> {
        ConsoleForm {
            typed: self.typed.as_ref().unwrap_or(there),
            problem: self.problem.as_ref().map(Problem::shown),
            command,
            version,
        }
    }
}

/// The page of a new key.
///
/// # Errors
/// If the page cannot be drawn.
pub fn new(
    app: &App,
    here: &Here,
    pool: &PoolView,
    person: &Person,
    said: &Said,
) -> Result<HttpResponse, Refusal> {
    let (usual, command) = (draft::usual(app.now()), app.new_secret::<16>());
    let path = format!("{}/new", path(&pool.id));
    let page = ConsoleNewKeyPage {
        frame: Frame { page: &path, ..person.frame() },
        console: here.console(Some(pool)).at(ConsolePlace::Keys),
        path: &path,
        form: said.form(&usual, &command, 0),
    };
    person.page_with(said.status(), &page)
}

/// The page of a key.
///
/// # Errors
/// If the database does not answer.
pub async fn existing(
    app: &App,
    here: &Here,
    held: &Held,
    person: &Person,
    said: &Said,
) -> Result<HttpResponse, Refusal> {
    let Held { pool, key } = held;
    let changes = match said.late {
        Some(seen) => changed::since(app, &pool.id, key.id.as_str(), seen, all).await?,
        None => Vec::new(),
    };
    let changes: Vec<_> = changes.iter().map(Changed::shown).collect();
    let history = History::of(app, key).await?;
    let past = history.shown();
    let made_by = past.last().map(|past| (past.actor, past.name));
    let (there, command) = (draft::standing(&key.name, &key.networks), app.new_secret::<16>());
    let path = held.path();
    let page = ConsoleKeyPage {
        frame: Frame { page: &path, ..person.frame() },
        console: here.console(Some(pool)).at(ConsolePlace::Keys),
        path: &path,
        key: list::shown(key, made_by, app.now()),
        form: said.form(&there, &command, key.version),
        past: &past,
        late: said.late.is_some(),
        changes: &changes,
        saved: said.saved,
        secret: said.key.as_deref(),
    };
    person.page_with(said.status(), &page)
}

/// All that can change, in one order.
fn all(key: &ApiKey) -> Vec<(String, String)> {
    let state = if key.revoked_at.is_some() { "revoked" } else { "good" };
    let fields = draft::standing(&key.name, &key.networks).into_iter();
    fields.chain([("state".to_owned(), state.to_owned())]).collect()
}
