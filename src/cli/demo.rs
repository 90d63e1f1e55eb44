//! `saoma demo`.

use std::path::PathBuf;

use clap::Args;

use super::log;
use crate::{
    boot::failure::Failure,
    config::{DatabaseUrl, LogFormat, PublicUrl},
    demo::{self, Options},
};

/// Everything in one process, on loopback, with a simulated WeChat, a simulated phone and a demo shop.
#[derive(Debug, Args)]
pub struct Demo {
    /// The port of Saoma; shop, phone, WeChat and the outbox take the next five.
    #[arg(long, default_value_t = 8080, value_parser = clap::value_parser!(u16).range(1..=65530))]
    port: u16,
    /// Where database and root key are kept.
    #[arg(long, default_value = "./saoma-demo")]
    data: PathBuf,
    /// Another database: `sqlite:PATH` or `postgres://…`.
    #[arg(long)]
    database: Option<DatabaseUrl>,
    /// Where your own site takes the browser back; may come several times. After signing out it may go to the first page there, `/`.
    #[arg(long = "redirect-uri", value_name = "URL")]
    redirect_uris: Vec<String>,
    /// Where browsers reach it, if that is a host of your own or a tunnel that leads to the port: https://login.example.com.
    #[arg(long, value_name = "URL", value_parser = public_url)]
    public_url: Option<PublicUrl>,
    /// Lift the limits, for load tests.
    #[arg(long)]
    no_limits: bool,
    /// Print one JSON object in place of the text.
    #[arg(long)]
    json: bool,
}

fn public_url(text: &str) -> Result<PublicUrl, String> {
    text.to_owned().try_into()
}

impl Demo {
    pub(super) async fn run(self) -> Result<(), Failure> {
        log::start(LogFormat::Text)?;
        let running = demo::start(Options {
            port: self.port,
            data: self.data,
            database: self.database,
            redirect_uris: self.redirect_uris,
            public_url: self.public_url,
            limited: !self.no_limits,
        })
        .await?;
        if self.json {
            println!("{}", running.facts.json());
        } else {
            println!("{}", running.facts);
        }
        running.serve().await
    }
}
