//! What the event store asks of every aggregate.

use cqrs_es::Aggregate;

use crate::{
    claim::Claim,
    id::{ApplicationId, PoolId, UserId},
};

/// Why a command could not be decided. Refusals worth remembering are events instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Undecided {
    /// The aggregate does not exist, or no more.
    #[error("no such {0}")]
    Unknown(&'static str),
    /// The aggregate exists already.
    #[error("this {0} exists already")]
    Exists(&'static str),
    /// A field has a value that is not allowed.
    #[error("{field}: {why}")]
    Invalid {
        /// The field, as the API names it.
        field: &'static str,
        /// What is wrong with it.
        why: &'static str,
    },
    /// A step of a login was not allowed, and so many were recorded that this one is only counted.
    #[error("the step is not allowed: {0}")]
    Unrecorded(crate::login::Reason),
}

/// Whom and what an aggregate is about; columns of its events.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct About {
    /// The pool; `None` for what belongs to the deployment.
    pub pool: Option<PoolId>,
    /// The application, where there is one.
    pub application: Option<ApplicationId>,
    /// The user, once known.
    pub subject: Option<UserId>,
}

/// An aggregate that the event store can keep: its claims follow from its state alone, so that live rows and a rebuild
/// cannot differ.
pub trait Recorded: Aggregate<Services = (), Error = Undecided> + Clone + 'static {
    /// The names it holds in this state.
    fn claims(&self) -> Vec<Claim> {
        Vec::new()
    }

    /// Whom and what it is about in this state.
    fn about(&self) -> About;

    /// Whether the person it is about was forgotten: with the event that says so, every key is destroyed under which
    /// something about that person was sealed.
    fn is_forgotten(&self) -> bool {
        false
    }
}

/// Names the events of an aggregate: stable, past tense, dotted. The same names are the keys of the stored JSON.
macro_rules! domain_event {
    ($event:ident { $($variant:ident => $name:literal),* $(,)? }) => {
        #[cfg(test)]
        impl $event {
            /// Every name there is.
            pub(crate) const NAMES: &[&str] = &[$($name),*];
        }

        impl cqrs_es::DomainEvent for $event {
            fn event_type(&self) -> String {
                match self { $(Self::$variant { .. } => $name,)* }.to_owned()
            }

            fn event_version(&self) -> String {
                "1.0".to_owned()
            }
        }
    };
}
pub(crate) use domain_event;

/// Handles a command by a plain function that lists the events it causes.
macro_rules! decided_by {
    ($decide:ident) => {
        async fn handle(
            &mut self,
            command: Self::Command,
            _services: &Self::Services,
            sink: &cqrs_es::event_sink::EventSink<Self>,
        ) -> Result<(), Self::Error> {
            for event in self.$decide(command)? {
                sink.write(event, self).await;
            }
            Ok(())
        }
    };
}
pub(crate) use decided_by;
