//! A decided command, before and while it is written.

use domain::unit::Decision;
use sqlx::ConnectOptions;

use super::{Given, context};
use crate::{
    database::backend::Backend,
    deciding::{
        prepare::{Prepared, prepare},
        unit::Recording,
    },
    words::{proposal::Proposal, stream::Scope},
    writing::batch::{self, Written},
};

impl Given {
    /// What a command of the pool `acme` would write now.
    pub async fn prepared<D: Decision>(&self, decision: &D) -> Prepared {
        let (shared, context) = (&self.store.shared, context());
        let scope = Scope::of(context.pool.as_ref());
        let mut unit = Recording::begin(shared, &scope, false).await.unwrap();
        decision.decide(&mut unit).await.unwrap();
        prepare(shared, &context, unit).await.unwrap()
    }

    /// Writes by a connection of its own, as another server would.
    pub async fn write(&self, proposals: &[&Proposal]) -> Written {
        match &self.store.shared.backend {
            Backend::Sqlite { write, .. } => {
                batch::write(&mut *write.lock().await, proposals).await
            }
            Backend::Postgres { options, .. } => {
                batch::write(&mut options.connect().await.unwrap(), proposals).await
            }
        }
        .unwrap()
    }
}
