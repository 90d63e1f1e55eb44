//! `saoma audit`: what happened, for people who must know exactly.

use std::io::{IsTerminal, stdout};

use clap::{Args, Subcommand};
use domain::id::{LoginId, PoolId, is_well_formed};
use eventstore::{Store, StoreError};

use super::{
    audit_log::{ExportAll, List},
    stored::Stored,
    written::say,
};
use crate::{
    audit::{Step, steps, table},
    boot::failure::Failure,
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
    /// List who changed what, and who was told what about people; the newest first.
    List(List),
    /// Write all of it that fits to standard output, in clear. That is an event itself.
    Export(ExportAll),
}

#[derive(Debug, Args)]
struct Login {
    /// The login's id.
    id: String,
    #[command(flatten)]
    stored: Stored,
    /// Print JSON: the steps as the management API answers them.
    #[arg(long)]
    json: bool,
    /// Show phone number, openid and address in clear.
    #[arg(long)]
    clear: bool,
}

impl Audit {
    pub(super) async fn run(&self) -> Result<(), Failure> {
        match &self.what {
            What::Login(login) => login.run().await,
            What::List(list) => list.run().await,
            What::Export(export) => export.run().await,
        }
    }
}

impl Login {
    async fn run(&self) -> Result<(), Failure> {
        if !is_well_formed(&self.id) {
            return Err(self.not_there());
        }
        let store = eventstore::open_existing(self.stored.config()?).await?;
        let steps = replayed(&store, &self.id.as_str().into()).await;
        store.close().await;
        let steps = steps?;
        if steps.is_empty() {
            return Err(self.not_there());
        }
        say!("{}", self.printed(steps).trim_end());
        Ok(())
    }

    fn not_there(&self) -> Failure {
        Failure::NotThere(format!("login {}", self.id))
    }

    fn printed(&self, steps: Vec<Step>) -> String {
        let steps: Vec<Step> =
            if self.clear { steps } else { steps.into_iter().map(Step::masked).collect() };
        if self.json {
            return serde_json::json!({ "items": steps }).to_string();
        }
        table(&self.id, &steps, stdout().is_terminal())
    }
}

/// The steps of a login, of whichever pool.
async fn replayed(store: &Store, login: &LoginId) -> Result<Vec<Step>, StoreError> {
    for pool in pools(store, login).await? {
        let steps = steps(&store.history.events_of(&pool, "login", login.as_str()).await?);
        if !steps.is_empty() {
            return Ok(steps);
        }
    }
    Ok(Vec::new())
}

/// The pool of a login by its row; if the row is lost, every pool it may be of.
async fn pools(store: &Store, login: &LoginId) -> Result<Vec<PoolId>, StoreError> {
    match store.views.login_by_id(login).await? {
        Some(login) => Ok(vec![login.pool]),
        None => Ok(store.views.pools().await?.into_iter().map(|pool| pool.id).collect()),
    }
}
