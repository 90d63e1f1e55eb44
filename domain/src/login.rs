//! One attempt to sign in by a code: the central aggregate, and the only place where its steps are decided.

mod command;
mod decide;
mod event;
mod fold;
mod lifetimes;
mod replay;
mod state;
#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};
use cqrs_es::Aggregate;
use serde::{Deserialize, Serialize};

pub use command::{Issue, LoginCommand, Step};
pub use event::{
    Agreement, Credential, CredentialKind, Evidence, How, Intent, LoginEvent, Origin, ProofChannel,
    WhyAsked,
};
pub use lifetimes::Lifetimes;
pub use replay::Replayed;
pub use state::State;

use crate::{
    aggregate::{About, CommandError, EventType, Recorded, decided_by},
    id::{ApplicationId, ConnectionId, GrantId, PoolId, ProofId, SecretHash, SessionId, UserId},
    identity::Identity,
    name::Name,
    personal::Personal,
    reason::Reason,
};

/// A login.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Login {
    /// Where it stands by its events; see [`Login::state_at`] for where it stands by the clock.
    pub state: State,
    /// What it was issued with.
    pub issued: Option<Issued>,
    /// The last scan. Most logins that are remembered only wait, so what comes later is kept apart.
    pub scan: Option<Box<Scan>>,
    /// That the person agreed.
    pub consent: Option<Box<Consent>>,
    /// The account that the number named, when the browser is asked.
    pub named: Option<UserId>,
    /// Whether a new account may be chosen, while the browser is asked.
    pub new_account_allowed: bool,
    /// The proof that was sent last.
    pub proof: Option<Box<Proof>>,
    /// The account, once bound, and how it was found.
    pub bound: Option<Box<Bound>>,
    /// The session that the browser took.
    pub session: Option<SessionId>,
    /// Why it ended without one.
    pub reason: Option<Reason>,
    /// When it expires, unless it goes on.
    pub expires_at: DateTime<Utc>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
    /// Whether its person was erased.
    pub erased: bool,
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
    /// The browser that asked for it.
    pub origin: Origin,
    /// The grant that it serves.
    pub grant: Option<GrantId>,
    /// What it is to bring.
    #[serde(default)]
    pub intent: Intent,
    /// No scan moves the end beyond this.
    pub latest_at: DateTime<Utc>,
    /// When it happened.
    pub at: DateTime<Utc>,
}

/// A scan.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Scan {
    /// The person's WeChat account.
    pub identity: Identity,
    /// The user whom this identity opened then.
    pub user: Option<UserId>,
    /// The SHA-256 of what the phone holds.
    pub phone_token: SecretHash,
    /// When it was scanned first.
    pub at: DateTime<Utc>,
}

/// A person agreed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Consent {
    /// The verified number, if given.
    pub phone: Option<Personal<String>>,
    /// When it happened.
    pub at: DateTime<Utc>,
}

/// The account of a login.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Bound {
    /// The account.
    pub user: UserId,
    /// How it was found.
    pub how: How,
    /// When it happened.
    pub at: DateTime<Utc>,
}

/// A code that was sent to prove an account.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Proof {
    /// Its id.
    pub id: ProofId,
    /// The account that it proves; `None` if there was no such account.
    pub user: Option<UserId>,
    /// The keyed hash of the code.
    pub code: SecretHash,
    /// How it was sent.
    pub channel: ProofChannel,
    /// When it was sent.
    pub sent_at: DateTime<Utc>,
    /// When the code expires.
    pub expires_at: DateTime<Utc>,
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
    type Error = CommandError;
    type Services = ();

    decided_by!(decide);

    fn apply(&mut self, event: LoginEvent) {
        self.fold(event);
    }
}

impl Recorded for Login {
    const EVENTS: &'static [EventType] = LoginEvent::TYPES;

    /// Its subject is the account that it is bound to; before that, whom the number named or whom the identity opened.
    fn about(&self) -> About {
        let issued = self.issued.as_ref();
        let bound = self.bound.as_ref().map(|bound| &bound.user);
        let scanned = self.scan.as_ref().and_then(|scan| scan.user.as_ref());
        About {
            pool: issued.map(|issued| issued.pool.clone()),
            application: issued.map(|issued| issued.application.clone()),
            subject: bound.or(self.named.as_ref()).or(scanned).cloned(),
        }
    }

    fn identities(&self) -> Vec<Name> {
        let (Some(scan), Some(issued)) = (&self.scan, &self.issued) else {
            return Vec::new();
        };
        let (identity, pool) = (&scan.identity, &issued.pool);
        [identity.name(pool), identity.union_name(pool)].into_iter().flatten().collect()
    }

    fn is_erased(&self) -> bool {
        self.erased
    }
}
