//! Both databases have the same tables, and the published repository reads the events.

use std::{collections::HashMap, fs};

use cqrs_es::persist::PersistedEventRepository;
use domain::{
    login::{Login, LoginEvent},
    personal::Personal,
};
use postgres_es::PostgresEventRepository;
use sqlx::{PgPool, Row, postgres::PgConnectOptions};

use super::given::*;
use crate::{
    Exchange,
    database::backend::Backend,
    open,
    testing::{self, Kind},
};

const SQLITE: &str = "SELECT t.name || '.' || c.name || ' ' || upper(c.type) || ' ' || c.\"notnull\" AS line \
    FROM sqlite_master t, pragma_table_xinfo(t.name) c \
    WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND t.name NOT LIKE '_sqlx_%'";
const POSTGRES: &str = "SELECT table_name || '.' || column_name || ' ' || CASE data_type \
    WHEN 'bigint' THEN 'INTEGER' WHEN 'boolean' THEN 'INTEGER' ELSE 'TEXT' END || ' ' || \
    CASE is_nullable WHEN 'NO' THEN '1' ELSE '0' END AS line \
    FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name) \
    WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND table_name NOT LIKE '\\_sqlx%'";
const SQLITE_INDEXES: &str =
    "SELECT name AS line FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL";
const POSTGRES_INDEXES: &str = "SELECT indexname::text AS line FROM pg_indexes \
    WHERE schemaname = 'public' AND indexname NOT LIKE '%\\_pkey'";

async fn postgres(sql: &str) -> Vec<String> {
    sorted(on_postgres().await.lines(sql).await)
}

/// Of the database and of the file beside it.
async fn sqlite(sql: &str) -> Vec<String> {
    let given = on(Kind::Sqlite).await;
    let mut lines = given.lines(sql).await;
    let Backend::Sqlite { ephemeral, .. } = &given.store.shared.backend else {
        panic!("not SQLite")
    };
    let beside = sqlx::query(sql).fetch_all(&mut *ephemeral.lock().await).await.unwrap();
    lines.extend(beside.iter().map(|row| row.get::<String, _>("line")));
    sorted(lines)
}

fn sorted(mut lines: Vec<String>) -> Vec<String> {
    lines.sort();
    lines
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_databases_have_the_same_tables_columns_and_indexes() {
    let columns = (sqlite(SQLITE).await, postgres(POSTGRES).await);
    assert!(columns.0.len() > 100, "{columns:?}");
    assert_eq!(columns.0, columns.1);
    let indexes = (sqlite(SQLITE_INDEXES).await, postgres(POSTGRES_INDEXES).await);
    assert!(indexes.0.len() > 10, "{indexes:?}");
    assert_eq!(indexes.0, indexes.1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_safe_to_lose_is_in_a_file_of_its_own_that_may_be_lost() {
    let given = on(Kind::Sqlite).await;
    given.store.exchanges.begin("t", &[1; 32]).await.unwrap();
    let tables = given.lines("SELECT name AS line FROM sqlite_master WHERE type = 'table'").await;
    for table in ["exchanges", "pending_requests", "presence", "replicas", "session_uses", "turns"]
    {
        assert!(!tables.iter().any(|name| name == table), "{table}");
    }
    // One that a power cut broke is made anew.
    let fresh = testing::fresh(Kind::Sqlite).await.unwrap();
    let file = fresh.url.strip_prefix("sqlite:").unwrap();
    fs::write(format!("{file}-ephemeral"), "this is no database").unwrap();
    let store = open(fresh.config()).await.unwrap();
    assert_eq!(store.exchanges.begin("t", &[1; 32]).await.unwrap(), Exchange::Fresh);
    assert_eq!(store.exchanges.begin("t", &[1; 32]).await.unwrap(), Exchange::Running);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_published_repository_reads_the_events() {
    let given = on_postgres().await;
    given.sign_in("1", "openid", &phone(1)).await;
    let Backend::Postgres { options, .. } = &given.store.shared.backend else {
        panic!("not on PostgreSQL");
    };
    let pool = PgPool::connect_with(PgConnectOptions::clone(options)).await.unwrap();
    let repository = PostgresEventRepository::new(pool);
    let events = repository.get_events::<Login>("1").await.unwrap();
    let sequences: Vec<usize> = events.iter().map(|event| event.sequence).collect();
    assert_eq!(sequences, [1, 2, 3, 4, 5]);
    let scanned: LoginEvent = serde_json::from_value(events[1].payload.clone()).unwrap();
    let LoginEvent::Scanned { identity, .. } = scanned else { panic!("not scanned") };
    assert_eq!(identity.openid, Personal::Erased);
    let metadata: HashMap<String, String> =
        serde_json::from_value(events[1].metadata.clone()).unwrap();
    assert_eq!(metadata["request"], "r1");
}
