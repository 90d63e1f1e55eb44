//! One attempt to sign in by a code: the central aggregate, and the only place where its steps are decided.

mod command;
mod decide;
mod event;
mod fold;
mod reason;
mod replay;
mod state;
#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};
use cqrs_es::Aggregate;
use serde::{Deserialize, Serialize};

pub use command::{Issue, Lifetimes, LoginCommand, Step};
pub use event::{
    Agreement, Credential, CredentialKind, Evidence, How, LoginEvent, Origin, ProofChannel,
};
pub use reason::Reason;
pub use replay::Replayed;
pub use state::State;

use crate::{
    claim::{Claim, ClaimKind},
    id::{ApplicationId, ConnectionId, GrantId, PoolId, SecretHash, SessionId, UserId},
    identity::Identity,
    personal::Personal,
    recorded::{About, Recorded, Undecided, decided_by},
};

/// A login.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Login {
    /// Where it stands by its events; see [`Login::state_at`] for where it stands by the clock.
    pub state: State,
    /// What it was issued with.
    pub issued: Option<Issued>,
    /// The last scan.
    pub scan: Option<Scan>,
    /// What the person agreed to.
    pub authorization: Option<Authorization>,
    /// Whether a new account may be chosen, while the browser is asked.
    pub new_account_allowed: bool,
    /// The account, once bound, and how it was found.
    pub bound: Option<Bound>,
    /// The session that the browser took.
    pub session: Option<SessionId>,
    /// Why it ended without one.
    pub reason: Option<Reason>,
    /// When it expires, unless it goes on.
    pub expires_at: DateTime<Utc>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
    scans: u32,
    attempts: u32,
    proofs_sent: u32,
    wrong_proofs: u32,
}

/// What a login was issued with.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Issued {
    /// The pool.
    pub pool: PoolId,
    /// The application.
    pub application: ApplicationId,
    /// The connection.
    pub connection: ConnectionId,
    /// The public id inside the code.
    pub ticket: String,
    /// What the browser holds.
    pub credential: Credential,
    /// Where it was started.
    pub origin: Origin,
    /// The authorization request that it serves.
    pub authorization: Option<GrantId>,
    /// Neither scan nor authorization moves the end beyond this.
    pub latest_at: DateTime<Utc>,
    /// When.
    pub at: DateTime<Utc>,
}

/// A scan.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Scan {
    /// Who.
    pub identity: Identity,
    /// The SHA-256 of what the phone holds.
    pub phone_token: SecretHash,
    /// When it was scanned first.
    pub at: DateTime<Utc>,
}

/// What a person agreed to.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Authorization {
    /// The verified number, where given.
    pub phone: Option<Personal<String>>,
    /// When.
    pub at: DateTime<Utc>,
}

/// The account of a login.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Bound {
    /// The account.
    pub user: UserId,
    /// How it was found.
    pub how: How,
    /// When.
    pub at: DateTime<Utc>,
}

impl Login {
    /// Where it stands at a moment: expired when its time says so, whether or not the event was written yet.
    pub fn state_at(&self, now: DateTime<Utc>) -> State {
        if self.is_over(now) { State::Expired } else { self.state }
    }

    fn is_over(&self, now: DateTime<Utc>) -> bool {
        self.state != State::Absent && !self.state.is_terminal() && now >= self.expires_at
    }
}

impl Aggregate for Login {
    const TYPE: &'static str = "login";
    type Command = LoginCommand;
    type Event = LoginEvent;
    type Error = Undecided;
    type Services = ();

    decided_by!(decide);

    fn apply(&mut self, event: LoginEvent) {
        self.fold(event);
    }
}

impl Recorded for Login {
    fn claims(&self) -> Vec<Claim> {
        let ticket = self.issued.iter().flat_map(|issued| {
            [
                Claim::everywhere(ClaimKind::Ticket, &issued.ticket),
                Claim::everywhere(ClaimKind::BrowserCredential, issued.credential.hash.as_str()),
            ]
        });
        let phone = self
            .scan
            .iter()
            .map(|scan| Claim::everywhere(ClaimKind::PhoneToken, scan.phone_token.as_str()));
        ticket.chain(phone).collect()
    }

    fn about(&self) -> About {
        About {
            pool: self.issued.as_ref().map(|issued| issued.pool.clone()),
            application: self.issued.as_ref().map(|issued| issued.application.clone()),
            subject: self.bound.as_ref().map(|bound| bound.user.clone()),
        }
    }
}
