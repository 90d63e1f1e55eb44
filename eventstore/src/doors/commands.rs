//! Commands: decided on what is known, written at once, decided again if others were faster.

use std::{collections::HashSet, fmt, sync::Arc, time::Duration};

use domain::{
    aggregate::CommandError,
    id::{CommandId, is_well_formed},
    name::NameKind,
    unit::{Decision, Refused, Written, WrittenEvent},
};
use projections::Value;
use tokio::{
    sync::{mpsc, oneshot},
    time::timeout,
};

use crate::{
    database::backend::Backend,
    deciding::{
        admit::Rejection,
        prepare::{Prepared, prepare},
        unit::Recording,
    },
    shared::Shared,
    streams::reader::{COLUMNS, Sealed, Stored},
    words::{
        context::Context,
        error::StoreError,
        stream::{HashedName, Scope},
    },
    writing::submission::{Answer, Submission},
};

/// A command that others overtook is decided this many times before it is refused as contended.
const ATTEMPTS: usize = 16;
/// The caller waits at most this long for the writer: longer than a batch waits for what another process holds, and the one
/// before it too. What is not begun by then is not written; if the write already began, its result is unknown.
const PATIENCE: Duration = Duration::from_secs(10);

/// The first event of a command's unit.
const FIRST: &str =
    "SELECT position FROM events WHERE pool = $1 AND command = $2 AND position = unit";
/// The first event behind a unit.
const NEXT: &str = "SELECT position FROM events WHERE pool = $1 AND position > $2 AND unit <> $2 \
    ORDER BY position LIMIT 1";

/// Carries commands out.
#[derive(Clone)]
pub struct Commands {
    shared: Arc<Shared>,
    writer: mpsc::Sender<Submission>,
}

impl fmt::Debug for Commands {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Commands")
    }
}

impl Commands {
    pub(crate) const fn new(shared: Arc<Shared>, writer: mpsc::Sender<Submission>) -> Self {
        Self { shared, writer }
    }

    /// Decides a command and writes its events, names and rows in one transaction; answers after the commit. A command
    /// whose id was written before is answered as the first time, and nothing is written.
    ///
    /// # Errors
    /// [`Refused`]; then nothing was written, except for [`Refused::Unavailable`], after which it may have been. The same
    /// command with the same id then tells.
    pub async fn execute<D: Decision>(
        &self,
        context: &Context,
        decision: &D,
    ) -> Result<D::Answer, Refused> {
        let scope = scope(context)?;
        let mut fresh = false;
        let mut lost = HashSet::new();
        for _ in 0..ATTEMPTS {
            let mut unit = Recording::begin(&self.shared, &scope, fresh).await?;
            let answer = match decision.decide(&mut unit).await {
                Ok(answer) if !unit.events.is_empty() => answer,
                // The database does not answer: nothing was decided.
                Err(refused @ Refused::Unavailable(_)) => return Err(refused),
                // Cached data may be old, and nothing would tell: so decide again on fresh data.
                _ if unit.used_cache => {
                    fresh = true;
                    continue;
                }
                nothing => return self.wrote_nothing(context, decision, unit, nothing).await,
            };
            match self.write(unit, context).await? {
                Ok(()) => return Ok(answer),
                Err(Rejection::Conflict(_)) => {}
                Err(Rejection::Held(name)) => lose(&mut lost, name)?,
                Err(Rejection::Written) => return self.answer_again(context, decision).await,
            }
        }
        Err(Refused::Contended)
    }

    /// Whether a command was written.
    ///
    /// # Errors
    /// [`Refused`], when it cannot be read.
    pub async fn came_before(&self, context: &Context) -> Result<bool, Refused> {
        Ok(!self.written(&scope(context)?, &context.command).await?.is_empty())
    }

    /// What a command was answered when it came before, if it was written then. Nothing is decided, and nothing is written.
    ///
    /// # Errors
    /// [`Refused`], when it cannot be read.
    pub async fn answered<D: Decision>(
        &self,
        context: &Context,
        decision: &D,
    ) -> Result<Option<D::Answer>, Refused> {
        if self.written(&scope(context)?, &context.command).await?.is_empty() {
            return Ok(None);
        }
        self.answer_again(context, decision).await.map(Some)
    }

    /// A command that writes nothing may have written when it came first. A refused step that is not recorded is counted.
    async fn wrote_nothing<D: Decision>(
        &self,
        context: &Context,
        decision: &D,
        unit: Recording<'_>,
        decided: Result<D::Answer, Refused>,
    ) -> Result<D::Answer, Refused> {
        if !self.written(&unit.scope, &context.command).await?.is_empty() {
            return self.answer_again(context, decision).await;
        }
        if let (Err(_), Some(login)) = (&decided, &unit.unrecorded) {
            self.shared.count(login);
        }
        decided
    }

    async fn answer_again<D: Decision>(
        &self,
        context: &Context,
        decision: &D,
    ) -> Result<D::Answer, Refused> {
        let scope = Scope::of(context.pool.as_ref());
        let written = Written::from(self.written(&scope, &context.command).await?);
        let mut unit = Recording::begin(&self.shared, &scope, true).await?;
        decision.answer_again(&mut unit, &written).await
    }

    /// The events that a command wrote, if it was written.
    async fn written(
        &self,
        scope: &Scope,
        command: &CommandId,
    ) -> Result<Vec<WrittenEvent>, StoreError> {
        let (pool, reader) = (Value::from(scope.as_str()), &self.shared.reader);
        let first = match &self.shared.backend {
            Backend::Postgres { .. } => FIRST.replace("$2", "CAST($2 AS uuid)"),
            Backend::Sqlite { .. } => FIRST.to_owned(),
        };
        let key = [pool.clone(), command.as_str().into()];
        let Some(first) = reader.database.one(&first, &key).await? else {
            return Ok(Vec::new());
        };
        let first = first.int("position")?;
        let next = reader.database.one(NEXT, &[pool.clone(), first.into()]).await?;
        let next = next.map_or(Ok(i64::MAX), |row| row.int("position"))?;
        let sql = format!(
            "SELECT {COLUMNS} FROM events WHERE pool = $1 AND position >= $2 AND position < $3 AND unit = $2 ORDER BY position"
        );
        let rows = reader.database.all(&sql, &[pool, first.into(), next.into()]).await?;
        let sealed = rows.iter().map(|row| Sealed::read(row, scope)).collect::<Result<_, _>>()?;
        let (events, _) = reader.open(scope, sealed).await?;
        let event = |stored: Stored| WrittenEvent {
            aggregate_type: stored.event.aggregate_type,
            aggregate_id: stored.event.aggregate_id,
            payload: stored.event.payload,
        };
        Ok(events.into_iter().map(event).collect())
    }

    async fn write(&self, unit: Recording<'_>, context: &Context) -> Answer {
        let prepared = prepare(&self.shared, context, unit).await?;
        timeout(PATIENCE, self.submit(prepared)).await.map_err(|_| StoreError::Silent)?
    }

    async fn submit(&self, prepared: Prepared) -> Answer {
        let (done, answer) = oneshot::channel();
        self.writer.send(Submission { prepared, done }).await.map_err(|_| StoreError::Closed)?;
        answer.await.map_err(|_| StoreError::Closed)?
    }
}

/// No pool has an id of another form; the empty one would be that of the deployment.
fn scope(context: &Context) -> Result<Scope, Refused> {
    match &context.pool {
        Some(pool) if !is_well_formed(pool.as_str()) => Err(CommandError::Unknown("pool").into()),
        pool => Ok(Scope::of(pool.as_ref())),
    }
}

/// Who loses a name is decided again, and is refused only if the new decision loses the same one.
fn lose(lost: &mut HashSet<HashedName>, name: HashedName) -> Result<(), Refused> {
    let kind: NameKind = name.kind;
    if lost.insert(name) { Ok(()) } else { Err(Refused::Taken(kind)) }
}
