//! `saoma check-config`.

use super::{Settings, log};
use crate::{boot::failure::Failure, config::LogFormat};

pub(super) fn run(settings: &Settings) -> Result<(), Failure> {
    let config = settings.load()?;
    log::start(LogFormat::Text)?;
    config.default_mini_program()?;
    println!("The configuration is understood.");
    println!("  people reach it at  {}", config.public_url.origin());
    println!("  codes hold          {}/s/…", config.scan_url().origin());
    println!("  it listens on       {}", config.listen);
    Ok(())
}
