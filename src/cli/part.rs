//! Which part of a long list is printed.

use clap::Args;
use projections::Page;

use crate::{
    api::listed::{Order, page},
    http::refusal::Refusal,
};

/// Which part of a list.
#[derive(Debug, Args)]
pub struct Part {
    /// The page that follows the one with this `next`.
    #[arg(long)]
    after: Option<String>,
    /// How many at most: 1 to 100; 50 if nothing is said.
    #[arg(long)]
    limit: Option<u16>,
    /// The oldest first.
    #[arg(long)]
    oldest_first: bool,
}

impl Part {
    /// The page that is asked for.
    ///
    /// # Errors
    /// [`Refusal::Invalid`], for `after` or `limit`.
    pub(super) fn page(&self) -> Result<Page, Refusal> {
        let order = self.oldest_first.then_some(Order::Asc);
        page(self.after.as_deref(), self.limit, order)
    }
}
