//! A unit: what one command decides over several aggregates, taken whole or not at all.

use chrono::{DateTime, Utc};
use cqrs_es::Aggregate;

use crate::{
    aggregate::{CommandError, Recorded},
    id::{GrantId, LoginId, OperatorId, PoolId, SessionId, UserId},
    name::{Name, NameKind},
    reason::Reason,
    user::User,
};

/// Why a command was not carried out. Nothing was written, but for [`Refused::Unavailable`]: then nobody knows.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// It could not be decided.
    #[error(transparent)]
    Undecided(#[from] CommandError),
    /// A name that the command takes is held by another aggregate.
    #[error("this {0} is taken")]
    Taken(NameKind),
    /// Policy forbids it before anything started.
    #[error("not allowed: {0}")]
    Forbidden(Reason),
    /// Somebody else changed the aggregate since the asker looked at it.
    #[error("somebody else changed it meanwhile")]
    Changed,
    /// Others changed the same aggregates each time it was decided.
    #[error("too many commands at once for the same thing")]
    Contended,
    /// The store did not answer; the command may be tried again, with the same id.
    #[error("the store is not available: {0}")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// History as a decision sees it: what it reads, and what it adds. Everything in it belongs to one pool, that of the
/// command; what belongs to another is unknown.
pub trait Unit: Send {
    /// The pool of the command.
    ///
    /// # Errors
    /// If the command belongs to the deployment and to no pool.
    fn pool(&self) -> Result<PoolId, Refused>;

    /// The aggregate as it stands, this unit's own events included; its default if nothing happened yet.
    fn load<A: Recorded>(&mut self, id: &str) -> impl Future<Output = Result<A, Refused>> + Send;

    /// The number of events of an aggregate, this unit's own included; 0 if nothing happened yet.
    fn version<A: Recorded>(
        &mut self,
        id: &str,
    ) -> impl Future<Output = Result<u64, Refused>> + Send;

    /// The id was made for this command: nothing is looked for under it. Only a hint: if something is there all the same,
    /// the command is decided again.
    fn begins<A: Recorded>(&mut self, _id: &str) {}

    /// Lets the aggregate decide a command; answers the events that it caused.
    fn execute<A: Recorded>(
        &mut self,
        id: &str,
        command: A::Command,
    ) -> impl Future<Output = Result<Vec<A::Event>, Refused>> + Send
    where
        A::Command: Send,
        A::Event: 'static;

    /// The id of the aggregate that holds a name.
    fn owner(
        &mut self,
        name: &Name,
    ) -> impl Future<Output = Result<Option<String>, Refused>> + Send;

    /// When a user signed in last.
    fn last_signed_in(
        &mut self,
        user: &UserId,
    ) -> impl Future<Output = Result<Option<DateTime<Utc>>, Refused>> + Send;

    /// The sessions of a user that were not ended, those whose time is over too: their tokens may be good for longer.
    fn sessions_not_ended(
        &mut self,
        user: &UserId,
    ) -> impl Future<Output = Result<Vec<SessionId>, Refused>> + Send;

    /// Everything that holds something of a person, found by their users (the one that goes on first) and by every identity
    /// that these ever had. A command that adds to it meanwhile is decided again.
    fn traces(&mut self, users: &[User]) -> impl Future<Output = Result<Traces, Refused>> + Send;

    /// The sessions of a person of the console that were not ended, those whose time is over too.
    fn console_sessions_not_ended(
        &mut self,
        operator: &OperatorId,
    ) -> impl Future<Output = Result<Vec<SessionId>, Refused>> + Send;

    /// Every session that a person of the console ever had. As with [`Unit::traces`], the keys of the person are destroyed.
    fn console_traces(
        &mut self,
        operator: &OperatorId,
    ) -> impl Future<Output = Result<Vec<SessionId>, Refused>> + Send;

    /// How many refused steps of a login were counted and not recorded.
    fn unrecorded(&self, login: &LoginId) -> u32;
}

/// What holds something of a person, beside the user.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Traces {
    /// Also those that did not end with a sign-in.
    pub logins: Vec<LoginId>,
    /// Also the ended ones.
    pub sessions: Vec<SessionId>,
    /// Also the void ones.
    pub grants: Vec<GrantId>,
}

/// A command. It may be decided any number of times, since a conflict on any stream decides the whole again.
pub trait Decision: Send + Sync {
    /// What the caller learns: the events it caused, and what follows from them.
    type Answer: Send;

    /// Decides on what the unit shows.
    ///
    /// # Errors
    /// [`Refused`], when it cannot be decided; then nothing is written.
    fn decide<U: Unit>(
        &self,
        unit: &mut U,
    ) -> impl Future<Output = Result<Self::Answer, Refused>> + Send;

    /// Answers again what the command wrote when it came first. Nothing is decided, and nothing is written.
    ///
    /// # Errors
    /// [`Refused`], when what it needs cannot be read.
    fn answer_again<U: Unit>(
        &self,
        unit: &mut U,
        written: &Written,
    ) -> impl Future<Output = Result<Self::Answer, Refused>> + Send;
}

/// The events that a command wrote, over all its streams, in their order.
#[derive(Clone, Debug, Default)]
pub struct Written(Vec<WrittenEvent>);

/// An event of a unit, as stored JSON.
#[derive(Clone, Debug)]
pub struct WrittenEvent {
    /// The type of its aggregate.
    pub aggregate_type: String,
    /// The id of its aggregate.
    pub aggregate_id: String,
    /// What happened.
    pub payload: serde_json::Value,
}

impl From<Vec<WrittenEvent>> for Written {
    fn from(events: Vec<WrittenEvent>) -> Self {
        Self(events)
    }
}

impl Written {
    /// Those of one aggregate.
    ///
    /// # Errors
    /// If one cannot be read.
    pub fn events<A: Aggregate>(&self, id: &str) -> Result<Vec<A::Event>, Refused> {
        let of_it =
            |event: &&WrittenEvent| event.aggregate_type == A::TYPE && event.aggregate_id == id;
        let read = |event: &WrittenEvent| serde::Deserialize::deserialize(&event.payload);
        let events: Result<_, serde_json::Error> = self.0.iter().filter(of_it).map(read).collect();
        events.map_err(|error| Refused::Unavailable(Box::new(error)))
    }

    /// The id of the first aggregate of a type.
    pub fn first<A: Aggregate>(&self) -> Option<&str> {
        let first = self.0.iter().find(|event| event.aggregate_type == A::TYPE);
        first.map(|event| event.aggregate_id.as_str())
    }
}

#[cfg(test)]
mod tests;
