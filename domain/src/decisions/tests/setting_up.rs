//! What operators set up, changed by several of them at once.

use super::*;
use crate::{
    decisions::{Change, ChooseDefaultConnection, SwitchConnection},
    pool::Pool,
};

/// Renames the shop, as somebody who saw a version of it.
fn rename(memory: &mut Memory, seen: Option<u64>, name: &str) -> Result<usize, Refused> {
    let renamed = |shop: &Application| ApplicationCommand::Change {
        settings: Box::new(ApplicationSettings { name: name.into(), ..shop.settings.clone() }),
        at: at(1),
    };
    memory.run(Change::<Application, _>::new("shop", seen, renamed)).map(|events| events.len())
}

#[test]
fn who_changes_what_somebody_else_changed_meanwhile_is_told() {
    let mut memory = deployment(Policy::default());
    // It was made, and a connection was enabled.
    assert_eq!(rename(&mut memory, Some(2), "Tea").unwrap(), 1);
    assert!(matches!(rename(&mut memory, Some(2), "Coffee"), Err(Refused::Changed)));
    assert_eq!(memory.state::<Application>("shop").settings.name, "Tea");
    assert_eq!(rename(&mut memory, Some(3), "Coffee").unwrap(), 1);
    assert_eq!(rename(&mut memory, None, "Tea").unwrap(), 1);
}

#[test]
fn what_is_gone_is_unknown_whichever_version_was_seen() {
    let mut memory = deployment(Policy::default());
    let delete = |_: &Application| ApplicationCommand::Delete { at: at(1) };
    memory.run(Change::<Application, _>::new("shop", Some(2), delete)).unwrap();
    for seen in [None, Some(2), Some(3)] {
        assert!(is_unknown(memory.run(Change::<Application, _>::new("shop", seen, delete))));
    }
}

#[test]
fn only_a_connection_that_is_there_is_switched_on() {
    let mut memory = deployment(Policy::default());
    let switch = |connection: &str, on| SwitchConnection {
        application: "shop".into(),
        connection: connection.into(),
        on,
        at: at(1),
    };
    assert!(is_unknown(memory.run(switch("another", true))));
    assert!(memory.run(switch("wechat", true)).unwrap().is_empty());
    let delete = ConnectionCommand::Delete { at: at(2) };
    memory.run(Execute::<Connection>::new("wechat", delete)).unwrap();
    assert!(is_unknown(memory.run(switch("wechat", true))));
    assert_eq!(memory.run(switch("wechat", false)).unwrap().len(), 1);
}

#[test]
fn only_a_connection_that_is_there_is_shown_first() {
    let mut memory = deployment(Policy::default());
    let choose = |connection: Option<&str>, seen| ChooseDefaultConnection {
        connection: connection.map(Into::into),
        seen,
        at: at(1),
    };
    assert!(is_unknown(memory.run(choose(Some("another"), None))));
    assert_eq!(memory.run(choose(Some("wechat"), Some(1))).unwrap().len(), 1);
    assert_eq!(memory.state::<Pool>("acme").default_connection, Some("wechat".into()));
    assert!(matches!(memory.run(choose(None, Some(1))), Err(Refused::Changed)));
    assert!(memory.run(choose(Some("wechat"), None)).unwrap().is_empty());
    assert_eq!(memory.run(choose(None, Some(2))).unwrap().len(), 1);
}
