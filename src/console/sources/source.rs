//! Which pool and which connection a page is about.

use actix_web::HttpRequest;
use domain::id::{ConnectionId, PoolId};
use projections::{connections::ConnectionView, pools::PoolView};

use crate::{
    console::{here::Here, whose::pool},
    http::{app::App, refusal::Refusal},
};

/// The word that the path has for a connection that is not there yet.
const NEW: &str = "new";

/// A connection, and its pool.
pub struct Source {
    /// The pool.
    pub pool: PoolView,
    /// The connection.
    pub connection: ConnectionView,
}

impl Source {
    /// As the path says, if the person may see it: by its identifier, or by its id.
    ///
    /// # Errors
    /// 404 for what they may not see.
    pub async fn of(app: &App, request: &HttpRequest, here: &Here) -> Result<Self, Refusal> {
        let pool = pool(app, request, here).await?;
        let name = request.match_info().get("source").unwrap_or_default();
        let connection = match app.views.connection_by_identifier(&pool.id, name).await? {
            Some(connection) => Some(connection),
            None => app.views.connection(&pool.id, &ConnectionId::from(name)).await?,
        };
        Ok(Self { pool, connection: connection.ok_or(Refusal::NotFound)? })
    }

    /// Where its page is.
    pub fn path(&self) -> String {
        path(&self.connection)
    }
}

/// Where the connections of a pool are listed.
pub fn list(pool: &PoolId) -> String {
    format!("/console/{pool}/sources")
}

/// Where the page of a connection is: one is called as the page of a new one, and is named by its id.
pub fn path(connection: &ConnectionView) -> String {
    let list = list(&connection.pool);
    match connection.identifier.as_str() {
        NEW => format!("{list}/{}", connection.id),
        identifier => format!("{list}/{identifier}"),
    }
}
