//! What the event store asks of every aggregate.

use cqrs_es::Aggregate;

use crate::{
    id::{ApplicationId, PersonId, PoolId, UserId},
    name::Name,
    reason::Reason,
};

/// Why a command could not be decided. Refusals worth remembering are events instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CommandError {
    /// The aggregate does not exist, or no more, or belongs to another pool.
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
    /// An element of a list, or a field of it, has a value that is not allowed.
    #[error("{}: {why}", part(list, *at, *field))]
    InvalidElement {
        /// The list, as the API names it.
        list: &'static str,
        /// The place of the element in it, from 0.
        at: usize,
        /// The field of the element; `None` for the element itself.
        field: Option<&'static str>,
        /// What is wrong with it.
        why: &'static str,
    },
    /// A step of a login was not allowed. Ten of them were recorded before, so this one is only counted.
    #[error("the step is not allowed: {0}")]
    Unrecorded(Reason),
}

impl CommandError {
    /// The same of the element at a place of a list, from 0.
    pub(crate) fn of_element(self, list: &'static str, at: usize) -> Self {
        match self {
            Self::Invalid { field, why } => {
                let field = Some(field).filter(|field| *field != list);
                Self::InvalidElement { list, at, field, why }
            }
            other => other,
        }
    }

    /// What has a value that is not allowed, as the API names it, and why it is not: `redirect_uris[1]`, `agreements[0].title`.
    pub fn invalid(&self) -> Option<(String, &'static str)> {
        match self {
            Self::Invalid { field, why } => Some(((*field).to_owned(), why)),
            Self::InvalidElement { list, at, field, why } => Some((part(list, *at, *field), why)),
            _ => None,
        }
    }
}

fn part(list: &str, at: usize, field: Option<&str>) -> String {
    let field = field.map(|field| format!(".{field}")).unwrap_or_default();
    format!("{list}[{at}]{field}")
}

/// An aggregate as it stood after these events of its stream.
pub fn after<A: Aggregate>(events: impl IntoIterator<Item = A::Event>) -> A {
    let mut aggregate = A::default();
    events.into_iter().for_each(|event| aggregate.apply(event));
    aggregate
}

/// An aggregate as it stood before the first of these events, and after each of them.
pub fn each<A: Recorded>(events: impl IntoIterator<Item = A::Event>) -> impl Iterator<Item = A> {
    let mut aggregate = A::default();
    std::iter::once(aggregate.clone()).chain(events.into_iter().map(move |event| {
        aggregate.apply(event);
        aggregate.clone()
    }))
}

/// The pool, application and user that an aggregate is about; columns of its events.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct About {
    /// The pool; `None` for what belongs to the deployment.
    pub pool: Option<PoolId>,
    /// The application, if there is one.
    pub application: Option<ApplicationId>,
    /// The user, once known.
    pub subject: Option<UserId>,
}

/// An aggregate that the event store can keep: its names follow from its state alone, so that live rows and a rebuild
/// cannot differ.
pub trait Recorded: Aggregate<Services = (), Error = CommandError> + Clone + 'static {
    /// Its events.
    const EVENTS: &'static [EventType];

    /// The names it holds in this state.
    fn names(&self) -> Vec<Name> {
        Vec::new()
    }

    /// What it is about in this state.
    fn about(&self) -> About;

    /// Under whose key what is personal in it is sealed, once known: erasing that person finds it.
    fn person(&self) -> Option<PersonId> {
        self.about().subject.map(|user| user.as_str().into())
    }

    /// The names of the WeChat account that it says something about, while no user is known. Erasing a person finds it by
    /// these.
    fn identities(&self) -> Vec<Name> {
        Vec::new()
    }

    /// Whether the person it was about was erased. Nothing personal is written to it any more.
    fn is_erased(&self) -> bool {
        false
    }
}

/// An event as it is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventType {
    /// Stable, past tense, dotted: `login.scanned`. It is also the key of the stored JSON.
    pub name: &'static str,
    /// The version of its shape, `major.minor`. A field that is added raises it.
    pub version: &'static str,
    /// The first format of the database in which this version is written.
    pub format: u32,
}

/// Lists the events of an aggregate: variant, name, version of its shape, and the first format that has this version.
macro_rules! domain_event {
    ($event:ident { $($variant:ident => $name:literal $version:literal $format:literal,)* }) => {
        impl $event {
            /// Every event there is.
            pub(crate) const TYPES: &[$crate::aggregate::EventType] = &[$(
                $crate::aggregate::EventType { name: $name, version: $version, format: $format },
            )*];
        }

        impl cqrs_es::DomainEvent for $event {
            fn event_type(&self) -> String {
                match self { $(Self::$variant { .. } => $name,)* }.to_owned()
            }

            fn event_version(&self) -> String {
                match self { $(Self::$variant { .. } => $version,)* }.to_owned()
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
