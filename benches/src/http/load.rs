//! So many browsers at once, each signing in one person after the other; on this server, and on an earlier one in turn.

use std::{
    path::{Path, PathBuf},
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
    crowd::{Stay, visits},
    journey::Party,
    outcome::Outcome,
    report::{Results, logins},
    server::{PEOPLE, Server, person},
};
use crate::{
    database::{Databases, Kind},
    error::Failure,
    former::{Former, Version},
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
    /// A built checkout of an earlier commit.
    #[arg(long)]
    former: Option<PathBuf>,
    /// How often.
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// How long a measurement takes, seconds.
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// How many browsers at once.
    #[arg(long, value_delimiter = ',', default_values_t = [1, 64])]
    browsers: Vec<usize>,
    /// Only this database.
    #[arg(long)]
    only: Option<Kind>,
}

impl Logins {
    /// Measures and prints.
    ///
    /// # Errors
    /// Where a login fails: then the figures would mean nothing.
    pub async fn run(&self) -> Result<(), Failure> {
        let mut databases = Databases::new(&self.postgres, &self.folder).await?;
        let mut results = Results::default();
        for kind in Kind::BOTH {
            if self.only.is_some_and(|only| only != kind) {
                continue;
            }
            for round in 0..self.rounds {
                let mut servers = Former::servers(&self.saoma, self.former.as_ref());
                if round % 2 == 1 {
                    servers.reverse();
                }
                for (version, saoma) in servers {
                    self.round(&mut databases, kind, version, &saoma, &mut results).await?;
                }
            }
        }
        println!("{}", logins(&results, self.rounds));
        Ok(())
    }

    async fn round(
        &self,
        databases: &mut Databases,
        kind: Kind,
        version: Version,
        saoma: &Path,
        results: &mut Results,
    ) -> Result<(), Failure> {
        let database = databases.empty(kind).await?;
        let server = Server::start(saoma, &database.url, database.folder.path()).await?;
        let postmaster = self.postmaster.filter(|_| kind == Kind::Postgres);
        // The first time registers them.
        visits(&server, PEOPLE, Stay::Complete).await?;
        for browsers in &self.browsers {
            databases.rest(&database).await?;
            let outcome = self.measure(&server, *browsers, postmaster).await?;
            eprintln!("{} {browsers} {}: {:.0}/s", kind.name(), version.name(), outcome.rate());
            results.entry((kind, *browsers, version)).or_default().push(outcome);
        }
        drop(server);
        databases.drop(database).await
    }

    async fn measure(
        &self,
        server: &Server,
        browsers: usize,
        postmaster: Option<u32>,
    ) -> Result<Outcome, Failure> {
        measured(server, browsers, Duration::from_secs(self.seconds), postmaster).await
    }
}

/// So many browsers at once for a while.
///
/// # Errors
/// Where a login fails.
pub async fn measured(
    server: &Server,
    browsers: usize,
    span: Duration,
    postmaster: Option<u32>,
) -> Result<Outcome, Failure> {
    let until = Instant::now() + span;
    let before = Cpu::now(server.id(), postmaster);
    let next = Arc::new(AtomicUsize::new(0));
    let mut parties = JoinSet::new();
    for _ in 0..browsers {
        parties.spawn(party(Party::at(&server.facts)?, next.clone(), until));
    }
    let mut outcome = Outcome { seconds: span.as_secs_f64(), ..Outcome::default() };
    while let Some(party) = parties.join_next().await {
        let (latencies, reading) = party.map_err(|error| Failure::unfit(error.to_string()))??;
        outcome.latencies.extend(latencies);
        outcome.reading += reading;
    }
    outcome.cpu = Cpu::now(server.id(), postmaster).since(before);
    outcome.latencies.sort_by(f64::total_cmp);
    Ok(outcome)
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
