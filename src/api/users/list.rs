//! `GET /api/v1/users`.

use actix_web::{HttpRequest, web};
use serde::Deserialize;
use utoipa::IntoParams;

use super::User;
use crate::{
    api::{
        clear::told,
        key::{ApiKey, Current},
        listed::{Listed, page, unread},
        problem::{Invalid, Refused},
        query::{invalid, query},
    },
    http::{app::App, refusal::Refusal},
};

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

/// Refuses a text that is no phone number, which would silently find nobody. The usual cause: a `+` in the URL that was not
/// escaped, and so was read as a blank.
fn number(phone: Option<&str>) -> Result<Option<&str>, Refusal> {
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
) -> Result<web::Json<Listed<User>>, Refusal> {
    let asked: UserQuery = query(&request)?;
    let page = page(asked.after.as_deref(), asked.limit)?;
    let phone = number(asked.phone.as_deref())?;
    let users = app.views.users(key.pool(), phone, &page).await.map_err(unread)?;
    Ok(told(users.items.len(), Listed::new(users)))
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
