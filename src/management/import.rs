//! Import: users who are taken over from elsewhere, row by row while the rows come. Each row is a command of its own, whose id
//! follows from what it says: whoever repeats an import that broke off makes nobody twice.

mod csv;
mod file;
mod identifier;
mod lines;
mod ndjson;
mod row;

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use actix_web::web::Bytes;
use domain::{
    decisions::{ImportUser, ImportedUser},
    id::UserId,
};
use futures::{Stream, StreamExt, stream::LocalBoxStream};

use super::field::pool;
use crate::http::{app::App, caller::Caller, refusal::Refusal};
pub use file::Format;
use identifier::Identifier;
use row::{Known, Row};

/// Rows that are under way at once: while the writer has a batch of 256, the next one is decided. Whoever signs in meanwhile waits
/// for no more than these.
const UNDER_WAY: usize = 512;
/// After so many rows in a row of which none was there, it is not asked any more whether the next one is.
const NEWS: usize = UNDER_WAY;
/// Characters of an import's name, at most.
const LONGEST_NAME: usize = 64;

/// What is to be imported.
#[derive(Clone, Debug)]
pub struct Asked {
    /// What the operator calls it: 1 to 64 visible characters of ASCII. The same row makes one user in it.
    pub name: String,
    /// How the rows are written.
    pub format: Format,
    /// Whether the operator vouches for what a row calls verified.
    pub verified: bool,
}

/// What became of a row.
#[derive(Clone, Debug)]
pub struct Told {
    /// The line on which it begins, from 1.
    pub line: u64,
    /// What became of it.
    pub outcome: Outcome,
}

/// What became of a row.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// It made a user.
    Made(UserId),
    /// It had made this user before.
    There(UserId),
    /// It is wrong, and made nobody.
    Refused {
        /// What is wrong, by the name of its column; `line` for the whole.
        field: String,
        /// The rule.
        why: String,
    },
}

/// What comes of an import, in the order of its rows. It ends with the first error: what came before it is done.
pub type Report = LocalBoxStream<'static, Result<Told, Refusal>>;

/// Imports what the bytes hold, while it is read: who stops reading stops the import.
///
/// # Errors
/// [`Refusal::Invalid`] with the field, for a name or a file that cannot be read at all; nothing is imported then.
pub async fn import(
    app: Arc<App>,
    caller: Caller,
    asked: &Asked,
    bytes: impl Stream<Item = Result<Bytes, Refusal>> + 'static,
) -> Result<Report, Refusal> {
    check_name(&asked.name)?;
    let mut lines = Box::pin(file::read(asked.format, bytes).peekable());
    if let Some(Err(refusal)) = lines.as_mut().peek().await {
        return Err(refusal.clone());
    }
    let import = Arc::new(Import {
        known: Known::read(&app, pool(&caller)?, asked.verified).await?,
        identifier: Identifier::new(&app, pool(&caller)?, &asked.name).await?,
        name: asked.name.clone(),
        news: AtomicUsize::new(0),
        app,
        caller,
    });
    let rows = lines.map(move |line| {
        let import = import.clone();
        async move {
            let line = line?;
            let outcome = match line.row {
                Ok(row) => import.take(line.number, row).await,
                Err(refusal) => Err(refusal),
            };
            Ok(Told { line: line.number, outcome: outcome.or_else(refused)? })
        }
    });
    Ok(rows.buffered(UNDER_WAY).boxed_local())
}

fn check_name(name: &str) -> Result<(), Refusal> {
    let visible = name.bytes().all(|byte| byte.is_ascii_graphic());
    if visible && (1..=LONGEST_NAME).contains(&name.len()) {
        Ok(())
    } else {
        Err(Refusal::invalid("name", "1 to 64 visible characters of ASCII"))
    }
}

/// What is wrong with a row does not stop the others.
fn refused(refusal: Refusal) -> Result<Outcome, Refusal> {
    match refusal {
        Refusal::Invalid { field, why } => Ok(Outcome::Refused { field, why }),
        Refusal::Taken { field } => {
            let why = "another user of the pool has it".to_owned();
            Ok(Outcome::Refused { field: field.to_owned(), why })
        }
        other => Err(other),
    }
}

/// An import that is under way.
struct Import {
    app: Arc<App>,
    caller: Caller,
    name: String,
    known: Known,
    identifier: Identifier,
    /// Rows in a row that made somebody.
    news: AtomicUsize,
}

impl Import {
    async fn take(&self, line: u64, row: Row) -> Result<Outcome, Refusal> {
        let caller = self.identifier.caller(&self.caller, &row)?;
        let decision = ImportUser {
            row: row.checked(&self.known, || self.app.new_id().into())?,
            user: self.identifier.user(&self.app, line),
            import: self.name.clone(),
            at: self.app.now(),
        };
        let imported = match self.before(&caller, &decision).await? {
            Some(before) => before,
            None => self.app.execute(&caller, &decision).await?,
        };
        Ok(match imported {
            ImportedUser::Made(user) => Outcome::Made(user),
            ImportedUser::There(user) => Outcome::There(user),
        })
    }

    /// Whom the row made before, if that is likely. The command itself would find it too, but hold up a batch.
    async fn before(
        &self,
        caller: &Caller,
        decision: &ImportUser,
    ) -> Result<Option<ImportedUser>, Refusal> {
        if self.news.load(Ordering::Relaxed) >= NEWS {
            return Ok(None);
        }
        let before = self.app.answered(caller, decision).await?;
        match &before {
            Some(_) => self.news.store(0, Ordering::Relaxed),
            None => drop(self.news.fetch_add(1, Ordering::Relaxed)),
        }
        Ok(before)
    }
}
