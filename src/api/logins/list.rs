//! `GET /api/v1/logins`.

use actix_web::{HttpRequest, web};
use chrono::{DateTime, Utc};
use domain::login::State;
use projections::logins::LoginFilter;
use serde::Deserialize;
use utoipa::{
    IntoParams,
    openapi::{Object, ObjectBuilder, Type},
};

use super::Login;
use crate::{
    api::{
        clear::told,
        key::{ApiKey, Current},
        listed::{Listed, Order, page, unread},
        problem::{Invalid, Refused},
        query::{moment, query},
    },
    http::{app::App, refusal::Refusal},
};

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
    /// The newest first, `desc`, as usual, or the oldest, `asc`.
    #[param(inline)]
    order: Option<Order>,
}

fn states() -> Object {
    let names = State::shown().map(State::name);
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(names)).build()
}

impl LoginQuery {
    fn filter(self) -> Result<LoginFilter, Refusal> {
        let unknown = || Refusal::invalid("state", "there is no such state");
        let named = |name: String| State::shown().find(|state| state.name() == name);
        let state = self.state.map(|name| named(name).ok_or_else(unknown)).transpose()?;
        Ok(LoginFilter {
            state,
            application: self.application.map(Into::into),
            user: self.user.map(Into::into),
            since: moment("since", self.since)?,
            until: moment("until", self.until)?,
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
) -> Result<web::Json<Listed<Login>>, Refusal> {
    let asked: LoginQuery = query(&request)?;
    let page = page(asked.after.as_deref(), asked.limit, asked.order)?;
    let filter = asked.filter()?;
    let logins = app.views.logins(key.pool(), &filter, &page, app.now()).await.map_err(unread)?;
    Ok(told(logins.items.len(), Listed::new(logins)))
}
