//! The form of a connection, as it is shown with what stands beside it.

use ::web::{
    colour::Colour,
    pages::{
        Application, ConsoleForm, ConsoleNewSourcePage, ConsolePlace, ConsoleSourcePage,
        FieldChange, Frame, SourceForm, SourceKind, Typed,
    },
};
use actix_web::{HttpResponse, http::StatusCode};
use base64::{Engine, engine::general_purpose::STANDARD};
use domain::connection::ConnectionSettings;
use projections::{applications::ApplicationView, pools::PoolView};

use super::{
    draft::{LogoDraft, standing},
    list::listed,
    source::{self, Source},
};
use crate::{
    console::{changed::Changed, here::Here, problem::Problem},
    http::{app::App, page::Person, picture, refusal::Refusal},
};

/// What the page says besides what stands in the connection.
#[derive(Default)]
pub struct Said {
    /// What was typed; `None`: what stands in the connection.
    pub typed: Option<Typed>,
    /// What is wrong with it.
    pub problem: Option<Problem>,
    /// The logo that was uploaded and is not saved yet, or that there is to be none.
    pub logo: Option<LogoDraft>,
    /// Whether an AppSecret was typed.
    pub secret_typed: bool,
    /// What somebody else changed meanwhile.
    pub changed: Vec<Changed>,
    /// Whether the form was sent before, with something else in it.
    pub sent_before: bool,
    /// Whether it was saved just now.
    pub saved: bool,
}

impl Said {
    fn status(&self) -> StatusCode {
        match self {
            Self { problem: Some(_), .. } | Self { sent_before: true, .. } => {
                StatusCode::UNPROCESSABLE_ENTITY
            }
            Self { changed, .. } if !changed.is_empty() => StatusCode::PRECONDITION_FAILED,
            _ => StatusCode::OK,
        }
    }
}

/// What a page reads, that its form is drawn from.
struct Read {
    address: String,
    scan_origin: String,
    command: String,
    application: Option<ApplicationView>,
    application_logo: Option<String>,
    /// The logo that stands there, and the one that is not saved yet.
    logo: Option<String>,
    uploaded: Option<String>,
}

impl Read {
    async fn of(
        app: &App,
        pool: &PoolView,
        application: Option<ApplicationView>,
        standing: Option<String>,
        draft: Option<&LogoDraft>,
    ) -> Result<Self, Refusal> {
        let of = application.as_ref().and_then(|application| application.settings.logo.as_ref());
        let uploaded = match draft {
            Some(LogoDraft::New(png)) => Some(STANDARD.encode(png)),
            _ => None,
        };
        let logo = match (draft, &uploaded) {
            (Some(LogoDraft::None), _) => None,
            (_, Some(uploaded)) => Some(format!("data:image/png;base64,{uploaded}")),
            _ => standing,
        };
        Ok(Self {
            address: app.config.pool_origin(pool.settings.host.as_deref()),
            scan_origin: app.config.scan_url().origin(),
            command: app.new_secret::<16>(),
            application_logo: picture::data_uri(app, &pool.id, of).await?,
            application,
            logo,
            uploaded,
        })
    }

    fn form<'a>(
        &'a self,
        app: &App,
        frame: &Frame<'_>,
        path: &'a str,
        typed: &'a Typed,
        (said, changes): (&'a Said, &'a [FieldChange<'a>]),
    ) -> SourceForm<'a> {
        let settings = self.application.as_ref().map(|application| &application.settings);
        let colour = settings.and_then(|settings| settings.colour.as_deref());
        SourceForm {
            form: ConsoleForm {
                typed,
                problem: said.problem.as_ref().map(Problem::shown),
                command: &self.command,
                version: 0,
            },
            path,
            existing: false,
            again: said.typed.is_some(),
            secret_typed: said.secret_typed,
            logo: self.logo.as_deref(),
            uploaded: self.uploaded.as_deref(),
            has_program: app.default_mini_program.is_some(),
            changes,
            sent_before: said.sent_before,
            scan_origin: &self.scan_origin,
            application: Application {
                id: "",
                name: settings.map_or(frame.sample_application(), |settings| &settings.name),
                logo: self.application_logo.as_deref(),
                home: Some(&self.address),
                colour: colour.and_then(Colour::parse),
            },
        }
    }
}

/// The page of a new connection.
pub async fn new(
    app: &App,
    here: &Here,
    pool: &PoolView,
    path: &str,
    person: &Person,
    said: &Said,
) -> Result<HttpResponse, Refusal> {
    let application = app.views.applications(&pool.id).await?.into_iter().next();
    let read = Read::of(app, pool, application, None, said.logo.as_ref()).await?;
    let usual = usual(pool);
    let frame = Frame { page: path, ..person.frame() };
    let page = ConsoleNewSourcePage {
        frame,
        console: here.console(Some(pool)).at(ConsolePlace::Sources),
        kind: SourceKind::WechatMiniProgramQrConnect,
        source_form: read.form(
            app,
            &frame,
            path,
            said.typed.as_ref().unwrap_or(&usual),
            (said, &[]),
        ),
    };
    person.page_with(said.status(), &page)
}

/// What stands in the form at first: what the pool says of new connections.
fn usual(pool: &PoolView) -> Typed {
    let policy = pool.settings.new_connections;
    standing("", None, &ConnectionSettings { policy, ..ConnectionSettings::default() })
}

/// The page of a connection.
pub async fn existing(
    app: &App,
    here: &Here,
    source: &Source,
    person: &Person,
    said: &Said,
) -> Result<HttpResponse, Refusal> {
    let Source { pool, connection } = source;
    let applications = app.views.applications(&pool.id).await?;
    let uses = |it: &&ApplicationView| it.connections.contains(&connection.id);
    let application = applications.iter().find(uses).or(applications.first()).cloned();
    let logo = picture::data_uri(app, &pool.id, connection.settings.logo.as_ref()).await?;
    let read = Read::of(app, pool, application, logo, said.logo.as_ref()).await?;
    let mut there =
        standing(&connection.identifier, connection.app_id.as_deref(), &connection.settings);
    there.insert("other_mini_program".to_owned(), "own".to_owned());
    let path = source::path(connection);
    let changes: Vec<FieldChange<'_>> = said.changed.iter().map(Changed::shown).collect();
    let frame = Frame { page: &path, ..person.frame() };
    let typed = said.typed.as_ref().unwrap_or(&there);
    let mut source_form = read.form(app, &frame, &path, typed, (said, &changes));
    source_form.existing = true;
    source_form.form.version = connection.version;
    let page = ConsoleSourcePage {
        frame,
        console: here.console(Some(pool)).at(ConsolePlace::Sources),
        source: listed(pool, connection, &path, &applications),
        source_form,
        saved: said.saved,
    };
    person.page_with(said.status(), &page)
}
