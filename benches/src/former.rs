//! A built checkout of an earlier commit, measured beside this one by its own programs.

use std::path::{Path, PathBuf};

use tokio::process::Command;

use crate::{drive::Figures, error::Failure};

/// Which of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Version {
    /// The earlier commit.
    Before,
    /// This one.
    Today,
}

impl Version {
    /// As tables call it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::Today => "today",
        }
    }
}

/// A built checkout.
#[derive(Clone, Debug)]
pub struct Former {
    folder: PathBuf,
}

/// How it measures its own write path.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// Where databases may be made and dropped.
    pub postgres: &'a str,
    /// Where SQLite's files are put.
    pub folder: &'a Path,
    /// How long each measurement takes.
    pub seconds: u64,
    /// How many clients at once, one after the other.
    pub at_once: &'a [usize],
    /// The place of the one side in its table.
    pub side: usize,
}

impl From<PathBuf> for Former {
    fn from(folder: PathBuf) -> Self {
        Self { folder }
    }
}

impl Former {
    /// Its server, if there is one, and ours.
    pub fn servers(ours: &Path, former: Option<&PathBuf>) -> Vec<(Version, PathBuf)> {
        let former = former.map(|folder| (Version::Before, folder.join("target/release/saoma")));
        former.into_iter().chain([(Version::Today, ours.to_owned())]).collect()
    }

    /// Lets it measure one side of its write path once.
    ///
    /// # Errors
    /// Where it does not do so, or tells it in another way than today's.
    pub async fn write_path(&self, asked: Asked<'_>) -> Result<Vec<(usize, Figures)>, Failure> {
        let at_once: Vec<String> = asked.at_once.iter().map(ToString::to_string).collect();
        let output = Command::new(self.folder.join("target/release/saoma-benches"))
            .args(["write-path", "--rounds", "1", "--postgres", asked.postgres])
            .args(["--seconds", &asked.seconds.to_string()])
            .args(["--at-once", &at_once.join(",")])
            .args(["--only", &asked.side.to_string()])
            .arg("--folder")
            .arg(asked.folder)
            .output()
            .await?;
        let (table, told) =
            (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        let figures = rates(&told).zip(latencies(&table)).map(|(rate, latency)| {
            let ((rate, failures), (median, slow)) = (rate?, latency?);
            Some(Figures { rate, median, slow, failures, why: None })
        });
        let figures: Option<Vec<_>> = figures.collect();
        let figures = figures.filter(|figures| figures.len() == asked.at_once.len());
        let figures = figures.ok_or_else(|| Failure::unfit(format!("it told: {told}")))?;
        Ok(asked.at_once.iter().copied().zip(figures).collect())
    }
}

/// `round 0 NAME 64: 10289/s, 0 failed WHY`
fn rates(told: &str) -> impl Iterator<Item = Option<(f64, u64)>> {
    told.lines().filter(|line| line.starts_with("round ")).map(|line| {
        let (rate, rest) = line.rsplit_once(": ")?.1.split_once("/s, ")?;
        let failures = rest.split_once(" failed")?.0;
        Some((rate.parse().ok()?, failures.parse().ok()?))
    })
}

/// `| NAME | 4.6 / 11.8 | 17.7 / 33.0 |`: the cells with a slash.
fn latencies(table: &str) -> impl Iterator<Item = Option<(f64, f64)>> {
    let cells = table.lines().filter(|line| line.starts_with('|')).flat_map(|line| line.split('|'));
    cells.filter(|cell| cell.contains(" / ")).map(|cell| {
        let (median, slow) = cell.trim().split_once(" / ")?;
        Some((median.parse().ok()?, slow.parse().ok()?))
    })
}
