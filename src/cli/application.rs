//! `saoma application`: the OpenID Connect clients of a pool.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use domain::{
    application::{ClientType, TokenLifetimes},
    id::ApplicationId,
    signing_key::Algorithm,
};
use projections::applications::ApplicationView;

use super::{
    opened::{InPool, Of, connection},
    written::{answer, bytes, done, facts, json, listed, on_or_off, removed_or, table, word},
};
use crate::{
    api::applications::{Application, ApplicationWithSecret},
    boot::failure::Failure,
    http::refusal::Refusal,
    management::{
        applications::{self, ApplicationFields, Rotation, TokenLifetimeFields, WithSecret},
        logos,
    },
};

/// What it is called where it is not there.
const APPLICATION: &str = "application";

/// Make, show, change and delete applications.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make an application. Its secret is shown once.
    Create(Create),
    /// List the applications of a pool.
    List(InPool),
    /// Show an application.
    Show(Named),
    /// Change what is given.
    Change(Change),
    /// Replace its secret. The new one is shown once.
    RotateSecret(Rotate),
    /// Switch it on, or a connection for it.
    Enable(Switch),
    /// Switch it off, or a connection for it.
    Disable(Switch),
    /// Give it a logo.
    Logo(Logo),
    /// Delete it.
    Delete(Named),
}

/// Which application.
#[derive(Debug, Args)]
pub struct Named {
    /// Its id, the client_id.
    application: String,
    #[command(flatten)]
    pool: InPool,
}

/// What can be said of an application.
#[derive(Debug, Args)]
struct Fields {
    /// Where the browser may be sent with a code, to the byte. Repeatable.
    #[arg(long = "redirect-uri")]
    redirect_uris: Vec<String>,
    /// Where the browser may be sent once it signed out. Repeatable.
    #[arg(long = "post-logout-redirect-uri")]
    post_logout_redirect_uris: Vec<String>,
    /// Let the browser stay here once it signed out.
    #[arg(long, conflicts_with = "post_logout_redirect_uris")]
    no_post_logout_redirect_uris: bool,
    /// The origin of pages of its own, beside those of its redirect URIs. Repeatable.
    #[arg(long = "origin")]
    origins: Vec<String>,
    /// Leave it the origins of its redirect URIs alone.
    #[arg(long, conflicts_with = "origins")]
    no_origins: bool,
    /// Its colour on the pages that people sign in on, as #0b7a4e.
    #[arg(long)]
    colour: Option<String>,
    /// Let the pages have their own colour.
    #[arg(long, conflicts_with = "colour")]
    no_colour: bool,
    /// Seconds that an access token lives: 60 to 86400.
    #[arg(long)]
    access_token_seconds: Option<u32>,
    /// Seconds that an ID token lives: 60 to 86400.
    #[arg(long)]
    id_token_seconds: Option<u32>,
    /// Whether it may ask for refresh tokens (offline_access).
    #[arg(long)]
    offline_access: Option<bool>,
    /// Seconds for which tokens may be refreshed after the sign-in, in all: 300 to 31536000.
    #[arg(long)]
    refresh_seconds: Option<u32>,
    /// Seconds that a refresh token is good for if it is not used: 300 to as long as all in all.
    #[arg(long)]
    refresh_idle_seconds: Option<u32>,
    /// Where a person goes on who came to a page of a login that is over.
    #[arg(long)]
    home_page: Option<String>,
    /// Let such a person go on nowhere.
    #[arg(long, conflicts_with = "home_page")]
    no_home_page: bool,
    /// Whether each sign-in is a scan: true, false, or pool, as its pool says.
    #[arg(long, value_parser = override_of_pool)]
    scan_each_time: Option<Override>,
    /// How its ID tokens are signed: RS256 or ES256.
    #[arg(long, value_parser = algorithm)]
    id_token_algorithm: Option<Algorithm>,
    /// A file, `-` for standard input, with what people agree to on the phone: a JSON list as the API takes it.
    #[arg(long)]
    agreements: Option<PathBuf>,
}

/// What an application says, or nothing where its pool does.
#[derive(Clone, Copy, Debug)]
struct Override(Option<bool>);

fn override_of_pool(text: &str) -> Result<Override, String> {
    match text {
        "true" => Ok(Override(Some(true))),
        "false" => Ok(Override(Some(false))),
        "pool" => Ok(Override(None)),
        _ => Err("one of true, false, pool".to_owned()),
    }
}

fn algorithm(text: &str) -> Result<Algorithm, String> {
    word(text, Algorithm::ALL, Algorithm::name)
}

/// A new application.
#[derive(Debug, Args)]
pub struct Create {
    /// Its name, for people.
    #[arg(long)]
    name: String,
    /// It runs in a browser or on a person's device, and has no secret.
    #[arg(long)]
    public: bool,
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
    /// Its name, for people.
    #[arg(long)]
    name: Option<String>,
    #[command(flatten)]
    fields: Fields,
}

/// Another secret.
#[derive(Debug, Args)]
pub struct Rotate {
    #[command(flatten)]
    named: Named,
    /// Seconds for which the former one stays good beside it: 604800 (7 days) at most.
    #[arg(long, default_value_t = 0)]
    keep_former_seconds: u32,
}

/// Which application, or which connection for it.
#[derive(Debug, Args)]
pub struct Switch {
    /// The application's id.
    application: String,
    /// The connection's identifier. Left out, the application itself is meant.
    connection: Option<String>,
    #[command(flatten)]
    pool: InPool,
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
            Self::RotateSecret(rotate) => rotate.run().await,
            Self::Enable(switch) => switch.run(true).await,
            Self::Disable(switch) => switch.run(false).await,
            Self::Logo(logo) => logo.run().await,
            Self::Delete(named) => named.delete().await,
        }
    }
}

async fn list(in_pool: &InPool) -> Result<(), Failure> {
    let (app, _, pool) = in_pool.open().await?;
    let all = app.views.applications(&pool).await.map_err(Refusal::from)?;
    let row = |it: &ApplicationView| {
        let client_type = it.settings.client_type.name().to_owned();
        [it.id.to_string(), client_type, on_or_off(it.disabled), it.settings.name.clone()]
    };
    let lines = || table(["CLIENT ID", "TYPE", "STATE", "NAME"], all.iter().map(row).collect());
    let items: Vec<Application> = all.iter().cloned().map(Into::into).collect();
    answer(in_pool.json, &serde_json::json!({ "items": items }), lines);
    Ok(())
}

fn lines(application: &ApplicationView) -> String {
    let ApplicationView { id, settings, connections, .. } = application;
    let said = |text: &Option<String>| text.clone().unwrap_or_else(|| "none".to_owned());
    let agreements = settings.agreements.iter().map(|agreement| &agreement.title);
    let TokenLifetimes { access, id: id_token, refresh, refresh_idle } = settings.token_lifetimes;
    let refreshed = match settings.offline_access {
        true => format!("for {refresh} s, each used within {refresh_idle} s"),
        false => "none".to_owned(),
    };
    let each = match settings.scan_each_time {
        None => "as the pool says".to_owned(),
        Some(each) => each.to_string(),
    };
    let mut shown = vec![
        ("client_id", id.to_string()),
        ("type", settings.client_type.name().to_owned()),
        ("connections", listed(connections)),
    ];
    shown.extend(settings.redirect_uris.iter().map(|uri| ("redirect URI", uri.clone())));
    shown.extend([
        ("after signing out", listed(&settings.post_logout_redirect_uris)),
        ("origins", listed(&settings.origins)),
        ("home page", said(&settings.home_page)),
        ("colour", said(&settings.colour)),
        ("agreements", listed(agreements)),
        (
            "tokens",
            format!("{}, access {access} s, ID {id_token} s", settings.id_token_algorithm.name()),
        ),
        ("refresh tokens", refreshed),
        ("scan each time", each),
    ]);
    let off = if application.disabled { "\n  It is switched off." } else { "" };
    facts(&format!("application {}", settings.name), &shown) + off
}

fn shown(in_pool: &InPool, application: ApplicationView) {
    let lines = lines(&application);
    answer(in_pool.json, &Application::from(application), || lines);
}

fn shown_with_secret(in_pool: &InPool, made: WithSecret) {
    let mut lines = lines(&made.application);
    if let Some(secret) = &made.secret {
        lines +=
            &format!("\n  client_secret      {secret}\nThe secret is shown now, and never again.");
    }
    answer(in_pool.json, &ApplicationWithSecret::from(made), || lines);
}

impl Fields {
    fn said(self, name: Option<String>) -> Result<ApplicationFields, Failure> {
        let list =
            |none: bool, said: Vec<String>| Some(said).filter(|said| none || !said.is_empty());
        let token_lifetimes = TokenLifetimeFields {
            access: self.access_token_seconds,
            id: self.id_token_seconds,
            refresh: self.refresh_seconds,
            refresh_idle: self.refresh_idle_seconds,
        };
        Ok(ApplicationFields {
            name,
            colour: removed_or(self.no_colour, self.colour),
            origins: list(self.no_origins, self.origins),
            token_lifetimes: Some(token_lifetimes),
            redirect_uris: list(false, self.redirect_uris),
            post_logout_redirect_uris: list(
                self.no_post_logout_redirect_uris,
                self.post_logout_redirect_uris,
            ),
            home_page: removed_or(self.no_home_page, self.home_page),
            scan_each_time: self.scan_each_time.map(|Override(said)| said),
            offline_access: self.offline_access,
            id_token_algorithm: self.id_token_algorithm,
            agreements: self
                .agreements
                .as_deref()
                .map(|file| json("agreements", file))
                .transpose()?,
            ..ApplicationFields::default()
        })
    }
}

impl Create {
    async fn run(self) -> Result<(), Failure> {
        let (app, caller, _) = self.pool.open().await?;
        let client_type = self.public.then_some(ClientType::Public);
        let asked = ApplicationFields { client_type, ..self.fields.said(Some(self.name))? };
        shown_with_secret(&self.pool, applications::create(&app, &caller, &asked).await?);
        Ok(())
    }
}

impl Change {
    async fn run(self) -> Result<(), Failure> {
        let (app, caller, _) = self.named.pool.open().await?;
        let asked = self.fields.said(self.name)?;
        let changed = applications::change(&app, &caller, &self.named.id(), None, &asked).await;
        let changed = changed.of(APPLICATION, &self.named.application)?;
        shown(&self.named.pool, changed);
        Ok(())
    }
}

impl Named {
    fn id(&self) -> ApplicationId {
        self.application.as_str().into()
    }

    async fn show(&self) -> Result<(), Failure> {
        let (app, caller, _) = self.pool.open().await?;
        let found = applications::one(&app, &caller, &self.id()).await;
        shown(&self.pool, found.of(APPLICATION, &self.application)?);
        Ok(())
    }

    async fn delete(&self) -> Result<(), Failure> {
        let (app, caller, _) = self.pool.open().await?;
        let deleted = applications::delete(&app, &caller, &self.id(), None).await;
        deleted.of(APPLICATION, &self.application)?;
        done(self.pool.json, &format!("application {} is deleted", self.application));
        Ok(())
    }
}

impl Rotate {
    async fn run(self) -> Result<(), Failure> {
        let (app, caller, _) = self.named.pool.open().await?;
        let asked = Rotation { keep_former_seconds: self.keep_former_seconds };
        let id = self.named.id();
        let rotated = applications::rotate_secret(&app, &caller, &id, None, asked).await;
        shown_with_secret(&self.named.pool, rotated.of(APPLICATION, &self.named.application)?);
        Ok(())
    }
}

impl Switch {
    async fn run(self, on: bool) -> Result<(), Failure> {
        let (app, caller, pool) = self.pool.open().await?;
        let id = self.application.as_str().into();
        let switched = match &self.connection {
            Some(said) => {
                let connection = connection(&app, &pool, said).await?.id;
                applications::switch(&app, &caller, &id, &connection, on).await
            }
            None => applications::turn(&app, &caller, &id, None, on).await,
        };
        shown(&self.pool, switched.of(APPLICATION, &self.application)?);
        Ok(())
    }
}

impl Logo {
    async fn run(self) -> Result<(), Failure> {
        let (app, caller, _) = self.named.pool.open().await?;
        let upload = self.file.as_deref().map(bytes).transpose()?;
        let changed = logos::of_application(&app, &caller, &self.named.id(), None, upload).await;
        let changed = changed.of(APPLICATION, &self.named.application)?;
        shown(&self.named.pool, changed);
        Ok(())
    }
}
