//! What a person of the console changes about themselves, and that they are erased.

use chrono::{DateTime, Utc};

use super::console::end;
use crate::{
    console_session::{ConsoleSession, ConsoleSessionCommand, ConsoleSessionEnd},
    id::{OperatorId, SessionId},
    operator::{Operator, OperatorCommand, OperatorEvent, Passkey, Scanned},
    unit::{Decision, Refused, Unit, Written},
};

/// What becomes of somebody's ways in.
#[derive(Clone, Debug)]
pub enum WayChange {
    /// A further passkey, and what they call it.
    Passkey(Passkey, String),
    /// Another password with another authenticator, or the first ones.
    Password {
        /// The id of the password.
        id: String,
        /// The time step of the code that they showed.
        step: u64,
    },
    /// A WeChat account with which they scan; what they showed of it is verified.
    Wechat(Scanned),
    /// A passkey less, by its id.
    WithoutPasskey(String),
    /// No password any more.
    WithoutPassword,
    /// No scanning any more.
    WithoutWechat,
}

/// Changes by what a person comes in. Where something counts no more that counted, their other sessions end: somebody else may have
/// begun them with it.
pub struct ChangeWays {
    /// Who.
    pub operator: OperatorId,
    /// What changes.
    pub change: WayChange,
    /// The session by which they do it, which goes on.
    pub session: SessionId,
    /// The time of the command.
    pub at: DateTime<Utc>,
}

impl Decision for ChangeWays {
    type Answer = ();

    async fn decide<U: Unit>(&self, unit: &mut U) -> Result<(), Refused> {
        let at = self.at;
        let before: Operator = unit.load(self.operator.as_str()).await?;
        let adds = match self.change {
            WayChange::Passkey(..) | WayChange::Wechat(_) => true,
            WayChange::Password { .. } => before.password.is_none(),
            WayChange::WithoutPasskey(_)
            | WayChange::WithoutPassword
            | WayChange::WithoutWechat => false,
        };
        let command = match self.change.clone() {
            WayChange::Passkey(passkey, name) => OperatorCommand::AddPasskey { passkey, name, at },
            WayChange::Password { id: password, step } => {
                OperatorCommand::ChangePassword { password, step, at }
            }
            WayChange::Wechat(scanned) => OperatorCommand::LinkWechat { scanned, at },
            WayChange::WithoutPasskey(passkey) => OperatorCommand::RemovePasskey { passkey, at },
            WayChange::WithoutPassword => OperatorCommand::RemovePassword { at },
            WayChange::WithoutWechat => OperatorCommand::UnlinkWechat { at },
        };
        unit.execute::<Operator>(self.operator.as_str(), command).await?;
        if adds {
            return Ok(());
        }
        end(unit, &self.operator, Some(&self.session), ConsoleSessionEnd::WayChanged, at).await
    }

    async fn answer_again<U: Unit>(&self, _: &mut U, _: &Written) -> Result<(), Refused> {
        Ok(())
    }
}

/// Ends the sessions of a person but for one.
pub struct EndOtherConsoleSessions {
    /// Who.
    pub operator: OperatorId,
    /// The session that goes on.
    pub session: SessionId,
    /// The time of the command.
    pub at: DateTime<Utc>,
}

impl Decision for EndOtherConsoleSessions {
    type Answer = ();

    async fn decide<U: Unit>(&self, unit: &mut U) -> Result<(), Refused> {
        let reason = ConsoleSessionEnd::SignedOut;
        end(unit, &self.operator, Some(&self.session), reason, self.at).await
    }

    async fn answer_again<U: Unit>(&self, _: &mut U, _: &Written) -> Result<(), Refused> {
        Ok(())
    }
}

/// Erases a person who was removed: their name, and where they were signed in. Each stream that holds something of them gets an event
/// of its own; the store destroys their key with them.
pub struct EraseOperator {
    /// Whom.
    pub operator: OperatorId,
    /// The time of the command.
    pub at: DateTime<Utc>,
}

impl Decision for EraseOperator {
    type Answer = Vec<OperatorEvent>;

    async fn decide<U: Unit>(&self, unit: &mut U) -> Result<Self::Answer, Refused> {
        let at = self.at;
        let id = self.operator.as_str();
        let erased = unit.execute::<Operator>(id, OperatorCommand::Erase { at }).await?;
        for session in unit.console_traces(&self.operator).await? {
            let erase = ConsoleSessionCommand::Erase { at };
            unit.execute::<ConsoleSession>(session.as_str(), erase).await?;
        }
        Ok(erased)
    }

    async fn answer_again<U: Unit>(
        &self,
        _: &mut U,
        written: &Written,
    ) -> Result<Self::Answer, Refused> {
        written.events::<Operator>(self.operator.as_str())
    }
}
