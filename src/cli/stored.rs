//! Where a store is that must be there already.

use std::path::PathBuf;

use clap::Args;
use eventstore::{OpenError, database_file};

use super::Settings;
use crate::boot::failure::Failure;

/// Which store.
#[derive(Debug, Args)]
pub struct Stored {
    #[command(flatten)]
    settings: Settings,
    /// The file with the root key, over the file and the variables.
    #[arg(long)]
    root_key_file: Option<PathBuf>,
}

impl Stored {
    /// The database and its root key. Both must be there already: these commands make neither of them.
    pub(super) fn config(&self) -> Result<eventstore::Config, Failure> {
        let config = match (&self.settings.database, &self.root_key_file) {
            // Nothing else of the configuration is needed.
            (Some(url), Some(file)) => {
                eventstore::Config { url: url.as_str().to_owned(), root_key_file: file.clone() }
            }
            (_, file) => {
                let config = self.settings.load()?;
                let root_key_file = file.clone().unwrap_or(config.root_key_file);
                eventstore::Config { url: config.database.as_str().to_owned(), root_key_file }
            }
        };
        let database = database_file(&config.url).map_err(OpenError::from)?;
        for file in database.as_deref().into_iter().chain([config.root_key_file.as_path()]) {
            if !file.exists() {
                return Err(Failure::NotThere(file.display().to_string()));
            }
        }
        Ok(config)
    }
}
