//! What became of a user, event by event: who did it, and what it was before and after.

use chrono::{DateTime, Utc};
use domain::{
    id::UserId,
    personal::Personal,
    user::{Linked, User, UserEvent},
};
use eventstore::PastEvent;
use projections::users::UserView;

use crate::http::{app::App, refusal::Refusal};

/// An event.
pub struct Past {
    /// When it happened, by the clock of the server that decided it.
    pub at: DateTime<Utc>,
    /// The event.
    pub event: PastEvent<UserEvent>,
    /// What changed by it.
    pub changes: Vec<Change>,
}

/// A field that changed.
pub struct Change {
    /// Its name.
    pub field: &'static str,
    /// What stood there.
    pub before: Stood,
    /// What stands there since.
    pub after: Stood,
}

/// What stands in a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stood {
    /// Nothing.
    Nothing,
    /// What nobody can read any more.
    Erased,
    /// This.
    Text(String),
}

/// The events of a user, the newest first.
///
/// # Errors
/// If the database does not answer.
pub async fn of(app: &App, user: &UserView) -> Result<Vec<Past>, Refusal> {
    let (pool, id) = (&user.pool, user.id.as_str());
    let events = app.history.events_of::<UserEvent>(pool, "user", id).await?;
    let after_each = User::after_each(events.iter().map(|past| past.event.clone()));
    let mut before = all(&User::default());
    let mut past: Vec<Past> = events
        .iter()
        .zip(after_each)
        .map(|(event, user)| {
            let after = all(&user);
            let changes = changes(&before, &after);
            before = after;
            Past { at: user.changed_at, event: event.clone(), changes }
        })
        .collect();
    past.reverse();
    Ok(past)
}

fn changes(before: &[(&'static str, Stood)], after: &[(&'static str, Stood)]) -> Vec<Change> {
    let differ = before.iter().zip(after).filter(|(before, after)| before != after);
    let change =
        |((field, before), (_, after)): (&(&'static str, Stood), &(&'static str, Stood))| Change {
            field,
            before: before.clone(),
            after: after.clone(),
        };
    differ.map(change).collect()
}

/// All that an event can change and that may be shown, in one order. Of a password nothing is.
fn all(user: &User) -> Vec<(&'static str, Stood)> {
    vec![
        ("nickname", one(&user.nickname)),
        ("avatar", one(&user.avatar)),
        ("phone", one(&user.phone)),
        ("unverified_phone", one(&user.unverified_phone)),
        ("email", one(&user.email)),
        ("unverified_email", one(&user.unverified_email)),
        ("openid", of_links(user, |linked| Some(&linked.account.openid))),
        ("unionid", of_links(user, |linked| linked.account.unionid.as_ref())),
        ("seen_phone", of_links(user, |linked| linked.seen_phone.as_ref())),
        (
            "seen_unionid",
            of_links(user, |linked| linked.seen_unionid.as_ref().map(|seen| &seen.unionid)),
        ),
        ("absorbed", several(user.absorbed.iter().map(|id| text(id.as_str())))),
        ("merged_into", user.merged_into.as_ref().map(UserId::as_str).map_or(Stood::Nothing, text)),
    ]
}

fn text(text: &str) -> Stood {
    Stood::Text(text.to_owned())
}

fn one(value: &Option<Personal<String>>) -> Stood {
    match value {
        None => Stood::Nothing,
        Some(Personal::Erased) => Stood::Erased,
        Some(Personal::Clear(value)) => text(value),
    }
}

fn of_links<'a>(
    user: &'a User,
    value: impl Fn(&'a Linked) -> Option<&'a Personal<String>>,
) -> Stood {
    several(user.identities.iter().filter_map(value).map(|value| match value.clear() {
        Some(value) => text(value),
        None => Stood::Erased,
    }))
}

fn several(values: impl Iterator<Item = Stood>) -> Stood {
    values.fold(Stood::Nothing, |all, next| match (all, next) {
        (Stood::Text(all), Stood::Text(next)) => Stood::Text(format!("{all}, {next}")),
        (Stood::Nothing, next) => next,
        (all, _) => all,
    })
}
