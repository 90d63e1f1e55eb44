//! A command that concerns one aggregate.

use crate::{
    aggregate::Recorded,
    unit::{Decision, Refused, Unit, Written},
};

/// Lets one aggregate decide one command.
pub struct Execute<A: Recorded> {
    id: String,
    command: A::Command,
    first: bool,
}

impl<A: Recorded> Execute<A> {
    /// The command to the aggregate of that id, in the pool of the command's context.
    pub fn new(id: &str, command: A::Command) -> Self {
        Self { id: id.to_owned(), command, first: false }
    }

    /// The first command to an aggregate whose id was made for it.
    pub fn first(id: &str, command: A::Command) -> Self {
        Self { id: id.to_owned(), command, first: true }
    }
}

impl<A> Decision for Execute<A>
where
    A: Recorded,
    A::Command: Clone + Send + Sync,
    A::Event: 'static,
{
    type Answer = Vec<A::Event>;

    async fn decide<U: Unit>(&self, unit: &mut U) -> Result<Self::Answer, Refused> {
        if self.first {
            unit.begins::<A>(&self.id);
        }
        unit.execute::<A>(&self.id, self.command.clone()).await
    }

    async fn answer_again<U: Unit>(
        &self,
        _unit: &mut U,
        written: &Written,
    ) -> Result<Self::Answer, Refused> {
        written.events::<A>(&self.id)
    }
}
