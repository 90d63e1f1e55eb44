//! `GET /api/v1/users` and what is under it.

use actix_web::{HttpRequest, web};
use chrono::{DateTime, Utc};
use projections::users::UserView;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    clear,
    key::{ApiKey, Current},
    listed::{Listed, page, unread},
    problem::{Invalid, Refused, Unknown},
    query::{invalid, query},
};
use crate::{app::App, http::error::Error};

/// A user: an account of the pool. What is about a person is null if it is not known or was erased.
#[derive(Debug, Serialize, ToSchema)]
pub struct User {
    /// Its id, the `sub` of OpenID Connect.
    pub id: String,
    /// The verified phone number (E.164).
    #[schema(examples("+8613800001234"))]
    pub phone: Option<String>,
    /// When the number was verified.
    pub phone_verified_at: Option<DateTime<Utc>>,
    /// Whether somebody else held the number that this person showed at registration.
    pub phone_held_elsewhere: bool,
    /// The nickname.
    pub nickname: Option<String>,
    /// Where the avatar is, a URL.
    pub avatar: Option<String>,
    /// Whether it may be proven by a password.
    pub has_password: bool,
    /// Whether it may not sign in.
    pub blocked: bool,
    /// Whether the person was erased.
    pub erased: bool,
    /// When it was registered.
    pub registered_at: DateTime<Utc>,
    /// When it changed last.
    pub changed_at: DateTime<Utc>,
}

impl From<UserView> for User {
    fn from(user: UserView) -> Self {
        Self {
            id: user.id.to_string(),
            phone: clear(user.phone),
            phone_verified_at: user.phone_verified_at,
            phone_held_elsewhere: user.phone_held_elsewhere,
            nickname: clear(user.nickname),
            avatar: clear(user.avatar),
            has_password: user.has_password,
            blocked: user.blocked,
            erased: user.erased,
            registered_at: user.registered_at,
            changed_at: user.changed_at,
        }
    }
}

/// Which users are asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct UserQuery {
    /// With exactly this verified phone number (E.164). In a query `+` is written `%2B`.
    #[param(example = "+8613800001234")]
    phone: Option<String>,
    /// The page that follows the one with this `next`.
    after: Option<String>,
    /// How many at most; 50 if nothing is said.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u16>,
}

/// A number that cannot be one would find nobody, silently: most of all `+` that was not escaped and became a blank.
fn number(phone: Option<&str>) -> Result<Option<&str>, Error> {
    let is_number = |phone: &str| {
        phone.strip_prefix('+').is_some_and(|digits| {
            (1..=15).contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_digit())
        })
    };
    match phone {
        Some(phone) if !is_number(phone) => {
            Err(invalid("phone", "E.164 is expected, with + written as %2B: %2B8613800001234"))
        }
        phone => Ok(phone),
    }
}

/// The users of the pool, newest first.
#[utoipa::path(
    get,
    path = "/api/v1/users",
    tag = "users",
    operation_id = "listUsers",
    params(UserQuery),
    responses((status = 200, description = "A page of users.", body = Listed<User>), Invalid, Refused),
    security(("api_key" = ["developer"]))
)]
pub async fn list(
    app: web::Data<App>,
    key: ApiKey<Current>,
    request: HttpRequest,
) -> Result<web::Json<Listed<User>>, Error> {
    let asked: UserQuery = query(&request)?;
    let page = page(asked.after.as_deref(), asked.limit)?;
    let phone = number(asked.phone.as_deref())?;
    let users = app.views.users(key.pool(), phone, &page).await.map_err(unread)?;
    Ok(web::Json(Listed::new(users)))
}

/// A user.
#[utoipa::path(
    get,
    path = "/api/v1/users/{id}",
    tag = "users",
    operation_id = "getUser",
    params(("id" = String, Path, description = "The user's id.")),
    responses((status = 200, description = "The user.", body = User), Unknown, Refused),
    security(("api_key" = ["developer"]))
)]
pub async fn one(
    app: web::Data<App>,
    key: ApiKey<Current>,
    id: web::Path<String>,
) -> Result<web::Json<User>, Error> {
    let user = app.views.user(key.pool(), &id.into_inner().into()).await?;
    Ok(web::Json(user.ok_or(Error::NotFound)?.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plus_that_became_a_blank_is_told_and_not_looked_for() {
        assert_eq!(number(Some("+8613800001234")).unwrap(), Some("+8613800001234"));
        for wrong in [" 8613800001234", "13800001234", "+86 138", "+", ""] {
            assert!(number(Some(wrong)).is_err(), "{wrong:?}");
        }
    }
}
