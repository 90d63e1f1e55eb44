//! `saoma operator`: the people of the console. Whoever runs it has the root key, without which no database opens.

use chrono::SecondsFormat;
use clap::{Args, Subcommand};
use domain::{id::OperatorId, operator::OperatorRole};
use projections::operators::OperatorView;
use serde_json::{Value, json};

use super::{
    Settings, opened,
    written::{answer, done, table, word},
};
use crate::{
    boot::failure::Failure,
    http::{app::App, caller::Caller, refusal::Refusal},
    management::operators::{self, By, Link},
};

/// Invite, list, rescue, remove and erase people of the console: of the deployment, or of the pool that is named.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Invite somebody: the link that is printed lets them register a passkey or a password.
    Invite(Invite),
    /// List the people, those who were removed too.
    List(Whose),
    /// Let somebody do more, or less.
    Role(Role),
    /// Give somebody another link: what they register by it takes the place of every former way in.
    Rescue(Named),
    /// Remove somebody; their sessions end at once.
    Remove(Named),
    /// Erase somebody who was removed, for ever: who they were. What they did stays in the history.
    Erase(Erase),
}

/// Whom to erase.
#[derive(Debug, Args)]
pub struct Erase {
    #[command(flatten)]
    named: Named,
    /// Their name once more: what is erased nobody brings back.
    #[arg(long)]
    confirm: String,
}

/// Of what.
#[derive(Debug, Args)]
pub struct Whose {
    #[command(flatten)]
    settings: Settings,
    /// The pool whose people are meant, by its id or its host label; those of the deployment if none is said.
    #[arg(long)]
    pool: Option<String>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Whom to invite.
#[derive(Debug, Args)]
pub struct Invite {
    /// The name under which they will sign in: 1 to 64 characters of a-z, 0-9 and . _ - @
    #[arg(long)]
    name: String,
    /// What they may do: operator or auditor.
    #[arg(long, default_value = "operator", value_parser = role)]
    role: OperatorRole,
    #[command(flatten)]
    pool: Whose,
}

/// Who.
#[derive(Debug, Args)]
pub struct Named {
    /// Their name, or their id.
    operator: String,
    #[command(flatten)]
    pool: Whose,
}

/// What somebody may do from now on.
#[derive(Debug, Args)]
pub struct Role {
    #[command(flatten)]
    named: Named,
    /// operator or auditor.
    #[arg(value_parser = role)]
    role: OperatorRole,
}

fn role(text: &str) -> Result<OperatorRole, String> {
    word(text, OperatorRole::ALL, OperatorRole::name)
}

impl Whose {
    async fn open(&self) -> Result<(App, Caller), Failure> {
        let app = opened::with(self.settings.load()?).await?;
        let caller = match &self.pool {
            Some(said) => Caller::command_line(Some(opened::pool(&app, Some(said)).await?.id)),
            None => Caller::command_line(None),
        };
        Ok((app, caller))
    }
}

impl Command {
    pub(super) async fn run(self) -> Result<(), Failure> {
        match self {
            Self::Invite(invite) => invite.run().await,
            Self::List(pool) => list(&pool).await,
            Self::Role(role) => role.run().await,
            Self::Rescue(named) => {
                let (app, caller, id) = named.open().await?;
                shown(named.pool.json, &operators::rescue(&app, &caller, &id).await?);
                Ok(())
            }
            Self::Remove(named) => {
                let (app, caller, id) = named.open().await?;
                operators::remove(&app, &caller, By::CommandLine, &id).await?;
                done(named.pool.json, &format!("{} comes in no more", named.operator));
                Ok(())
            }
            Self::Erase(Erase { named, confirm }) => {
                let (app, caller, id) = named.open().await?;
                operators::erase(&app, &caller, By::CommandLine, &id, &confirm).await?;
                done(named.pool.json, &format!("nobody can read any more who {id} was"));
                Ok(())
            }
        }
    }
}

impl Invite {
    async fn run(self) -> Result<(), Failure> {
        let (app, caller) = self.pool.open().await?;
        let by = By::CommandLine;
        let link = operators::invite(&app, &caller, by, &self.name, self.role).await?;
        shown(self.pool.json, &link);
        Ok(())
    }
}

impl Role {
    async fn run(self) -> Result<(), Failure> {
        let (app, caller, id) = self.named.open().await?;
        let by = By::CommandLine;
        let operator = operators::change_role(&app, &caller, by, &id, self.role).await?;
        let said = || format!("{} is {} now", operator.name(), operator.role);
        answer(self.named.pool.json, &operator, said);
        Ok(())
    }
}

impl Named {
    async fn open(&self) -> Result<(App, Caller, OperatorId), Failure> {
        let (app, caller) = self.pool.open().await?;
        let by_name = app.views.operator_by_name(&self.operator).await.map_err(Refusal::from)?;
        let by_name = by_name.filter(|found| found.pool.as_ref() == caller.pool());
        let id = by_name.map_or_else(|| self.operator.as_str().into(), |found| found.id);
        match operators::one(&app, &caller, &id).await {
            Ok(_) => Ok((app, caller, id)),
            Err(Refusal::NotFound) => {
                Err(Failure::NotThere(format!("person of the console called {}", self.operator)))
            }
            Err(refusal) => Err(refusal.into()),
        }
    }
}

async fn list(pool: &Whose) -> Result<(), Failure> {
    let (app, caller) = pool.open().await?;
    let all = app.views.operators(caller.pool()).await.map_err(Refusal::from)?;
    let rows = all.iter().map(row).collect();
    let lines = || table(["ID", "ROLE", "STATE", "NAME"], rows);
    answer(pool.json, &json!({ "items": all }), lines);
    Ok(())
}

fn row(operator: &OperatorView) -> [String; 4] {
    let state = match operator {
        OperatorView { erased_at: Some(_), .. } => "erased",
        OperatorView { removed_at: Some(_), .. } => "removed",
        OperatorView { joined_at: None, .. } => "invited",
        _ => "active",
    };
    let (id, name) = (operator.id.to_string(), operator.name().to_owned());
    [id, operator.role.name().to_owned(), state.to_owned(), name]
}

/// The link by itself on standard output, so that a shell can take it.
fn shown(json: bool, link: &Link) {
    answer(json, &facts(link), || link.url.clone());
    if !json {
        eprintln!("{}", told(link));
    }
}

fn facts(link: &Link) -> Value {
    json!({ "operator": link.operator, "link": link.url, "expires_at": link.expires_at })
}

/// What a link does.
pub(super) fn told(link: &Link) -> String {
    let until = link.expires_at.to_rfc3339_opts(SecondsFormat::Secs, true);
    let name = link.operator.name();
    format!(
        "This link lets {name} in once, until {until}, in the browser in which \"Begin\" is pressed first."
    )
}
