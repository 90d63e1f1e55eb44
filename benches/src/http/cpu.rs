//! How much processor time processes took, from `/proc` (proc(5)).

use std::fs;

/// So many clock ticks a second on Linux.
const TICKS: f64 = 100.0;

/// Seconds of processor time, user and system, by who took them.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cpu {
    pub saoma: f64,
    pub postgres: f64,
    pub load: f64,
}

impl Cpu {
    /// Until now: of this server, of the PostgreSQL with this postmaster and all its children, and of ourselves.
    pub fn now(saoma: u32, postmaster: Option<u32>) -> Self {
        let postgres = postmaster.map_or(0.0, |postmaster| {
            processes()
                .filter(|process| process.id == postmaster || process.parent == postmaster)
                // The postmaster counts those that ended.
                .map(|process| process.seconds + process.seconds_of_children)
                .sum()
        });
        let of = |id| process(id).map_or(0.0, |process| process.seconds);
        Self { saoma: of(saoma), postgres, load: of(std::process::id()) }
    }

    /// Since then.
    pub fn since(self, then: Self) -> Self {
        Self {
            saoma: self.saoma - then.saoma,
            postgres: self.postgres - then.postgres,
            load: self.load - then.load,
        }
    }
}

struct Process {
    id: u32,
    parent: u32,
    seconds: f64,
    /// Of those that ended.
    seconds_of_children: f64,
}

fn processes() -> impl Iterator<Item = Process> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    entries.filter_map(|entry| process(entry.file_name().to_str()?.parse().ok()?))
}

fn process(id: u32) -> Option<Process> {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    // The name may hold anything, and ends with the last parenthesis.
    let fields: Vec<&str> = stat.rsplit(')').next()?.split_whitespace().collect();
    let number = |at: usize| fields.get(at).and_then(|field| field.parse::<f64>().ok());
    Some(Process {
        id,
        parent: fields.get(1)?.parse().ok()?,
        seconds: (number(11)? + number(12)?) / TICKS,
        seconds_of_children: (number(13)? + number(14)?) / TICKS,
    })
}
