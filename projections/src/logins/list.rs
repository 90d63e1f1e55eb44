//! Logins by what is known of them.

use chrono::{DateTime, Utc};
use domain::{
    id::{ApplicationId, PoolId, UserId},
    login::State,
};

use super::{LoginView, TABLE, counts::SETTLES};
use crate::{
    error::ReadError,
    page::{List, Page, Paged},
    views::Views,
};

/// Which logins are asked for; what is `None` does not matter.
#[derive(Clone, Debug, Default)]
pub struct LoginFilter {
    /// The state, by the clock.
    pub state: Option<State>,
    /// The application.
    pub application: Option<ApplicationId>,
    /// The user.
    pub user: Option<UserId>,
    /// Issued then or later.
    pub since: Option<DateTime<Utc>>,
    /// Issued before.
    pub until: Option<DateTime<Utc>>,
}

impl LoginFilter {
    pub(crate) fn list(&self, pool: &PoolId, now: DateTime<Utc>) -> List {
        let of_application = self.application.is_some() && self.user.is_none();
        let new = if of_application { List::beside_pool } else { List::new };
        let mut list = new(&TABLE, pool.as_str(), "issued_at");
        if let Some(user) = &self.user {
            list.and("user_id = ?", user.as_str());
        }
        if let Some(application) = &self.application {
            list.and("application_id = ?", application.as_str());
        }
        if let Some(since) = self.since {
            list.and("issued_at >= ?", since);
        }
        if let Some(until) = self.until {
            list.and("issued_at < ?", until);
        }
        if let Some(state) = self.state {
            in_state(&mut list, state, now);
        }
        list
    }
}

fn in_state(list: &mut List, state: State, now: DateTime<Utc>) {
    match state {
        State::Expired => {
            list.and("(state = 'expired' OR (ended_at IS NULL AND expires_at <= ?))", now)
        }
        State::Claimed => list.and("state = ?", state.name()),
        // Few are: as their indexes say it.
        State::Denied | State::Refused => {
            list.and_that(&format!("state = '{}'", state.name()));
            list
        }
        // None that is older lives any more, however long the list is.
        live => list
            .and("state = ?", live.name())
            .and("expires_at > ?", now)
            .and("issued_at >= ?", now - SETTLES),
    };
}

impl Views {
    /// The logins of a pool, newest first, as they stand at the moment `now`.
    ///
    /// # Errors
    /// If the database does not answer, or the cursor belongs to another list.
    pub async fn logins(
        &self,
        pool: &PoolId,
        filter: &LoginFilter,
        page: &Page,
        now: DateTime<Utc>,
    ) -> Result<Paged<LoginView>, ReadError> {
        let found: Paged<LoginView> = self.page(filter.list(pool, now), page).await?;
        let items = found.items.into_iter().map(|login| login.at(now)).collect();
        Ok(Paged { items, ..found })
    }
}
