//! The command line: one file a command.

mod application;
mod audit;
mod audit_log;
mod case;
mod check_config;
mod connection;
#[cfg(feature = "demo")]
mod demo;
mod identity;
mod key;
mod log;
mod openapi;
mod opened;
mod operator;
mod part;
mod pool;
mod rebuild;
mod root_key;
mod serve;
mod stored;
mod user;
mod written;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::{
    boot::failure::Failure,
    config::{self, Config, DatabaseUrl},
};

/// Sign in to a website by scanning a code with WeChat.
#[derive(Debug, Parser)]
#[command(name = "saoma", version)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Everything in one process, with a simulated WeChat, a simulated phone and a demo shop.
    #[cfg(feature = "demo")]
    Demo(demo::Demo),
    /// Serve logins.
    Serve(Settings),
    /// Make, show, change and delete pools.
    #[command(subcommand)]
    Pool(pool::Command),
    /// Make, show, change and delete connections.
    #[command(subcommand)]
    Connection(connection::Command),
    /// Make, show, change and delete applications.
    #[command(subcommand)]
    Application(application::Command),
    /// Make, list and revoke API keys.
    #[command(subcommand)]
    Key(key::Command),
    /// List, show, import, make, change, merge, block and erase users.
    #[command(subcommand)]
    User(user::Command),
    /// Invite, list, rescue and remove people of the console.
    #[command(subcommand)]
    Operator(operator::Command),
    /// List and dismiss what needs a look.
    #[command(subcommand)]
    Case(case::Command),
    /// List WeChat accounts and the users that they open, and take some away.
    #[command(subcommand)]
    Identity(identity::Command),
    /// Replay what happened.
    Audit(audit::Audit),
    /// Make every read table anew from the events; the server may go on meanwhile.
    Rebuild(rebuild::Rebuild),
    /// Replace the root key, under which all other keys are kept.
    RootKey(root_key::RootKey),
    /// Say whether the configuration is understood.
    CheckConfig(Settings),
    /// Print the OpenAPI document of the management API.
    Openapi,
}

/// Where the settings are.
#[derive(Debug, Args)]
pub struct Settings {
    /// The configuration file; `SAOMA_…` variables win over it.
    #[arg(long, env = "SAOMA_CONFIG")]
    config: Option<PathBuf>,
    /// The database, over the file and the variables: `sqlite:PATH` or `postgres://…`.
    #[arg(long)]
    database: Option<DatabaseUrl>,
}

impl Settings {
    fn load(&self) -> Result<Config, Failure> {
        let file = self.config.as_deref().map(config::tidy_path);
        Ok(Config::load(file, variables(), self.database.as_ref())?)
    }
}

/// The variables of the process, those that are no text too: others may have set them.
fn variables() -> impl Iterator<Item = (String, String)> {
    let text = |text: std::ffi::OsString| text.to_string_lossy().into_owned();
    std::env::vars_os().map(move |(name, value)| (text(name), text(value)))
}

/// Runs the command that was asked for.
///
/// # Errors
/// [`Failure`]: one line for a person, and an exit code.
pub async fn run(cli: Cli) -> Result<(), Failure> {
    match cli.command {
        #[cfg(feature = "demo")]
        Command::Demo(command) => command.run().await,
        Command::Serve(settings) => serve::run(&settings).await,
        Command::Pool(command) => command.run().await,
        Command::Connection(command) => command.run().await,
        Command::Application(command) => command.run().await,
        Command::Key(command) => command.run().await,
        Command::User(command) => command.run().await,
        Command::Operator(command) => command.run().await,
        Command::Case(command) => command.run().await,
        Command::Identity(command) => command.run().await,
        Command::Audit(command) => command.run().await,
        Command::Rebuild(command) => command.run().await,
        Command::RootKey(command) => command.run().await,
        Command::CheckConfig(settings) => check_config::run(&settings),
        Command::Openapi => {
            openapi::run();
            Ok(())
        }
    }
}
