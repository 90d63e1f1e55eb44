//! Every type of aggregate that the store keeps: how its events are folded, and which rows it has. One list names them.

use std::any::Any;

use cqrs_es::Aggregate;
use domain::{
    aggregate::{About, EventType, Recorded},
    api_key::ApiKey,
    application::Application,
    connection::Connection,
    console_session::ConsoleSession,
    grant::Grant,
    id::PersonId,
    login::Login,
    name::Name,
    operator::Operator,
    pool::Pool,
    reading::Reading,
    refresh_token::RefreshTokens,
    session::Session,
    signing_key::SigningKey,
    user::User,
};
use projections::{Projected, Row};

type Payload = serde_json::Value;

/// Which payload could not be read (counted from 0), and why.
pub(crate) type BadPayload = (usize, serde_json::Error);

macro_rules! aggregate_types {
    ($($type:ident),* $(,)?) => {
        /// An aggregate of any type.
        #[derive(Debug)]
        pub(crate) enum AnyState {
            $($type(Box<$type>),)*
        }

        impl AnyState {
            /// The aggregate, in the type that it has.
            pub fn of<A: Recorded>(state: A) -> Option<Self> {
                let state: Box<dyn Any> = Box::new(state);
                $(let state = match state.downcast::<$type>() {
                    Ok(state) => return Some(Self::$type(state)),
                    Err(other) => other,
                };)*
                drop(state);
                None
            }

            /// The aggregate as what it is.
            pub fn typed<A: Recorded>(&self) -> Option<&A> {
                let state: &dyn Any = match self { $(Self::$type(state) => &**state,)* };
                state.downcast_ref()
            }

            /// The names it holds.
            pub fn names(&self) -> Vec<Name> {
                match self { $(Self::$type(state) => state.names(),)* }
            }

            /// Whom and what it is about.
            pub fn about(&self) -> About {
                match self { $(Self::$type(state) => state.about(),)* }
            }

            /// Under whose key what is personal in it is sealed.
            pub fn person(&self) -> Option<PersonId> {
                match self { $(Self::$type(state) => state.person(),)* }
            }

            /// The names of the WeChat account that it says something about, while no user is known.
            pub fn identities(&self) -> Vec<Name> {
                match self { $(Self::$type(state) => state.identities(),)* }
            }

            /// Whether the person it was about was erased.
            pub fn is_erased(&self) -> bool {
                match self { $(Self::$type(state) => state.is_erased(),)* }
            }

            /// Its rows after this number of events.
            pub fn rows(&self, id: &str, version: u64) -> Vec<Row> {
                match self { $(Self::$type(state) => state.rows(id, version),)* }
            }
        }

        /// A type of aggregate.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum AggregateType {
            $($type,)*
        }

        impl AggregateType {
            /// Every type.
            #[cfg(test)]
            pub const ALL: &[Self] = &[$(Self::$type,)*];

            /// The type of that name in the events.
            pub fn named(name: &str) -> Option<Self> {
                $(if name == $type::TYPE { return Some(Self::$type); })*
                None
            }

            /// Its name in the events.
            #[cfg(test)]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$type => $type::TYPE,)* }
            }

            /// Its events.
            pub const fn events(self) -> &'static [EventType] {
                match self { $(Self::$type => $type::EVENTS,)* }
            }

            /// The state after these events.
            pub fn fold(self, payloads: &[Payload]) -> Result<AnyState, BadPayload> {
                match self {
                    $(Self::$type => Ok(AnyState::$type(Box::new(fold::<$type>(payloads)?))),)*
                }
            }

            /// Whether this version understands every field of an event. It reads what a newer one wrote as far as it
            /// can; a field more at a version that it knows was put there by somebody else.
            pub fn understands(self, payload: &Payload) -> bool {
                match self { $(Self::$type => understands::<$type>(payload),)* }
            }
        }
    };
}

aggregate_types! {
    ApiKey,
    Application,
    Connection,
    ConsoleSession,
    Grant,
    Login,
    Operator,
    Pool,
    RefreshTokens,
    Reading,
    Session,
    SigningKey,
    User,
}

fn fold<A: Projected>(payloads: &[Payload]) -> Result<A, BadPayload> {
    let mut state = A::default();
    for (at, payload) in payloads.iter().enumerate() {
        let event = serde::Deserialize::deserialize(payload).map_err(|error| (at, error))?;
        state.apply(event);
    }
    Ok(state)
}

fn understands<A: Aggregate>(payload: &Payload) -> bool {
    let event: Result<A::Event, _> = serde::Deserialize::deserialize(payload);
    let written = event.ok().and_then(|event| serde_json::to_value(event).ok());
    written.is_some_and(|written| covers(&written, payload))
}

/// Whether `stored` holds every value of `written`. What `stored` has beyond these are defaults.
fn covers(written: &Payload, stored: &Payload) -> bool {
    match (written, stored) {
        (Payload::Object(written), Payload::Object(stored)) => {
            stored.iter().all(|(key, value)| match written.get(key) {
                Some(written) => covers(written, value),
                // An optional field may be written as null, or left out.
                None => value.is_null(),
            })
        }
        (Payload::Array(written), Payload::Array(stored)) => {
            written.len() == stored.len()
                && written.iter().zip(stored).all(|(written, stored)| covers(written, stored))
        }
        // Times and numbers may be written in another way.
        _ => true,
    }
}
