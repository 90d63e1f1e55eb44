//! `saoma connection`: the identity sources of a pool.

mod default;

use std::path::PathBuf;

use clap::{Args, Subcommand};
use domain::{
    account_choice::{Association, PhonePolicy},
    connection::{ConnectionSettings, Scenes},
};
use projections::connections::ConnectionView;

use super::{
    opened::{InPool, connection},
    written::{answer, bytes, done, facts, on_or_off, removed_or, secret, table, word},
};
use crate::{
    api::connections::Connection,
    boot::failure::Failure,
    http::refusal::Refusal,
    management::{
        app_secrets::MiniProgramFields,
        connections::{self, ConnectionFields},
        logos, mini_programs,
    },
};

/// Make, show, change and delete connections.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a connection.
    Create(Create),
    /// List the connections of a pool.
    List(InPool),
    /// Show a connection.
    Show(Named),
    /// Change what is given.
    Change(Change),
    /// Replace the AppSecret of its own Mini Program, once WeChat takes it.
    Secret(Secret),
    /// Give it to another Mini Program, with which every openid is another one.
    MiniProgram(MiniProgram),
    /// Give it a logo.
    Logo(Logo),
    /// Delete it: nobody signs in by it any more.
    Delete(Named),
    /// Switch it on.
    Enable(Named),
    /// Switch it off: nobody signs in by it.
    Disable(Named),
    /// Choose the one that people are shown first, or show which it is.
    Default(default::Default),
}

/// Which connection.
#[derive(Debug, Args)]
pub struct Named {
    /// Its identifier, or its id.
    connection: String,
    #[command(flatten)]
    pool: InPool,
}

/// What can be said of a connection.
#[derive(Debug, Args)]
struct Fields {
    /// Where a browser ends, with a ticket, that a site without OpenID Connect sent.
    #[arg(long)]
    callback_url: Option<String>,
    /// Let such sites end nowhere.
    #[arg(long, conflicts_with = "callback_url")]
    no_callback_url: bool,
    /// How an unknown person finds an account: none, field_matching or ask_binding.
    #[arg(long, value_parser = association)]
    association: Option<Association>,
    /// Whether an unknown person is refused: true or false.
    #[arg(long)]
    login_only: Option<bool>,
    /// Whether a phone number is needed: required or optional.
    #[arg(long, value_parser = phone)]
    phone: Option<PhonePolicy>,
    /// Connections that say the same share unionids.
    #[arg(long)]
    wechat_subject: Option<String>,
    /// Let it share unionids with none.
    #[arg(long, conflicts_with = "wechat_subject")]
    no_wechat_subject: bool,
    /// Whether a login may be scanned only while its browser is there: true or false.
    #[arg(long)]
    presence: Option<bool>,
    /// How a person may have come to the code: camera or any.
    #[arg(long, value_parser = scenes)]
    scenes: Option<Scenes>,
}

fn association(text: &str) -> Result<Association, String> {
    word(text, Association::ALL, Association::name)
}

fn phone(text: &str) -> Result<PhonePolicy, String> {
    word(text, PhonePolicy::ALL, PhonePolicy::name)
}

fn scenes(text: &str) -> Result<Scenes, String> {
    word(text, Scenes::ALL, Scenes::name)
}

/// A Mini Program of its own.
#[derive(Debug, Args)]
struct Own {
    /// The AppID of its own Mini Program; left out for the deployment's.
    #[arg(long, requires = "app_secret_file")]
    app_id: Option<String>,
    /// The file that holds the AppSecret, `-` for standard input.
    #[arg(long, requires = "app_id")]
    app_secret_file: Option<PathBuf>,
}

/// A new connection.
#[derive(Debug, Args)]
pub struct Create {
    /// Its name in requests: a-z, 0-9 and -.
    #[arg(long)]
    identifier: String,
    /// The label on the login page.
    #[arg(long)]
    name: String,
    #[command(flatten)]
    own: Own,
    #[command(flatten)]
    fields: Fields,
    #[command(flatten)]
    pool: InPool,
}

/// What changes.
#[derive(Debug, Args)]
pub struct Change {
    #[command(flatten)]
    named: Named,
    /// The label on the login page.
    #[arg(long)]
    name: Option<String>,
    #[command(flatten)]
    fields: Fields,
}

/// Another AppSecret.
#[derive(Debug, Args)]
pub struct Secret {
    #[command(flatten)]
    named: Named,
    /// The file that holds it, `-` for standard input.
    #[arg(long)]
    app_secret_file: PathBuf,
}

/// Another Mini Program.
#[derive(Debug, Args)]
pub struct MiniProgram {
    #[command(flatten)]
    named: Named,
    #[command(flatten)]
    own: Own,
    /// The connection's identifier once more: whoever signed in by it is unknown to it from then on.
    #[arg(long)]
    confirm: String,
}

/// A logo.
#[derive(Debug, Args)]
pub struct Logo {
    #[command(flatten)]
    named: Named,
    /// A PNG or JPEG file, `-` for standard input. Left out, the logo is taken away.
    #[arg(long)]
    file: Option<PathBuf>,
}

impl Command {
    pub(super) async fn run(self) -> Result<(), Failure> {
        match self {
            Self::Create(create) => create.run().await,
            Self::List(pool) => list(&pool).await,
            Self::Show(named) => named.show().await,
            Self::Change(change) => change.run().await,
            Self::Secret(secret) => secret.run().await,
            Self::MiniProgram(mini_program) => mini_program.run().await,
            Self::Logo(logo) => logo.run().await,
            Self::Default(default) => default.run().await,
            Self::Enable(named) => named.turn(true).await,
            Self::Disable(named) => named.turn(false).await,
            Self::Delete(named) => named.delete().await,
        }
    }
}

async fn list(in_pool: &InPool) -> Result<(), Failure> {
    let (app, _, pool) = in_pool.open().await?;
    let all = app.views.connections(&pool).await.map_err(Refusal::from)?;
    let row = |it: &ConnectionView| {
        let (identifier, name) = (it.identifier.clone(), it.settings.name.clone());
        [identifier, it.id.to_string(), mini_program(it), on_or_off(it.disabled), name]
    };
    let header = ["IDENTIFIER", "ID", "MINI PROGRAM", "STATE", "NAME"];
    let lines = || table(header, all.iter().map(row).collect());
    let items: Vec<Connection> = all.iter().cloned().map(Into::into).collect();
    answer(in_pool.json, &serde_json::json!({ "items": items }), lines);
    Ok(())
}

fn mini_program(connection: &ConnectionView) -> String {
    connection.app_id.clone().unwrap_or_else(|| "the deployment's".to_owned())
}

fn lines(connection: &ConnectionView) -> String {
    let ConnectionSettings { name, callback_url, logo, policy, wechat } = &connection.settings;
    let nothing = || "none".to_owned();
    let facts = facts(
        &format!("connection {}", connection.identifier),
        &[
            ("id", connection.id.to_string()),
            ("name", name.clone()),
            ("Mini Program", mini_program(connection)),
            ("callback URL", callback_url.clone().unwrap_or_else(nothing)),
            ("association", policy.association.name().to_owned()),
            ("login only", policy.login_only.to_string()),
            ("phone", policy.phone.name().to_owned()),
            ("WeChat subject", wechat.subject.clone().unwrap_or_else(nothing)),
            ("presence", wechat.presence.to_string()),
            ("scenes", wechat.scenes.name().to_owned()),
            ("logo", logo.as_ref().map_or_else(nothing, |_| "there is one".to_owned())),
        ],
    );
    let off = if connection.disabled { "\n  It is switched off." } else { "" };
    facts + off
}

fn shown(in_pool: &InPool, connection: ConnectionView) {
    let lines = lines(&connection);
    answer(in_pool.json, &Connection::from(connection), || lines);
}

impl Fields {
    fn said(self, name: Option<String>) -> ConnectionFields {
        ConnectionFields {
            name,
            callback_url: removed_or(self.no_callback_url, self.callback_url),
            association: self.association,
            login_only: self.login_only,
            phone: self.phone,
            wechat_subject: removed_or(self.no_wechat_subject, self.wechat_subject),
            presence: self.presence,
            scenes: self.scenes,
            ..ConnectionFields::default()
        }
    }
}

impl Own {
    fn said(self) -> Result<Option<MiniProgramFields>, Failure> {
        match (self.app_id, self.app_secret_file) {
            (Some(app_id), Some(file)) => {
                Ok(Some(MiniProgramFields { app_id, app_secret: secret("app_secret", &file)? }))
            }
            _ => Ok(None),
        }
    }
}

impl Create {
    async fn run(self) -> Result<(), Failure> {
        let (app, caller, _) = self.pool.open().await?;
        let asked = ConnectionFields {
            identifier: Some(self.identifier),
            mini_program: self.own.said()?,
            ..self.fields.said(Some(self.name))
        };
        shown(&self.pool, connections::create(&app, &caller, &asked).await?);
        Ok(())
    }
}

impl Named {
    async fn show(&self) -> Result<(), Failure> {
        let (app, _, pool) = self.pool.open().await?;
        shown(&self.pool, connection(&app, &pool, &self.connection).await?);
        Ok(())
    }

    async fn turn(&self, on: bool) -> Result<(), Failure> {
        let (app, caller, pool) = self.pool.open().await?;
        let id = connection(&app, &pool, &self.connection).await?.id;
        shown(&self.pool, connections::turn(&app, &caller, &id, None, on).await?);
        Ok(())
    }

    async fn delete(&self) -> Result<(), Failure> {
        let (app, caller, pool) = self.pool.open().await?;
        let id = connection(&app, &pool, &self.connection).await?.id;
        connections::delete(&app, &caller, &id, None).await?;
        done(self.pool.json, &format!("connection {} is deleted", self.connection));
        Ok(())
    }
}

impl Change {
    async fn run(self) -> Result<(), Failure> {
        let (app, caller, pool) = self.named.pool.open().await?;
        let id = connection(&app, &pool, &self.named.connection).await?.id;
        let asked = self.fields.said(self.name);
        shown(&self.named.pool, connections::change(&app, &caller, &id, None, &asked).await?);
        Ok(())
    }
}

impl Secret {
    async fn run(self) -> Result<(), Failure> {
        let (app, caller, pool) = self.named.pool.open().await?;
        let id = connection(&app, &pool, &self.named.connection).await?.id;
        let secret = secret("app_secret", &self.app_secret_file)?;
        let changed = mini_programs::set_secret(&app, &caller, &id, None, &secret).await?;
        shown(&self.named.pool, changed);
        Ok(())
    }
}

impl MiniProgram {
    async fn run(self) -> Result<(), Failure> {
        let (app, caller, pool) = self.named.pool.open().await?;
        let id = connection(&app, &pool, &self.named.connection).await?.id;
        let own = self.own.said()?;
        let changed =
            mini_programs::change(&app, &caller, &id, None, own.as_ref(), &self.confirm).await?;
        shown(&self.named.pool, changed);
        Ok(())
    }
}

impl Logo {
    async fn run(self) -> Result<(), Failure> {
        let (app, caller, pool) = self.named.pool.open().await?;
        let id = connection(&app, &pool, &self.named.connection).await?.id;
        let upload = self.file.as_deref().map(bytes).transpose()?;
        let changed = logos::of_connection(&app, &caller, &id, None, upload).await?;
        shown(&self.named.pool, changed);
        Ok(())
    }
}
