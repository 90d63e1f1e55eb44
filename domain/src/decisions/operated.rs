//! What operators do with a user: made, changed, blocked, and one of its ways in taken away.

use chrono::{DateTime, Utc};
use cqrs_es::Aggregate;

use crate::{
    aggregate::CommandError,
    id::{IdentityId, UserId},
    session::{Session, SessionCommand, SessionEnd},
    unit::{Decision, Refused, Unit, Written},
    user::{User, UserCommand, UserEvent, UserFields},
};

/// Makes a user whom nobody has signed in as.
pub struct RegisterUser {
    /// The user; the id was made for it.
    pub user: UserId,
    /// What is said of it.
    pub fields: UserFields,
    /// The time of the command.
    pub at: DateTime<Utc>,
}

impl Decision for RegisterUser {
    /// The user as it was made.
    type Answer = User;

    async fn decide<U: Unit>(&self, unit: &mut U) -> Result<User, Refused> {
        let (id, at) = (self.user.as_str(), self.at);
        unit.begins::<User>(id);
        let (pool, user) = (unit.pool()?, self.user.clone());
        let register =
            UserCommand::Register { pool, user, phone: None, phone_held_elsewhere: false, at };
        unit.execute::<User>(id, register).await?;
        for command in self.fields.commands(&User::default(), at)? {
            unit.execute::<User>(id, command).await?;
        }
        unit.load(id).await
    }

    async fn answer_again<U: Unit>(
        &self,
        _unit: &mut U,
        written: &Written,
    ) -> Result<User, Refused> {
        let mut user = User::default();
        for event in written.events::<User>(self.user.as_str())? {
            user.apply(event);
        }
        Ok(user)
    }
}

/// Changes what is said of a user.
pub struct ChangeUser {
    /// The user.
    pub user: UserId,
    /// Its version as the asker saw it; `None` for whoever does not mind.
    pub seen: Option<u64>,
    /// What is said.
    pub fields: UserFields,
    /// The time of the command.
    pub at: DateTime<Utc>,
}

impl Decision for ChangeUser {
    type Answer = Vec<UserEvent>;

    async fn decide<U: Unit>(&self, unit: &mut U) -> Result<Self::Answer, Refused> {
        let user = seen(unit, &self.user, self.seen).await?;
        let mut events = Vec::new();
        for command in self.fields.commands(&user, self.at)? {
            events.extend(unit.execute::<User>(self.user.as_str(), command).await?);
        }
        Ok(events)
    }

    async fn answer_again<U: Unit>(
        &self,
        _unit: &mut U,
        written: &Written,
    ) -> Result<Self::Answer, Refused> {
        written.events::<User>(self.user.as_str())
    }
}

/// Forbids a user to sign in, and ends every session: its tokens are void with it.
pub struct BlockUser {
    /// The user.
    pub user: UserId,
    /// Its version as the asker saw it; `None` for whoever does not mind.
    pub seen: Option<u64>,
    /// The time of the command.
    pub at: DateTime<Utc>,
}

impl Decision for BlockUser {
    type Answer = Vec<UserEvent>;

    async fn decide<U: Unit>(&self, unit: &mut U) -> Result<Self::Answer, Refused> {
        seen(unit, &self.user, self.seen).await?;
        let block = UserCommand::Block { at: self.at };
        let events = unit.execute::<User>(self.user.as_str(), block).await?;
        end_sessions(unit, &self.user, SessionEnd::Blocked, self.at).await?;
        Ok(events)
    }

    async fn answer_again<U: Unit>(
        &self,
        _unit: &mut U,
        written: &Written,
    ) -> Result<Self::Answer, Refused> {
        written.events::<User>(self.user.as_str())
    }
}

/// Takes one of a user's ways in, never the last one. Whoever came by it may be somebody else, so every session ends.
pub struct UnlinkIdentity {
    /// The user.
    pub user: UserId,
    /// The id of the link.
    pub identity: IdentityId,
    /// The time of the command.
    pub at: DateTime<Utc>,
}

impl Decision for UnlinkIdentity {
    type Answer = Vec<UserEvent>;

    async fn decide<U: Unit>(&self, unit: &mut U) -> Result<Self::Answer, Refused> {
        let (identity, at) = (self.identity.clone(), self.at);
        let unlink = UserCommand::UnlinkIdentity { identity, at };
        let events = unit.execute::<User>(self.user.as_str(), unlink).await?;
        end_sessions(unit, &self.user, SessionEnd::IdentityUnlinked, at).await?;
        Ok(events)
    }

    async fn answer_again<U: Unit>(
        &self,
        _unit: &mut U,
        written: &Written,
    ) -> Result<Self::Answer, Refused> {
        written.events::<User>(self.user.as_str())
    }
}

/// The user, if it is as the asker saw it. Of what is gone it is said why, whichever version was seen.
pub(super) async fn seen<U: Unit>(
    unit: &mut U,
    id: &UserId,
    seen: Option<u64>,
) -> Result<User, Refused> {
    let user: User = unit.load(id.as_str()).await?;
    if user.pool.is_none() {
        return Err(CommandError::Unknown("user").into());
    }
    if user.erased {
        return Err(invalid("user", "the person was erased"));
    }
    if user.merged_into.is_some() {
        return Err(invalid("user", "it was merged into another user"));
    }
    match seen {
        Some(seen) if seen != unit.version::<User>(id.as_str()).await? => Err(Refused::Changed),
        _ => Ok(user),
    }
}

fn invalid(field: &'static str, why: &'static str) -> Refused {
    CommandError::Invalid { field, why }.into()
}

/// Ends what a sign-in at the same moment may have started: it read the user before, and was written before the user was blocked or
/// lost a way in. From then on no sign-in that read the user before is written.
pub struct EndSessions {
    /// The user.
    pub user: UserId,
    /// Why.
    pub reason: SessionEnd,
    /// The time of the command.
    pub at: DateTime<Utc>,
}

impl Decision for EndSessions {
    type Answer = ();

    async fn decide<U: Unit>(&self, unit: &mut U) -> Result<(), Refused> {
        end_sessions(unit, &self.user, self.reason, self.at).await
    }

    async fn answer_again<U: Unit>(
        &self,
        _unit: &mut U,
        _written: &Written,
    ) -> Result<(), Refused> {
        Ok(())
    }
}

pub(super) async fn end_sessions<U: Unit>(
    unit: &mut U,
    user: &UserId,
    reason: SessionEnd,
    at: DateTime<Utc>,
) -> Result<(), Refused> {
    for session in unit.sessions_not_ended(user).await? {
        let end = SessionCommand::End { reason, at };
        unit.execute::<Session>(session.as_str(), end).await?;
    }
    Ok(())
}
