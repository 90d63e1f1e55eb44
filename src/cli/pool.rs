//! `saoma pool`: tenants, each on a host of its own.

mod policy;

use clap::{Args, Subcommand};
use domain::{login::Lifetimes, pool::PoolSettings};
use policy::Policy;
use projections::pools::PoolView;

use super::{
    Settings, opened,
    written::{answer, done, facts, listed, on_or_off, table},
};
use crate::{
    api::pools::Pool,
    boot::failure::Failure,
    config::HostName,
    http::{app::App, caller::Caller, refusal::Refusal},
    management::pools::{self, PoolFields},
};

/// Make, show, change and delete pools.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a pool.
    Create(Create),
    /// List all pools.
    List(Where),
    /// Show a pool.
    Show(Named),
    /// Change what is given.
    Change(Change),
    /// Switch a pool off: nobody signs in, and its tokens are good for nothing.
    Disable(Named),
    /// Switch a pool on again.
    Enable(Named),
    /// Delete a pool: nobody reaches it any more. Its history and its users stay in the database.
    Delete(Delete),
}

/// Which deployment.
#[derive(Debug, Args)]
pub struct Where {
    #[command(flatten)]
    settings: Settings,
    /// Print JSON: what the management API answers.
    #[arg(long)]
    json: bool,
}

/// Which pool.
#[derive(Debug, Args)]
pub struct Named {
    /// Its id or its host label.
    pool: String,
    #[command(flatten)]
    deployment: Where,
}

/// A new pool.
#[derive(Debug, Args)]
pub struct Create {
    /// Its name, for people.
    #[arg(long)]
    name: String,
    /// The label before the public host. Left out, the pool is on the public host itself.
    #[arg(long)]
    host: Option<String>,
    #[command(flatten)]
    policy: Policy,
    #[command(flatten)]
    deployment: Where,
}

/// Which pool is deleted.
#[derive(Debug, Args)]
pub struct Delete {
    #[command(flatten)]
    pool: Named,
    /// The pool again, as it was named: this cannot be undone.
    #[arg(long, value_name = "POOL")]
    confirm: String,
}

/// What changes.
#[derive(Debug, Args)]
pub struct Change {
    #[command(flatten)]
    pool: Named,
    /// Its name, for people.
    #[arg(long)]
    name: Option<String>,
    /// The label before the public host.
    #[arg(long)]
    host: Option<String>,
    /// Move it to the public host itself.
    #[arg(long, conflicts_with = "host")]
    no_host: bool,
    #[command(flatten)]
    policy: Policy,
}

impl Command {
    pub(super) async fn run(self) -> Result<(), Failure> {
        match self {
            Self::Create(create) => create.run().await,
            Self::List(deployment) => deployment.list().await,
            Self::Show(named) => named.show().await,
            Self::Change(change) => change.run().await,
            Self::Disable(named) => named.switch(false).await,
            Self::Enable(named) => named.switch(true).await,
            Self::Delete(delete) => delete.run().await,
        }
    }
}

impl Where {
    async fn open(&self) -> Result<App, Failure> {
        opened::with(self.settings.load()?).await
    }

    async fn list(&self) -> Result<(), Failure> {
        let app = self.open().await?;
        let pools = app.views.pools().await.map_err(Refusal::from)?;
        let row = |pool: &PoolView| {
            let (id, name) = (pool.id.to_string(), pool.settings.name.clone());
            [id, at(&app, pool), on_or_off(pool.disabled), name]
        };
        let lines = || table(["ID", "AT", "STATE", "NAME"], pools.iter().map(row).collect());
        let items: Vec<Pool> = pools.iter().cloned().map(Into::into).collect();
        answer(self.json, &serde_json::json!({ "items": items }), lines);
        Ok(())
    }

    fn shown(&self, app: &App, pool: PoolView) {
        let lines = lines(app, &pool);
        answer(self.json, &Pool::from(pool), || lines);
    }
}

impl Create {
    async fn run(self) -> Result<(), Failure> {
        let app = self.deployment.open().await?;
        let fields =
            PoolFields { name: Some(self.name), host: self.host.map(Some), ..self.policy.said() };
        let made = pools::create(&app, &Caller::command_line(None), &fields).await?;
        self.deployment.shown(&app, made);
        Ok(())
    }
}

impl Named {
    async fn show(&self) -> Result<(), Failure> {
        let app = self.deployment.open().await?;
        let pool = opened::pool(&app, Some(&self.pool)).await?;
        self.deployment.shown(&app, pool);
        Ok(())
    }

    async fn switch(&self, on: bool) -> Result<(), Failure> {
        let app = self.deployment.open().await?;
        let pool = opened::pool(&app, Some(&self.pool)).await?.id;
        let switched = pools::switch(&app, &Caller::command_line(None), &pool, None, on).await?;
        self.deployment.shown(&app, switched);
        Ok(())
    }
}

impl Delete {
    async fn run(&self) -> Result<(), Failure> {
        let Self { pool: named, confirm } = self;
        if *confirm != named.pool {
            return Err(Refusal::invalid("confirm", "the pool is expected, as it was named").into());
        }
        let app = named.deployment.open().await?;
        let pool = opened::pool(&app, Some(&named.pool)).await?;
        pools::delete(&app, &Caller::command_line(None), &pool.id, None).await?;
        done(named.deployment.json, &format!("pool {} is deleted", pool.id));
        Ok(())
    }
}

impl Change {
    async fn run(self) -> Result<(), Failure> {
        let app = self.pool.deployment.open().await?;
        let pool = opened::pool(&app, Some(&self.pool.pool)).await?;
        let host = if self.no_host { Some(None) } else { self.host.map(Some) };
        let fields = PoolFields { name: self.name, host, ..self.policy.said() };
        let changed =
            pools::change(&app, &Caller::command_line(None), &pool.id, None, &fields).await?;
        self.pool.deployment.shown(&app, changed);
        Ok(())
    }
}

fn lines(app: &App, pool: &PoolView) -> String {
    let PoolSettings {
        name, lifetimes, sessions, scan_each_time, new_connections, languages, ..
    } = &pool.settings;
    let Lifetimes { scan, authorize, login, binding, claim } = lifetimes;
    let (association, phone) = (new_connections.association.name(), new_connections.phone.name());
    let login_only = new_connections.login_only;
    let stays =
        if sessions.outlive_browser { "outlives the browser" } else { "ends with the browser" };
    let facts = facts(
        &format!("pool {}", pool.id),
        &[
            ("name", name.clone()),
            ("at", at(app, pool)),
            ("languages", listed(languages.iter().map(|language| language.name()))),
            ("scan each time", scan_each_time.to_string()),
            (
                "a new connection",
                format!("association {association}, login only {login_only}, phone {phone}"),
            ),
            (
                "a login",
                format!(
                    "scan {scan} s, authorize {authorize} s, both {login} s, binding {binding} s, claim {claim} s"
                ),
            ),
            ("a session", format!("{} s, unused {} s, {stays}", sessions.longest, sessions.idle)),
        ],
    );
    let off = if pool.disabled { "\n  It is switched off." } else { "" };
    facts + off
}

/// Where people reach it.
fn at(app: &App, pool: &PoolView) -> String {
    let public = &app.config.public_url;
    let host = pool.settings.host.as_ref().map(|label| format!("{label}.{}", public.host()));
    let host = host.and_then(|host| HostName::parse(&host, public.scheme()));
    host.map_or_else(|| public.origin(), |host| app.config.origin_of(&host))
}
