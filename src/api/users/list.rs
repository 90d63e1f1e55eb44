//! `GET /api/v1/users`.

use actix_web::{HttpRequest, web};
use domain::email;
use projections::users::UserFilter;
use serde::Deserialize;
use utoipa::IntoParams;

use super::User;
use crate::{
    api::{
        clear::seen_by,
        key::{ApiKey, Current},
        listed::{Listed, Order, page, unread},
        problem::{Invalid, Refused},
        query::query,
    },
    http::{app::App, refusal::Refusal},
    management::users::sought_number,
};

/// Which users are asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct UserQuery {
    /// With exactly this verified phone number (E.164). In a query `+` is written `%2B`.
    #[param(example = "+8613800001234")]
    phone: Option<String>,
    /// With exactly this number that nobody verified (E.164).
    #[param(example = "+8613800001234")]
    unverified_phone: Option<String>,
    /// With this verified e-mail address.
    #[param(example = "lin@example.com")]
    email: Option<String>,
    /// With this address that nobody verified.
    #[param(example = "lin@example.com")]
    unverified_email: Option<String>,
    /// Opened by a WeChat account with exactly this openid.
    openid: Option<String>,
    /// Opened by a WeChat account with exactly this unionid.
    unionid: Option<String>,
    /// Whose nickname begins so: 1 to 64 characters, and of ASCII small letters and capitals are the same. These are answered
    /// in the order of their names.
    name: Option<String>,
    /// `true`: who may not sign in; `false`: everybody else.
    blocked: Option<bool>,
    /// The page that follows the one with this `next`.
    after: Option<String>,
    /// How many at most; 50 if nothing is said.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u16>,
    /// The newest first, `desc`, as usual, or the oldest, `asc`. By name they come in `asc` as usual.
    #[param(inline)]
    order: Option<Order>,
}

impl UserQuery {
    fn names_what_is_masked(&self) -> bool {
        [&self.phone, &self.unverified_phone, &self.email, &self.unverified_email]
            .iter()
            .any(|said| said.is_some())
    }

    /// What is looked for.
    fn filter(self) -> Result<UserFilter, Refusal> {
        looked_for(UserFilter {
            phone: self.phone,
            unverified_phone: self.unverified_phone,
            email: self.email,
            unverified_email: self.unverified_email,
            openid: self.openid,
            unionid: self.unionid,
            name: self.name,
            blocked: self.blocked,
        })
    }
}

/// Numbers and addresses in the form in which they are kept.
///
/// # Errors
/// [`Refusal::Invalid`], for a text that silently would find nobody, or everybody.
pub fn looked_for(said: UserFilter) -> Result<UserFilter, Refusal> {
    let name = said.name.as_ref().map(|name| name.chars().count());
    if name.is_some_and(|length| !(1..=64).contains(&length)) {
        return Err(Refusal::invalid("name", "1 to 64 characters"));
    }
    Ok(UserFilter {
        phone: number("phone", said.phone)?,
        unverified_phone: number("unverified_phone", said.unverified_phone)?,
        email: address("email", said.email)?,
        unverified_email: address("unverified_email", said.unverified_email)?,
        ..said
    })
}

/// A number in the form in which it is looked for.
///
/// # Errors
/// [`Refusal::Invalid`] for what is none. The usual cause: a `+` in the URL that was not escaped, and so was read as a blank.
fn number(parameter: &str, phone: Option<String>) -> Result<Option<String>, Refusal> {
    phone.map(|phone| sought_number(parameter, &phone)).transpose()
}

/// An address in the form in which it is kept.
///
/// # Errors
/// [`Refusal::Invalid`] for what is none.
fn address(parameter: &str, address: Option<String>) -> Result<Option<String>, Refusal> {
    let wrong = || Refusal::invalid(parameter, "an e-mail address is expected: lin@example.com");
    address.map(|address| email::normal(&address).ok_or_else(wrong)).transpose()
}

/// The users of the pool that fit all that is said, newest first. A developer's key that sees numbers and addresses masked looks for nobody
/// by them.
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
    let page = page(asked.after.as_deref(), asked.limit, asked.order)?;
    let unmasks = asked.names_what_is_masked();
    let filter = asked.filter()?;
    // By trying all, a mask would be seen through.
    if unmasks && !key.sees_personal() {
        return Err(Refusal::Forbidden);
    }
    let users = app.views.users(key.pool(), &filter, &page).await.map_err(unread)?;
    Ok(web::Json(Listed::new(seen_by(&key, users))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plus_that_became_a_blank_is_told_and_not_looked_for() {
        let number = |phone: &str| number("phone", Some(phone.to_owned()));
        for one in ["+8613800001234", "+86013800001234", "+86 138 0000 1234"] {
            assert_eq!(number(one).unwrap().as_deref(), Some("+8613800001234"), "{one}");
        }
        for wrong in [" 8613800001234", "13800001234", "+86 138", "+", ""] {
            assert!(number(wrong).is_err(), "{wrong:?}");
        }
    }
}
