//! Pages that wait for somebody to scan: what they cost while nothing happens, and what they cost those who sign in.

use std::{
    fs,
    path::PathBuf,
    time::{Duration, Instant},
};

use clap::Args;
use sqlx::{ConnectOptions, PgConnection, postgres::PgConnectOptions};
use tokio::time::sleep;

use super::{
    cpu::Cpu,
    crowd::{Stay, visits},
    load::measured,
    outcome::Outcome,
    page,
    server::{PEOPLE, Server},
};
use crate::{
    database::{Databases, Fresh, Kind},
    error::Failure,
};

/// Before it counts as quiet: what PostgreSQL counts of a connection that went idle, it tells up to ten seconds later.
const SETTLING: Duration = Duration::from_secs(15);
/// Browsers that sign in meanwhile.
const SIGNING_IN: usize = 8;

/// What waiting pages are measured with.
#[derive(Debug, Args)]
pub struct Waiting {
    /// The server: `target/release/saoma`.
    #[arg(long)]
    saoma: PathBuf,
    /// A PostgreSQL where databases may be made and dropped.
    #[arg(long)]
    postgres: String,
    /// Where SQLite's files are put; on a real disk.
    #[arg(long)]
    folder: PathBuf,
    /// How many pages.
    #[arg(long, default_value_t = 10_000)]
    pages: usize,
    /// How long nothing happens, seconds. A code lives for two minutes.
    #[arg(long, default_value_t = 30)]
    seconds: u64,
    /// Only this database.
    #[arg(long)]
    only: Option<Kind>,
}

/// What was seen.
struct Seen {
    before: Outcome,
    resident: f64,
    core: f64,
    transactions: Option<f64>,
    meanwhile: Outcome,
    left: usize,
}

impl Waiting {
    /// Measures and prints.
    ///
    /// # Errors
    /// Where a page is not shown, or a login fails.
    pub async fn run(&self) -> Result<(), Failure> {
        rlimit::increase_nofile_limit(u64::MAX)?;
        let mut databases = Databases::new(&self.postgres, &self.folder).await?;
        println!("{} pages that wait, and nobody scans for {} seconds\n", self.pages, self.seconds);
        println!(
            "| database | resident, MB | of a core, % | transactions/s | sign-in, ms: median / 99 % without them | with them | pages left |"
        );
        println!("| --- | ---: | ---: | ---: | ---: | ---: | ---: |");
        for kind in Kind::BOTH {
            if self.only.is_some_and(|only| only != kind) {
                continue;
            }
            let seen = self.measure(&mut databases, kind).await?;
            let latency = |outcome: &Outcome| {
                format!("{:.1} / {:.1}", outcome.percentile(50), outcome.percentile(99))
            };
            let transactions =
                seen.transactions.map_or("–".to_owned(), |rate| format!("{rate:.1}"));
            println!(
                "| {} | {:.0} | {:.1} | {transactions} | {} | {} | {} |",
                kind.name(),
                seen.resident,
                seen.core,
                latency(&seen.before),
                latency(&seen.meanwhile),
                seen.left,
            );
        }
        println!();
        Ok(())
    }

    async fn measure(&self, databases: &mut Databases, kind: Kind) -> Result<Seen, Failure> {
        let database = databases.empty(kind).await?;
        let server = Server::start(&self.saoma, &database.url, database.folder.path()).await?;
        // The first time registers them.
        visits(&server, PEOPLE, Stay::Complete).await?;
        databases.rest(&database).await?;
        let signing_in = Duration::from_secs(self.seconds / 2);
        let before = measured(&server, SIGNING_IN, signing_in, None).await?;
        let pages = page::open(&server.facts, self.pages).await?;
        sleep(SETTLING).await;
        let transactions = transactions(&database).await?;
        let cpu = Cpu::now(server.id(), None);
        let since = Instant::now();
        sleep(Duration::from_secs(self.seconds)).await;
        let core = Cpu::now(server.id(), None).since(cpu).saoma / since.elapsed().as_secs_f64();
        let rate = self.rate(transactions, &database, since).await?;
        let resident = resident(server.id())?;
        let meanwhile = measured(&server, SIGNING_IN, signing_in, None).await?;
        let left = pages.iter().filter(|page| page.is_open()).count();
        drop((pages, server));
        databases.drop(database).await?;
        Ok(Seen { before, resident, core: core * 100.0, transactions: rate, meanwhile, left })
    }

    /// Transactions a second since then, but for our own question.
    async fn rate(
        &self,
        before: Option<i64>,
        database: &Fresh,
        since: Instant,
    ) -> Result<Option<f64>, Failure> {
        let seconds = since.elapsed().as_secs_f64();
        let after = transactions(database).await?;
        Ok(before.zip(after).map(|(before, after)| (after - before - 1) as f64 / seconds))
    }
}

/// Megabytes of memory that a process has for itself, from `/proc` (proc(5)).
///
/// # Errors
/// Where there is no such process.
pub fn resident(process: u32) -> Result<f64, Failure> {
    let status = fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse().ok());
    let kilobytes: f64 = kilobytes.ok_or_else(|| Failure::unfit("no VmRSS in /proc"))?;
    Ok(kilobytes / 1024.0)
}

/// The transactions of a database on PostgreSQL so far.
async fn transactions(database: &Fresh) -> Result<Option<i64>, Failure> {
    if !database.url.starts_with("postgres") {
        return Ok(None);
    }
    let options: PgConnectOptions = database.url.parse()?;
    let mut connection: PgConnection = options.connect().await?;
    let count = "SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = current_database()";
    Ok(Some(sqlx::query_scalar(count).fetch_one(&mut connection).await?))
}
