//! What is measured, and against whom. `benches/run` prints it all.

mod code_image;
mod contender;
mod database;
mod disk;
mod drive;
mod error;
mod former;
mod http;
mod idle;
mod ours;
mod plain;
mod pools;
mod rebuild;
mod report;
mod visit;
mod write_path;

use clap::Parser;

use crate::{
    code_image::CodeImage,
    disk::Disk,
    error::Failure,
    http::{
        importing::Importing, load::Logins, returning::Returning, scanned::Scanned,
        waiting::Waiting,
    },
    idle::Idle,
    pools::{Pools, Share},
    rebuild::Rebuild,
    write_path::WritePath,
};

/// The server's: every side is measured with the same.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Measures, and prints Markdown.
#[derive(Debug, Parser)]
enum Measure {
    /// Commands a second of the write path, against plain postgres-es and plain sqlite-es.
    WritePath(WritePath),
    /// Complete logins a second over HTTP.
    Logins(Logins),
    /// Pages that wait while nothing happens.
    Waiting(Waiting),
    /// A server that is killed while pages wait.
    Returning(Returning),
    /// From a scan to the page, over two replicas.
    Scanned(Scanned),
    /// Users who are imported, and looked for among many.
    Importing(Importing),
    /// Commands a second over one pool and over many, from several processes.
    Pools(Pools),
    /// One of those processes.
    #[command(hide = true)]
    Share(Share),
    /// What it costs to follow many pools where nothing happens.
    Idle(Idle),
    /// What a login leaves on the disk.
    Disk(Disk),
    /// Replaying history into the read tables.
    Rebuild(Rebuild),
    /// The image of a code.
    CodeImage(CodeImage),
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    match Measure::parse() {
        Measure::WritePath(write_path) => write_path.run().await,
        Measure::Logins(logins) => logins.run().await,
        Measure::Waiting(waiting) => waiting.run().await,
        Measure::Returning(returning) => returning.run().await,
        Measure::Scanned(scanned) => scanned.run().await,
        Measure::Importing(importing) => importing.run().await,
        Measure::Pools(pools) => pools.run().await,
        Measure::Share(share) => share.run().await,
        Measure::Idle(idle) => idle.run().await,
        Measure::Disk(disk) => disk.run().await,
        Measure::Rebuild(rebuild) => rebuild.run().await,
        Measure::CodeImage(image) => image.run(),
    }
}
