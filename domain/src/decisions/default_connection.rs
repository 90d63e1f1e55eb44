//! Chooses the connection that people are shown first.

use chrono::{DateTime, Utc};

use crate::{
    aggregate::CommandError,
    connection::Connection,
    id::ConnectionId,
    pool::{Pool, PoolCommand, PoolEvent},
    unit::{Decision, Refused, Unit, Written},
};

/// Chooses the connection that people of a pool are shown first. Only one that is there can be chosen.
#[derive(Clone, Debug)]
pub struct ChooseDefaultConnection {
    /// The connection; `None` for the first by name.
    pub connection: Option<ConnectionId>,
    /// The version of the pool as the asker saw it; `None` for whoever does not mind.
    pub seen: Option<u64>,
    /// The time of the command.
    pub at: DateTime<Utc>,
}

impl Decision for ChooseDefaultConnection {
    type Answer = Vec<PoolEvent>;

    async fn decide<U: Unit>(&self, unit: &mut U) -> Result<Self::Answer, Refused> {
        if let Some(connection) = &self.connection
            && !unit.load::<Connection>(connection.as_str()).await?.exists()
        {
            return Err(CommandError::Unknown("connection").into());
        }
        let pool = unit.pool()?;
        let version = unit.version::<Pool>(pool.as_str()).await?;
        if self.seen.is_some_and(|seen| seen != version) {
            return Err(Refused::Changed);
        }
        let (connection, at) = (self.connection.clone(), self.at);
        let choose = PoolCommand::ChooseDefaultConnection { connection, at };
        unit.execute::<Pool>(pool.as_str(), choose).await
    }

    async fn answer_again<U: Unit>(
        &self,
        unit: &mut U,
        written: &Written,
    ) -> Result<Self::Answer, Refused> {
        written.events::<Pool>(unit.pool()?.as_str())
    }
}
