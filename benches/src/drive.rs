//! Drives a side with so many clients at once, each taking one login after the other, and counts what was acknowledged.

use std::{
    ops::Range,
    sync::Arc,
    time::{Duration, Instant},
};

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

/// How long a measurement takes.
#[derive(Clone, Copy, Debug)]
pub struct Times {
    /// Not counted.
    pub warm_up: Duration,
    /// Counted.
    pub measured: Duration,
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
    /// Commands a second.
    pub fn rate(&self) -> f64 {
        self.latencies.len() as f64 / self.seconds
    }

    /// The latency that so many in a hundred do not exceed, milliseconds.
    pub fn percentile(&self, percent: usize) -> f64 {
        let mut sorted = self.latencies.clone();
        sorted.sort_unstable();
        let at = (sorted.len() * percent / 100).min(sorted.len().saturating_sub(1));
        sorted.get(at).map_or(0.0, |micros| f64::from(*micros) / 1000.0)
    }

    fn add(&mut self, client: Self) {
        self.latencies.extend(client.latencies);
        self.failures += client.failures;
        self.why = self.why.take().or(client.why);
    }
}

/// Drives it.
///
/// # Errors
/// Where a client broke.
pub async fn drive<S: Side>(
    side: &Arc<S>,
    at_once: usize,
    times: Times,
) -> Result<Measured, Failure> {
    let lost = side.lost();
    let from = Instant::now() + times.warm_up;
    let until = from + times.measured;
    let mut clients = JoinSet::new();
    for number in 0..at_once {
        clients.spawn(client(side.clone(), number, at_once, from..until));
    }
    let mut all = Measured { seconds: times.measured.as_secs_f64(), ..Measured::default() };
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
    at_once: usize,
    measured: Range<Instant>,
) -> Measured {
    let mut client = Measured::default();
    for round in 0.. {
        let visit = Visit::of((number + round * at_once) % PEOPLE);
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
