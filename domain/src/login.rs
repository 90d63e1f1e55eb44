//! One attempt to sign in by a code: the central aggregate, and the only place where its steps are decided.

mod command;
mod event;
mod reason;
mod state;
#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};
use cqrs_es::Aggregate;
use serde::{Deserialize, Serialize};

use command::seconds;
pub use command::{Issue, Lifetimes, LoginCommand, Step};
pub use event::{
    Agreement, Credential, CredentialKind, Evidence, How, LoginEvent, Origin, ProofChannel,
};
pub use reason::Reason;
pub use state::State;

use crate::{
    claim::{Claim, ClaimKind},
    id::{ApplicationId, ConnectionId, GrantId, PoolId, SecretHash, SessionId, UserId},
    identity::Identity,
    personal::Personal,
    recorded::{About, Recorded, Undecided, decided_by},
};

/// How often the same person may scan one code.
const SCANS: u32 = 5;
/// How many refused steps of one login are recorded; further ones are counted.
const RECORDED_ATTEMPTS: u32 = 10;
/// How many codes that prove an account one login may send.
const PROOFS_SENT: u32 = 3;
/// The wrong proof that ends a login.
const WRONG_PROOFS: u32 = 5;

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

    fn decide(&self, command: LoginCommand) -> Result<Vec<LoginEvent>, Undecided> {
        let LoginCommand { at, unrecorded, step } = command;
        match (self.state, &step) {
            (State::Absent, Step::Issue(_)) => {}
            (State::Absent, _) => return Err(Undecided::Unknown("login")),
            (_, Step::Issue(_)) => return Err(Undecided::Exists("login")),
            _ if self.is_over(at) => {
                return Ok(vec![self.expired(Reason::LoginExpired, unrecorded, at)]);
            }
            _ => {}
        }
        match step {
            Step::Issue(issue) => Ok(vec![issued(*issue, at)]),
            Step::Scan { identity, phone_token, launch_scene, lifetimes } => {
                self.scan(identity, phone_token, launch_scene, lifetimes, at)
            }
            Step::RefuseAttempt(reason) => self.attempt_refused(reason, at),
            Step::Authorize { phone_token, phone, agreements, lifetimes } => {
                if let Some(refused) = self.wrong_phone(&phone_token, at) {
                    return refused;
                }
                match self.state {
                    State::Scanned => Ok(vec![LoginEvent::Authorized {
                        phone,
                        agreements,
                        expires_at: at + seconds(lifetimes.claim),
                        at,
                    }]),
                    State::Authorized | State::BindingAsked | State::Bound => Ok(Vec::new()),
                    _ => self.attempt_refused(self.wrong_state(), at),
                }
            }
            Step::Decline { phone_token } => {
                if let Some(refused) = self.wrong_phone(&phone_token, at) {
                    return refused;
                }
                match self.state {
                    State::Scanned => Ok(vec![LoginEvent::Denied { unrecorded, at }]),
                    _ => self.attempt_refused(self.wrong_state(), at),
                }
            }
            Step::Bind { user, how, unionid_elsewhere, lifetimes } => match self.state {
                State::Authorized | State::BindingAsked => Ok(vec![LoginEvent::Bound {
                    user,
                    how,
                    unionid_elsewhere,
                    expires_at: at + seconds(lifetimes.claim),
                    at,
                }]),
                _ => self.attempt_refused(self.wrong_state(), at),
            },
            Step::AskBinding { new_account_allowed, lifetimes } => match self.state {
                State::Authorized => Ok(vec![LoginEvent::BindingAsked {
                    new_account_allowed,
                    expires_at: at + seconds(lifetimes.binding),
                    at,
                }]),
                _ => self.attempt_refused(self.wrong_state(), at),
            },
            Step::SendProof { channel, code, expires_at } => match self.state {
                State::BindingAsked if self.proofs_sent < PROOFS_SENT => {
                    Ok(vec![LoginEvent::ProofSent { channel, code, expires_at, at }])
                }
                State::BindingAsked => self.attempt_refused(Reason::ProofsExhausted, at),
                _ => self.attempt_refused(self.wrong_state(), at),
            },
            Step::WrongProof => match self.state {
                State::BindingAsked if self.wrong_proofs + 1 >= WRONG_PROOFS => {
                    Ok(vec![LoginEvent::Refused {
                        reason: Reason::ProofsExhausted,
                        unrecorded,
                        at,
                    }])
                }
                State::BindingAsked => self.attempt_refused(Reason::WrongProof, at),
                _ => self.attempt_refused(self.wrong_state(), at),
            },
            Step::Refuse(reason) if self.state.is_terminal() => self.attempt_refused(reason, at),
            Step::Refuse(reason) => Ok(vec![LoginEvent::Refused { reason, unrecorded, at }]),
            Step::Claim { session } => match self.state {
                State::Bound => Ok(vec![LoginEvent::Claimed { session, unrecorded, at }]),
                _ => self.attempt_refused(self.wrong_state(), at),
            },
            Step::Expire => Ok(Vec::new()),
            Step::Supersede if self.state.is_terminal() => Ok(Vec::new()),
            Step::Supersede => Ok(vec![self.expired(Reason::Superseded, unrecorded, at)]),
        }
    }

    fn scan(
        &self,
        identity: Identity,
        phone_token: SecretHash,
        launch_scene: u16,
        lifetimes: Lifetimes,
        at: DateTime<Utc>,
    ) -> Result<Vec<LoginEvent>, Undecided> {
        let expires_at = match (self.state, &self.scan, &self.issued) {
            (State::Issued, _, Some(issued)) => {
                (at + seconds(lifetimes.authorize)).min(issued.latest_at)
            }
            (State::Scanned, Some(scan), _) if !scan.identity.is_same(&identity) => {
                return self.attempt_refused(Reason::SecondPhone, at);
            }
            (State::Scanned, _, _) if self.scans >= SCANS => {
                return self.attempt_refused(Reason::ScansExhausted, at);
            }
            (State::Scanned, _, _) => self.expires_at,
            _ => return self.attempt_refused(self.wrong_state(), at),
        };
        Ok(vec![LoginEvent::Scanned { identity, phone_token, launch_scene, expires_at, at }])
    }

    /// What to answer to a phone that does not hold the token of the last scan.
    fn wrong_phone(
        &self,
        phone_token: &SecretHash,
        at: DateTime<Utc>,
    ) -> Option<Result<Vec<LoginEvent>, Undecided>> {
        let holds = self.scan.as_ref().is_some_and(|scan| scan.phone_token == *phone_token);
        (!holds).then(|| self.attempt_refused(Reason::WrongPhoneToken, at))
    }

    const fn wrong_state(&self) -> Reason {
        match self.state {
            State::Expired => Reason::LoginExpired,
            _ => Reason::WrongState,
        }
    }

    fn attempt_refused(
        &self,
        reason: Reason,
        at: DateTime<Utc>,
    ) -> Result<Vec<LoginEvent>, Undecided> {
        if self.attempts >= RECORDED_ATTEMPTS {
            return Err(Undecided::Unrecorded(reason));
        }
        Ok(vec![LoginEvent::AttemptRefused { reason, at }])
    }

    const fn expired(&self, reason: Reason, unrecorded: u32, at: DateTime<Utc>) -> LoginEvent {
        LoginEvent::Expired { state: self.state, reason, unrecorded, at }
    }

    fn end(&mut self, state: State, reason: Option<Reason>, at: DateTime<Utc>) {
        self.state = state;
        self.reason = reason;
        self.ended_at = Some(at);
    }
}

fn issued(issue: Issue, at: DateTime<Utc>) -> LoginEvent {
    let lifetimes = issue.lifetimes;
    LoginEvent::Issued {
        pool: issue.pool,
        application: issue.application,
        connection: issue.connection,
        ticket: issue.ticket,
        credential: issue.credential,
        origin: issue.origin,
        authorization: issue.authorization,
        expires_at: at + seconds(lifetimes.scan.min(lifetimes.login)),
        latest_at: at + seconds(lifetimes.login),
        at,
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
        match event {
            LoginEvent::Issued {
                pool,
                application,
                connection,
                ticket,
                credential,
                origin,
                authorization,
                expires_at,
                latest_at,
                at,
            } => {
                self.state = State::Issued;
                self.expires_at = expires_at;
                self.issued = Some(Issued {
                    pool,
                    application,
                    connection,
                    ticket,
                    credential,
                    origin,
                    authorization,
                    latest_at,
                    at,
                });
            }
            LoginEvent::Scanned { identity, phone_token, expires_at, at, .. } => {
                let first = self.scan.as_ref().map_or(at, |scan| scan.at);
                self.state = State::Scanned;
                self.scans += 1;
                self.expires_at = expires_at;
                self.scan = Some(Scan { identity, phone_token, at: first });
            }
            LoginEvent::AttemptRefused { reason, .. } => {
                self.attempts += 1;
                self.wrong_proofs += u32::from(reason == Reason::WrongProof);
            }
            LoginEvent::Authorized { phone, expires_at, at, .. } => {
                self.state = State::Authorized;
                self.expires_at = expires_at;
                self.authorization = Some(Authorization { phone, at });
            }
            LoginEvent::BindingAsked { new_account_allowed, expires_at, .. } => {
                self.state = State::BindingAsked;
                self.new_account_allowed = new_account_allowed;
                self.expires_at = expires_at;
            }
            LoginEvent::ProofSent { .. } => self.proofs_sent += 1,
            LoginEvent::Bound { user, how, expires_at, at, .. } => {
                self.state = State::Bound;
                self.expires_at = expires_at;
                self.bound = Some(Bound { user, how, at });
            }
            LoginEvent::Claimed { session, at, .. } => {
                self.session = Some(session);
                self.end(State::Claimed, None, at);
            }
            LoginEvent::Denied { at, .. } => self.end(State::Denied, None, at),
            LoginEvent::Refused { reason, at, .. } => self.end(State::Refused, Some(reason), at),
            LoginEvent::Expired { reason, at, .. } => self.end(State::Expired, Some(reason), at),
        }
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
