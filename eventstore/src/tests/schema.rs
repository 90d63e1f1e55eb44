//! Both databases have the same tables, and the published repository reads the events.

use cqrs_es::persist::PersistedEventRepository;
use domain::{
    login::{Login, LoginEvent},
    personal::Personal,
};
use postgres_es::PostgresEventRepository;
use sqlx::{PgPool, postgres::PgConnectOptions};

use super::given::*;
use crate::{backend::Backend, testing::Kind};

const SQLITE: &str = "SELECT t.name || '.' || c.name || ' ' || upper(c.type) || ' ' || c.\"notnull\" AS line \
    FROM sqlite_master t, pragma_table_info(t.name) c \
    WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND t.name NOT LIKE '_sqlx_%'";
const POSTGRES: &str = "SELECT table_name || '.' || column_name || ' ' || CASE data_type \
    WHEN 'bigint' THEN 'INTEGER' WHEN 'boolean' THEN 'INTEGER' ELSE 'TEXT' END || ' ' || \
    CASE is_nullable WHEN 'NO' THEN '1' ELSE '0' END AS line \
    FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name) \
    WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND table_name NOT LIKE '\\_sqlx%'";

async fn lines(kind: Kind, sql: &str) -> Vec<String> {
    let given = on(kind).await;
    let rows = given.rows(sql, &[]).await;
    let mut lines: Vec<_> = rows.iter().map(|row| row.text("line").unwrap()).collect();
    lines.sort();
    lines
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_databases_have_the_same_tables_and_columns() {
    let (sqlite, postgres) = (lines(Kind::Sqlite, SQLITE), lines(Kind::Postgres, POSTGRES));
    let (sqlite, postgres) = tokio::join!(sqlite, postgres);
    assert!(sqlite.len() > 100, "{sqlite:?}");
    assert_eq!(sqlite, postgres);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_published_repository_reads_the_events() {
    let given = on(Kind::Postgres).await;
    given.sign_in("1", "openid", "+8613800000000").await;
    let Backend::Postgres { options, .. } = &given.store.core.backend else {
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
    let metadata: std::collections::HashMap<String, String> =
        serde_json::from_value(events[1].metadata.clone()).unwrap();
    assert_eq!(metadata["actor"], "browser");
}
