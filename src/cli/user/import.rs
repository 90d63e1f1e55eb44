//! `saoma user import`.

use std::{
    fs::File,
    io::{self, IsTerminal, Read, Write, stderr, stdin},
    path::PathBuf,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use actix_web::web::Bytes;
use clap::{Args, ValueEnum};
use futures::{FutureExt, Stream, StreamExt, future::ready, stream};
use tokio::sync::mpsc;

use crate::{
    api::users::import::{Counts, ReportLine},
    boot::failure::Failure,
    cli::{opened::InPool, written::say},
    http::refusal::Refusal,
    management::import::{self, Asked},
};

/// Bytes that are read at once, and pieces of them that wait.
const PIECE: usize = 64 * 1024;
const WAITING: usize = 4;
/// How often the progress is shown anew.
const OFTEN: Duration = Duration::from_millis(200);

/// What to import.
#[derive(Debug, Args)]
pub struct Import {
    /// The file, or `-` for standard input. As CSV its first row names the columns: nickname, avatar, phone, phone_verified, email,
    /// email_verified, password_hash, blocked, app_id, openid, unionid. As NDJSON each line is an object.
    file: PathBuf,
    /// What this import is called. The same row makes one user in it: an import that broke off goes on by being run again.
    #[arg(long)]
    name: String,
    /// How it is written. By the end of the file's name if nothing is said: .csv, .ndjson or .jsonl.
    #[arg(long)]
    format: Option<Format>,
    /// Vouch for numbers and addresses that a row calls verified. Without it all are notes.
    #[arg(long)]
    verified: bool,
    /// Tell of each row, and not only of those that are refused.
    #[arg(long)]
    every_row: bool,
    #[command(flatten)]
    pool: InPool,
}

/// How rows are written.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// With a header.
    Csv,
    /// A JSON object a line.
    Ndjson,
}

impl Import {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let asked =
            Asked { name: self.name.clone(), format: self.format()?, verified: self.verified };
        let file = self.open_file()?;
        let (app, caller, _) = self.pool.open().await?;
        // Nobody takes the command line away from whoever began.
        let asker = Box::new(|| ready(Ok(())).boxed_local());
        let mut report = import::import(Arc::new(app), caller, &asked, asker, bytes(file)).await?;
        let (mut counts, mut progress) = (Counts::default(), Progress::begin());
        while let Some(told) = report.next().await {
            let told = told.inspect_err(|_| progress.end())?;
            let line = counts.count(told);
            if self.every_row || !matches!(line, ReportLine::User { .. }) {
                progress.end();
                self.tell(&line);
            }
            progress.show(&counts);
        }
        progress.end();
        self.tell(&ReportLine::Done(counts));
        match counts.refused {
            0 => Ok(()),
            refused => Err(Failure::RowsRefused(refused)),
        }
    }

    fn format(&self) -> Result<import::Format, Failure> {
        let end = self.file.extension().and_then(|end| end.to_str()).map(str::to_ascii_lowercase);
        match (self.format, end.as_deref()) {
            (Some(Format::Csv), _) | (None, Some("csv")) => Ok(import::Format::Csv),
            (Some(Format::Ndjson), _) | (None, Some("ndjson" | "jsonl")) => {
                Ok(import::Format::Ndjson)
            }
            (None, _) => Err(Refusal::invalid("format", "say --format csv or ndjson").into()),
        }
    }

    fn open_file(&self) -> Result<Box<dyn Read + Send>, Failure> {
        if self.file.as_os_str() == "-" {
            return Ok(Box::new(stdin()));
        }
        let unreadable = |cause| Failure::NoInput { path: self.file.clone(), cause };
        Ok(Box::new(File::open(&self.file).map_err(unreadable)?))
    }

    fn tell(&self, line: &ReportLine) {
        match (serde_json::to_string(line), line) {
            (Ok(text), _) if self.pool.json => say!("{text}"),
            (_, ReportLine::Refused { line, field, detail }) => {
                say!("line {line}: {field}: {detail}");
            }
            (_, ReportLine::User { line, user, there }) => {
                say!("line {line}: user {user}{}", if *there { ", there before" } else { "" });
            }
            (_, ReportLine::Done(Counts { imported, there, refused })) => {
                say!("{imported} imported, {there} there before, {refused} refused");
            }
            (_, ReportLine::BrokenOff { .. }) => {}
        }
    }
}

/// The bytes of a file, read on a thread of its own, which nobody waits for: standard input may never end.
fn bytes(mut file: Box<dyn Read + Send>) -> impl Stream<Item = Result<Bytes, Refusal>> {
    let (sender, receiver) = mpsc::channel(WAITING);
    thread::spawn(move || {
        let mut piece = vec![0; PIECE];
        loop {
            let read = match file.read(&mut piece) {
                Ok(0) => break,
                Ok(read) => Ok(Bytes::copy_from_slice(piece.get(..read).unwrap_or_default())),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => Err(Refusal::invalid("file", error)),
            };
            let over = read.is_err();
            if sender.blocking_send(read).is_err() || over {
                break;
            }
        }
    });
    stream::unfold(receiver, |mut receiver| async { Some((receiver.recv().await?, receiver)) })
}

/// A line on a terminal that says how far it is.
struct Progress {
    begun: Instant,
    shown: Option<Instant>,
}

impl Progress {
    fn begin() -> Self {
        Self { begun: Instant::now(), shown: None }
    }

    /// Not for a file: nobody reads it there.
    fn show(&mut self, counts: &Counts) {
        let now = Instant::now();
        if self.shown.is_some_and(|shown| now - shown < OFTEN) || !stderr().is_terminal() {
            return;
        }
        self.shown = Some(now);
        let rows = counts.imported + counts.there + counts.refused;
        let rate = u128::from(rows) * 1000 / (now - self.begun).as_millis().max(1);
        let _ =
            write!(stderr(), "\r\x1b[K{rows} rows, {} refused, {rate} a second", counts.refused);
    }

    /// Takes the line away.
    fn end(&mut self) {
        if self.shown.take().is_some() {
            let _ = write!(stderr(), "\r\x1b[K");
        }
    }
}
