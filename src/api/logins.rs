//! `GET /api/v1/logins` and what is under it.

use actix_web::{HttpRequest, web};
use chrono::{DateTime, Utc};
use domain::{
    id::is_well_formed,
    login::{How, State},
    reason::Reason,
};
use projections::logins::{LoginFilter, LoginView};
use serde::{Deserialize, Serialize};
use utoipa::{
    IntoParams, ToSchema,
    openapi::{Object, ObjectBuilder, Type},
};

use super::{
    clear,
    key::{ApiKey, Current, History},
    listed::{Listed, page, unread},
    problem::{Invalid, Refused, Unknown},
    query::{invalid, query},
};
use crate::{
    app::App,
    audit::{self, Step},
    http::error::Error,
};

/// A login: one attempt to sign in by a code, as it stands now.
#[derive(Debug, Serialize, ToSchema)]
pub struct Login {
    /// Its id. It is not what the code holds.
    pub id: String,
    /// Where it stands, by the clock.
    #[schema(value_type = String, examples("claimed"))]
    pub state: State,
    /// Why it ended without a sign-in; null if it did not.
    #[schema(value_type = Option<String>, examples("login_expired"))]
    pub reason: Option<Reason>,
    /// The application, an OpenID Connect client.
    pub application: String,
    /// The connection.
    pub connection: String,
    /// The OpenID Connect grant that it serves: the `jti` of its access token. Null if no authorization request started it.
    pub grant: Option<String>,
    /// The account, once bound.
    pub user: Option<String>,
    /// How the account was found: `known_identity`, `known_union_identity`, `new_user`, `phone_matched`,
    /// `chosen_new` or `proven`.
    #[schema(value_type = Option<String>)]
    pub how: Option<How>,
    /// The session that the browser took.
    pub session: Option<String>,
    /// The browser that started it.
    #[schema(examples("Chrome on Windows"))]
    pub browser: String,
    /// The browser's network prefix, /24 of IPv4 or /48 of IPv6; null if it was erased.
    #[schema(examples("203.0.113.0/24"))]
    pub network: Option<String>,
    /// When it was issued.
    pub issued_at: DateTime<Utc>,
    /// When it was scanned first.
    pub scanned_at: Option<DateTime<Utc>>,
    /// When the person agreed.
    pub authorized_at: Option<DateTime<Utc>>,
    /// When the account was known.
    pub bound_at: Option<DateTime<Utc>>,
    /// When it ended. A login whose time is over may stand as expired before its end is recorded.
    pub ended_at: Option<DateTime<Utc>>,
    /// When it expires, unless it goes on.
    pub expires_at: DateTime<Utc>,
    /// The number of its events.
    pub seq: i64,
}

impl From<LoginView> for Login {
    fn from(login: LoginView) -> Self {
        Self {
            id: login.id.to_string(),
            state: login.state,
            reason: login.reason,
            application: login.application.to_string(),
            connection: login.connection.to_string(),
            grant: login.grant.map(|grant| grant.to_string()),
            user: login.user.map(|user| user.to_string()),
            how: login.how,
            session: login.session.map(|session| session.to_string()),
            browser: login.browser,
            network: clear(login.network),
            issued_at: login.issued_at,
            scanned_at: login.scanned_at,
            authorized_at: login.authorized_at,
            bound_at: login.bound_at,
            ended_at: login.ended_at,
            expires_at: login.expires_at,
            seq: login.seq,
        }
    }
}

/// Which logins are asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct LoginQuery {
    /// Where they stand now, by the clock.
    #[param(schema_with = states)]
    state: Option<String>,
    /// Of which application.
    application: Option<String>,
    /// Of which user.
    user: Option<String>,
    /// Issued then or later (RFC 3339).
    since: Option<DateTime<Utc>>,
    /// Issued before (RFC 3339).
    until: Option<DateTime<Utc>>,
    /// The page that follows the one with this `next`.
    after: Option<String>,
    /// How many at most; 50 if nothing is said.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u16>,
}

fn states() -> Object {
    let names = State::shown().map(State::name);
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(names)).build()
}

impl LoginQuery {
    fn filter(self) -> Result<LoginFilter, Error> {
        let unknown = || invalid("state", "there is no such state");
        let named = |name: String| State::shown().find(|state| state.name() == name);
        let state = self.state.map(|name| named(name).ok_or_else(unknown)).transpose()?;
        Ok(LoginFilter {
            state,
            application: self.application.map(Into::into),
            user: self.user.map(Into::into),
            since: self.since,
            until: self.until,
        })
    }
}

/// The logins of the pool, newest first.
#[utoipa::path(
    get,
    path = "/api/v1/logins",
    tag = "logins",
    operation_id = "listLogins",
    params(LoginQuery),
    responses((status = 200, description = "A page of logins.", body = Listed<Login>), Invalid, Refused),
    security(("api_key" = ["developer"]))
)]
pub async fn list(
    app: web::Data<App>,
    key: ApiKey<Current>,
    request: HttpRequest,
) -> Result<web::Json<Listed<Login>>, Error> {
    let asked: LoginQuery = query(&request)?;
    let page = page(asked.after.as_deref(), asked.limit)?;
    let filter = asked.filter()?;
    let logins = app.views.logins(key.pool(), &filter, &page, app.now()).await.map_err(unread)?;
    Ok(web::Json(Listed::new(logins)))
}

/// A login.
#[utoipa::path(
    get,
    path = "/api/v1/logins/{id}",
    tag = "logins",
    operation_id = "getLogin",
    params(("id" = String, Path, description = "The login's id.")),
    responses((status = 200, description = "The login.", body = Login), Unknown, Refused),
    security(("api_key" = ["developer"]))
)]
pub async fn one(
    app: web::Data<App>,
    key: ApiKey<Current>,
    id: web::Path<String>,
) -> Result<web::Json<Login>, Error> {
    let login = app.views.login(key.pool(), &id.into_inner().into()).await?;
    Ok(web::Json(login.ok_or(Error::NotFound)?.at(app.now()).into()))
}

/// What happened in a login, step by step.
#[utoipa::path(
    get,
    path = "/api/v1/logins/{id}/events",
    tag = "logins",
    operation_id = "replayLogin",
    params(("id" = String, Path, description = "The login's id.")),
    responses((status = 200, description = "All of its steps, the oldest first.", body = Listed<Step>), Unknown, Refused),
    security(("api_key" = ["auditor"]))
)]
pub async fn events(
    app: web::Data<App>,
    key: ApiKey<History>,
    id: web::Path<String>,
) -> Result<web::Json<Listed<Step>>, Error> {
    if !is_well_formed(&id) {
        return Err(Error::NotFound);
    }
    let steps = audit::steps(&app.history.events_of(key.pool(), "login", &id).await?);
    if steps.is_empty() { Err(Error::NotFound) } else { Ok(web::Json(Listed::whole(steps))) }
}
