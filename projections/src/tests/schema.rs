//! Code and SQL say the same of every table, and both databases say the same.

use std::collections::BTreeSet;

use crate::{
    ColumnType, Database, TABLES,
    testing::{POSTGRES, SQLITE, migrations, schema, text},
};

const POSTGRES_COLUMNS: &str = "SELECT column_name AS name, data_type AS type \
    FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = $1 \
    ORDER BY ordinal_position";
const POSTGRES_KEY: &str = "SELECT column_name AS name FROM information_schema.key_column_usage \
    WHERE table_schema = current_schema() AND table_name = $1 ORDER BY ordinal_position";
const POSTGRES_TABLES: &str = "SELECT table_name::text AS name FROM information_schema.tables \
    WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'";

const SQLITE_COLUMNS: &str = "SELECT name, type FROM pragma_table_info($1) ORDER BY cid";
const SQLITE_KEY: &str = "SELECT name FROM pragma_table_info($1) WHERE pk > 0 ORDER BY pk";
const SQLITE_TABLES: &str =
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";

fn type_of(database: &Database, column_type: ColumnType) -> &'static str {
    match (database, column_type) {
        (_, ColumnType::Text) | (Database::Sqlite(_), ColumnType::Time) => "text",
        (Database::Sqlite(_), ColumnType::Int | ColumnType::Bool) => "integer",
        (Database::Postgres(_), ColumnType::Int) => "bigint",
        (Database::Postgres(_), ColumnType::Bool) => "boolean",
        (Database::Postgres(_), ColumnType::Time) => "timestamp with time zone",
    }
}

async fn names(database: &Database, sql: &str, table: &[&str]) -> Vec<String> {
    let values: Vec<_> = table.iter().map(|table| text(table)).collect();
    let rows = database.all(sql, &values).await.unwrap();
    rows.iter().map(|row| row.text("name").unwrap()).collect()
}

on_both_databases! {
    every_table_has_the_columns_and_the_key_that_the_code_says(database) {
        let (columns, key) = match &database {
            Database::Postgres(_) => (POSTGRES_COLUMNS, POSTGRES_KEY),
            Database::Sqlite(_) => (SQLITE_COLUMNS, SQLITE_KEY),
        };
        for table in TABLES {
            let rows = database.all(columns, &[text(table.name)]).await.unwrap();
            let found: Vec<_> = rows
                .iter()
                .map(|column| (column.text("name").unwrap(), column.text("type").unwrap().to_lowercase()))
                .collect();
            let said: Vec<_> = table
                .columns
                .iter()
                .map(|column| (column.name.to_owned(), type_of(&database, column.column_type).to_owned()))
                .collect();
            assert_eq!(found, said, "{}", table.name);
            // The index may hold the columns of the key in another order.
            let found: BTreeSet<_> = names(&database, key, &[table.name]).await.into_iter().collect();
            let said: BTreeSet<_> = said[..table.key].iter().map(|(name, _)| name.clone()).collect();
            assert_eq!(found, said, "{}", table.name);
            assert_eq!(table.columns[0].name, "pool", "{}", table.name);
        }
    }

    there_is_no_table_that_the_code_does_not_know(database) {
        let sql = match &database {
            Database::Postgres(_) => POSTGRES_TABLES,
            Database::Sqlite(_) => SQLITE_TABLES,
        };
        let found: BTreeSet<_> = names(&database, sql, &[]).await.into_iter().collect();
        assert_eq!(found, TABLES.iter().map(|table| table.name.to_owned()).collect());
    }
}

/// The statements of a schema without comments and line breaks, each type as SQLite has it, and without what only one of
/// both databases can be told of a table.
fn statements(folder: &str) -> Vec<String> {
    let lines = schema(folder);
    // What each column means, and which index is the newest, PostgreSQL alone can be told.
    let alone = |line: &str| line.starts_with("COMMENT ") || line.starts_with("ALTER TABLE ");
    let code = lines.lines().filter(|line| !alone(line));
    let code = code.filter(|line| !line.trim_start().starts_with("--"));
    let words = code.flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ");
    let types = [
        ("text COLLATE \"C\"", "text"),
        ("timestamptz", "text"),
        ("bigint", "integer"),
        ("boolean", "integer"),
    ];
    let alike = types.iter().fold(words, |words, (postgres, sqlite)| {
        words.replace(&format!(" {postgres}"), &format!(" {sqlite}"))
    });
    let only_one = |statement: &str| {
        let (kept, _) = statement.split_once(" WITH (").unwrap_or((statement, ""));
        kept.trim_end_matches(" STRICT").trim().to_owned()
    };
    alike.split(';').map(only_one).collect()
}

#[test]
fn both_databases_have_the_same_tables_columns_keys_and_indexes() {
    assert_eq!(statements(POSTGRES), statements(SQLITE));
    assert!(statements(SQLITE).len() > TABLES.len());
}

#[test]
fn each_file_names_the_migration_of_its_table_in_its_first_line() {
    for table in TABLES {
        let makes = format!("CREATE TABLE {} (", table.name);
        let made = migrations(SQLITE).into_iter().find(|(_, sql)| sql.contains(&makes)).unwrap();
        let path = format!("{}/src/{}.rs", env!("CARGO_MANIFEST_DIR"), table.name);
        let file = std::fs::read_to_string(path).unwrap();
        let first = format!("//! `{}`, migration {}: ", table.name, &made.0[..4]);
        assert!(file.starts_with(&first), "{}", table.name);
    }
}

/// An order of some language is slow, and an index by it breaks when the system's libraries change.
#[tokio::test]
async fn every_text_on_postgres_is_compared_by_its_bytes() {
    let database = crate::testing::postgres().await;
    let sql = "SELECT table_name || '.' || column_name AS name FROM information_schema.columns \
        JOIN information_schema.tables USING (table_schema, table_name) \
        WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' AND data_type = 'text' \
        AND table_name NOT LIKE '\\_sqlx%' AND collation_name IS DISTINCT FROM 'C'";
    assert_eq!(names(&database, sql, &[]).await, Vec::<String>::new());
}
