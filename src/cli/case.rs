//! `saoma case`: what somebody must look at.

use clap::{Args, Subcommand};

use super::{
    opened::{InPool, Of},
    part::Part,
    written::{answer, done, table},
};
use crate::{
    api::{cases::Case, listed::Listed},
    boot::failure::Failure,
    management::cases,
};

/// List and dismiss cases.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List what needs a look, newest first: a number or a unionid that belongs to another account.
    List(List),
    /// Leave it as it is.
    Dismiss(Dismiss),
}

/// Which part of the list.
#[derive(Debug, Args)]
pub struct List {
    #[command(flatten)]
    part: Part,
    #[command(flatten)]
    pool: InPool,
}

/// Which case.
#[derive(Debug, Args)]
pub struct Dismiss {
    /// Its id.
    case: String,
    #[command(flatten)]
    pool: InPool,
}

impl Command {
    pub(super) async fn run(self) -> Result<(), Failure> {
        match self {
            Self::List(list) => list.run().await,
            Self::Dismiss(dismiss) => dismiss.run().await,
        }
    }
}

impl List {
    async fn run(self) -> Result<(), Failure> {
        let page = self.part.page()?;
        let (app, caller, _) = self.pool.open().await?;
        let found: Listed<Case> = Listed::new(cases::list(&app, &caller, &page).await?);
        let none = || "-".to_owned();
        let row = |case: &Case| {
            let held_by = case.held_by.clone().unwrap_or_else(none);
            [case.id.clone(), case.user.clone(), held_by, case.acts.join(", ")]
        };
        let rows = found.items.iter().map(row).collect();
        let mut lines = table(["ID", "USER", "HELD BY", "WHAT MAY BE DONE"], rows);
        if let Some(next) = &found.next {
            lines += &format!("more: --after {next}\n");
        }
        answer(self.pool.json, &found, || lines);
        Ok(())
    }
}

impl Dismiss {
    async fn run(self) -> Result<(), Failure> {
        let (app, caller, _) = self.pool.open().await?;
        cases::dismiss(&app, &caller, &self.case).await.of("case", &self.case)?;
        done(self.pool.json, &format!("case {} is dismissed", self.case));
        Ok(())
    }
}
