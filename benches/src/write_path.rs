//! The write path against plain postgres-es and plain sqlite-es: every side in turn, round after round, each on an empty
//! database, so that a slow minute of the machine is shared by all.

use std::{path::PathBuf, sync::Arc, time::Duration};

use clap::Args;
use eventstore::Config;

use crate::{
    database::{Databases, Fresh},
    drive::{Measured, Side, Times, drive},
    error::Failure,
    ours::Ours,
    plain,
    report::{Results, write_path},
};

/// What the write path is measured with.
#[derive(Debug, Args)]
pub struct WritePath {
    /// A PostgreSQL where databases may be made and dropped.
    #[arg(long)]
    postgres: String,
    /// Where SQLite's files are put; on a real disk.
    #[arg(long)]
    folder: PathBuf,
    /// How often every side is measured.
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// How long a measurement takes, seconds, after a second that is not counted.
    #[arg(long, default_value_t = 4)]
    seconds: u64,
    /// How many clients at once.
    #[arg(long, value_delimiter = ',', default_values_t = [1, 16, 64, 256])]
    at_once: Vec<usize>,
    /// Only these sides, by their place in the table, from 1.
    #[arg(long, value_delimiter = ',')]
    only: Vec<usize>,
}

/// One of those that are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Contender {
    PostgresOneView,
    PostgresNoView,
    OursOnPostgres,
    SqliteOneView,
    SqliteNoView,
    SqliteNoViewOneConnection,
    OursOnSqlite,
}

impl Contender {
    /// In the order of the table.
    pub const ALL: [Self; 7] = [
        Self::PostgresOneView,
        Self::PostgresNoView,
        Self::OursOnPostgres,
        Self::SqliteOneView,
        Self::SqliteNoView,
        Self::SqliteNoViewOneConnection,
        Self::OursOnSqlite,
    ];

    /// As the table calls it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::PostgresOneView => "postgres-es, one view",
            Self::PostgresNoView => "postgres-es, no view",
            Self::OursOnPostgres => "**Saoma on PostgreSQL**",
            Self::SqliteOneView => "sqlite-es, one view",
            Self::SqliteNoView => "sqlite-es, no view",
            Self::SqliteNoViewOneConnection => "sqlite-es, no view, one connection",
            Self::OursOnSqlite => "**Saoma on SQLite**",
        }
    }
}

impl WritePath {
    /// Measures and prints.
    ///
    /// # Errors
    /// Where a database does not do as it is told.
    pub async fn run(&self) -> Result<(), Failure> {
        let mut databases = Databases::new(&self.postgres, &self.folder).await?;
        let mut results = Results::default();
        for round in 0..self.rounds {
            let mut turn = self.contenders();
            if round % 2 == 1 {
                turn.reverse();
            }
            for contender in turn {
                for (at_once, measured) in self.measure(contender, &mut databases).await? {
                    eprintln!(
                        "round {round} {} {at_once}: {:.0}/s, {} failed {}",
                        contender.name(),
                        measured.rate(),
                        measured.failures,
                        measured.why.as_deref().unwrap_or_default(),
                    );
                    results.entry((contender, at_once)).or_default().push(measured);
                }
            }
        }
        println!("{}", databases.settings().await?);
        println!("{}", write_path(&results, &self.at_once));
        Ok(())
    }

    fn contenders(&self) -> Vec<Contender> {
        let chosen = |place: usize| self.only.is_empty() || self.only.contains(&(place + 1));
        let all = Contender::ALL.into_iter().enumerate();
        all.filter(|(place, _)| chosen(*place)).map(|(_, contender)| contender).collect()
    }

    async fn measure(
        &self,
        contender: Contender,
        databases: &mut Databases,
    ) -> Result<Vec<(usize, Measured)>, Failure> {
        let postgres = matches!(
            contender,
            Contender::PostgresOneView | Contender::PostgresNoView | Contender::OursOnPostgres
        );
        let database = if postgres { databases.postgres().await? } else { databases.sqlite()? };
        let url = database.url.clone();
        let config =
            Config { url: url.clone(), root_key_file: database.folder.path().join("root.key") };
        let measured = match contender {
            Contender::PostgresOneView => {
                self.levels(plain::postgres::open(&url, true).await?, databases, &database).await
            }
            Contender::PostgresNoView => {
                self.levels(plain::postgres::open(&url, false).await?, databases, &database).await
            }
            Contender::SqliteOneView => {
                self.levels(plain::sqlite::open(&url, 10, true).await?, databases, &database).await
            }
            Contender::SqliteNoView => {
                self.levels(plain::sqlite::open(&url, 10, false).await?, databases, &database).await
            }
            Contender::SqliteNoViewOneConnection => {
                self.levels(plain::sqlite::open(&url, 1, false).await?, databases, &database).await
            }
            Contender::OursOnPostgres | Contender::OursOnSqlite => {
                let ours = Ours::open(config).await?;
                let store = ours.store.clone();
                let measured = self.levels(ours, databases, &database).await;
                store.close().await;
                measured
            }
        };
        databases.drop(database).await?;
        measured
    }

    async fn levels<S: Side>(
        &self,
        side: S,
        databases: &mut Databases,
        database: &Fresh,
    ) -> Result<Vec<(usize, Measured)>, Failure> {
        let side = Arc::new(side);
        let times =
            Times { warm_up: Duration::from_secs(1), measured: Duration::from_secs(self.seconds) };
        let mut levels = Vec::new();
        for at_once in &self.at_once {
            databases.rest(database).await?;
            levels.push((*at_once, drive(&side, *at_once, times).await?));
        }
        Ok(levels)
    }
}
