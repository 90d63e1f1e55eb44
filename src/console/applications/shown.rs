//! The page of an application, as it is shown.

use ::web::pages::{
    ConsoleAgreements, ConsoleApplicationPage, ConsoleForm, ConsoleNewApplicationPage,
    ConsolePlace, ConsoleSite, ConsoleSourceUse, Frame, Typed,
};
use actix_web::{HttpResponse, http::StatusCode};
use domain::application::{Agreement, Application, ApplicationSettings, ClientType};
use projections::{applications::ApplicationView, connections::ConnectionView, pools::PoolView};

use super::{
    Client, agreement_rows,
    draft::{Problem, standing},
    list::{self, listed},
};
use crate::{
    console::{
        changed::{self, Changed},
        here::Here,
    },
    http::{app::App, page::Person, picture, refusal::Refusal},
};

/// What the page says besides what stands in the application.
#[derive(Default)]
pub struct Said {
    /// What was typed; `None`: what stands in the application.
    pub typed: Option<Typed>,
    /// What was typed in the rows of agreements; `None`: those that there are.
    pub rows: Option<Vec<Typed>>,
    /// What is wrong with it.
    pub problem: Option<Problem>,
    /// Whether somebody else changed it, at the version that was seen.
    pub late: Option<u64>,
    /// Whether it was saved just now.
    pub saved: bool,
    /// The secret that it was just given.
    pub secret: Option<String>,
    /// Whether a connection needs a Mini Program first.
    pub needs_program: bool,
}

impl Said {
    fn status(&self) -> StatusCode {
        match self {
            Self { problem: Some(_), .. } | Self { needs_program: true, .. } => {
                StatusCode::UNPROCESSABLE_ENTITY
            }
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

/// The page of a new application.
pub fn new(
    app: &App,
    here: &Here,
    pool: &PoolView,
    person: &Person,
    said: &Said,
) -> Result<HttpResponse, Refusal> {
    let (usual, command) = (standing(&ApplicationSettings::default()), app.new_secret::<16>());
    let path = format!("{}/new", list::path(pool));
    let page = ConsoleNewApplicationPage {
        frame: Frame { page: &path, ..person.frame() },
        console: here.console(Some(pool)).at(ConsolePlace::Applications),
        path: &path,
        form: said.form(&usual, &command, 0),
    };
    person.page_with(said.status(), &page)
}

/// The page of an application.
pub async fn existing(
    app: &App,
    here: &Here,
    client: &Client,
    person: &Person,
    said: &Said,
) -> Result<HttpResponse, Refusal> {
    let Client { pool, application } = client;
    let changes = match said.late {
        Some(seen) => {
            let all = |then: &Application| seen_of(&then.settings).into_iter().collect();
            changed::since(app, &pool.id, application.id.as_str(), seen, all).await?
        }
        None => Vec::new(),
    };
    let changes: Vec<_> = changes.iter().map(Changed::shown).collect();
    let connections = app.views.connections(&pool.id).await?;
    let uses: Vec<_> = connections.iter().map(|connection| used(connection, application)).collect();
    let (there, command) = (standing(&application.settings), app.new_secret::<16>());
    let path = client.path();
    let issuer = format!("{}/oidc", app.config.pool_origin(pool.settings.host.as_deref()));
    let agreements = agreement_rows::standing(&application.settings.agreements);
    let logo = picture::data_uri(app, &pool.id, application.settings.logo.as_ref()).await?;
    let page = ConsoleApplicationPage {
        frame: Frame { page: &path, ..person.frame() },
        console: here.console(Some(pool)).at(ConsolePlace::Applications),
        path: &path,
        application: listed(application),
        issuer: &issuer,
        site: site(application, &issuer),
        form: said.form(&there, &command, application.version),
        connections: &uses,
        changes: &changes,
        agreements: ConsoleAgreements {
            rows: said.rows.as_deref().unwrap_or(&agreements),
            problem: said.problem.as_ref().map(Problem::shown),
        },
        logo: logo.as_deref(),
        saved: said.saved,
        secret: said.secret.as_deref(),
        needs_program: said.needs_program,
    };
    person.page_with(said.status(), &page)
}

fn site<'a>(application: &'a ApplicationView, issuer: &'a str) -> ConsoleSite<'a> {
    let settings = &application.settings;
    ConsoleSite {
        issuer,
        client_id: application.id.as_str(),
        is_public: settings.client_type == ClientType::Public,
        algorithm: settings.id_token_algorithm.name(),
        redirect_uris: &settings.redirect_uris,
        origins: &settings.origins,
    }
}

fn used<'a>(connection: &'a ConnectionView, application: &ApplicationView) -> ConsoleSourceUse<'a> {
    ConsoleSourceUse {
        id: connection.id.as_str(),
        name: &connection.settings.name,
        off: connection.disabled,
        on: application.connections.contains(&connection.id),
    }
}

/// All that can change here. Of a logo it says which, and of agreements what they are called.
fn seen_of(settings: &ApplicationSettings) -> Typed {
    let mut seen = standing(settings);
    let logo = settings.logo.as_ref().map(|logo| logo.hash.to_string());
    let agreements = settings.agreements.iter().map(|agreement| {
        let Agreement { id, title, url, version, .. } = agreement;
        [id, title, url, version.as_deref().unwrap_or_default()].join(" ")
    });
    seen.insert("logo".to_owned(), logo.unwrap_or_default());
    seen.insert("agreements".to_owned(), agreements.collect::<Vec<_>>().join("\n"));
    seen
}
