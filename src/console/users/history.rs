//! What became of a user, event by event: who did it, and what it was before and after.

use chrono::{DateTime, Utc};
use domain::user::{User, UserEvent};
use eventstore::PastEvent;
use projections::users::UserView;

use crate::{
    audit::{Change, user_changes},
    http::{app::App, refusal::Refusal},
};

/// An event.
pub struct Past {
    /// When it happened, by the clock of the server that decided it.
    pub at: DateTime<Utc>,
    /// The event.
    pub event: PastEvent<UserEvent>,
    /// What changed by it.
    pub changes: Vec<Change>,
}

/// The events of a user, the newest first.
///
/// # Errors
/// If the database does not answer.
pub async fn of(app: &App, user: &UserView) -> Result<Vec<Past>, Refusal> {
    let (pool, id) = (&user.pool, user.id.as_str());
    let events = app.history.events_of::<UserEvent>(pool, "user", id).await?;
    let changes = user_changes(&events);
    let times: Vec<_> =
        User::replay(events.iter().map(|past| &past.event)).map(|it| it.at).collect();
    let past = events.into_iter().zip(changes).zip(times);
    let past = past.map(|((event, changes), at)| Past { at, event, changes });
    Ok(past.rev().collect())
}
