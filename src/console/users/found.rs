//! Which pool and which user a page is about.

use ::web::pages::{ConsoleUser, Moment, UserState};
use actix_web::HttpRequest;
use domain::id::{PoolId, UserId};
use projections::{Private, pools::PoolView, users::UserView};

use crate::{
    console::{here::Here, whose::pool},
    http::{app::App, refusal::Refusal},
};

/// A user, and its pool.
pub struct Found {
    /// The pool.
    pub pool: PoolView,
    /// The user.
    pub user: UserView,
}

impl Found {
    /// As the path says, if the person may see it.
    ///
    /// # Errors
    /// 404 for what they may not see.
    pub async fn of(app: &App, request: &HttpRequest, here: &Here) -> Result<Self, Refusal> {
        let pool = pool(app, request, here).await?;
        let user = named(app, &pool.id, request.match_info().get("id")).await?;
        Ok(Self { pool, user })
    }

    /// The same, as it stands now.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn anew(self, app: &App) -> Result<Self, Refusal> {
        let user = app.views.user(&self.pool.id, &self.user.id).await?;
        Ok(Self { user: user.ok_or(Refusal::NotFound)?, ..self })
    }

    /// Where its page is.
    pub fn path(&self) -> String {
        path(&self.user)
    }
}

/// The user that a part of a path names.
///
/// # Errors
/// 404 where there is none.
pub async fn named(app: &App, pool: &PoolId, id: Option<&str>) -> Result<UserView, Refusal> {
    let id = UserId::from(id.unwrap_or_default());
    app.views.user(pool, &id).await?.ok_or(Refusal::NotFound)
}

/// Where the users of a pool are listed.
pub fn list(pool: &PoolId) -> String {
    format!("/console/{pool}/users")
}

/// Where the page of a user is.
pub fn path(user: &UserView) -> String {
    format!("{}/{}", list(&user.pool), user.id)
}

/// A user, as pages show it.
pub fn shown(user: &UserView) -> ConsoleUser<'_> {
    ConsoleUser {
        id: user.id.as_str(),
        nickname: clear(&user.nickname),
        phone: clear(&user.phone),
        phone_verified: user.phone_verified_at.map(Moment),
        unverified_phone: clear(&user.unverified_phone),
        phone_held_elsewhere: user.phone_held_elsewhere,
        email: clear(&user.email),
        email_verified: user.email_verified_at.map(Moment),
        unverified_email: clear(&user.unverified_email),
        has_password: user.has_password,
        state: match user {
            UserView { erased: true, .. } => UserState::Erased,
            UserView { merged_into: Some(_), .. } => UserState::Merged,
            UserView { blocked: true, .. } => UserState::Blocked,
            _ => UserState::Active,
        },
        merged_into: user.merged_into.as_ref().map(UserId::as_str),
        registered: Moment(user.registered_at),
        changed: Moment(user.changed_at),
    }
}

/// A value about a person, for whoever may see it.
pub fn clear(value: &Option<Private>) -> Option<&str> {
    value.as_ref().map(Private::as_str)
}
