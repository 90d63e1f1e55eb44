//! Who comes in to the console, and who no more.

use chrono::{DateTime, Utc};

use crate::{
    aggregate::CommandError,
    console_session::{ConsoleSession, ConsoleSessionCommand, ConsoleSessionEnd, Whereabouts},
    id::{OperatorId, SecretHash, SessionId},
    operator::{Operator, OperatorCommand, OperatorEvent, OperatorRole, Passkey, Proof},
    unit::{Decision, Refused, Unit, Written},
};

/// The session that a browser gets.
#[derive(Clone, Debug)]
pub struct NewConsoleSession {
    /// Its id, which was made for it.
    pub id: SessionId,
    /// The SHA-256 of its cookie.
    pub credential: SecretHash,
    /// Where it is.
    pub whereabouts: Whereabouts,
}

impl NewConsoleSession {
    /// Starts it, for somebody who showed that it is them, or for one who scanned.
    async fn start<U: Unit>(
        &self,
        unit: &mut U,
        of: &OperatorId,
        scanned: bool,
        at: DateTime<Utc>,
    ) -> Result<(), Refused> {
        let operator: Operator = unit.load(of.as_str()).await?;
        if !operator.exists() {
            return Err(CommandError::Unknown("operator").into());
        }
        unit.begins::<ConsoleSession>(self.id.as_str());
        let start = ConsoleSessionCommand::Start {
            pool: operator.pool,
            operator: of.clone(),
            credential: self.credential.clone(),
            whereabouts: self.whereabouts.clone(),
            scanned,
            at,
        };
        unit.execute::<ConsoleSession>(self.id.as_str(), start).await.map(drop)
    }
}

/// Signs a person in.
pub struct SignInToConsole {
    /// Who.
    pub operator: OperatorId,
    /// How they showed that it is them; already verified. `None` for the demo's own, who need not.
    pub proof: Option<Proof>,
    /// The session that their browser gets.
    pub session: NewConsoleSession,
    /// The time of the command.
    pub at: DateTime<Utc>,
}

impl Decision for SignInToConsole {
    type Answer = ();

    async fn decide<U: Unit>(&self, unit: &mut U) -> Result<(), Refused> {
        if let Some(proof) = self.proof.clone() {
            let prove = OperatorCommand::Prove { proof, at: self.at };
            unit.execute::<Operator>(self.operator.as_str(), prove).await?;
        }
        let scanned = matches!(self.proof, Some(Proof::Scan(_)));
        self.session.start(unit, &self.operator, scanned, self.at).await
    }

    async fn answer_again<U: Unit>(&self, _: &mut U, _: &Written) -> Result<(), Refused> {
        Ok(())
    }
}

/// Notes that the person of a session showed once more that it is them.
pub struct ConfirmConsole {
    /// Who.
    pub operator: OperatorId,
    /// How; already verified.
    pub proof: Proof,
    /// Their session.
    pub session: SessionId,
    /// The time of the command.
    pub at: DateTime<Utc>,
}

impl Decision for ConfirmConsole {
    type Answer = ();

    async fn decide<U: Unit>(&self, unit: &mut U) -> Result<(), Refused> {
        let prove = OperatorCommand::Prove { proof: self.proof.clone(), at: self.at };
        unit.execute::<Operator>(self.operator.as_str(), prove).await?;
        let confirm = ConsoleSessionCommand::Confirm { at: self.at };
        unit.execute::<ConsoleSession>(self.session.as_str(), confirm).await.map(drop)
    }

    async fn answer_again<U: Unit>(&self, _: &mut U, _: &Written) -> Result<(), Refused> {
        Ok(())
    }
}

/// What somebody registers by a link.
#[derive(Clone, Debug)]
pub enum WayIn {
    /// A passkey.
    Passkey(Passkey),
    /// A password, which is in the vault, and an authenticator that shows codes.
    Password {
        /// The id of the password.
        id: String,
        /// The time step of the code that they showed.
        step: u64,
    },
}

/// Registers a way in by a link, and signs in with it. It takes the place of every former one, and of their sessions.
pub struct JoinConsole {
    /// Who.
    pub operator: OperatorId,
    /// The SHA-256 of what the browser holds that opened the link.
    pub browser: SecretHash,
    /// What they register.
    pub way: WayIn,
    /// The session that their browser gets.
    pub session: NewConsoleSession,
    /// The time of the command.
    pub at: DateTime<Utc>,
}

impl Decision for JoinConsole {
    type Answer = ();

    async fn decide<U: Unit>(&self, unit: &mut U) -> Result<(), Refused> {
        let (browser, at) = (self.browser.clone(), self.at);
        let register = match self.way.clone() {
            WayIn::Passkey(passkey) => OperatorCommand::RegisterPasskey { browser, passkey, at },
            WayIn::Password { id: password, step } => {
                OperatorCommand::RegisterPassword { browser, password, step, at }
            }
        };
        unit.execute::<Operator>(self.operator.as_str(), register).await?;
        end(unit, &self.operator, None, ConsoleSessionEnd::Rescued, at).await?;
        self.session.start(unit, &self.operator, false, at).await
    }

    async fn answer_again<U: Unit>(&self, _: &mut U, _: &Written) -> Result<(), Refused> {
        Ok(())
    }
}

/// Removes a person, and ends their sessions.
pub struct RemoveOperator {
    /// Whom.
    pub operator: OperatorId,
    /// The others of the same scope: somebody must be left who runs the deployment.
    pub others: Vec<OperatorId>,
    /// The time of the command.
    pub at: DateTime<Utc>,
}

impl Decision for RemoveOperator {
    type Answer = Vec<OperatorEvent>;

    async fn decide<U: Unit>(&self, unit: &mut U) -> Result<Self::Answer, Refused> {
        is_not_the_last(unit, &self.operator, &self.others).await?;
        let remove = OperatorCommand::Remove { at: self.at };
        let events = unit.execute::<Operator>(self.operator.as_str(), remove).await?;
        end(unit, &self.operator, None, ConsoleSessionEnd::Removed, self.at).await?;
        Ok(events)
    }

    async fn answer_again<U: Unit>(
        &self,
        _: &mut U,
        written: &Written,
    ) -> Result<Self::Answer, Refused> {
        written.events::<Operator>(self.operator.as_str())
    }
}

/// Lets a person do more, or less.
pub struct ChangeOperatorRole {
    /// Whom.
    pub operator: OperatorId,
    /// What they may do from now on.
    pub role: OperatorRole,
    /// The others of the same scope: somebody must be left who runs the deployment.
    pub others: Vec<OperatorId>,
    /// The time of the command.
    pub at: DateTime<Utc>,
}

impl Decision for ChangeOperatorRole {
    type Answer = Vec<OperatorEvent>;

    async fn decide<U: Unit>(&self, unit: &mut U) -> Result<Self::Answer, Refused> {
        if self.role != OperatorRole::Operator {
            is_not_the_last(unit, &self.operator, &self.others).await?;
        }
        let change = OperatorCommand::ChangeRole { role: self.role, at: self.at };
        unit.execute::<Operator>(self.operator.as_str(), change).await
    }

    async fn answer_again<U: Unit>(
        &self,
        _: &mut U,
        written: &Written,
    ) -> Result<Self::Answer, Refused> {
        written.events::<Operator>(self.operator.as_str())
    }
}

/// What is read here is verified when it is written: of two who remove each other at once, one stays.
async fn is_not_the_last<U: Unit>(
    unit: &mut U,
    operator: &OperatorId,
    others: &[OperatorId],
) -> Result<(), Refused> {
    if !unit.load::<Operator>(operator.as_str()).await?.runs_the_deployment() {
        return Ok(());
    }
    for other in others.iter().filter(|other| *other != operator) {
        if unit.load::<Operator>(other.as_str()).await?.runs_the_deployment() {
            return Ok(());
        }
    }
    let why = "nobody else runs the deployment: the last one stays";
    Err(CommandError::Invalid { field: "operator", why }.into())
}

/// Ends the sessions of a person, but for one that stays.
pub(super) async fn end<U: Unit>(
    unit: &mut U,
    operator: &OperatorId,
    stays: Option<&SessionId>,
    reason: ConsoleSessionEnd,
    at: DateTime<Utc>,
) -> Result<(), Refused> {
    let sessions = unit.console_sessions_not_ended(operator).await?;
    for session in sessions.iter().filter(|session| Some(*session) != stays) {
        let end = ConsoleSessionCommand::End { reason, at };
        unit.execute::<ConsoleSession>(session.as_str(), end).await?;
    }
    Ok(())
}
