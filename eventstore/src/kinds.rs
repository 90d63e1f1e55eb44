//! Every type of aggregate that the store keeps: how its events are folded, and which rows it has.

use std::{any::Any, collections::BTreeMap, sync::Arc};

use domain::{
    application::Application,
    claim::Claim,
    connection::Connection,
    grant::Grant,
    key::Key,
    login::Login,
    pool::Pool,
    recorded::{About, Recorded},
    session::Session,
    signing_key::SigningKey,
    user::User,
};
use projections::{Projected, Row};

/// An aggregate of any type.
pub(crate) trait State: Any + Send + Sync {
    fn claims(&self) -> Vec<Claim>;
    fn about(&self) -> About;
    fn is_forgotten(&self) -> bool;
}

impl<A: Recorded> State for A {
    fn claims(&self) -> Vec<Claim> {
        Recorded::claims(self)
    }

    fn about(&self) -> About {
        Recorded::about(self)
    }

    fn is_forgotten(&self) -> bool {
        Recorded::is_forgotten(self)
    }
}

/// The aggregate as what it is.
pub(crate) fn typed<A: Recorded>(state: &dyn State) -> Option<&A> {
    (state as &dyn Any).downcast_ref()
}

type Payload = serde_json::Value;
/// The state, or which payload could not be read (counted from 0) and why.
type Replayed = Result<Arc<dyn State>, (usize, serde_json::Error)>;

/// A type of aggregate.
pub(crate) struct Kind {
    /// Its name in the events.
    pub name: &'static str,
    rows: fn(&dyn State, &str, u64) -> Vec<Row>,
    replay: fn(&[Payload]) -> Replayed,
}

impl Kind {
    fn of<A: Projected>() -> Self {
        Self { name: A::TYPE, rows: rows::<A>, replay: replay::<A> }
    }

    /// The state after these payloads.
    pub fn replay(&self, payloads: &[Payload]) -> Replayed {
        (self.replay)(payloads)
    }

    /// The rows of an aggregate of so many events.
    pub fn rows(&self, state: &dyn State, id: &str, version: u64) -> Vec<Row> {
        (self.rows)(state, id, version)
    }
}

fn rows<A: Projected>(state: &dyn State, id: &str, version: u64) -> Vec<Row> {
    typed::<A>(state).map_or_else(Vec::new, |state| state.rows(id, version))
}

fn replay<A: Recorded>(payloads: &[Payload]) -> Replayed {
    let mut state = A::default();
    for (at, payload) in payloads.iter().enumerate() {
        let event = serde::Deserialize::deserialize(payload).map_err(|error| (at, error))?;
        state.apply(event);
    }
    Ok(Arc::new(state))
}

/// Every type, by name.
pub(crate) struct Kinds(BTreeMap<&'static str, Kind>);

impl Kinds {
    /// All that the domain has.
    pub fn all() -> Self {
        let kinds = [
            Kind::of::<Application>(),
            Kind::of::<Connection>(),
            Kind::of::<Grant>(),
            Kind::of::<Key>(),
            Kind::of::<Login>(),
            Kind::of::<Pool>(),
            Kind::of::<Session>(),
            Kind::of::<SigningKey>(),
            Kind::of::<User>(),
        ];
        Self(kinds.into_iter().map(|kind| (kind.name, kind)).collect())
    }

    /// The type of that name.
    pub fn get(&self, name: &str) -> Option<&Kind> {
        self.0.get(name)
    }
}
