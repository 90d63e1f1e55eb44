//! The schema, as it grows.

use std::{borrow::Cow, future};

use futures::future::BoxFuture;
use sqlx::{
    error::BoxDynError,
    migrate::{Migration, MigrationSource, MigrationType},
};

/// A version, its name and its text.
type File = (i64, &'static str, &'static str);

/// The migrations of one kind of database.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Migrations(&'static [File]);

macro_rules! migrations {
    ($folder:literal: $($version:literal $name:literal),* $(,)?) => {
        Migrations(&[$((
            $version,
            $name,
            include_str!(concat!("../../migrations/", $folder, "/", $name, ".sql")),
        )),*])
    };
}

/// For SQLite.
pub(crate) const SQLITE: Migrations =
    migrations!("sqlite": 1 "0001_history", 2 "0002_read_tables", 3 "0003_beside");
/// For PostgreSQL.
pub(crate) const POSTGRES: Migrations =
    migrations!("postgres": 1 "0001_history", 2 "0002_read_tables", 3 "0003_beside");

impl<'s> MigrationSource<'s> for Migrations {
    fn resolve(self) -> BoxFuture<'s, Result<Vec<Migration>, BoxDynError>> {
        let migrations = self.0.iter().map(|(version, name, sql)| {
            let (name, sql) = (Cow::Borrowed(*name), Cow::Borrowed(*sql));
            Migration::new(*version, name, MigrationType::Simple, sql, false)
        });
        Box::pin(future::ready(Ok(migrations.collect())))
    }
}

/// SQLite's file for what is safe to lose. It may be made anew at any start.
pub(crate) const EPHEMERAL: &str = include_str!("../../migrations/sqlite/ephemeral.sql");
