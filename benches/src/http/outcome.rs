//! What came out of a measurement of logins.

use std::time::Duration;

use super::cpu::Cpu;

/// What came out.
#[derive(Debug, Default)]
pub struct Outcome {
    /// How long it took.
    pub seconds: f64,
    /// How long each login took, milliseconds.
    pub latencies: Vec<f64>,
    /// How long the load read codes.
    pub reading: Duration,
    /// Who used the processor.
    pub cpu: Cpu,
}

impl Outcome {
    /// Logins a second.
    pub fn rate(&self) -> f64 {
        self.latencies.len() as f64 / self.seconds
    }

    /// So many percent of the logins took no longer, milliseconds. The latencies are sorted.
    pub fn percentile(&self, percent: usize) -> f64 {
        let count = self.latencies.len();
        let at = (count * percent / 100).min(count.saturating_sub(1));
        self.latencies.get(at).copied().unwrap_or_default()
    }
}
