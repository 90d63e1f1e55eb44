//! A server that is killed while pages wait: how soon all of them are back, and whether one missed what happened meanwhile.

use std::{
    path::PathBuf,
    time::{Duration, Instant},
};

use clap::Args;
use tokio::{task::JoinSet, time::timeout};

use super::{
    connection::Connection,
    journey::{login_code, scan},
    page,
    server::{Facts, Server, person},
};
use crate::{
    database::{Databases, Kind},
    error::Failure,
};

/// A page that is not back by then stays away.
const PATIENCE: Duration = Duration::from_secs(60);
/// So many are scanned as soon as the server is up again, most of them before their page is back.
const SCANNED: usize = 100;

/// What a server that is killed is measured with.
#[derive(Debug, Args)]
pub struct Returning {
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
    /// Only this database.
    #[arg(long)]
    only: Option<Kind>,
}

/// What was seen. Times are from the kill on.
struct Seen {
    /// When the server answered again.
    up: Duration,
    /// When each page that came back was there, the first one first.
    back: Vec<Duration>,
    /// How many of the pages whose code was scanned meanwhile heard of it.
    told: usize,
}

impl Returning {
    /// Measures and prints.
    ///
    /// # Errors
    /// Where a page is not shown, or a scan is refused.
    pub async fn run(&self) -> Result<(), Failure> {
        rlimit::increase_nofile_limit(u64::MAX)?;
        let mut databases = Databases::new(&self.postgres, &self.folder).await?;
        println!("{} pages that wait; the server is killed and started again\n", self.pages);
        println!(
            "| database | the server is up, s | half of the pages are back, s | 99 % | the last | came back | {SCANNED} scanned: pages told |"
        );
        println!("| --- | ---: | ---: | ---: | ---: | ---: | ---: |");
        for kind in Kind::BOTH {
            if self.only.is_some_and(|only| only != kind) {
                continue;
            }
            let seen = self.measure(&mut databases, kind).await?;
            let share = |percent: usize| {
                let at = (seen.back.len() * percent / 100).min(seen.back.len().saturating_sub(1));
                seen.back.get(at).copied().unwrap_or_default().as_secs_f64()
            };
            println!(
                "| {} | {:.1} | {:.1} | {:.1} | {:.1} | {} | {} |",
                kind.name(),
                seen.up.as_secs_f64(),
                share(50),
                share(99),
                share(100),
                seen.back.len(),
                seen.told,
            );
        }
        println!();
        Ok(())
    }

    async fn measure(&self, databases: &mut Databases, kind: Kind) -> Result<Seen, Failure> {
        let database = databases.empty(kind).await?;
        let server = Server::start(&self.saoma, &database.url, database.folder.path()).await?;
        let mut pages = page::open(&server.facts, self.pages).await?;
        let mut tickets = Vec::new();
        for page in pages.iter().take(SCANNED) {
            tickets.push(page.ticket().await?);
        }
        let killed = Instant::now();
        let mut returning = JoinSet::new();
        for (number, mut page) in pages.drain(..).enumerate() {
            returning.spawn(async move {
                page.come_back().await;
                let back = killed.elapsed();
                let told = number < SCANNED && page.hear("scanned").await.is_ok();
                (back, told, page)
            });
        }
        let server = server.kill_and_start().await?;
        let up = killed.elapsed();
        scan_all(&server.facts, &tickets).await?;
        let (mut back, mut told) = (Vec::new(), 0);
        let all = async {
            while let Some(page) = returning.join_next().await {
                let (at, heard, page) = page.map_err(|error| Failure::unfit(error.to_string()))?;
                back.push(at);
                told += usize::from(heard);
                pages.push(page);
            }
            Ok::<_, Failure>(())
        };
        // What did not come until then is missing in the counts.
        if let Ok(all) = timeout(PATIENCE, all).await {
            all?;
        }
        back.sort();
        drop((returning, pages, server));
        databases.drop(database).await?;
        Ok(Seen { up, back, told })
    }
}

async fn scan_all(facts: &Facts, tickets: &[String]) -> Result<(), Failure> {
    let mut phone = Connection::to(&facts.saoma)?;
    let mut wechat = Connection::to(&facts.wechat)?;
    for (number, ticket) in tickets.iter().enumerate() {
        let login_code = login_code(facts, &mut wechat, &person(number)).await?;
        scan(&mut phone, ticket, &login_code).await?;
    }
    Ok(())
}
