//! What each step causes in each state: the table of the design, and nowhere else.

use chrono::{DateTime, Utc};

use super::{
    How, Issue, Lifetimes, Login, LoginCommand, LoginEvent, Proof, State, Step, lifetimes::seconds,
};
use crate::{
    aggregate::CommandError,
    id::{SecretHash, UserId},
    identity::Identity,
    reason::Reason,
};

/// How often the same person may scan one code.
pub(super) const SCANS: u32 = 5;
/// How many refused steps of one login are recorded; further ones are counted.
pub(super) const RECORDED_ATTEMPTS: u32 = 10;
/// How many codes that prove an account one login may send.
pub(super) const PROOFS_SENT: u32 = 3;
/// The wrong proof that ends a login. The ones before are recorded beside the other refused steps, since they count.
pub(super) const WRONG_PROOFS: u32 = 5;

type Decided = Result<Vec<LoginEvent>, CommandError>;

impl Login {
    pub(super) fn decide(&self, command: LoginCommand) -> Decided {
        let LoginCommand { at, unrecorded, step } = command;
        match (self.state, step) {
            (State::Absent, Step::Issue(issue)) => Ok(vec![issued(*issue, at)]),
            (State::Absent, _) => Err(CommandError::Unknown("login")),
            (_, Step::Issue(_)) => Err(CommandError::Exists("login")),
            (_, Step::Erase) => Ok(self.erase(unrecorded, at)),
            (ended, Step::Expire | Step::Supersede) if ended.is_terminal() => Ok(Vec::new()),
            (ended, _) if ended.is_terminal() => self.wrong_state(at),
            _ if self.is_over(at) => Ok(vec![self.expired(Reason::LoginExpired, unrecorded, at)]),
            (_, Step::Expire) => Ok(Vec::new()),
            (_, Step::Supersede) => Ok(vec![self.expired(Reason::Superseded, unrecorded, at)]),
            (_, Step::RefuseAttempt(reason)) => self.attempt_refused(reason, at),
            (_, Step::Refuse(reason)) => Ok(vec![LoginEvent::Refused { reason, unrecorded, at }]),
            (_, step) => self.go_on(step, unrecorded, at),
        }
    }

    /// The steps of phone and browser in a login that still runs.
    fn go_on(&self, step: Step, unrecorded: u32, at: DateTime<Utc>) -> Decided {
        match (self.state, step) {
            (_, Step::Scan { identity, user, phone_token, launch_scene, lifetimes }) => {
                let expires_at = match self.scan_until(&identity, lifetimes, at) {
                    Ok(expires_at) => expires_at,
                    Err(reason) => return self.attempt_refused(reason, at),
                };
                Ok(vec![LoginEvent::Scanned {
                    identity,
                    user,
                    phone_token,
                    launch_scene,
                    expires_at,
                    at,
                }])
            }
            (
                _,
                Step::Authorize { phone_token, .. }
                | Step::Decline { phone_token }
                | Step::Disown { phone_token },
            ) if !self.is_held_by(&phone_token) => {
                self.attempt_refused(Reason::WrongPhoneToken, at)
            }
            (State::Scanned, Step::Authorize { phone, agreements, lifetimes, .. }) => {
                let expires_at = at + seconds(lifetimes.claim);
                Ok(vec![LoginEvent::Authorized { phone, agreements, expires_at, at }])
            }
            (State::Authorized | State::BindingAsked | State::Bound, Step::Authorize { .. }) => {
                Ok(Vec::new())
            }
            (State::Scanned, Step::Decline { .. }) => {
                Ok(vec![LoginEvent::Denied { unrecorded, at }])
            }
            (State::Authorized | State::BindingAsked | State::Bound, Step::Disown { .. }) => {
                Ok(vec![LoginEvent::Denied { unrecorded, at }])
            }
            (State::Bound, Step::Claim { session }) => {
                Ok(vec![LoginEvent::Claimed { session, unrecorded, at }])
            }
            (State::Authorized | State::BindingAsked, step) => self.account(step, unrecorded, at),
            _ => self.wrong_state(at),
        }
    }

    /// The steps that lead to an account.
    fn account(&self, step: Step, unrecorded: u32, at: DateTime<Utc>) -> Decided {
        match (self.state, step) {
            (_, Step::Bind { user, how, unionid_elsewhere, lifetimes }) if self.may_bind(how) => {
                Ok(vec![bound(user, how, unionid_elsewhere, lifetimes, at)])
            }
            (
                State::Authorized,
                Step::AskBinding { why, named, new_account_allowed, lifetimes },
            ) => {
                let expires_at = at + seconds(lifetimes.binding);
                Ok(vec![LoginEvent::BindingAsked {
                    why,
                    named,
                    new_account_allowed,
                    expires_at,
                    at,
                }])
            }
            (State::BindingAsked, Step::SendProof { .. }) if self.proofs_sent >= PROOFS_SENT => {
                self.attempt_refused(Reason::ProofsExhausted, at)
            }
            (State::BindingAsked, Step::SendProof { proof, user, channel, code, expires_at }) => {
                Ok(vec![LoginEvent::ProofSent { proof, user, channel, code, expires_at, at }])
            }
            (State::BindingAsked, Step::WrongProof) => Ok(vec![self.wrong_proof(unrecorded, at)]),
            _ => self.wrong_state(at),
        }
    }

    /// The proof that a code is good for: the one that was sent last, and no other.
    pub(crate) fn proven(&self, code: &SecretHash, at: DateTime<Utc>) -> Option<&Proof> {
        let sent = |proof: &&Proof| proof.code == *code && at < proof.expires_at;
        self.proof.as_deref().filter(sent)
    }

    /// The fifth wrong proof ends the login.
    const fn wrong_proof(&self, unrecorded: u32, at: DateTime<Utc>) -> LoginEvent {
        if self.wrong_proofs + 1 < WRONG_PROOFS {
            LoginEvent::AttemptRefused { reason: Reason::WrongProof, at }
        } else {
            LoginEvent::Refused { reason: Reason::ProofsExhausted, unrecorded, at }
        }
    }

    /// A login that still runs ends first: nobody is left who could sign in.
    fn erase(&self, unrecorded: u32, at: DateTime<Utc>) -> Vec<LoginEvent> {
        let ends = if self.is_over(at) {
            self.expired(Reason::LoginExpired, unrecorded, at)
        } else {
            LoginEvent::Refused { reason: Reason::Erased, unrecorded, at }
        };
        let ends = Some(ends).filter(|_| !self.state.is_terminal());
        let erased = Some(LoginEvent::Erased { at }).filter(|_| !self.erased);
        ends.into_iter().chain(erased).collect()
    }

    /// An answer to the question binds only if the question was asked, and a new account only if it was offered. Whose WeChat
    /// account became known while the question stood is bound as who it is known as.
    const fn may_bind(&self, how: How) -> bool {
        match how {
            How::ChosenNew => matches!(self.state, State::BindingAsked) && self.new_account_allowed,
            How::Proven => matches!(self.state, State::BindingAsked),
            How::KnownIdentity | How::KnownUnionIdentity => true,
            How::NewUser | How::PhoneMatched | How::OwnSession => {
                matches!(self.state, State::Authorized)
            }
            How::Merged | How::Imported => false,
        }
    }

    /// When the login expires after this scan, or why the scan is not taken.
    fn scan_until(
        &self,
        identity: &Identity,
        lifetimes: Lifetimes,
        at: DateTime<Utc>,
    ) -> Result<DateTime<Utc>, Reason> {
        match (self.state, &self.scan, &self.issued) {
            (State::Issued, _, Some(issued)) => {
                Ok((at + seconds(lifetimes.authorize)).min(issued.latest_at))
            }
            (State::Scanned, Some(scan), _) if !scan.identity.is_same(identity) => {
                Err(Reason::SecondPhone)
            }
            (State::Scanned, _, _) if self.scans >= SCANS => Err(Reason::ScansExhausted),
            (State::Scanned, _, _) => Ok(self.expires_at),
            _ => Err(Reason::WrongState),
        }
    }

    /// Whether the phone token is the one of the last scan.
    pub(crate) fn is_held_by(&self, phone_token: &SecretHash) -> bool {
        self.scan.as_ref().is_some_and(|scan| scan.phone_token == *phone_token)
    }

    fn wrong_state(&self, at: DateTime<Utc>) -> Decided {
        let reason = match self.state {
            State::Expired => Reason::LoginExpired,
            _ => Reason::WrongState,
        };
        self.attempt_refused(reason, at)
    }

    fn attempt_refused(&self, reason: Reason, at: DateTime<Utc>) -> Decided {
        if self.attempts >= RECORDED_ATTEMPTS {
            return Err(CommandError::Unrecorded(reason));
        }
        Ok(vec![LoginEvent::AttemptRefused { reason, at }])
    }

    const fn expired(&self, reason: Reason, unrecorded: u32, at: DateTime<Utc>) -> LoginEvent {
        LoginEvent::Expired { state: self.state, reason, unrecorded, at }
    }
}

fn bound(
    user: UserId,
    how: How,
    unionid_elsewhere: bool,
    lifetimes: Lifetimes,
    at: DateTime<Utc>,
) -> LoginEvent {
    let expires_at = at + seconds(lifetimes.claim);
    LoginEvent::Bound { user, how, unionid_elsewhere, expires_at, at }
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
        grant: issue.grant,
        intent: issue.intent,
        expires_at: at + seconds(lifetimes.scan.min(lifetimes.login)),
        latest_at: at + seconds(lifetimes.login),
        at,
    }
}
