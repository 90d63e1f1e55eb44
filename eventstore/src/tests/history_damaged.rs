//! What is missing in history, or cannot be read, is named by its number; nothing is read or repaired in silence.

mod missing;
mod unreadable;

use domain::unit::Refused;
use serde_json::Value as Json;

use super::given::*;

/// A rebuild tells it, whether or not it only verifies, and writes nothing.
async fn is_told(given: &Given, damage: &[&str]) {
    given.sql("DELETE FROM pools").await;
    given.sql("DELETE FROM names WHERE name = 'x'").await;
    given.sql("INSERT INTO names VALUES ('acme', 'phone', 'x', 'user', 'nobody')").await;
    let names = given.count("names").await;
    for verify in [true, false] {
        let report = given.store.rebuild(verify).await.unwrap();
        let told: Vec<String> = report.damage().iter().map(ToString::to_string).collect();
        for damage in damage {
            assert!(
                told.iter().any(|told| told.starts_with(damage)),
                "{damage} is not in {told:?}"
            );
            assert!(report.to_string().contains(damage));
        }
        assert!(!report.is_clean());
        assert_eq!((given.count("pools").await, given.count("names").await), (0, names));
    }
}

/// Neither a rebuild nor history nor a command takes it for what it is not.
async fn cannot_be_read(given: &Given, said: &str) {
    is_told(given, &[said]).await;
    let other = given.beside().await;
    for told in [reading(&other, "login", "1").await, deciding(&other, "1").await] {
        assert!(told.starts_with(said), "{told}");
    }
}

async fn reading(given: &Given, kind: &'static str, id: &str) -> String {
    given.store.history.events_of::<Json>(&pool(), kind, id).await.unwrap_err().to_string()
}

async fn deciding(given: &Given, login: &str) -> String {
    let before = given.count("events").await;
    let refused = given.execute(&scan(login, "openid")).await.unwrap_err();
    assert_eq!(given.count("events").await, before);
    match refused {
        Refused::Unavailable(why) => why.to_string(),
        other => panic!("{other}"),
    }
}

async fn position(given: &Given, event: &str) -> i64 {
    given.written().await.iter().find(|it| it.name == event).unwrap().position
}
