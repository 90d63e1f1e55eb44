//! An open store where nothing happens: what it costs to follow so many pools.

use std::{path::PathBuf, time::Duration};

use clap::Args;
use eventstore::Config;
use tokio::time::sleep;

use crate::{
    database::{Databases, Kind},
    error::Failure,
    http::cpu::Cpu,
    ours::Ours,
    report::median,
};

/// After opening, before it counts as idle.
const SETTLING: Duration = Duration::from_secs(3);

/// What idleness is measured with.
#[derive(Debug, Args)]
pub struct Idle {
    /// A PostgreSQL where databases may be made and dropped.
    #[arg(long)]
    postgres: String,
    /// The process of that PostgreSQL.
    #[arg(long)]
    postmaster: u32,
    /// Where SQLite's files are put.
    #[arg(long)]
    folder: PathBuf,
    /// How often.
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// How long, seconds.
    #[arg(long, default_value_t = 30)]
    seconds: u64,
    /// So many pools of one event each.
    #[arg(long, value_delimiter = ',', default_values_t = [1, 10_000])]
    pools: Vec<usize>,
}

impl Idle {
    /// Measures and prints.
    ///
    /// # Errors
    /// Where the store does not open.
    pub async fn run(&self) -> Result<(), Failure> {
        println!(
            "Processor time of a store that is open and idle for {} seconds, milliseconds: median of {} rounds\n",
            self.seconds, self.rounds
        );
        println!("| database | pools | Saoma | PostgreSQL |\n| --- | ---: | ---: | ---: |");
        let mut databases = Databases::new(&self.postgres, &self.folder).await?;
        for kind in Kind::BOTH {
            for pools in &self.pools {
                let mut rounds = Vec::new();
                for _ in 0..self.rounds {
                    rounds.push(self.measure(&mut databases, kind, *pools).await?);
                }
                let of =
                    |value: fn(&Cpu) -> f64| 1000.0 * median(rounds.iter().map(value).collect());
                println!(
                    "| {} | {pools} | {:.0} | {:.0} |",
                    kind.name(),
                    of(|cpu| cpu.load),
                    of(|cpu| cpu.postgres)
                );
            }
        }
        println!();
        Ok(())
    }

    async fn measure(
        &self,
        databases: &mut Databases,
        kind: Kind,
        pools: usize,
    ) -> Result<Cpu, Failure> {
        let database = databases.empty(kind).await?;
        let root_key_file = database.folder.path().join("root.key");
        let config = Config { url: database.url.clone(), root_key_file };
        let writes = Ours::open(config.clone(), pools).await?;
        writes.write_pools().await?;
        writes.store.close().await;
        databases.rest(&database).await?;
        let idle = Ours::open(config, pools).await?;
        sleep(SETTLING).await;
        let postmaster = Some(self.postmaster).filter(|_| kind == Kind::Postgres);
        let before = Cpu::now(0, postmaster);
        sleep(Duration::from_secs(self.seconds)).await;
        let used = Cpu::now(0, postmaster).since(before);
        idle.store.close().await;
        databases.drop(database).await?;
        Ok(used)
    }
}
