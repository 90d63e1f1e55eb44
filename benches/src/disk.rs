//! What a login leaves on the disk, by table and index: a completed one, and one that nobody scanned.
//!
//! A server is driven over HTTP, so that an earlier one is measured in the same way. Tables are written anew before they
//! are measured, without the room that updates leave.

mod sizes;

use std::{collections::BTreeSet, path::PathBuf, time::Duration};

use clap::Args;
use futures::future::try_join_all;
use tokio::time::{Instant, sleep};

use self::sizes::{Place, Sizes};
use crate::{
    database::{Databases, Fresh, Kind},
    error::Failure,
    former::{Former, Version},
    http::{
        crowd::{Stay, visits},
        server::{PEOPLE, Server},
    },
};

/// A login that nobody scans is over after two minutes, and the sweeper writes its end.
const OVER: Duration = Duration::from_secs(240);

/// What the disk is measured with.
#[derive(Debug, Args)]
pub struct Disk {
    /// The server: `target/release/saoma`.
    #[arg(long)]
    saoma: PathBuf,
    /// A PostgreSQL where databases may be made and dropped.
    #[arg(long)]
    postgres: String,
    /// Where SQLite's files are put.
    #[arg(long)]
    folder: PathBuf,
    /// A built checkout of an earlier commit.
    #[arg(long)]
    former: Option<PathBuf>,
    /// So many logins of each sort.
    #[arg(long, default_value_t = 2000)]
    logins: usize,
}

/// Bytes of one login.
struct Left {
    kind: Kind,
    version: Version,
    completed: Sizes,
    unscanned: Sizes,
}

impl Disk {
    /// Measures and prints.
    ///
    /// # Errors
    /// Where a login fails: then the figures would mean nothing.
    pub async fn run(&self) -> Result<(), Failure> {
        let mut databases = Databases::new(&self.postgres, &self.folder).await?;
        let mut servers = Vec::new();
        for kind in Kind::BOTH {
            for (version, saoma) in Former::servers(&self.saoma, self.former.as_ref()) {
                let database = databases.empty(kind).await?;
                let server = Server::start(&saoma, &database.url, database.folder.path()).await?;
                servers.push((kind, version, database, server));
            }
        }
        // At once, since most of it is waiting.
        let measured = servers.iter().map(|(kind, version, database, server)| async move {
            let (completed, unscanned) = self.measure(*kind, database, server).await?;
            Ok::<_, Failure>(Left { kind: *kind, version: *version, completed, unscanned })
        });
        let left = try_join_all(measured).await?;
        for (_, _, database, server) in servers {
            drop(server);
            databases.drop(database).await?;
        }
        for kind in Kind::BOTH {
            self.print(kind, &left);
        }
        Ok(())
    }

    async fn measure(
        &self,
        kind: Kind,
        database: &Fresh,
        server: &Server,
    ) -> Result<(Sizes, Sizes), Failure> {
        // Whoever comes again leaves less than who comes first.
        visits(server, PEOPLE, Stay::Complete).await?;
        let before = Sizes::of(kind, database).await?;
        visits(server, self.logins, Stay::Complete).await?;
        let between = Sizes::of(kind, database).await?;
        visits(server, self.logins, Stay::Unscanned).await?;
        let since = Instant::now();
        while sizes::live_logins(kind, database).await? > 0 {
            if since.elapsed() > OVER {
                return Err(Failure::unfit("logins that nobody scanned do not end"));
            }
            sleep(Duration::from_secs(1)).await;
        }
        let after = Sizes::of(kind, database).await?;
        let logins = self.logins as f64;
        Ok((between.since(&before, logins), after.since(&between, logins)))
    }

    fn print(&self, kind: Kind, left: &[Left]) {
        let left: Vec<_> = left.iter().filter(|left| left.kind == kind).collect();
        let columns: Vec<(String, &Sizes)> = [false, true]
            .into_iter()
            .flat_map(|unscanned| left.iter().map(move |left| (unscanned, *left)))
            .map(|(unscanned, left)| {
                let (name, sizes) = match unscanned {
                    true => ("not scanned", &left.unscanned),
                    false => ("completed", &left.completed),
                };
                (format!("{name}, {}", left.version.name()), sizes)
            })
            .collect();
        println!("Bytes that a login leaves on {} (mean of {})\n", kind.name(), self.logins);
        let names: Vec<&str> = columns.iter().map(|(name, _)| name.as_str()).collect();
        println!("| table, index | {} |", names.join(" | "));
        println!("| --- |{}", " ---: |".repeat(columns.len()));
        let places: BTreeSet<&Place> =
            columns.iter().flat_map(|(_, sizes)| sizes.places()).collect();
        for place in places {
            let cells: Vec<String> = columns.iter().map(|(_, sizes)| sizes.cell(place)).collect();
            println!("| {place} | {} |", cells.join(" | "));
        }
        let sums: Vec<String> = columns.iter().map(|(_, sizes)| sizes.sum()).collect();
        println!("| **together** | {} |\n", sums.join(" | "));
    }
}
