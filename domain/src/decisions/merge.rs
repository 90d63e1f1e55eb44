//! Two accounts of one person become one.

use chrono::{DateTime, Utc};

use super::operated::{end_sessions, seen};
use crate::{
    aggregate::CommandError,
    id::UserId,
    session::SessionEnd,
    unit::{Decision, Refused, Unit, Written},
    user::{User, UserCommand, UserEvent},
};

/// Lets a user go on as another one: what opens it opens the other from now on, and its sessions end.
pub struct MergeUsers {
    /// The user that ends.
    pub from: UserId,
    /// The user that goes on.
    pub into: UserId,
    /// Which of them the asker looked at.
    pub looked_at: Side,
    /// Its version as the asker saw it; `None` for whoever does not mind.
    pub seen: Option<u64>,
    /// The same of the other one.
    pub other_seen: Option<u64>,
    /// The time of the command.
    pub at: DateTime<Utc>,
}

/// One of two users that become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The one that ends.
    From,
    /// The one that goes on.
    Into,
}

impl Side {
    /// As the API names the field of the other one.
    const fn other(self) -> &'static str {
        match self {
            Self::From => "into",
            Self::Into => "from",
        }
    }
}

impl Decision for MergeUsers {
    /// What happened to the user that goes on.
    type Answer = Vec<UserEvent>;

    async fn decide<U: Unit>(&self, unit: &mut U) -> Result<Self::Answer, Refused> {
        let (at, field) = (self.at, self.looked_at.other());
        let (here, there) = match self.looked_at {
            Side::From => (&self.from, &self.into),
            Side::Into => (&self.into, &self.from),
        };
        let here = seen(unit, here, self.seen).await?;
        if self.from == self.into {
            return Err(invalid(field, "it is the same user"));
        }
        let there = known(unit, there, self.other_seen, field).await?;
        for user in [&here, &there] {
            if user.blocked {
                return Err(invalid(field, "one of the two is blocked: unblock it first"));
            }
        }
        let from = match self.looked_at {
            Side::From => here,
            Side::Into => there,
        };
        let merge = UserCommand::Merge { into: self.into.clone(), at };
        unit.execute::<User>(self.from.as_str(), merge).await?;
        let absorb = UserCommand::Absorb { from: Box::new(from), at };
        let events = unit.execute::<User>(self.into.as_str(), absorb).await?;
        end_sessions(unit, &self.from, SessionEnd::Merged, at).await?;
        Ok(events)
    }

    async fn answer_again<U: Unit>(
        &self,
        _unit: &mut U,
        written: &Written,
    ) -> Result<Self::Answer, Refused> {
        written.events::<User>(self.into.as_str())
    }
}

/// The other user. One of another pool is as good as none.
async fn known<U: Unit>(
    unit: &mut U,
    id: &UserId,
    version: Option<u64>,
    field: &'static str,
) -> Result<User, Refused> {
    match seen(unit, id, version).await {
        Err(Refused::Undecided(CommandError::Unknown(_))) => {
            Err(invalid(field, "there is no such user"))
        }
        Err(Refused::Undecided(CommandError::Invalid { why, .. })) => Err(invalid(field, why)),
        other => other,
    }
}

fn invalid(field: &'static str, why: &'static str) -> Refused {
    CommandError::Invalid { field, why }.into()
}
