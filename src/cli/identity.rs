//! `saoma identity`: which WeChat accounts open which user.

use clap::{Args, Subcommand};

use super::{
    opened::{self, InPool, Of},
    part::Part,
    written::{answer, done, table},
};
use crate::{
    api::{
        identities::Identity,
        listed::{Listed, unread},
    },
    boot::failure::Failure,
    management::users,
};

/// List identities, and take some away.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List WeChat accounts and the users that they open, newest first.
    List(List),
    /// Take a WeChat account from its user, but never the last one. The user's sessions end.
    Unlink(Unlink),
}

/// Which part of the list.
#[derive(Debug, Args)]
pub struct List {
    /// Of which user.
    #[arg(long)]
    user: Option<String>,
    #[command(flatten)]
    part: Part,
    #[command(flatten)]
    pool: InPool,
}

/// Which identity.
#[derive(Debug, Args)]
pub struct Unlink {
    /// Its id.
    identity: String,
    #[command(flatten)]
    pool: InPool,
}

impl Command {
    pub(super) async fn run(self) -> Result<(), Failure> {
        match self {
            Self::List(list) => list.run().await,
            Self::Unlink(unlink) => unlink.run().await,
        }
    }
}

impl List {
    async fn run(self) -> Result<(), Failure> {
        let page = self.part.page()?;
        let (app, _, pool) = self.pool.open().await?;
        let user = match &self.user {
            Some(said) => Some(opened::user(&app, &pool, said).await?.id),
            None => None,
        };
        let found = app.views.identities(&pool, user.as_ref(), &page).await.map_err(unread)?;
        let found: Listed<Identity> = Listed::new(found);
        let row = |identity: &Identity| {
            let (id, user) = (identity.id.clone(), identity.user.clone());
            [
                id,
                user,
                identity.app_id.clone(),
                identity.openid.clone(),
                identity.how.name().to_owned(),
            ]
        };
        let rows = found.items.iter().map(row).collect();
        let mut lines = table(["ID", "USER", "MINI PROGRAM", "OPENID", "HOW"], rows);
        if let Some(next) = &found.next {
            lines += &format!("more: --after {next}\n");
        }
        answer(self.pool.json, &found, || lines);
        Ok(())
    }
}

impl Unlink {
    async fn run(self) -> Result<(), Failure> {
        let (app, caller, _) = self.pool.open().await?;
        let unlinked = users::unlink(&app, &caller, &self.identity.as_str().into()).await;
        unlinked.of("identity", &self.identity)?;
        done(self.pool.json, &format!("identity {} is unlinked", self.identity));
        Ok(())
    }
}
