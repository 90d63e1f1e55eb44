//! The pages of a pool, as they are shown.

use ::web::pages::{
    ConsoleForm, ConsoleNewPoolPage, ConsolePlace, ConsolePoolSettingsPage, Frame, Typed,
};
use actix_web::{HttpResponse, http::StatusCode};
use domain::{
    id::{ConnectionId, PoolId},
    pool::{Pool, PoolSettings},
};
use projections::{connections::ConnectionView, pools::PoolView};

use super::draft::standing;
use crate::{
    console::{
        changed::{self, Changed},
        here::Here,
        overview,
        problem::Problem,
    },
    http::{app::App, page::Person, refusal::Refusal},
};

/// What a page says besides what stands in the pool.
#[derive(Default)]
pub struct Said {
    /// What was typed; `None`: what stands there.
    pub typed: Option<Typed>,
    /// What is wrong with it.
    pub problem: Option<Problem>,
    /// The version that the person saw, where it is another one by now.
    pub late: Option<u64>,
    /// Whether it was saved just now.
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

    fn form<'a>(&'a self, there: &'a Typed, command: &'a str, version: u64) -> ConsoleForm<'a> {
        ConsoleForm {
            typed: self.typed.as_ref().unwrap_or(there),
            problem: self.problem.as_ref().map(Problem::shown),
            command,
            version,
        }
    }
}

/// Where the settings of a pool are.
pub fn path(pool: &PoolId) -> String {
    format!("/console/{pool}/settings")
}

/// The page of a new pool.
///
/// # Errors
/// If the page cannot be drawn.
pub fn new(app: &App, here: &Here, person: &Person, said: &Said) -> Result<HttpResponse, Refusal> {
    let (usual, command) = (standing(&PoolSettings::default()), app.new_secret::<16>());
    let path = "/console/new";
    let page = ConsoleNewPoolPage {
        frame: Frame { page: path, ..person.frame() },
        console: here.console(None),
        path,
        host: app.config.public_url.host().as_str(),
        form: said.form(&usual, &command, 0),
    };
    person.page_with(said.status(), &page)
}

/// The settings of a pool.
///
/// # Errors
/// If the database does not answer.
pub async fn settings(
    app: &App,
    here: &Here,
    pool: &PoolView,
    person: &Person,
    said: &Said,
) -> Result<HttpResponse, Refusal> {
    let changes = match said.late {
        Some(seen) => changes(app, pool, seen).await?,
        None => Vec::new(),
    };
    let changes: Vec<_> = changes.iter().map(Changed::shown).collect();
    let (there, command) = (standing(&pool.settings), app.new_secret::<16>());
    let (path, address) = (path(&pool.id), overview::address(app, pool));
    let page = ConsolePoolSettingsPage {
        frame: Frame { page: &path, ..person.frame() },
        console: here.console(Some(pool)).at(ConsolePlace::Settings),
        path: &path,
        pool: overview::shown(pool, &address),
        host: app.config.public_url.host().as_str(),
        may_change: here.authority().may_change(None),
        form: said.form(&there, &command, pool.version),
        late: said.late.is_some(),
        changes: &changes,
        saved: said.saved,
    };
    person.page_with(said.status(), &page)
}

/// What became of it since that version.
async fn changes(app: &App, pool: &PoolView, seen: u64) -> Result<Vec<Changed>, Refusal> {
    let connections = app.views.connections(&pool.id).await?;
    let all = |then: &Pool| all(then, &connections);
    changed::since(app, &pool.id, pool.id.as_str(), seen, all).await
}

/// All that can change, in one order; the connection that people are shown first by its name.
fn all(pool: &Pool, connections: &[ConnectionView]) -> Vec<(String, String)> {
    let name = |id: &ConnectionId| {
        let found = connections.iter().find(|connection| connection.id == *id);
        found.map_or_else(|| id.to_string(), |connection| connection.settings.name.clone())
    };
    let first = pool.default_connection.as_ref().map(name).unwrap_or_default();
    let state = if pool.disabled { "off" } else { "on" };
    let others = [("default_connection", first), ("state", state.to_owned())];
    let others = others.map(|(field, value)| (field.to_owned(), value));
    standing(&pool.settings).into_iter().chain(others).collect()
}
