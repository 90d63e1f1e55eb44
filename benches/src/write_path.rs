//! The write path against plain postgres-es and plain sqlite-es, and against an earlier commit: every side in turn, round
//! after round, each on an empty database, so that a slow minute of the machine is shared by all.

use std::{path::PathBuf, sync::Arc, time::Duration};

use clap::Args;
use eventstore::Config;

use crate::{
    contender::Contender,
    database::{Databases, Fresh},
    drive::{Figures, Load, Side, drive},
    error::Failure,
    former::{Asked, Former},
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
    /// A built checkout of an earlier commit.
    #[arg(long)]
    former: Option<PathBuf>,
    /// How often every side is measured.
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// How long a measurement takes, seconds, after a second that is not counted.
    #[arg(long, default_value_t = 4)]
    seconds: u64,
    /// How many clients at once.
    #[arg(long, value_delimiter = ',', default_values_t = [1, 16, 64, 256])]
    at_once: Vec<usize>,
    /// Only these sides, by their numbers.
    #[arg(long, value_delimiter = ',')]
    only: Vec<usize>,
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
                        measured.rate,
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
        let chosen = |it: &Contender| self.only.is_empty() || self.only.contains(&it.number());
        let there = |it: &Contender| self.former.is_some() || !it.is_former();
        Contender::ALL.into_iter().filter(chosen).filter(there).collect()
    }

    async fn measure(
        &self,
        contender: Contender,
        databases: &mut Databases,
    ) -> Result<Vec<(usize, Figures)>, Failure> {
        let database = databases.empty(contender.kind()).await?;
        let measured = self.sides(contender, databases, &database).await;
        databases.drop(database).await?;
        measured
    }

    async fn sides(
        &self,
        contender: Contender,
        databases: &mut Databases,
        database: &Fresh,
    ) -> Result<Vec<(usize, Figures)>, Failure> {
        let url = &*database.url;
        match contender {
            Contender::PostgresOneView => {
                self.levels(plain::postgres::open(url, true).await?, databases, database).await
            }
            Contender::PostgresNoView => {
                self.levels(plain::postgres::open(url, false).await?, databases, database).await
            }
            Contender::SqliteOneView => {
                self.levels(plain::sqlite::open(url, 10, true).await?, databases, database).await
            }
            Contender::SqliteNoView => {
                self.levels(plain::sqlite::open(url, 10, false).await?, databases, database).await
            }
            Contender::SqliteNoViewOneConnection => {
                self.levels(plain::sqlite::open(url, 1, false).await?, databases, database).await
            }
            Contender::FormerOnPostgres => self.former(Contender::OursOnPostgres).await,
            Contender::FormerOnSqlite => self.former(Contender::OursOnSqlite).await,
            Contender::OursOnPostgres | Contender::OursOnSqlite => {
                let root_key_file = database.folder.path().join("root.key");
                let ours = Ours::with_people(Config { url: url.to_owned(), root_key_file }).await?;
                let store = ours.store.clone();
                let measured = self.levels(ours, databases, database).await;
                store.close().await;
                measured
            }
        }
    }

    /// The former commit measures this side of its own, on a database that it makes itself.
    async fn former(&self, side: Contender) -> Result<Vec<(usize, Figures)>, Failure> {
        let Some(folder) = &self.former else {
            return Ok(Vec::new());
        };
        let asked = Asked {
            postgres: &self.postgres,
            folder: &self.folder,
            seconds: self.seconds,
            at_once: &self.at_once,
            side: side.number(),
        };
        Former::from(folder.clone()).write_path(asked).await
    }

    async fn levels<S: Side>(
        &self,
        side: S,
        databases: &mut Databases,
        database: &Fresh,
    ) -> Result<Vec<(usize, Figures)>, Failure> {
        let side = Arc::new(side);
        let mut levels = Vec::new();
        for at_once in &self.at_once {
            databases.rest(database).await?;
            let load = Load::of_everybody(*at_once, Duration::from_secs(self.seconds));
            levels.push((*at_once, drive(&side, &load).await?.figures()));
        }
        Ok(levels)
    }
}
