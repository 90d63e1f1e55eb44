//! "Experience login", from the console: an operator signs in to an application as its people do, and sees what its site would be
//! told. It stands between two surfaces: it is a client of OpenID Connect, and its pages are the console's.

mod begin;
mod done;
mod seen;

use actix_web::{HttpRequest, web::to};
use domain::id::ApplicationId;
use projections::{applications::ApplicationView, pools::PoolView};

use crate::{
    console::{CONSOLE, here::Here, whose::pool},
    http::{
        app::App,
        console_client::Client,
        redirect,
        refusal::Refusal,
        route::{Route, Verb::Get},
    },
};

/// Its paths.
pub static ROUTES: &[Route] = &[
    Route {
        path: "/console/{pool}/applications/{application}/experience",
        surface: &CONSOLE,
        verbs: &[Get(|| to(begin::begin))],
    },
    Route {
        path: "/console/{pool}/applications/{application}/experience/done",
        surface: &CONSOLE,
        verbs: &[Get(|| to(done::done))],
    },
];

/// What the browser holds that asks: the answer is for this session alone.
fn holds(here: &Here) -> String {
    format!("experience {}", here.session.id)
}

/// The application that is tried, and its pool.
struct Tried {
    pool: PoolView,
    application: ApplicationView,
}

impl Tried {
    /// As the path says, for somebody who may sign people in there: an auditor, who changes nothing, tries nothing.
    async fn of(app: &App, request: &HttpRequest, here: &Here) -> Result<Self, Refusal> {
        let pool = pool(app, request, here).await?;
        let id = request.match_info().get("application").unwrap_or_default();
        let application = app.views.application(&pool.id, &ApplicationId::from(id)).await?;
        let application = application.ok_or(Refusal::NotFound)?;
        here.caller(Some(&pool.id))?;
        Ok(Self { pool, application })
    }

    fn client(&self) -> Client<'_> {
        Client { pool: &self.pool.id, application: &self.application.id }
    }

    fn issuer(&self, app: &App) -> String {
        format!("{}/oidc", app.config.pool_origin(self.pool.settings.host.as_deref()))
    }

    /// Where the browser comes back to, on the public host, in the language that the person picked.
    fn redirect_uri(&self, app: &App, picked: Option<(&str, &str)>) -> String {
        let address = format!("{}{}/experience/done", app.config.public_url.origin(), self.path());
        redirect::with(&address, picked.into_iter())
    }

    /// Where the application's page is.
    fn path(&self) -> String {
        format!("/console/{}/applications/{}", self.pool.id, self.application.id)
    }
}
