//! `GET /api/v1/users/{id}/sessions` and `DELETE /api/v1/users/{id}/sessions/{session}`.

use actix_web::{HttpRequest, HttpResponse, web};
use chrono::{DateTime, Utc};
use domain::id::{SessionId, UserId};
use projections::sessions::SessionView;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    api::{
        clear::told,
        key::{ApiKey, ChangingPeople, Current},
        listed::{Listed, PageQuery, unread},
        problem::{Invalid, Refused, Unknown},
        query::query,
    },
    http::{app::App, refusal::Refusal},
    management::{sessions, users},
};

/// A browser that is signed in to the pool.
#[derive(Debug, Serialize, ToSchema)]
pub struct Session {
    /// Its id.
    pub id: String,
    /// The login that signed in.
    pub login: String,
    /// When the person agreed: the `auth_time` of OpenID Connect.
    pub authenticated_at: DateTime<Utc>,
    /// When it started.
    pub started_at: DateTime<Utc>,
    /// When it ends by itself. Unused for too long, it ends earlier.
    pub expires_at: DateTime<Utc>,
}

impl From<SessionView> for Session {
    fn from(session: SessionView) -> Self {
        Self {
            id: session.id.to_string(),
            login: session.login.to_string(),
            authenticated_at: session.authenticated_at,
            started_at: session.started_at,
            expires_at: session.expires_at,
        }
    }
}

/// Where a user is signed in, the newest first.
#[utoipa::path(
    get,
    path = "/api/v1/users/{id}/sessions",
    tag = "users",
    operation_id = "listUserSessions",
    params(("id" = String, Path, description = "The user's id."), PageQuery),
    responses((status = 200, description = "A page of sessions.", body = Listed<Session>), Unknown, Invalid, Refused),
    security(("api_key" = ["developer"]))
)]
pub async fn list(
    app: web::Data<App>,
    key: ApiKey<Current>,
    request: HttpRequest,
    id: web::Path<String>,
) -> Result<web::Json<Listed<Session>>, Refusal> {
    let page = query::<PageQuery>(&request)?.page()?;
    let user = users::one(&app, &key.caller, &id.into_inner().into()).await?;
    let live = app.views.sessions_to_end(key.pool(), &user.id, &page, app.now()).await;
    let live = live.map_err(unread)?;
    Ok(told(live.items.len(), Listed::new(live)))
}

/// Signs a user out in one browser. The codes of that session bring no tokens any more, and its tokens read nothing. One that is over
/// stays so.
#[utoipa::path(
    delete,
    path = "/api/v1/users/{id}/sessions/{session}",
    tag = "users",
    operation_id = "endUserSession",
    params(
        ("id" = String, Path, description = "The user's id."),
        ("session" = String, Path, description = "The session's id.")
    ),
    responses((status = 204, description = "It is over."), Unknown, Refused),
    security(("api_key" = ["operator"]))
)]
pub async fn end(
    app: web::Data<App>,
    key: ApiKey<ChangingPeople>,
    path: web::Path<(UserId, SessionId)>,
) -> Result<HttpResponse, Refusal> {
    let (user, session) = path.into_inner();
    sessions::end(&app, &key.caller, &user, &session).await?;
    Ok(HttpResponse::NoContent().finish())
}
