//! `/console/{pool}/applications`: the sites and programs that people sign in to.

mod acts;
mod agreement_rows;
mod agreements;
mod draft;
pub mod list;
mod logo;
mod page;
mod shown;

use actix_web::{HttpRequest, web::to};
use domain::id::ApplicationId;
use projections::{applications::ApplicationView, pools::PoolView};

use super::{CONSOLE, here::Here, whose::pool};
use crate::http::{
    app::App,
    refusal::Refusal,
    route::{
        Route,
        Verb::{Post, Read},
    },
};

/// The paths of applications. What has a name of its own stands before what is named by an application.
pub static ROUTES: &[Route] = &[
    Route {
        path: "/console/{pool}/applications",
        surface: &CONSOLE,
        verbs: &[Read(|| to(list::list))],
    },
    Route {
        path: "/console/{pool}/applications/new",
        surface: &CONSOLE,
        verbs: &[Read(|| to(page::new))],
    },
    Route {
        path: "/console/{pool}/applications/new/create",
        surface: &CONSOLE,
        verbs: &[Post(|| to(page::create))],
    },
    Route {
        path: "/console/{pool}/applications/{application}",
        surface: &CONSOLE,
        verbs: &[Read(|| to(page::page))],
    },
    Route {
        path: "/console/{pool}/applications/{application}/save",
        surface: &CONSOLE,
        verbs: &[Post(|| to(page::save))],
    },
    Route {
        path: "/console/{pool}/applications/{application}/logo",
        surface: &CONSOLE,
        verbs: &[Post(|| to(logo::save))],
    },
    Route {
        path: "/console/{pool}/applications/{application}/agreements",
        surface: &CONSOLE,
        verbs: &[Post(|| to(agreements::save))],
    },
    Route {
        path: "/console/{pool}/applications/{application}/switch",
        surface: &CONSOLE,
        verbs: &[Post(|| to(acts::switch))],
    },
    Route {
        path: "/console/{pool}/applications/{application}/secret",
        surface: &CONSOLE,
        verbs: &[Post(|| to(acts::rotate_secret))],
    },
    Route {
        path: "/console/{pool}/applications/{application}/enable",
        surface: &CONSOLE,
        verbs: &[Post(|| to(acts::enable))],
    },
    Route {
        path: "/console/{pool}/applications/{application}/disable",
        surface: &CONSOLE,
        verbs: &[Post(|| to(acts::disable))],
    },
    Route {
        path: "/console/{pool}/applications/{application}/delete",
        surface: &CONSOLE,
        verbs: &[Post(|| to(acts::delete))],
    },
];

/// An application, and its pool.
struct Client {
    pool: PoolView,
    application: ApplicationView,
}

impl Client {
    /// As the path says, if the person may see it.
    async fn of(app: &App, request: &HttpRequest, here: &Here) -> Result<Self, Refusal> {
        let pool = pool(app, request, here).await?;
        let id = request.match_info().get("application").unwrap_or_default();
        let application = app.views.application(&pool.id, &ApplicationId::from(id)).await?;
        Ok(Self { pool, application: application.ok_or(Refusal::NotFound)? })
    }

    /// Where its page is.
    fn path(&self) -> String {
        format!("{}/{}", list::path(&self.pool), self.application.id)
    }
}
