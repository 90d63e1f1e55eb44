//! The rebuild: every stream replayed and compared with the read tables, and the read tables written anew where they were
//! emptied.

use std::{path::PathBuf, str::FromStr, sync::Arc, time::Duration};

use clap::Args;
use eventstore::{Config, Store};
use sqlx::{
    ConnectOptions, Connection, Executor, PgConnection, SqliteConnection,
    postgres::PgConnectOptions,
};
use tokio::time::Instant;

use crate::{
    database::{Databases, Fresh, Kind},
    drive::{Load, drive},
    error::Failure,
    ours::Ours,
    report::{median, rounded},
};

/// Where what happens to people is shown.
const EMPTIED: &str = "DELETE FROM logins; DELETE FROM users; DELETE FROM identities; DELETE FROM sessions; DELETE FROM grants";
const NOTHING: &str = "";
const EVENTS: &str = "SELECT CAST(sum(position) AS bigint) FROM heads";
/// So many clients write the history.
const WRITERS: usize = 64;

/// What the rebuild is measured with.
#[derive(Debug, Args)]
pub struct Rebuild {
    /// A PostgreSQL where databases may be made and dropped.
    #[arg(long)]
    postgres: String,
    /// Where SQLite's files are put; on a real disk.
    #[arg(long)]
    folder: PathBuf,
    /// How often.
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// How long the history is written that is then replayed, seconds.
    #[arg(long, default_value_t = 3)]
    seconds: u64,
}

/// What came out of one round.
struct Outcome {
    events: f64,
    /// Seconds.
    compared: f64,
    /// Seconds.
    written: f64,
}

impl Rebuild {
    /// Measures and prints.
    ///
    /// # Errors
    /// Where a rebuild does not end with what the events say: then the figures would mean nothing.
    pub async fn run(&self) -> Result<(), Failure> {
        println!("Rebuilding, events a second: median of {} rounds\n", self.rounds);
        println!("| database | events | compared | written anew |\n| --- | ---: | ---: | ---: |");
        let mut databases = Databases::new(&self.postgres, &self.folder).await?;
        for kind in Kind::BOTH {
            let mut outcomes = Vec::new();
            for _ in 0..self.rounds {
                let database = databases.empty(kind).await?;
                outcomes.push(self.measure(&mut databases, &database).await?);
                databases.drop(database).await?;
            }
            let of =
                |value: fn(&Outcome) -> f64| rounded(median(outcomes.iter().map(value).collect()));
            println!(
                "| {} | {} | {} | {} |",
                kind.name(),
                of(|outcome| outcome.events),
                of(|outcome| outcome.events / outcome.compared),
                of(|outcome| outcome.events / outcome.written),
            );
        }
        println!();
        Ok(())
    }

    async fn measure(
        &self,
        databases: &mut Databases,
        database: &Fresh,
    ) -> Result<Outcome, Failure> {
        let root_key_file = database.folder.path().join("root.key");
        let ours = Ours::with_people(Config { url: database.url.clone(), root_key_file }).await?;
        let store = ours.store.clone();
        let seconds = Duration::from_secs(self.seconds);
        let load = Load { warm_up: Duration::ZERO, ..Load::of_everybody(WRITERS, seconds) };
        drive(&Arc::new(ours), &load).await?;
        let events = carry_out(&database.url, NOTHING).await?;
        databases.rest(database).await?;
        let compared = rebuilt(&store, true).await?;
        carry_out(&database.url, EMPTIED).await?;
        databases.rest(database).await?;
        let written = rebuilt(&store, false).await?;
        rebuilt(&store, true).await?;
        store.close().await;
        Ok(Outcome { events, compared, written })
    }
}

/// How long it takes, seconds.
async fn rebuilt(store: &Store, verify: bool) -> Result<f64, Failure> {
    let start = Instant::now();
    let report = store.rebuild(verify).await.map_err(|error| Failure::unfit(error.to_string()))?;
    if verify != report.is_clean() {
        return Err(Failure::unfit(format!("the rebuild found: {report}")));
    }
    Ok(start.elapsed().as_secs_f64())
}

/// Carries statements out, and answers how many events there are.
async fn carry_out(url: &str, statements: &str) -> Result<f64, Failure> {
    let events: i64 = if url.starts_with("sqlite:") {
        let mut connection = SqliteConnection::connect(url).await?;
        connection.execute(statements).await?;
        sqlx::query_scalar(EVENTS).fetch_one(&mut connection).await?
    } else {
        let mut connection: PgConnection = PgConnectOptions::from_str(url)?.connect().await?;
        connection.execute(statements).await?;
        sqlx::query_scalar(EVENTS).fetch_one(&mut connection).await?
    };
    Ok(events as f64)
}
