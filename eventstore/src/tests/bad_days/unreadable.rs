//! An event cannot be read any more.

use domain::unit::Refused;

use super::{holds::holds, load::Load, replicas::Replicas};
use crate::tests::{
    given::{Given, phone, scan},
    on_both_databases,
};

const FIRST: &str = "aggregate_id = 'broken' AND sequence = 1";
const TOLD: &str = "event 1 of login/broken of pool acme cannot be read: invalid type";

async fn said(given: &Given) -> String {
    let sql = format!("SELECT CAST(payload AS text) AS line FROM events WHERE {FIRST}");
    given.rows(&sql, &[]).await[0].text("line").unwrap()
}

async fn edit(given: &Given, payload: &str) {
    let payload = payload.replace('\'', "''");
    given.sql(&format!("UPDATE events SET payload = '{payload}' WHERE {FIRST}")).await;
}

on_both_databases! {
    an_event_that_cannot_be_read_is_told_by_its_number_and_stops_no_other_stream(given) {
        let replicas = Replicas::of(given).await;
        let [one, other] = &replicas.both;
        one.issue("broken").await;
        let original = said(one).await;
        let load = Load::on(&replicas);
        load.goes_on(30).await;
        edit(one, r#"{"login.issued": {"pool": 7}}"#).await;
        load.goes_on(30).await;
        match other.execute(&scan("broken", "openid")).await {
            Err(Refused::Unavailable(told)) => assert_eq!(told.to_string(), TOLD),
            answer => panic!("{answer:?}"),
        }
        other.sign_in("another", "somebody", &phone(99)).await;
        replicas.hear_each_other().await;
        let report = one.store.rebuild(true).await.unwrap();
        let damage: Vec<String> = report.damage().iter().map(ToString::to_string).collect();
        assert_eq!(damage, [TOLD]);

        edit(one, &original).await;
        assert!(other.execute(&scan("broken", "openid")).await.is_ok());
        holds(one, &load.stop().await).await;
    }
}
