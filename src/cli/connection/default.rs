//! `saoma connection default`.

use clap::Args;
use projections::pools::PoolView;

use crate::{
    api::connections::default::DefaultConnection,
    boot::failure::Failure,
    cli::{
        opened::{InPool, connection},
        written::answer,
    },
    http::app::App,
    management::connections,
};

/// Which connection people are shown first.
#[derive(Debug, Args)]
pub struct Default {
    /// The connection's identifier. Left out, the one that is chosen is shown.
    #[arg(conflicts_with = "none")]
    connection: Option<String>,
    /// Choose none: the first by name.
    #[arg(long)]
    none: bool,
    #[command(flatten)]
    pool: InPool,
}

impl Default {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let (app, caller, pool) = self.pool.open().await?;
        let chosen = match &self.connection {
            Some(said) => Some(connection(&app, &pool, said).await?.id),
            None => None,
        };
        let pool = match chosen.is_some() || self.none {
            true => connections::choose_default(&app, &caller, None, chosen).await?,
            false => connections::with_default(&app, &caller).await?,
        };
        let line = line(&app, &pool).await?;
        answer(self.pool.json, &DefaultConnection::from(&pool), || line);
        Ok(())
    }
}

async fn line(app: &App, pool: &PoolView) -> Result<String, Failure> {
    Ok(match &pool.default_connection {
        Some(id) => {
            format!("connection {}", connection(app, &pool.id, id.as_str()).await?.identifier)
        }
        None => "the first by name".to_owned(),
    })
}
