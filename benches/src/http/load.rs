//! So many browsers at once, each signing in one person after the other.

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use clap::Args;
use tokio::task::JoinSet;

use super::{
    cpu::Cpu,
    journey::Party,
    server::{PEOPLE, Server, person},
};
use crate::{
    database::Databases,
    error::Failure,
    report::{median, rounded},
};

/// What logins are measured with.
#[derive(Debug, Args)]
pub struct Logins {
    /// The server: `target/release/saoma`.
    #[arg(long)]
    saoma: PathBuf,
    /// A PostgreSQL where databases may be made and dropped.
    #[arg(long)]
    postgres: String,
    /// The process of that PostgreSQL.
    #[arg(long)]
    postmaster: Option<u32>,
    /// Where SQLite's files are put; on a real disk.
    #[arg(long)]
    folder: PathBuf,
    /// How often.
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// How long a measurement takes, seconds.
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// How many browsers at once.
    #[arg(long, value_delimiter = ',', default_values_t = [1, 64])]
    browsers: Vec<usize>,
    /// Only this database: `postgres` or `sqlite`.
    #[arg(long)]
    only: Option<String>,
}

/// What came out.
#[derive(Debug, Default)]
struct Outcome {
    seconds: f64,
    /// Milliseconds.
    latencies: Vec<f64>,
    reading: Duration,
    cpu: Cpu,
}

impl Logins {
    /// Measures and prints.
    ///
    /// # Errors
    /// Where a login fails: then the figures would mean nothing.
    pub async fn run(&self) -> Result<(), Failure> {
        println!(
            "Complete logins a second over HTTP: median of {} rounds (lowest to highest)\n",
            self.rounds
        );
        println!(
            "| database | browsers | logins/s | a login, ms: median / 99 % | CPU ms a login: Saoma | PostgreSQL | load | of it reading codes |"
        );
        println!("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        let mut databases = Databases::new(&self.postgres, &self.folder).await?;
        for name in ["PostgreSQL", "SQLite"] {
            if self
                .only
                .as_ref()
                .is_some_and(|only| !name.to_lowercase().starts_with(only.as_str()))
            {
                continue;
            }
            let mut rounds: Vec<Vec<Outcome>> = self.browsers.iter().map(|_| Vec::new()).collect();
            for _ in 0..self.rounds {
                let database = if name == "SQLite" {
                    databases.sqlite()?
                } else {
                    databases.postgres().await?
                };
                let server =
                    Server::start(&self.saoma, &database.url, database.folder.path()).await?;
                let postmaster = self.postmaster.filter(|_| name != "SQLite");
                everybody_once(&server).await?;
                for (browsers, outcomes) in self.browsers.iter().zip(&mut rounds) {
                    databases.rest(&database).await?;
                    let outcome = self.measure(&server, *browsers, postmaster).await?;
                    eprintln!(
                        "{name} {browsers}: {:.0}/s",
                        outcome.latencies.len() as f64 / outcome.seconds
                    );
                    outcomes.push(outcome);
                }
                drop(server);
                databases.drop(database).await?;
            }
            for (browsers, outcomes) in self.browsers.iter().zip(&rounds) {
                println!("{}", row(name, *browsers, outcomes));
            }
        }
        println!();
        Ok(())
    }

    async fn measure(
        &self,
        server: &Server,
        browsers: usize,
        postmaster: Option<u32>,
    ) -> Result<Outcome, Failure> {
        let until = Instant::now() + Duration::from_secs(self.seconds);
        let before = Cpu::now(server.id(), postmaster);
        let next = Arc::new(AtomicUsize::new(0));
        let mut parties = JoinSet::new();
        for _ in 0..browsers {
            parties.spawn(party(Party::at(&server.facts)?, next.clone(), until));
        }
        let mut outcome = Outcome { seconds: self.seconds as f64, ..Outcome::default() };
        while let Some(party) = parties.join_next().await {
            let (latencies, reading) =
                party.map_err(|error| Failure::unfit(error.to_string()))??;
            outcome.latencies.extend(latencies);
            outcome.reading += reading;
        }
        outcome.cpu = Cpu::now(server.id(), postmaster).since(before);
        Ok(outcome)
    }
}

/// Everybody signs in for the first time, which registers them. Not measured.
async fn everybody_once(server: &Server) -> Result<(), Failure> {
    let mut parties = JoinSet::new();
    for first in 0..32 {
        let mut party = Party::at(&server.facts)?;
        parties.spawn(async move {
            for number in (first..PEOPLE).step_by(32) {
                party.sign_in(&person(number)).await?;
            }
            Ok::<_, Failure>(())
        });
    }
    while let Some(party) = parties.join_next().await {
        party.map_err(|error| Failure::unfit(error.to_string()))??;
    }
    Ok(())
}

async fn party(
    mut party: Party,
    next: Arc<AtomicUsize>,
    until: Instant,
) -> Result<(Vec<f64>, Duration), Failure> {
    let mut latencies = Vec::new();
    loop {
        let from = Instant::now();
        party.sign_in(&person(next.fetch_add(1, Ordering::Relaxed))).await?;
        if Instant::now() >= until {
            return Ok((latencies, party.reading));
        }
        latencies.push(from.elapsed().as_secs_f64() * 1000.0);
    }
}

fn row(database: &str, browsers: usize, outcomes: &[Outcome]) -> String {
    let of = |value: &dyn Fn(&Outcome) -> f64| median(outcomes.iter().map(value).collect());
    let rate = |outcome: &Outcome| outcome.latencies.len() as f64 / outcome.seconds;
    let each = |outcome: &Outcome, seconds: f64| {
        1000.0 * seconds / (outcome.latencies.len().max(1) as f64)
    };
    let lowest = outcomes.iter().map(rate).fold(f64::MAX, f64::min);
    let highest = outcomes.iter().map(rate).fold(0.0, f64::max);
    format!(
        "| {database} | {browsers} | {} ({}–{}) | {:.1} / {:.1} | {:.2} | {:.2} | {:.2} | {:.2} |",
        rounded(of(&rate)),
        rounded(lowest),
        rounded(highest),
        of(&|outcome| percentile(outcome, 50)),
        of(&|outcome| percentile(outcome, 99)),
        of(&|outcome| each(outcome, outcome.cpu.saoma)),
        of(&|outcome| each(outcome, outcome.cpu.postgres)),
        of(&|outcome| each(outcome, outcome.cpu.load)),
        of(&|outcome| each(outcome, outcome.reading.as_secs_f64())),
    )
}

fn percentile(outcome: &Outcome, percent: usize) -> f64 {
    let mut sorted = outcome.latencies.clone();
    sorted.sort_by(f64::total_cmp);
    let at = (sorted.len() * percent / 100).min(sorted.len().saturating_sub(1));
    sorted.get(at).copied().unwrap_or_default()
}
