//! What became of something while somebody had its page open.

use ::web::pages::FieldChange;
use domain::{
    aggregate::{Recorded, after},
    id::PoolId,
};

use crate::http::{app::App, refusal::Refusal};

/// A field that somebody else changed.
pub struct Changed {
    /// Its name.
    pub field: String,
    /// What stood there.
    pub before: String,
    /// What stands there now.
    pub after: String,
}

impl Changed {
    /// As pages show it.
    pub fn shown(&self) -> FieldChange<'_> {
        FieldChange { field: &self.field, before: &self.before, after: &self.after }
    }
}

/// The fields of something in a pool that are not as they were in the version that was seen. `all` says all of them, in one order.
///
/// # Errors
/// If the database does not answer.
pub async fn since<A: Recorded>(
    app: &App,
    pool: &PoolId,
    id: &str,
    seen: u64,
    all: impl Fn(&A) -> Vec<(String, String)>,
) -> Result<Vec<Changed>, Refusal> {
    let events = app.history.events_of::<A::Event>(pool, A::TYPE, id).await?;
    let then = events.iter().filter(|past| past.sequence <= seen).map(|past| past.event.clone());
    let then = all(&after::<A>(then));
    let now = all(&after::<A>(events.into_iter().map(|past| past.event)));
    let both = then.into_iter().zip(now).filter(|(then, now)| then != now);
    Ok(both.map(|((field, before), (_, after))| Changed { field, before, after }).collect())
}
