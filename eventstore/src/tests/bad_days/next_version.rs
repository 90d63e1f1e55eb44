//! A server of the next version beside those of this one: it has an event more, and a field more in another one.
//!
//! Our own program stands for this version. The next one reads the format after ours, and upcasters tell ours what it
//! understands of its events.

use cqrs_es::{
    Aggregate,
    persist::{EventUpcaster, SerializedEvent},
};
use domain::{
    login::{Login, LoginEvent},
    reason::Reason,
    unit::Refused,
};
use projections::Value;
use serde_json::{Value as Json, json};
use sqlx::ConnectOptions;

use super::{
    holds::{history, holds},
    replicas::{Replicas, soon},
};
use crate::{
    Config, Store, StoreError,
    database::backend::Backend,
    doors::open::{Numbers, open_as, open_reading},
    streams::{aggregate_types::AnyState, reader::Reader},
    testing::{self, Kind},
    tests::{
        given::{Given, command, issue, noon, phone, pool},
        on_both_databases,
    },
    words::{
        format::FORMAT,
        proposal::{Event, Proposal},
        stream::{Scope, Stream},
    },
    writing::batch,
};

/// The next version.
const NEXT: Numbers = Numbers { format: FORMAT + 1, ..Numbers::OURS };

/// What it makes of its own events, so that ours can fold them.
struct Understood;

impl EventUpcaster for Understood {
    fn can_upcast(&self, event_type: &str, event_version: &str) -> bool {
        matches!((event_type, event_version), ("login.step_up_asked", _) | ("login.scanned", "1.1"))
    }

    fn upcast(&self, mut event: SerializedEvent) -> SerializedEvent {
        if event.event_type == "login.step_up_asked" {
            event.event_type = "login.attempt_refused".to_owned();
            event.payload = serde_json::to_value(as_ours()).unwrap();
        } else {
            let scanned = event.payload["login.scanned"].as_object_mut().unwrap();
            scanned.remove("device").unwrap();
        }
        event.event_version = "1.0".to_owned();
        event
    }
}

/// As ours folds an event that asks for a step up.
fn as_ours() -> LoginEvent {
    LoginEvent::AttemptRefused { reason: Reason::WrongState, at: noon() }
}

async fn next(config: &Config) -> Store {
    let able = |reader: Reader| reader.with_upcaster(Box::new(Understood));
    open_reading(config, NEXT, able).await.unwrap()
}

/// Asks for a step up, as a server of the next version does.
async fn ask(given: &Given, login: &str) {
    let backend = &given.store.shared.backend;
    let proposal = asked(given, login).await;
    let written = match backend {
        Backend::Sqlite { write, .. } => {
            batch::write(&mut *write.lock().await, &[&proposal]).await.unwrap()
        }
        Backend::Postgres { options, .. } => {
            batch::write(&mut options.connect().await.unwrap(), &[&proposal]).await.unwrap()
        }
    };
    assert_eq!(written.verdicts, [Ok(())]);
}

async fn asked(given: &Given, login: &str) -> Proposal {
    let scope = Scope::of(Some(&pool()));
    let stream = Stream::new(&scope, "login", login);
    let before = given.store.shared.reader.folded(&stream).await.unwrap();
    let sequence = before.version + 1;
    let mut after: Login = before.state.typed::<Login>().unwrap().clone();
    after.apply(as_ours());
    let payload = json!({ "login.step_up_asked": { "how": "face", "at": noon() } }).to_string();
    let command = command();
    let values = vec![
        "login".into(),
        login.into(),
        i64::try_from(sequence).unwrap().into(),
        "login.step_up_asked".into(),
        "1.0".into(),
        payload.into(),
        "{}".into(),
        scope.as_str().into(),
        command.as_str().into(),
        "shop".into(),
        Value::Text(None),
        "server".into(),
    ];
    let mut proposal = Proposal::new(scope, command.as_str());
    proposal.expected.push((stream.clone(), before.version));
    proposal.events.push(Event { stream, sequence, values });
    proposal.upserted = AnyState::of(after).unwrap().rows(login, sequence);
    proposal
}

/// Gives the scan of a login the form that the next version writes.
async fn widen(given: &Given, login: &str) {
    let scan = format!("aggregate_id = '{login}' AND sequence = 2");
    let sql = format!("SELECT CAST(payload AS text) AS line FROM events WHERE {scan}");
    let payload = given.rows(&sql, &[]).await[0].text("line").unwrap();
    let mut payload: Json = serde_json::from_str(&payload).unwrap();
    payload["login.scanned"]["device"] = "watch".into();
    let set = format!("payload = '{payload}', event_version = '1.1'");
    given.sql(&format!("UPDATE events SET {set} WHERE {scan}")).await;
}

async fn refuses_to_read(given: &Given, login: &str, sequence: u64, why: &str) {
    let read = given.store.history.events_of::<Json>(&pool(), "login", login).await;
    let stream = format!("login/{login} of pool acme");
    let told = StoreError::Unreadable { stream, sequence, why: why.to_owned() };
    assert_eq!(read.unwrap_err().to_string(), told.to_string());
}

on_both_databases! {
    beside_the_next_version_this_one_goes_on_but_for_what_it_cannot_read(given) {
        let config = given.fresh.config();
        let next = Given {
            store: next(&config).await,
            fresh: testing::fresh(Kind::Sqlite).await.unwrap(),
        };
        let replicas = Replicas { config: config.clone(), both: [given, next] };
        let [this, next] = &replicas.both;
        for login in ["asked", "wide"] {
            this.issue(login).await;
            this.scan(login, login).await;
            this.authorize(login, &phone(1)).await;
        }
        // As long as the database asks for no more, a server of this version starts.
        open_as(&config, Numbers::OURS).await.unwrap().close().await;
        assert_eq!(next.store.shared.writes.now(), FORMAT);
        this.sql("UPDATE format SET writes = 2, reads_at_least = 2").await;
        soon("a server that is told", async || next.store.shared.writes.now() == 2).await;
        ask(next, "asked").await;
        widen(next, "wide").await;
        let too_old = open_as(&config, Numbers::OURS).await.unwrap_err();
        assert_eq!(
            too_old.to_string(),
            "this database is of format 2, and this program reads up to 1: start a newer version"
        );

        // One that runs goes on with every other stream, and tells these.
        replicas.hear_each_other().await;
        this.sign_in("1", "somebody", &phone(2)).await;
        next.sign_in("2", "somebody", &phone(2)).await;
        this.sign_in("3", "somebody", &phone(2)).await;
        assert_eq!(this.store.shared.writes.now(), FORMAT);
        refuses_to_read(this, "asked", 5, "this version knows no event \"login.step_up_asked\"").await;
        let newer = "login.scanned is of version \"1.1\", and this one knows up to 1.0";
        refuses_to_read(this, "wide", 2, newer).await;
        assert_eq!(this.store.rebuild(true).await.unwrap().damage().len(), 2);

        // The next one reads it all, and goes on with it.
        for login in ["asked", "wide"] {
            next.claim(login).await;
        }
        holds(next, &[]).await;
    }

    what_only_a_newer_server_reads_is_not_written_before_it_is_switched_on(given) {
        // Here our own version is the next one, and the row tells of older servers that still run.
        given.sql("UPDATE format SET writes = 0, reads_at_least = 0").await;
        soon("a server that is told", async || given.store.shared.writes.now() == 0).await;
        let before = history(&given).await.len();
        let not_yet = StoreError::NotYet { event: "login.issued", format: FORMAT };
        match given.execute(&issue("1")).await {
            Err(Refused::Unavailable(told)) => assert_eq!(told.to_string(), not_yet.to_string()),
            answer => panic!("{answer:?}"),
        }
        assert_eq!(history(&given).await.len(), before);
        given.sql("UPDATE format SET writes = 1, reads_at_least = 1").await;
        soon("an event that is written", async || given.execute(&issue("1")).await.is_ok()).await;
        holds(&given, &[]).await;
    }
}
