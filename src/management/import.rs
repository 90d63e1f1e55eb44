//! Import: users who are taken over from elsewhere, row by row while the rows come. Each row is a command of its own, whose id
//! follows from what it says: whoever repeats an import that broke off makes nobody twice.

mod csv;
mod file;
mod identifier;
mod lines;
mod ndjson;
mod quotes;
mod row;
mod standing;

use std::{cell::Cell, rc::Rc, sync::Arc};

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
use lines::Line;
use row::{Known, Row};
pub use standing::Asker;
use standing::Standing;

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

impl Outcome {
    /// What is wrong with a row that ends on another line: it may have taken those along that were meant as other rows.
    fn up_to(self, last: Option<u64>) -> Self {
        match (self, last) {
            (Self::Refused { field, why }, Some(last)) => {
                let why =
                    format!("{why}; this row ends on line {last}: is each quotation mark closed?");
                Self::Refused { field, why }
            }
            (other, _) => other,
        }
    }
}

/// What comes of an import, in the order of its rows. It ends with the first error: what came before it is done.
pub type Report = LocalBoxStream<'static, Result<Told, Refusal>>;

/// Imports what the bytes hold, while it is read: who stops reading stops the import. It breaks off within a second once its pool is
/// deleted, or the asker could not begin it any more.
///
/// # Errors
/// [`Refusal::Invalid`] with the field, for a name or a file that cannot be read at all; nothing is imported then.
pub async fn import(
    app: Arc<App>,
    caller: Caller,
    asked: &Asked,
    asker: Asker,
    bytes: impl Stream<Item = Result<Bytes, Refusal>> + 'static,
) -> Result<Report, Refusal> {
    check_name(&asked.name)?;
    let standing = Rc::new(Standing::new(app.clone(), pool(&caller)?.clone(), asker));
    let rows = Box::pin(file::read(asked.format, bytes));
    let mut lines = Box::pin(standing.clone().watching(rows).peekable());
    if let Some(Err(refusal)) = lines.as_mut().peek().await {
        return Err(refusal.clone());
    }
    let import = Rc::new(Import {
        standing,
        known: Known::read(&app, pool(&caller)?, asked.verified).await?,
        identifier: Identifier::new(&app, pool(&caller)?, &asked.name).await?,
        name: asked.name.clone(),
        news: Cell::new(0),
        app,
        caller,
    });
    let (looked, taken) = (import.clone(), import);
    // In two steps: each is begun in the order of the rows, and asks nothing before what counts. So of two rows that want one name
    // the first one gets it.
    let looked = lines.map(move |line| looked.clone().look(line)).buffered(UNDER_WAY);
    Ok(looked.map(move |row| taken.clone().take(row)).buffered(UNDER_WAY).boxed_local())
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

/// What makes a user, and who asks for it.
type Command = (Caller, ImportUser);

/// A row that was looked at.
enum Looked {
    /// It makes a user.
    New { line: u64, command: Box<Command> },
    /// It does not.
    Told(Told),
}

/// An import that is under way.
struct Import {
    app: Arc<App>,
    caller: Caller,
    standing: Rc<Standing>,
    name: String,
    known: Known,
    identifier: Identifier,
    /// Rows in a row that made somebody.
    news: Cell<usize>,
}

impl Import {
    /// Looks at a row, and whether it came before.
    async fn look(self: Rc<Self>, line: Result<Line, Refusal>) -> Result<Looked, Refusal> {
        let Line { number: line, last, row } = line?;
        self.standing.holds().await?;
        let found = match row {
            Ok(row) => self.found(line, row).await,
            Err(refusal) => Err(refusal),
        };
        Ok(match found {
            Ok((command, None)) => Looked::New { line, command: Box::new(command) },
            Ok((_, Some(before))) => Looked::Told(Told { line, outcome: outcome(before) }),
            Err(refusal) => Looked::Told(Told { line, outcome: refused(refusal)?.up_to(last) }),
        })
    }

    /// Makes its user.
    async fn take(self: Rc<Self>, row: Result<Looked, Refusal>) -> Result<Told, Refusal> {
        let (line, command) = match row? {
            Looked::New { line, command } => (line, command),
            Looked::Told(told) => return Ok(told),
        };
        let (caller, decision) = *command;
        // It may have waited long since it was looked at: until somebody read the report.
        self.standing.holds().await?;
        let imported = self.app.execute(&caller, &decision).await;
        let outcome = imported.map(outcome).or_else(|refusal| refused(refusal.into()))?;
        Ok(Told { line, outcome })
    }

    async fn found(&self, line: u64, row: Row) -> Result<(Command, Option<ImportedUser>), Refusal> {
        let caller = self.identifier.caller(&self.caller, &row)?;
        let decision = ImportUser {
            row: row.checked(&self.known, || self.app.new_id().into())?,
            user: self.identifier.user(&self.app, line),
            import: self.name.clone(),
            at: self.app.now(),
        };
        let before = self.before(&caller, &decision).await?;
        Ok(((caller, decision), before))
    }

    /// Whom the row made before, if that is likely. The command itself would find it too, but hold up a batch.
    async fn before(
        &self,
        caller: &Caller,
        decision: &ImportUser,
    ) -> Result<Option<ImportedUser>, Refusal> {
        if self.news.get() >= NEWS {
            return Ok(None);
        }
        let before = self.app.answered(caller, decision).await?;
        self.news.set(if before.is_some() { 0 } else { self.news.get() + 1 });
        Ok(before)
    }
}

fn outcome(imported: ImportedUser) -> Outcome {
    match imported {
        ImportedUser::Made(user) => Outcome::Made(user),
        ImportedUser::There(user) => Outcome::There(user),
    }
}
