//! One authorization, from the moment somebody signed in for it: of OpenID Connect, with code and tokens, or of a site without
//! it, with a ticket that brings the user once.

mod command;
mod event;
#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};
use cqrs_es::Aggregate;
use serde::{Deserialize, Serialize};

pub use command::{GrantCommand, Proof, Redeem};
pub use event::{GrantEvent, Granted, OFFLINE_ACCESS, RevokeReason, has_scope};

use crate::{
    aggregate::{About, CommandError, EventType, Recorded, decided_by},
    id::SecretHash,
    personal::Personal,
    refresh_token::FIRST_GENERATION,
    words::words,
};

words! {
    /// Where a grant stands.
    #[derive(Default)]
    pub enum GrantState {
        /// Nobody signed in yet.
        #[default]
        Absent => "absent",
        /// The code is out.
        Granted => "granted",
        /// The client has its tokens, or was told the user.
        Redeemed => "redeemed",
        /// The code or a refresh token was shown twice: its tokens are void.
        Replayed => "replayed",
        /// Void.
        Revoked => "revoked",
    }
}

/// A grant.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Grant {
    /// Where it stands.
    pub state: GrantState,
    /// The person and what they signed in for, once they did.
    pub granted: Option<Granted>,
    /// When it was granted.
    pub granted_at: DateTime<Utc>,
    /// When the client got its tokens.
    pub redeemed_at: Option<DateTime<Utc>>,
    /// Until when its tokens may be refreshed; `None` if they may not.
    pub refresh_expires_at: Option<DateTime<Utc>>,
    /// Whether its person was erased.
    pub erased: bool,
}

impl Grant {
    /// What was granted, if this is the code.
    pub fn opened_by(&self, code: &SecretHash) -> Option<&Granted> {
        self.granted.as_ref().filter(|granted| granted.code == *code)
    }

    fn decide(&self, command: GrantCommand) -> Result<Vec<GrantEvent>, CommandError> {
        use GrantCommand as C;
        use GrantEvent as E;
        match (&self.granted, command) {
            (None, C::Grant { granted, at }) => Ok(vec![E::Granted { granted, at }]),
            (Some(_), C::Grant { .. }) => Err(CommandError::Exists("grant")),
            (None, _) => Err(CommandError::Unknown("grant")),
            (Some(granted), C::Redeem(redeem)) => Ok(self.redeem(granted, &redeem)),
            (Some(_), C::Replay { at }) if self.state == GrantState::Redeemed => {
                Ok(vec![E::Replayed { at }])
            }
            (Some(_), C::Replay { .. }) => Ok(Vec::new()),
            (Some(_), C::Erase { .. }) if self.erased => Ok(Vec::new()),
            (Some(_), C::Erase { at }) => Ok(vec![E::Erased { at }]),
            (Some(_), C::Revoke { .. }) if self.is_void() => Ok(Vec::new()),
            (Some(_), C::Revoke { reason, at }) => Ok(vec![E::Revoked { reason, at }]),
        }
    }

    fn redeem(&self, granted: &Granted, redeem: &Redeem) -> Vec<GrantEvent> {
        let at = redeem.at;
        let fits = granted.is_redeemed_by(redeem) && granted.was_sent_to(&redeem.proof);
        match self.state {
            GrantState::Granted if !fits => {
                vec![GrantEvent::Revoked { reason: RevokeReason::CodeMisused, at }]
            }
            GrantState::Granted if at < granted.code_expires_at => vec![GrantEvent::Redeemed {
                generation: FIRST_GENERATION,
                scope: granted.scope.clone(),
                expires_at: redeem.tokens_expire_at,
                refresh_expires_at: redeem.refresh_expires_at.filter(|_| granted.is_offline()),
                at,
            }],
            GrantState::Redeemed => vec![GrantEvent::Replayed { at }],
            _ => Vec::new(),
        }
    }

    const fn is_void(&self) -> bool {
        matches!(self.state, GrantState::Revoked | GrantState::Replayed)
    }
}

impl Aggregate for Grant {
    const TYPE: &'static str = "grant";
    type Command = GrantCommand;
    type Event = GrantEvent;
    type Error = CommandError;
    type Services = ();

    decided_by!(decide);

    fn apply(&mut self, event: GrantEvent) {
        match event {
            GrantEvent::Granted { granted, at } => {
                self.state = GrantState::Granted;
                self.granted = Some(*granted);
                self.granted_at = at;
            }
            GrantEvent::Redeemed { refresh_expires_at, at, .. } => {
                self.state = GrantState::Redeemed;
                self.refresh_expires_at = refresh_expires_at;
                self.redeemed_at = Some(at);
            }
            GrantEvent::Replayed { .. } => self.state = GrantState::Replayed,
            GrantEvent::Revoked { .. } => self.state = GrantState::Revoked,
            GrantEvent::Erased { .. } => {
                self.erased = true;
                self.state = GrantState::Revoked;
                if let Some(granted) = &mut self.granted {
                    granted.nonce = granted.nonce.take().map(|_| Personal::Erased);
                }
            }
        }
    }
}

impl Recorded for Grant {
    const EVENTS: &'static [EventType] = GrantEvent::TYPES;

    fn about(&self) -> About {
        let granted = self.granted.as_ref();
        About {
            pool: granted.map(|granted| granted.pool.clone()),
            application: granted.map(|granted| granted.application.clone()),
            subject: granted.map(|granted| granted.user.clone()),
        }
    }

    fn is_erased(&self) -> bool {
        self.erased
    }
}
