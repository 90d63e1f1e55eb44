//! `saoma key`: API keys, of a pool or of the deployment.

use chrono::{DateTime, TimeDelta, Utc};
use clap::{Args, Subcommand};
use domain::api_key::Role;
use projections::{
    Page,
    api_keys::{ApiKeyView, KeyFilter},
};

use super::{
    opened::{InPool, Of},
    written::{answer, done, listed, table, word},
};
use crate::{
    api::keys::{Key, KeyWithSecret},
    boot::failure::Failure,
    http::{app::App, caller::Caller, refusal::Refusal},
    management::keys::{self, KeyFields, NewKey},
};

/// Make, list, change and revoke API keys.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a key. It is shown once.
    Create(Create),
    /// List the keys, those that open nothing more too.
    List(Whose),
    /// Give a key another name, or other networks.
    Change(Change),
    /// Revoke a key: it opens nothing more.
    Revoke(Revoke),
}

/// Whose keys.
#[derive(Debug, Args)]
pub struct Whose {
    #[command(flatten)]
    pool: InPool,
    /// Those of the deployment, which make pools and set each up.
    #[arg(long, conflicts_with = "pool")]
    deployment: bool,
}

/// A new key.
#[derive(Debug, Args)]
pub struct Create {
    /// What it is for.
    #[arg(long)]
    name: String,
    /// What its holder may do: developer, auditor or operator; developer if nothing is said. One of the deployment is an operator's.
    #[arg(long, value_parser = role)]
    role: Option<Role>,
    /// Days after which it opens nothing more; 365 if nothing is said.
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=3650))]
    days: Option<u16>,
    /// A network from which it opens something, as 203.0.113.0/24, or an address. Repeatable; from everywhere if none is said.
    #[arg(long = "network")]
    networks: Vec<String>,
    /// A developer sees phone numbers and e-mail addresses in clear.
    #[arg(long)]
    personal: bool,
    #[command(flatten)]
    whose: Whose,
}

/// Which key.
#[derive(Debug, Args)]
pub struct Revoke {
    /// Its id.
    key: String,
    #[command(flatten)]
    whose: Whose,
}

/// What changes.
#[derive(Debug, Args)]
pub struct Change {
    /// Its id.
    key: String,
    /// What it is for.
    #[arg(long)]
    name: Option<String>,
    /// A network from which it opens something, in the place of those that it has. Repeatable.
    #[arg(long = "network")]
    networks: Vec<String>,
    /// It opens from everywhere.
    #[arg(long, conflicts_with = "networks")]
    no_network: bool,
    #[command(flatten)]
    whose: Whose,
}

fn role(text: &str) -> Result<Role, String> {
    word(text, Role::ALL, Role::name)
}

impl Command {
    pub(super) async fn run(self) -> Result<(), Failure> {
        match self {
            Self::Create(create) => create.run().await,
            Self::List(whose) => whose.list().await,
            Self::Change(change) => change.run().await,
            Self::Revoke(revoke) => revoke.run().await,
        }
    }
}

impl Whose {
    async fn open(&self) -> Result<(App, Caller), Failure> {
        if self.deployment {
            return self.pool.open_deployment().await;
        }
        let (app, caller, _) = self.pool.open().await?;
        Ok((app, caller))
    }

    async fn list(&self) -> Result<(), Failure> {
        let (app, caller) = self.open().await?;
        let (all_keys, now) = (KeyFilter::default(), app.now());
        let (mut all, mut after) = (Vec::new(), None);
        loop {
            let page = Page::new(after, Page::MOST).map_err(|_| Refusal::Internal)?;
            let paged = app.views.api_keys(caller.pool(), all_keys, &page, now).await;
            let paged = paged.map_err(Refusal::from)?;
            all.extend(paged.items);
            after = paged.next;
            if after.is_none() {
                break;
            }
        }
        let lines = || {
            let rows = all.iter().map(|key| row(key, now)).collect();
            table(["ID", "ROLE", "PERSONAL", "OPENS", "FROM", "NAME"], rows)
        };
        let items: Vec<Key> = all.iter().cloned().map(Into::into).collect();
        answer(self.pool.json, &serde_json::json!({ "items": items }), lines);
        Ok(())
    }
}

fn row(key: &ApiKeyView, now: DateTime<Utc>) -> [String; 6] {
    let opens = match key.expires_at {
        _ if !key.is_live_at(now) => "nothing".to_owned(),
        Some(end) => format!("until {}", end.format("%Y-%m-%d")),
        None => "for ever".to_owned(),
    };
    let personal = match key.role.sees_personal(key.personal) {
        _ if key.pool.is_none() => "none",
        true => "in clear",
        false => "masked",
    };
    let from = match key.networks.as_slice() {
        [] => "everywhere".to_owned(),
        networks => listed(networks),
    };
    let (role, personal) = (key.role.name().to_owned(), personal.to_owned());
    [key.id.to_string(), role, personal, opens, from, key.name.clone()]
}

impl Create {
    async fn run(self) -> Result<(), Failure> {
        let (app, caller) = self.whose.open().await?;
        // The least that there is. A key of the deployment has no choice.
        let usual = if self.whose.deployment { Role::Operator } else { Role::Developer };
        let expires_at = self.days.map(|days| app.now() + TimeDelta::days(days.into()));
        let asked = NewKey {
            name: self.name,
            role: self.role.unwrap_or(usual),
            expires_at,
            networks: self.networks,
            personal: self.personal,
        };
        let made = keys::create(&app, &caller, &asked).await?;
        // By itself on standard output, so that a shell can take it.
        let shown = made.shown.clone();
        answer(self.whose.pool.json, &KeyWithSecret::from(made), || shown);
        Ok(())
    }
}

impl Change {
    async fn run(self) -> Result<(), Failure> {
        let (app, caller) = self.whose.open().await?;
        let said = self.no_network || !self.networks.is_empty();
        let fields = KeyFields { name: self.name, networks: said.then_some(self.networks) };
        let changed = keys::change(&app, &caller, &self.key.as_str().into(), None, &fields).await;
        let changed = changed.of("key", &self.key)?;
        let line = format!("key {} is changed", changed.id);
        answer(self.whose.pool.json, &Key::from(changed), || line);
        Ok(())
    }
}

impl Revoke {
    async fn run(self) -> Result<(), Failure> {
        let (app, caller) = self.whose.open().await?;
        keys::revoke(&app, &caller, &self.key.as_str().into()).await.of("key", &self.key)?;
        done(self.whose.pool.json, &format!("key {} opens nothing more", self.key));
        Ok(())
    }
}
