//! `saoma audit`: what happened, for people who must know exactly.

use std::{
    io::{IsTerminal, stdout},
    path::{Path, PathBuf},
};

use clap::{Args, Subcommand};

use super::Settings;
use crate::{
    audit::{Step, steps, table},
    start::StartError,
};

/// Replay what happened.
#[derive(Debug, Args)]
pub struct Audit {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Replay one login, step by step.
    Login(Login),
}

#[derive(Debug, Args)]
struct Login {
    /// The login's id.
    id: String,
    #[command(flatten)]
    settings: Settings,
    /// The file with the root key, over the file and the variables.
    #[arg(long)]
    root_key_file: Option<PathBuf>,
    /// Print JSON: the steps as the management API answers them.
    #[arg(long)]
    json: bool,
    /// Show phone number, openid and address in clear.
    #[arg(long)]
    clear: bool,
}

impl Audit {
    pub(super) async fn run(&self) -> Result<(), StartError> {
        match &self.what {
            What::Login(login) => login.run().await,
        }
    }
}

impl Login {
    async fn run(&self) -> Result<(), StartError> {
        let store = eventstore::open(self.store()?).await?;
        let past = store.history.events_of("login", &self.id).await?;
        store.close().await;
        let steps = steps(&past);
        if steps.is_empty() {
            return Err(StartError::NotThere(format!("login {}", self.id)));
        }
        println!("{}", self.printed(steps).trim_end());
        Ok(())
    }

    fn printed(&self, steps: Vec<Step>) -> String {
        let steps: Vec<Step> =
            if self.clear { steps } else { steps.into_iter().map(Step::masked).collect() };
        if self.json {
            return serde_json::json!({ "items": steps }).to_string();
        }
        table(&self.id, &steps, stdout().is_terminal())
    }

    /// What is opened must be there: an audit makes neither a database nor a key.
    fn store(&self) -> Result<eventstore::Config, StartError> {
        let config = match (&self.settings.database, &self.root_key_file) {
            // Nothing else of the configuration is needed.
            (Some(url), Some(file)) => {
                eventstore::Config { url: url.clone(), root_key_file: file.clone() }
            }
            (_, file) => {
                let config = self.settings.load()?;
                let root_key_file = file.clone().unwrap_or(config.root_key_file);
                eventstore::Config { url: config.database, root_key_file }
            }
        };
        let database = config.url.strip_prefix("sqlite:").map(Path::new);
        for file in database.into_iter().chain([config.root_key_file.as_path()]) {
            if !file.exists() {
                return Err(StartError::NotThere(file.display().to_string()));
            }
        }
        Ok(config)
    }
}
