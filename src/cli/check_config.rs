//! `saoma check-config`.

use super::{Settings, log, written::say};
use crate::{boot::failure::Failure, config::LogFormat};

pub(super) fn run(settings: &Settings) -> Result<(), Failure> {
    let config = settings.load()?;
    log::start(LogFormat::Text)?;
    config.default_mini_program()?;
    say!("The configuration is understood.");
    say!("  people reach it at  {}", config.public_url.origin());
    say!("  codes hold          {}/s/…", config.scan_url().origin());
    say!("  it listens on       {}", config.listen);
    Ok(())
}
