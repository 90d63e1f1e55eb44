//! `saoma rebuild`: every read table anew from the events.

use clap::Args;

use super::{log, stored::Stored, written::say};
use crate::{boot::failure::Failure, config::LogFormat};

/// Make every read table anew from the events.
#[derive(Debug, Args)]
pub struct Rebuild {
    #[command(flatten)]
    stored: Stored,
    /// Only say what differs; write nothing. Fails if something does.
    #[arg(long)]
    verify: bool,
}

impl Rebuild {
    pub(super) async fn run(&self) -> Result<(), Failure> {
        let config = self.stored.config()?;
        log::start(LogFormat::Text)?;
        let store = eventstore::open_for_rebuild(config).await?;
        let report = store.rebuild(self.verify).await;
        store.close().await;
        let report = report?;
        say!("{report}");
        match report.damage() {
            [] if self.verify && !report.is_clean() => Err(Failure::Differs(report.differences())),
            [] => Ok(()),
            damage => Err(Failure::Damaged(damage.len())),
        }
    }
}
