//! From a scan to "scanned" on the page, where phone and page are at two replicas of one PostgreSQL.

use std::{
    path::PathBuf,
    time::{Duration, Instant},
};

use clap::Args;
use tokio::time::{Instant as Tick, sleep_until};

use super::{
    connection::Connection,
    journey::{login_code, scan},
    outcome::Outcome,
    page::{self, Page},
    server::{Server, person},
};
use crate::{
    database::{Databases, Kind},
    error::Failure,
};

/// What a scan is measured with.
#[derive(Debug, Args)]
pub struct Scanned {
    /// The server: `target/release/saoma`.
    #[arg(long)]
    saoma: PathBuf,
    /// A PostgreSQL where databases may be made and dropped.
    #[arg(long)]
    postgres: String,
    /// Where files are put.
    #[arg(long)]
    folder: PathBuf,
    /// How many pages are open, half of them at each replica.
    #[arg(long, default_value_t = 2000)]
    pages: usize,
    /// How many of them are scanned. A code lives for two minutes.
    #[arg(long, default_value_t = 500)]
    scans: usize,
    /// How many a second.
    #[arg(long, default_value_t = 10.0)]
    rate: f64,
}

impl Scanned {
    /// Measures and prints.
    ///
    /// # Errors
    /// Where a page is not shown, a scan is refused, or a page does not hear of it.
    pub async fn run(&self) -> Result<(), Failure> {
        rlimit::increase_nofile_limit(u64::MAX)?;
        let mut databases = Databases::new(&self.postgres, &self.folder).await?;
        let database = databases.empty(Kind::Postgres).await?;
        let phones = Server::start(&self.saoma, &database.url, database.folder.path()).await?;
        let others = phones.beside().await?;
        let _waiting = page::open(&phones.facts, self.pages / 2).await?;
        let mut pages = page::open(&others.facts, self.pages - self.pages / 2).await?;
        databases.rest(&database).await?;
        let outcome = self.scan(&phones, &mut pages).await?;
        println!(
            "From a scan at one replica to \"scanned\" on a page at the other, {} pages open, {} scans a second\n",
            self.pages, self.rate
        );
        println!("| scans | ms: median | 99 % | the longest |\n| ---: | ---: | ---: | ---: |");
        println!(
            "| {} | {:.1} | {:.1} | {:.1} |\n",
            outcome.latencies.len(),
            outcome.percentile(50),
            outcome.percentile(99),
            outcome.percentile(100),
        );
        drop((pages, others, phones));
        databases.drop(database).await
    }

    async fn scan(&self, server: &Server, pages: &mut [Page]) -> Result<Outcome, Failure> {
        let facts = &server.facts;
        let mut phone = Connection::to(&facts.saoma)?;
        let mut wechat = Connection::to(&facts.wechat)?;
        let mut outcome = Outcome::default();
        let start = Tick::now();
        for (number, page) in pages.iter_mut().take(self.scans).enumerate() {
            let ticket = page.ticket().await?;
            let login_code = login_code(facts, &mut wechat, &person(number)).await?;
            sleep_until(start + Duration::from_secs_f64(number as f64 / self.rate)).await;
            let from = Instant::now();
            let (scanned, heard) =
                tokio::join!(scan(&mut phone, &ticket, &login_code), page.hear("scanned"));
            scanned?;
            heard?;
            outcome.latencies.push(from.elapsed().as_secs_f64() * 1000.0);
        }
        outcome.latencies.sort_by(f64::total_cmp);
        Ok(outcome)
    }
}
