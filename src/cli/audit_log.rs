//! `saoma audit list` and `saoma audit export`.

use std::{
    io::{Write, stdout},
    pin::pin,
    sync::Arc,
};

use chrono::{DateTime, Utc};
use clap::Args;
use domain::{id::PoolId, reading::ExportFormat};
use futures::StreamExt;

use super::{
    Settings, opened,
    written::{say, table, word},
};
use crate::{
    audit::{Asked, Change, Entries, Entry, Export, Stood, entries},
    boot::failure::Failure,
    http::{app::App, caller::Caller},
};

/// Of what history, and what of it.
#[derive(Debug, Args)]
struct Part {
    #[command(flatten)]
    settings: Settings,
    /// The pool, by its id or its host label. Not needed where there is one.
    #[arg(long, conflicts_with = "deployment")]
    pool: Option<String>,
    /// What belongs to no pool: the people of the console of the deployment, and its keys.
    #[arg(long)]
    deployment: bool,
    /// changes (as usual), reads, sign_ins or all.
    #[arg(long)]
    trail: Option<String>,
    /// What kind of thing it happened to, as application.
    #[arg(long)]
    kind: Option<String>,
    /// What happened, as application.changed.
    #[arg(long)]
    event: Option<String>,
    /// Who caused it: operator:ID, or all of a kind, as operator.
    #[arg(long)]
    actor: Option<String>,
    /// The id of what it is about.
    #[arg(long)]
    id: Option<String>,
    /// Written then or later (RFC 3339).
    #[arg(long)]
    since: Option<DateTime<Utc>>,
    /// Written before (RFC 3339).
    #[arg(long)]
    until: Option<DateTime<Utc>>,
}

impl Part {
    async fn open(&self) -> Result<(App, Option<PoolId>), Failure> {
        let app = opened::with(self.settings.load()?).await?;
        let pool = match self.deployment {
            true => None,
            false => Some(opened::pool(&app, self.pool.as_deref()).await?.id),
        };
        Ok((app, pool))
    }

    fn asked(&self) -> Asked {
        Asked {
            trail: self.trail.clone(),
            kind: self.kind.clone(),
            event: self.event.clone(),
            actor: self.actor.clone(),
            id: self.id.clone(),
            since: self.since,
            until: self.until,
        }
    }
}

/// What is listed.
#[derive(Debug, Args)]
pub struct List {
    #[command(flatten)]
    part: Part,
    /// Go on where a list ended: only what is older than this position.
    #[arg(long)]
    before: Option<u64>,
    /// How many at most.
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u16).range(1..=500))]
    limit: u16,
    /// Print JSON, in clear: what the management API answers.
    #[arg(long)]
    json: bool,
    /// Show what is about people in clear.
    #[arg(long)]
    clear: bool,
}

/// What is exported.
#[derive(Debug, Args)]
pub struct ExportAll {
    #[command(flatten)]
    part: Part,
    /// csv or ndjson.
    #[arg(long, value_parser = format, default_value = "ndjson")]
    format: ExportFormat,
}

fn format(text: &str) -> Result<ExportFormat, String> {
    word(text, ExportFormat::ALL, ExportFormat::name)
}

impl List {
    /// # Errors
    /// [`Failure`], for a filter that nothing fits too.
    pub(super) async fn run(&self) -> Result<(), Failure> {
        let filter = self.part.asked().filter()?;
        let (app, pool) = self.part.open().await?;
        let Entries { items, next } =
            entries(&app, pool.as_ref(), &filter, self.before, self.limit).await?;
        if self.json {
            let next = next.map(|next| next.to_string());
            say!("{}", serde_json::json!({ "items": items, "next": next }));
            return Ok(());
        }
        let rows = items.iter().map(|entry| row(entry, self.clear)).collect();
        say!(
            "{}",
            table(["POSITION", "TIME (UTC)", "WHO", "EVENT", "OF", "WHAT"], rows).trim_end()
        );
        if let Some(next) = next {
            say!("\nThere may be more: --before {next}");
        }
        Ok(())
    }
}

impl ExportAll {
    /// # Errors
    /// [`Failure`], for a filter that nothing fits too.
    pub(super) async fn run(&self) -> Result<(), Failure> {
        let (app, pool) = self.part.open().await?;
        let caller = Caller::command_line(pool);
        let export = Export::begin(&app, &caller, &self.part.asked(), self.format).await?;
        let mut pieces = pin!(export.pieces(Arc::new(app)));
        while let Some(piece) = pieces.next().await {
            if stdout().write_all(&piece?).is_err() {
                // Whoever reads stopped.
                break;
            }
        }
        Ok(())
    }
}

fn row(entry: &Entry, clear: bool) -> [String; 6] {
    let who = entry.actor_name.as_ref().map(|name| format!("{} ({name})", entry.actor));
    let changes = entry.changes.iter().map(|change| changed(change, clear));
    [
        entry.position.to_string(),
        entry.recorded_at.format("%F %T").to_string(),
        who.unwrap_or_else(|| entry.actor.clone()),
        entry.event.clone(),
        format!("{} {}", entry.kind, entry.id),
        changes.collect::<Vec<_>>().join("; "),
    ]
    .map(|cell| cell.chars().map(|it| if it.is_control() { '�' } else { it }).collect())
}

fn changed(change: &Change, clear: bool) -> String {
    let stood = |stood: &Stood| match stood {
        Stood::Personal(_) if !clear => "…".to_owned(),
        stood => stood.text().unwrap_or("-").to_owned(),
    };
    let after = stood(&change.after);
    match change.before {
        Stood::Nothing => format!("{}: {after}", change.field),
        ref before => format!("{}: {} → {after}", change.field, stood(before)),
    }
}
