//! Changes what somebody looked at.

use std::marker::PhantomData;

use crate::{
    aggregate::Recorded,
    unit::{Decision, Refused, Unit, Written},
};

/// A command to one aggregate that follows from how it stands, so that of two who change different things of it, neither
/// undoes what the other did.
pub struct Change<A, F> {
    id: String,
    seen: Option<u64>,
    command: F,
    aggregate: PhantomData<fn() -> A>,
}

impl<A, F> Change<A, F>
where
    A: Recorded,
    F: Fn(&A) -> A::Command + Send + Sync,
{
    /// The command to the aggregate of that id. `seen` is its version as the asker saw it: if it has another one by now, the command
    /// is refused as [`Refused::Changed`]. `None` for whoever does not mind.
    pub fn new(id: &str, seen: Option<u64>, command: F) -> Self {
        Self { id: id.to_owned(), seen, command, aggregate: PhantomData }
    }
}

impl<A, F> Decision for Change<A, F>
where
    A: Recorded,
    A::Command: Send,
    A::Event: 'static,
    F: Fn(&A) -> A::Command + Send + Sync,
{
    type Answer = Vec<A::Event>;

    async fn decide<U: Unit>(&self, unit: &mut U) -> Result<Self::Answer, Refused> {
        let version = unit.version::<A>(&self.id).await?;
        let command = (self.command)(&unit.load::<A>(&self.id).await?);
        // What is gone is unknown, whichever version was seen.
        let events = unit.execute::<A>(&self.id, command).await?;
        match self.seen {
            Some(seen) if seen != version => Err(Refused::Changed),
            _ => Ok(events),
        }
    }

    async fn answer_again<U: Unit>(
        &self,
        _unit: &mut U,
        written: &Written,
    ) -> Result<Self::Answer, Refused> {
        written.events::<A>(&self.id)
    }
}
