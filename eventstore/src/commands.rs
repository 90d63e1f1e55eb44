//! Commands: decided on what is known, written at once, decided again where others were faster.

use std::{collections::HashSet, fmt, sync::Arc, time::Duration};

use domain::{
    claim::ClaimKind,
    id::UserId,
    unit::{Decision, Refused},
};
use tokio::{
    sync::{mpsc, oneshot},
    time::timeout,
};

use crate::{
    admit::Rejection,
    context::Context,
    core::Core,
    error::StoreError,
    forget,
    prepare::{Preparation, Prepared},
    stream::Name,
    unit::Recording,
    writer::task::{Answer, Submission},
};

/// So often a command is decided before it is refused as contended.
const ATTEMPTS: usize = 16;
/// Who asked waits so long for the writer: what is not begun by then is not written, and of a write that is under way
/// nobody knows.
const PATIENCE: Duration = Duration::from_secs(10);

/// Carries commands out.
#[derive(Clone)]
pub struct Commands {
    core: Arc<Core>,
    writer: mpsc::Sender<Submission>,
}

impl fmt::Debug for Commands {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Commands")
    }
}

impl Commands {
    pub(crate) const fn new(core: Arc<Core>, writer: mpsc::Sender<Submission>) -> Self {
        Self { core, writer }
    }

    /// Decides a command and writes its events, names and rows in one transaction; answers after the commit.
    ///
    /// # Errors
    /// [`Refused`]; then nothing was written, except for [`Refused::Unavailable`], after which it may have been.
    pub async fn execute<D: Decision>(
        &self,
        context: &Context,
        decision: &D,
    ) -> Result<D::Answer, Refused> {
        let mut fresh = false;
        let mut lost = HashSet::new();
        for _ in 0..ATTEMPTS {
            let mut unit = Recording::new(&self.core, fresh);
            let answer = match decision.decide(&mut unit).await {
                Ok(answer) if !unit.events.is_empty() => answer,
                // What writes nothing is never checked against the database: not to be said of what may be old.
                _ if unit.used_cache => {
                    fresh = true;
                    continue;
                }
                nothing => {
                    self.count(&nothing, &unit);
                    return nothing;
                }
            };
            match self.write(unit, context).await? {
                Ok(()) => return Ok(answer),
                Err(Rejection::Conflict(_)) => {}
                Err(Rejection::Held(name)) => Self::lose(&mut lost, name)?,
            }
        }
        Err(Refused::Contended)
    }

    /// A refused step that is not recorded is counted.
    fn count<T>(&self, decided: &Result<T, Refused>, unit: &Recording<'_>) {
        if let (Err(_), Some(login)) = (decided, &unit.uncounted) {
            self.core.count(login);
        }
    }

    /// Who loses a name is decided again, and is refused only where the new decision loses the same one.
    fn lose(lost: &mut HashSet<Name>, name: Name) -> Result<(), Refused> {
        let kind: ClaimKind = name.kind;
        if lost.insert(name) { Ok(()) } else { Err(Refused::Taken(kind)) }
    }

    async fn write(&self, unit: Recording<'_>, context: &Context) -> Answer {
        let preparation = Preparation { reader: &self.core.reader, context };
        let mut prepared = preparation.prepare(&unit.streams, unit.events)?;
        prepared.erasures = unit.erasures;
        let Some(person) = prepared.forgotten.clone() else {
            return timeout(PATIENCE, self.submit(prepared))
                .await
                .map_err(|_| StoreError::Silent)?;
        };
        // To the end, even where who asked is gone.
        let forgetting = tokio::spawn(self.clone().forget(prepared, person));
        forgetting.await.map_err(|_| StoreError::Closed)?
    }

    async fn forget(self, mut prepared: Prepared, person: UserId) -> Answer {
        forget::erase(&self.core, &person, &mut prepared.proposal).await?;
        let answer = self.submit(prepared).await?;
        if answer.is_ok() {
            forget::finish(&self.core, &person).await?;
        }
        Ok(answer)
    }

    async fn submit(&self, prepared: Prepared) -> Answer {
        let (done, answer) = oneshot::channel();
        self.writer.send(Submission { prepared, done }).await.map_err(|_| StoreError::Closed)?;
        answer.await.map_err(|_| StoreError::Closed)?
    }
}
