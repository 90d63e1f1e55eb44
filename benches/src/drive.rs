//! Drives a side with so many clients at once, each taking one login after the other, and counts what was acknowledged.

use std::{
    ops::Range,
    sync::Arc,
    time::{Duration, Instant},
};

use serde::{Deserialize, Serialize};
use tokio::task::JoinSet;

use crate::{
    error::Failure,
    visit::{PEOPLE, STEPS, Step, Visit},
};

/// Something that takes commands and acknowledges them after they are durable.
pub trait Side: Send + Sync + 'static {
    /// Takes one command: one append, acknowledged.
    fn take(&self, visit: &Visit, step: Step) -> impl Future<Output = Result<(), Failure>> + Send;

    /// How many commands were acknowledged and then not shown.
    fn lost(&self) -> u64 {
        0
    }
}

/// How hard a side is driven, and how long.
#[derive(Clone, Debug)]
pub struct Load {
    /// So many clients at once.
    pub at_once: usize,
    /// The people who sign in; more than clients, so that nobody does twice at the same time.
    pub people: Arc<[usize]>,
    /// Not counted.
    pub warm_up: Duration,
    /// Counted.
    pub measured: Duration,
}

impl Load {
    /// Everybody signs in, after a second that is not counted.
    pub fn of_everybody(at_once: usize, measured: Duration) -> Self {
        Self::of((0..PEOPLE).collect(), at_once, measured)
    }

    /// These people sign in, after a second that is not counted.
    pub const fn of(people: Arc<[usize]>, at_once: usize, measured: Duration) -> Self {
        Self { at_once, people, warm_up: Duration::from_secs(1), measured }
    }
}

/// What came out.
#[derive(Debug, Default)]
pub struct Measured {
    /// The measured time, seconds.
    pub seconds: f64,
    /// From asking to acknowledgement, microseconds; one for each command that was acknowledged in the measured time.
    pub latencies: Vec<u32>,
    /// Refused, or lost afterwards.
    pub failures: u64,
    /// Why the first of them failed.
    pub why: Option<String>,
}

impl Measured {
    /// What is told of it.
    pub fn figures(mut self) -> Figures {
        self.latencies.sort_unstable();
        Figures {
            rate: self.latencies.len() as f64 / self.seconds,
            median: self.percentile(50),
            slow: self.percentile(99),
            failures: self.failures,
            why: self.why,
        }
    }

    fn percentile(&self, percent: usize) -> f64 {
        let count = self.latencies.len();
        let at = (count * percent / 100).min(count.saturating_sub(1));
        self.latencies.get(at).map_or(0.0, |micros| f64::from(*micros) / 1000.0)
    }

    fn add(&mut self, client: Self) {
        self.latencies.extend(client.latencies);
        self.failures += client.failures;
        self.why = self.why.take().or(client.why);
    }
}

/// What is told of a measurement.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Figures {
    /// Commands a second.
    pub rate: f64,
    /// The latency that half of the commands do not exceed, milliseconds.
    pub median: f64,
    /// The latency that 99 in a hundred do not exceed, milliseconds.
    pub slow: f64,
    /// Refused, or lost afterwards.
    pub failures: u64,
    /// Why the first of them failed.
    pub why: Option<String>,
}

/// Drives it.
///
/// # Errors
/// Where a client broke.
pub async fn drive<S: Side>(side: &Arc<S>, load: &Load) -> Result<Measured, Failure> {
    let lost = side.lost();
    let from = Instant::now() + load.warm_up;
    let until = from + load.measured;
    let mut clients = JoinSet::new();
    for number in 0..load.at_once {
        clients.spawn(client(side.clone(), number, load.clone(), from..until));
    }
    let mut all = Measured { seconds: load.measured.as_secs_f64(), ..Measured::default() };
    while let Some(client) = clients.join_next().await {
        all.add(client.map_err(|error| Failure::unfit(error.to_string()))?);
    }
    all.failures += side.lost() - lost;
    Ok(all)
}

/// One login after the other, each of another person, until the time is over. A login whose command fails is left.
async fn client<S: Side>(
    side: Arc<S>,
    number: usize,
    load: Load,
    measured: Range<Instant>,
) -> Measured {
    let mut client = Measured::default();
    for round in 0.. {
        let next = (number + round * load.at_once) % load.people.len().max(1);
        let Some(person) = load.people.get(next) else {
            return client;
        };
        let visit = Visit::of(*person);
        for step in STEPS {
            let asked = Instant::now();
            if asked >= measured.end {
                return client;
            }
            if let Err(failure) = side.take(&visit, step).await {
                client.failures += 1;
                client.why.get_or_insert(failure.to_string());
                break;
            }
            if measured.contains(&Instant::now()) {
                let micros = asked.elapsed().as_micros();
                client.latencies.push(u32::try_from(micros).unwrap_or(u32::MAX));
            }
        }
    }
    client
}
