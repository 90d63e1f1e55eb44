//! Pools beside each other: the same commands over one pool and over many, from one process and from two that share the
//! database. A batch of a process waits for the heads of its pools, not for those of others.

use std::{fmt, path::PathBuf, process::Stdio, sync::Arc, time::Duration};

use clap::Args;
use eventstore::Config;
use futures::future::try_join_all;
use tokio::process::Command;

use crate::{
    database::{Databases, Kind},
    drive::{Figures, Load, drive},
    error::Failure,
    ours::Ours,
    report::{median, spread, times},
    visit::PEOPLE,
};

/// What pools are measured with.
#[derive(Debug, Args)]
pub struct Pools {
    /// A PostgreSQL where databases may be made and dropped.
    #[arg(long)]
    postgres: String,
    /// Where root keys are put.
    #[arg(long)]
    folder: PathBuf,
    /// How often.
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// How long a measurement takes, seconds, after a second that is not counted.
    #[arg(long, default_value_t = 4)]
    seconds: u64,
    /// How many clients at once, over all processes.
    #[arg(long, default_value_t = 256)]
    at_once: usize,
    /// How many pools, where there are many.
    #[arg(long, default_value_t = 64)]
    pools: usize,
}

/// Who writes where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Args)]
pub struct Case {
    #[arg(long)]
    processes: usize,
    #[arg(long)]
    pools: usize,
    /// Each process writes to pools of its own.
    #[arg(long)]
    apart: bool,
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { processes, pools, apart } = self;
        let whose = match (processes, apart) {
            (1, _) => "",
            (_, true) => ", to half of them each",
            (_, false) => ", to all of them each",
        };
        let plural = |count: &usize| if *count == 1 { "" } else { "s" };
        let pools = format!("{pools} pool{}", plural(pools));
        write!(f, "{processes} process{}, {pools}{whose}", if *processes == 1 { "" } else { "es" })
    }
}

/// One of the processes.
#[derive(Debug, Args)]
pub struct Share {
    #[arg(long)]
    url: String,
    #[arg(long)]
    root_key_file: PathBuf,
    #[command(flatten)]
    case: Case,
    /// Which of the processes, from 0.
    #[arg(long)]
    number: usize,
    #[arg(long)]
    at_once: usize,
    #[arg(long)]
    seconds: u64,
}

impl Pools {
    /// Measures and prints.
    ///
    /// # Errors
    /// Where the database does not do as it is told.
    pub async fn run(&self) -> Result<(), Failure> {
        let mut databases = Databases::new(&self.postgres, &self.folder).await?;
        let case = |processes, pools, apart| (Case { processes, pools, apart }, Vec::new());
        let mut results = [
            case(1, 1, false),
            case(1, self.pools, false),
            case(2, 1, false),
            case(2, self.pools, false),
            case(2, self.pools, true),
        ];
        for round in 0..self.rounds {
            let mut turn: Vec<_> = results.iter_mut().collect();
            if round % 2 == 1 {
                turn.reverse();
            }
            for (case, rounds) in turn {
                let figures = self.measure(&mut databases, *case).await?;
                eprintln!("{case}: {:.0}/s", figures.rate);
                rounds.push(figures);
            }
        }
        self.print(&results);
        Ok(())
    }

    fn print(&self, results: &[(Case, Vec<Figures>)]) {
        println!(
            "Commands a second on PostgreSQL, {} at once: median of {} rounds (lowest to highest)\n",
            self.at_once, self.rounds
        );
        println!("| written by, to | commands/s | ms: median / 99 % | times one pool |");
        println!("| --- | ---: | ---: | ---: |");
        for (case, rounds) in results {
            let one = Case { pools: 1, apart: false, ..*case };
            let rates = |case: Case| {
                let rounds = results.iter().filter(move |(other, _)| *other == case);
                rounds.flat_map(|(_, rounds)| rounds).map(|round| round.rate)
            };
            let of = |value: fn(&Figures) -> f64| median(rounds.iter().map(value).collect());
            println!(
                "| {case} | {} | {:.1} / {:.1} | {} |",
                spread(rates(*case).collect()),
                of(|round| round.median),
                of(|round| round.slow),
                times(rates(*case), rates(one), 2),
            );
        }
        println!();
    }

    async fn measure(&self, databases: &mut Databases, case: Case) -> Result<Figures, Failure> {
        let database = databases.empty(Kind::Postgres).await?;
        let root_key_file = database.folder.path().join("root.key");
        let config = Config { url: database.url.clone(), root_key_file };
        let ours = Ours::open(config.clone(), case.pools).await?;
        ours.write_people().await?;
        ours.store.close().await;
        databases.rest(&database).await?;
        let shares = (0..case.processes).map(|number| {
            let share = Share {
                url: config.url.clone(),
                root_key_file: config.root_key_file.clone(),
                case,
                number,
                at_once: self.at_once / case.processes,
                seconds: self.seconds,
            };
            share.elsewhere()
        });
        let figures = try_join_all(shares).await?;
        databases.drop(database).await?;
        together(figures)
    }
}

/// What was measured by processes that ran at the same time. Of latencies, the worst of them counts.
fn together(shares: Vec<Figures>) -> Result<Figures, Failure> {
    let mut all = Figures::default();
    for share in shares {
        if share.failures > 0 {
            return Err(Failure::unfit(share.why.unwrap_or_default()));
        }
        all.rate += share.rate;
        all.median = all.median.max(share.median);
        all.slow = all.slow.max(share.slow);
    }
    Ok(all)
}

impl Share {
    /// Lets a process of its own do it.
    async fn elsewhere(self) -> Result<Figures, Failure> {
        let Case { processes, pools, apart } = self.case;
        let mut command = Command::new(std::env::current_exe()?);
        command.args(["share", "--url", &self.url, "--root-key-file"]).arg(&self.root_key_file);
        let numbers = [
            ("--processes", processes),
            ("--pools", pools),
            ("--number", self.number),
            ("--at-once", self.at_once),
        ];
        for (name, number) in numbers {
            command.args([name, &number.to_string()]);
        }
        command.args(["--seconds", &self.seconds.to_string()]);
        if apart {
            command.arg("--apart");
        }
        let output = command.stderr(Stdio::inherit()).output().await?;
        serde_json::from_slice(&output.stdout)
            .map_err(|_| Failure::unfit("a process of the bench told nothing"))
    }

    /// Measures, and prints for the process that asked.
    ///
    /// # Errors
    /// Where the store does not open.
    pub async fn run(self) -> Result<(), Failure> {
        let people = (0..PEOPLE).filter(|person| self.has(*person)).collect();
        let config = Config { url: self.url, root_key_file: self.root_key_file };
        let ours = Arc::new(Ours::open(config, self.case.pools).await?);
        let load = Load::of(people, self.at_once, Duration::from_secs(self.seconds));
        let figures = serde_json::to_string(&drive(&ours, &load).await?.figures());
        println!("{}", figures.map_err(|error| Failure::unfit(error.to_string()))?);
        Ok(())
    }

    /// Whether a person signs in here. People go round the pools.
    const fn has(&self, person: usize) -> bool {
        let Case { processes, pools, apart } = self.case;
        let (pool, within) = (person % pools, person / pools);
        (if apart { pool } else { within }) % processes == self.number
    }
}
