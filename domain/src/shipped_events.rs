//! `fixtures/events` holds every shape of event that was ever written, one file an aggregate. A shape is added when an
//! event changes; none is taken away, since a database somewhere holds it.

use std::{collections::BTreeMap, path::Path};

use cqrs_es::{Aggregate, DomainEvent};
use serde_json::Value;

use crate::{
    application::{Application, ApplicationEvent},
    connection::{Connection, ConnectionEvent},
    grant::{Grant, GrantEvent},
    key::{Key, KeyEvent},
    login::{Login, LoginEvent},
    pool::{Pool, PoolEvent},
    session::{Session, SessionEvent},
    signing_key::{SigningKey, SigningKeyEvent},
    user::{User, UserEvent},
};

fn shipped<A: Aggregate>() -> Vec<Value> {
    let events = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/events");
    let file = std::fs::read_to_string(events.join(format!("{}.json", A::TYPE))).unwrap();
    serde_json::from_str(&file).unwrap()
}

/// Each loads under the name that it is stored by; of each name there is a shape, and the last one is what is written
/// today.
fn every_shape_loads<A: Aggregate>(names: &[&str]) {
    let mut newest = BTreeMap::new();
    for stored in shipped::<A>() {
        let event: A::Event = serde_json::from_value(stored.clone())
            .unwrap_or_else(|error| panic!("{error}: {stored}"));
        let keys: Vec<_> = stored.as_object().unwrap().keys().cloned().collect();
        assert_eq!(keys, [event.event_type()]);
        newest.insert(event.event_type(), (event, stored));
    }
    let mut names = names.to_vec();
    names.sort_unstable();
    assert_eq!(newest.keys().collect::<Vec<_>>(), names);
    for (event, stored) in newest.into_values() {
        assert_eq!(serde_json::to_value(event).unwrap(), stored);
    }
}

macro_rules! shipped {
    ($($test:ident: $aggregate:ident, $event:ident;)*) => {$(
        #[test]
        fn $test() {
            every_shape_loads::<$aggregate>($event::NAMES);
        }
    )*};
}

shipped! {
    every_shape_of_a_login_event_loads: Login, LoginEvent;
    every_shape_of_a_user_event_loads: User, UserEvent;
    every_shape_of_a_session_event_loads: Session, SessionEvent;
    every_shape_of_a_grant_event_loads: Grant, GrantEvent;
    every_shape_of_a_pool_event_loads: Pool, PoolEvent;
    every_shape_of_an_application_event_loads: Application, ApplicationEvent;
    every_shape_of_a_connection_event_loads: Connection, ConnectionEvent;
    every_shape_of_a_key_event_loads: Key, KeyEvent;
    every_shape_of_a_signing_key_event_loads: SigningKey, SigningKeyEvent;
}

#[test]
fn every_event_is_named_after_its_aggregate() {
    let all = [
        (Login::TYPE, LoginEvent::NAMES),
        (User::TYPE, UserEvent::NAMES),
        (Session::TYPE, SessionEvent::NAMES),
        (Grant::TYPE, GrantEvent::NAMES),
        (Pool::TYPE, PoolEvent::NAMES),
        (Application::TYPE, ApplicationEvent::NAMES),
        (Connection::TYPE, ConnectionEvent::NAMES),
        (Key::TYPE, KeyEvent::NAMES),
        (SigningKey::TYPE, SigningKeyEvent::NAMES),
    ];
    for (aggregate, names) in all {
        for name in names {
            assert!(name.starts_with(&format!("{aggregate}.")), "{name}");
        }
    }
}
