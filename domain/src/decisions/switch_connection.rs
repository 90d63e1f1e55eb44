//! Switches a connection on or off for an application.

use chrono::{DateTime, Utc};

use crate::{
    aggregate::CommandError,
    application::{Application, ApplicationCommand, ApplicationEvent},
    connection::Connection,
    id::{ApplicationId, ConnectionId},
    unit::{Decision, Refused, Unit, Written},
};

/// Switches a connection on or off for an application. Only one that is there can be switched on.
#[derive(Clone, Debug)]
pub struct SwitchConnection {
    /// The application.
    pub application: ApplicationId,
    /// The connection.
    pub connection: ConnectionId,
    /// Whether it may be used from now on.
    pub on: bool,
    /// The time of the command.
    pub at: DateTime<Utc>,
}

impl Decision for SwitchConnection {
    type Answer = Vec<ApplicationEvent>;

    async fn decide<U: Unit>(&self, unit: &mut U) -> Result<Self::Answer, Refused> {
        let (connection, at) = (self.connection.clone(), self.at);
        let command = if self.on {
            let there: Connection = unit.load(connection.as_str()).await?;
            if !there.exists() {
                return Err(CommandError::Unknown("connection").into());
            }
            ApplicationCommand::EnableConnection { connection, at }
        } else {
            ApplicationCommand::DisableConnection { connection, at }
        };
        unit.execute::<Application>(self.application.as_str(), command).await
    }

    async fn answer_again<U: Unit>(
        &self,
        _unit: &mut U,
        written: &Written,
    ) -> Result<Self::Answer, Refused> {
        written.events::<Application>(self.application.as_str())
    }
}
