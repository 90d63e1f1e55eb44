//! `/console/{pool}/keys`: what programs show to see a pool, or to set it up.

mod draft;
mod history;
mod list;
mod new;
mod page;
mod shown;

use actix_web::{HttpRequest, web::to};
use domain::id::{ApiKeyId, PoolId};
use projections::{api_keys::ApiKeyView, pools::PoolView};

use super::{CONSOLE, here::Here, whose::pool};
use crate::http::{
    app::App,
    refusal::Refusal,
    route::{
        Route,
        Verb::{Post, Read},
    },
};

/// The paths of API keys. What has a name of its own stands before what is named by a key.
pub static ROUTES: &[Route] = &[
    Route { path: "/console/{pool}/keys", surface: &CONSOLE, verbs: &[Read(|| to(list::page))] },
    Route { path: "/console/{pool}/keys/new", surface: &CONSOLE, verbs: &[Read(|| to(new::page))] },
    Route {
        path: "/console/{pool}/keys/new/create",
        surface: &CONSOLE,
        verbs: &[Post(|| to(new::create))],
    },
    Route {
        path: "/console/{pool}/keys/{key}",
        surface: &CONSOLE,
        verbs: &[Read(|| to(page::page))],
    },
    Route {
        path: "/console/{pool}/keys/{key}/save",
        surface: &CONSOLE,
        verbs: &[Post(|| to(page::save))],
    },
    Route {
        path: "/console/{pool}/keys/{key}/revoke",
        surface: &CONSOLE,
        verbs: &[Post(|| to(page::revoke))],
    },
];

/// Where the keys of a pool are listed.
fn path(pool: &PoolId) -> String {
    format!("/console/{pool}/keys")
}

/// An API key, and its pool.
struct Held {
    pool: PoolView,
    key: ApiKeyView,
}

impl Held {
    /// As the path says, if the person may see it.
    async fn of(app: &App, request: &HttpRequest, here: &Here) -> Result<Self, Refusal> {
        let pool = pool(app, request, here).await?;
        let id = request.match_info().get("key").unwrap_or_default();
        let key = app.views.api_key(&pool.id, &ApiKeyId::from(id)).await?;
        Ok(Self { pool, key: key.ok_or(Refusal::NotFound)? })
    }

    /// The same, as it stands now.
    async fn anew(self, app: &App) -> Result<Self, Refusal> {
        let key = app.views.api_key(&self.pool.id, &self.key.id).await?;
        Ok(Self { key: key.ok_or(Refusal::NotFound)?, ..self })
    }

    /// Where its page is.
    fn path(&self) -> String {
        format!("{}/{}", path(&self.pool.id), self.key.id)
    }
}
