//! A unit: what one command decides over several aggregates, taken whole or not at all.

use chrono::{DateTime, Utc};

use crate::{
    claim::{Claim, ClaimKind},
    id::{LoginId, PoolId, UserId},
    login::Reason,
    recorded::{Recorded, Undecided},
};

/// Why a command was not carried out. Nothing was written, but for [`Refused::Unavailable`]: then nobody knows.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// It could not be decided.
    #[error(transparent)]
    Undecided(#[from] Undecided),
    /// A name that the command claims is held by another aggregate.
    #[error("this {} is taken", .0.name())]
    Taken(ClaimKind),
    /// Policy forbids it before anything started.
    #[error("not allowed: {0}")]
    Forbidden(Reason),
    /// Others changed the same aggregates each time it was decided.
    #[error("too many commands at once for the same thing")]
    Contended,
    /// The store did not answer; the command may be tried again.
    #[error("the store is not available: {0}")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// History as a decision sees it: what it reads, and what it adds.
pub trait Unit: Send {
    /// The aggregate as it stands, this unit's own events included; its default where nothing happened yet.
    fn load<A: Recorded>(&mut self, id: &str) -> impl Future<Output = Result<A, Refused>> + Send;

    /// The id was made for this command: nothing is looked for under it. Only a hint: where something is there all the
    /// same, the command is decided again.
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
        claim: &Claim,
    ) -> impl Future<Output = Result<Option<String>, Refused>> + Send;

    /// When a user last signed in.
    fn last_signed_in(
        &mut self,
        pool: &PoolId,
        user: &UserId,
    ) -> impl Future<Output = Result<Option<DateTime<Utc>>, Refused>> + Send;

    /// How many refused steps of a login were counted and not recorded.
    fn unrecorded(&self, login: &LoginId) -> u32;
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
}
