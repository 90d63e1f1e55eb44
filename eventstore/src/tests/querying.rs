//! `docs/querying.md` and `docs/reader.sql`, as they stand there.

use std::collections::BTreeSet;

use domain::decisions::DeclineLogin;
use sqlx::{Executor, PgConnection, Row};

use super::given::*;
use crate::testing::Kind;

const QUERYING: &str = include_str!("../../../docs/querying.md");
const READER: &str = include_str!("../../../docs/reader.sql");

/// The queries of the page, in its order.
fn queries() -> Vec<&'static str> {
    let blocks = QUERYING.split("```sql\n").skip(1);
    blocks.map(|block| block.split("```").next().unwrap().trim().trim_end_matches(';')).collect()
}

/// One column of a query, as text.
async fn column(given: &Given, query: &str, name: &str) -> Vec<String> {
    let sql = format!("SELECT cast({name} AS text) AS line FROM ({query}) AS asked");
    given.lines(&sql).await
}

/// Two people signed in, one code was scanned and one was not; one login was refused.
async fn some_logins(kind: Kind) -> Given {
    let given = on(kind).await;
    given.sign_in("l1", "o1", &phone(1)).await;
    given.sign_in("l2", "o2", &phone(2)).await;
    given.issue("l3").await;
    given.scan("l3", "o3").await;
    given.issue("l4").await;
    given.scan("l4", "o4").await;
    let decline = DeclineLogin { login: "l4".into(), phone_token: "phone-l4".into(), at: noon() };
    given.execute(&decline).await.unwrap();
    given
}

async fn the_examples_tell(kind: Kind) {
    let given = some_logins(kind).await;
    let queries = queries();
    let [sign_ins, grants, funnel, refusals, attempts, accounts, changes] = queries[..] else {
        panic!("other examples: {queries:?}")
    };
    assert_eq!(column(&given, sign_ins, "application").await, ["Shop", "Shop"]);
    assert_eq!(column(&given, sign_ins, "connection").await, ["wechat", "wechat"]);
    let phones: BTreeSet<_> = column(&given, sign_ins, "phone").await.into_iter().collect();
    assert_eq!(phones, BTreeSet::from([phone(1), phone(2)]));
    assert!(column(&given, grants, "connection").await.is_empty());
    assert_eq!(column(&given, funnel, "connection").await, ["wechat"]);
    for (step, reached) in
        [("issued", "4"), ("scanned", "4"), ("authorized", "2"), ("bound", "2"), ("claimed", "2")]
    {
        assert_eq!(column(&given, funnel, step).await, [reached], "{step}");
    }
    assert_eq!(column(&given, refusals, "reason").await, ["denied"]);
    assert_eq!(column(&given, refusals, "logins").await, ["1"]);
    assert!(column(&given, attempts, "events").await.is_empty());
    assert_eq!(column(&given, accounts, "openid").await, ["o1"]);
    let changes = column(&given, changes, "event_type").await;
    assert!(changes.contains(&"pool.created".to_owned()), "{changes:?}");
    assert!(!changes.iter().any(|event| event.starts_with("login.")), "{changes:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_examples_of_the_page_tell_what_happened_on_sqlite() {
    the_examples_tell(Kind::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_examples_of_the_page_tell_what_happened_on_postgres() {
    the_examples_tell(Kind::Postgres).await;
}

async fn names(connection: &mut PgConnection, sql: &str) -> Vec<String> {
    let rows = sqlx::query(sql).fetch_all(connection).await.unwrap();
    rows.iter().map(|row| row.get("name")).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_role_reads_the_tables_and_views_and_nothing_that_opens_anything() {
    let given = some_logins(Kind::Postgres).await;
    let mut admin = given.admin().await;
    admin.execute(READER).await.unwrap();
    admin.execute(READER).await.unwrap();
    let all = "SELECT relname::text AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace \
        AND relkind IN ('r', 'v') AND relname NOT LIKE '\\_sqlx%'";
    let all = names(&mut admin, all).await;
    admin.execute("SET ROLE saoma_reader").await.unwrap();
    let mut read = BTreeSet::new();
    for name in &all {
        match admin.execute(format!("SELECT * FROM {name}").as_str()).await {
            Ok(_) => _ = read.insert(name.as_str()),
            Err(refused) => assert!(refused.to_string().contains("permission denied"), "{refused}"),
        }
        for write in [format!("DELETE FROM {name}"), format!("TRUNCATE {name}")] {
            admin.execute(write.as_str()).await.unwrap_err();
        }
    }
    let closed = BTreeSet::from([
        "events",
        "exchanges",
        "format",
        "heads",
        "keyring",
        "names",
        "pending_requests",
        "personal_keys",
        "pictures",
        "presence",
        "replicas",
        "session_uses",
        "turns",
        "vault",
    ]);
    let open: BTreeSet<_> =
        all.iter().map(String::as_str).filter(|name| !closed.contains(name)).collect();
    assert_eq!(read, open);
    assert!(open.contains("users") && open.contains("sign_ins"), "{open:?}");
    admin.execute("SELECT payload FROM events").await.unwrap_err();
    admin.execute("CREATE TABLE mine (a int)").await.unwrap_err();
    for name in open {
        assert!(QUERYING.contains(&format!("`{name}`")), "{name} is not in docs/querying.md");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_table_and_view_and_every_column_that_is_read_says_what_it_is() {
    let mut admin = on_postgres().await.admin().await;
    admin.execute(READER).await.unwrap();
    let silent = "SELECT relname::text AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace \
        AND relkind IN ('r', 'v') AND relname NOT LIKE '\\_sqlx%' AND obj_description(oid, 'pg_class') IS NULL \
        UNION ALL SELECT relname || '.' || attname FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid \
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v') AND attnum > 0 \
        AND has_table_privilege('saoma_reader', pg_class.oid, 'SELECT') \
        AND relname NOT LIKE '\\_sqlx%' AND NOT attisdropped AND col_description(pg_class.oid, attnum) IS NULL";
    assert_eq!(names(&mut admin, silent).await, Vec::<String>::new());
}
