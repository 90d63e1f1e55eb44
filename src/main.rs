//! The `saoma` command.

use std::process::ExitCode;

use clap::Parser;
use saoma::cli::{self, Cli};

/// A login takes thousands of small pieces of memory; this allocator takes less time for them than the system's. Without huge
/// pages: each connection has buffers of which little is ever used, and a huge page takes memory for all of them.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[actix_web::main]
async fn main() -> ExitCode {
    // One provider for all of TLS; a second call would be a defect of ours, and says so by its error.
    if rustls::crypto::aws_lc_rs::default_provider().install_default().is_err() {
        eprintln!("saoma: TLS was set up twice");
        return ExitCode::FAILURE;
    }
    match cli::run(Cli::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("saoma: {error}");
            ExitCode::from(error.exit_code())
        }
    }
}
