//! What is measured, and against whom. `benches/run` prints it all.

mod code_image;
mod database;
mod drive;
mod error;
mod http;
mod ours;
mod plain;
mod rebuild;
mod report;
mod visit;
mod write_path;

use clap::Parser;

use crate::{
    code_image::CodeImage, error::Failure, http::load::Logins, rebuild::Rebuild,
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
        Measure::Rebuild(rebuild) => rebuild.run().await,
        Measure::CodeImage(image) => image.run(),
    }
}
