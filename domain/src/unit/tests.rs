use super::*;
use crate::{
    session::{Session, SessionEvent},
    testing::at,
};

fn written(aggregate_type: &str, aggregate_id: &str, payload: serde_json::Value) -> WrittenEvent {
    WrittenEvent {
        aggregate_type: aggregate_type.into(),
        aggregate_id: aggregate_id.into(),
        payload,
    }
}

#[test]
fn what_was_written_is_read_by_aggregate() {
    let confirmed = |seconds| SessionEvent::Confirmed { at: at(seconds) };
    let json = |seconds| serde_json::to_value(confirmed(seconds)).unwrap();
    let unit = Written::from(vec![
        written("session", "s1", json(1)),
        written("session", "s2", json(2)),
        written("login", "s1", "another aggregate".into()),
        written("session", "s1", json(3)),
    ]);
    assert_eq!(unit.events::<Session>("s1").unwrap(), [confirmed(1), confirmed(3)]);
    assert_eq!(unit.events::<Session>("s2").unwrap(), [confirmed(2)]);
    assert_eq!(unit.events::<Session>("s3").unwrap(), []);
}

#[test]
fn what_cannot_be_read_is_not_answered() {
    let unit = Written::from(vec![written("session", "s1", "nonsense".into())]);
    assert!(matches!(unit.events::<Session>("s1"), Err(Refused::Unavailable(_))));
}
