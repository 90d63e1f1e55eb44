//! The server's parts over the configuration, for a command that serves or sets up.

use std::sync::Arc;

use clap::Args;
use domain::id::{ConnectionId, PoolId};
use projections::{connections::ConnectionView, pools::PoolView, users::UserView};
use url::Url;

use super::Settings;
use crate::{
    boot::{database_owner, failure::Failure, open},
    clock::SystemClock,
    config::Config,
    http::{
        app::{App, Parts},
        caller::Caller,
        refusal::Refusal,
    },
    random::SystemRandom,
};

/// Opens what the configuration names, for a command that reads or sets up. The database is made if it is not there, and belongs to a
/// deployment from then on. A demo's is opened too, and stays the demo's.
///
/// # Errors
/// [`Failure`], with nothing half open.
pub(super) async fn with(config: Config) -> Result<App, Failure> {
    let app = parts(config).await?;
    database_owner::set_up(&app.vault).await?;
    Ok(app)
}

/// The same for `serve`, which opens no demo's database.
///
/// # Errors
/// [`Failure`], with nothing half open.
pub(super) async fn to_serve(config: Config) -> Result<App, Failure> {
    let app = parts(config).await?;
    database_owner::serve(&app.vault).await?;
    Ok(app)
}

async fn parts(config: Config) -> Result<App, Failure> {
    let wechat = Url::parse(&config.wechat.base_url)
        .map_err(|error| config.refuse("wechat.base_url", error))?;
    let default_mini_program = config.default_mini_program()?;
    open::app(Parts {
        config,
        clock: Arc::new(SystemClock),
        random: Arc::new(SystemRandom),
        wechat,
        default_mini_program,
        limited: true,
    })
    .await
}

/// In which pool.
#[derive(Debug, Args)]
pub struct InPool {
    #[command(flatten)]
    settings: Settings,
    /// The pool, by its id or its host label. Not needed where there is one.
    #[arg(long)]
    pool: Option<String>,
    /// Print JSON: what the management API answers.
    #[arg(long)]
    pub(super) json: bool,
}

impl InPool {
    /// Opens the deployment, as somebody who sets up the pool.
    pub(super) async fn open(&self) -> Result<(App, Caller, PoolId), Failure> {
        let app = with(self.settings.load()?).await?;
        let pool = pool(&app, self.pool.as_deref()).await?.id;
        Ok((app, Caller::command_line(Some(pool.clone())), pool))
    }

    /// Opens it, as somebody who sets up what belongs to no pool.
    pub(super) async fn open_deployment(&self) -> Result<(App, Caller), Failure> {
        Ok((with(self.settings.load()?).await?, Caller::command_line(None)))
    }
}

/// The pool that is meant.
pub(super) async fn pool(app: &App, said: Option<&str>) -> Result<PoolView, Failure> {
    let mut pools = app.views.pools().await.map_err(Refusal::from)?;
    let label = |pool: &PoolView| pool.settings.host.clone();
    if let Some(said) = said {
        pools.retain(|pool| pool.id.as_str() == said || label(pool).as_deref() == Some(said));
    }
    match (pools.len(), pools.pop(), said) {
        (1, Some(pool), _) => Ok(pool),
        (0, _, Some(said)) => Err(Failure::NotThere(format!("pool {said}"))),
        (0, _, None) => Err(Failure::NotThere("pool yet: run `saoma pool create`".to_owned())),
        _ => Err(Failure::Ambiguous("there are several pools: say which by --pool".to_owned())),
    }
}

/// The connection that is meant: by its identifier, or by its id.
pub(super) async fn connection(
    app: &App,
    pool: &PoolId,
    said: &str,
) -> Result<ConnectionView, Failure> {
    let named = app.views.connection_by_identifier(pool, said).await.map_err(Refusal::from)?;
    let found = match named {
        Some(found) => Some(found),
        None => {
            let id = ConnectionId::from(said);
            app.views.connection(pool, &id).await.map_err(Refusal::from)?
        }
    };
    found.ok_or_else(|| Failure::NotThere(format!("connection {said}")))
}

/// The user that is meant.
pub(super) async fn user(app: &App, pool: &PoolId, said: &str) -> Result<UserView, Failure> {
    let found = app.views.user(pool, &said.into()).await.map_err(Refusal::from)?;
    found.ok_or_else(|| Failure::NotThere(format!("user {said}")))
}

/// What a command was asked to do with one thing.
pub(super) trait Of<T> {
    /// Names the thing, if it is not there.
    ///
    /// # Errors
    /// [`Failure::NotThere`], and whatever else was refused.
    fn of(self, kind: &str, said: &str) -> Result<T, Failure>;
}

impl<T> Of<T> for Result<T, Refusal> {
    fn of(self, kind: &str, said: &str) -> Result<T, Failure> {
        self.map_err(|refusal| match refusal {
            Refusal::NotFound => Failure::NotThere(format!("{kind} {said}")),
            other => other.into(),
        })
    }
}
