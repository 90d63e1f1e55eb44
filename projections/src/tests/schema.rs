//! Code and SQL say the same of every table.

use std::collections::BTreeSet;

use crate::{Database, Kind, TABLES, testing::text};

const POSTGRES_COLUMNS: &str = "SELECT column_name AS name, data_type AS type \
    FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = $1 \
    ORDER BY ordinal_position";
const POSTGRES_KEY: &str = "SELECT column_name AS name FROM information_schema.key_column_usage \
    WHERE table_schema = current_schema() AND table_name = $1 ORDER BY ordinal_position";
const POSTGRES_TABLES: &str = "SELECT table_name::text AS name FROM information_schema.tables \
    WHERE table_schema = current_schema()";

const SQLITE_COLUMNS: &str = "SELECT name, type FROM pragma_table_info($1) ORDER BY cid";
const SQLITE_KEY: &str = "SELECT name FROM pragma_table_info($1) WHERE pk > 0 ORDER BY pk";
const SQLITE_TABLES: &str =
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";

fn type_of(database: &Database, kind: Kind) -> &'static str {
    match (database, kind) {
        (_, Kind::Text) | (Database::Sqlite(_), Kind::Time) => "text",
        (Database::Sqlite(_), Kind::Int | Kind::Bool) => "integer",
        (Database::Postgres(_), Kind::Int) => "bigint",
        (Database::Postgres(_), Kind::Bool) => "boolean",
        (Database::Postgres(_), Kind::Time) => "timestamp with time zone",
    }
}

async fn names(database: &Database, sql: &str, table: &[&str]) -> Vec<String> {
    let values: Vec<_> = table.iter().map(|table| text(table)).collect();
    let records = database.all(sql, &values).await.unwrap();
    records.iter().map(|record| record.text("name").unwrap()).collect()
}

on_both_databases! {
    every_table_has_the_columns_and_the_key_that_the_code_says(database) {
        let (columns, key) = match &database {
            Database::Postgres(_) => (POSTGRES_COLUMNS, POSTGRES_KEY),
            Database::Sqlite(_) => (SQLITE_COLUMNS, SQLITE_KEY),
        };
        for table in TABLES {
            let records = database.all(columns, &[text(table.name)]).await.unwrap();
            let found: Vec<_> = records
                .iter()
                .map(|column| (column.text("name").unwrap(), column.text("type").unwrap().to_lowercase()))
                .collect();
            let said: Vec<_> = table
                .columns
                .iter()
                .map(|column| (column.name.to_owned(), type_of(&database, column.kind).to_owned()))
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

#[test]
fn each_file_names_its_migration_in_its_first_line() {
    for table in TABLES {
        let path = format!("{}/src/{}.rs", env!("CARGO_MANIFEST_DIR"), table.name);
        let file = std::fs::read_to_string(path).unwrap();
        let first = format!("//! `{}`, migration 0002: ", table.name);
        assert!(file.starts_with(&first), "{}", table.name);
    }
}
