//! What each step causes in each state: the table of the design, and nowhere else.

use chrono::{DateTime, Utc};

use super::{
    How, Issue, Lifetimes, Login, LoginCommand, LoginEvent, Reason, State, Step, command::seconds,
};
use crate::{id::SecretHash, identity::Identity, recorded::Undecided};

/// How often the same person may scan one code.
pub(super) const SCANS: u32 = 5;
/// How many refused steps of one login are recorded; further ones are counted.
pub(super) const RECORDED_ATTEMPTS: u32 = 10;
/// How many codes that prove an account one login may send.
pub(super) const PROOFS_SENT: u32 = 3;
/// The wrong proof that ends a login. The ones before are recorded beside the other refused steps, since they count.
pub(super) const WRONG_PROOFS: u32 = 5;

type Decided = Result<Vec<LoginEvent>, Undecided>;

impl Login {
    pub(super) fn decide(&self, command: LoginCommand) -> Decided {
        let LoginCommand { at, unrecorded, step } = command;
        match (self.state, step) {
            (State::Absent, Step::Issue(issue)) => Ok(vec![issued(*issue, at)]),
            (State::Absent, _) => Err(Undecided::Unknown("login")),
            (_, Step::Issue(_)) => Err(Undecided::Exists("login")),
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
            (_, Step::Scan { identity, phone_token, launch_scene, lifetimes }) => {
                self.scan(identity, phone_token, launch_scene, lifetimes, at)
            }
            (_, Step::Authorize { phone_token, .. } | Step::Decline { phone_token })
                if !self.is_held_by(&phone_token) =>
            {
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
                let expires_at = at + seconds(lifetimes.claim);
                Ok(vec![LoginEvent::Bound { user, how, unionid_elsewhere, expires_at, at }])
            }
            (State::Authorized, Step::AskBinding { new_account_allowed, lifetimes }) => {
                let expires_at = at + seconds(lifetimes.binding);
                Ok(vec![LoginEvent::BindingAsked { new_account_allowed, expires_at, at }])
            }
            (State::BindingAsked, Step::SendProof { .. }) if self.proofs_sent >= PROOFS_SENT => {
                self.attempt_refused(Reason::ProofsExhausted, at)
            }
            (State::BindingAsked, Step::SendProof { channel, code, expires_at }) => {
                Ok(vec![LoginEvent::ProofSent { channel, code, expires_at, at }])
            }
            (State::BindingAsked, Step::WrongProof) if self.wrong_proofs + 1 < WRONG_PROOFS => {
                Ok(vec![LoginEvent::AttemptRefused { reason: Reason::WrongProof, at }])
            }
            (State::BindingAsked, Step::WrongProof) => {
                Ok(vec![LoginEvent::Refused { reason: Reason::ProofsExhausted, unrecorded, at }])
            }
            _ => self.wrong_state(at),
        }
    }

    /// An answer to the question binds only where the question was asked, and a new account only where it was offered.
    const fn may_bind(&self, how: How) -> bool {
        match how {
            How::ChosenNew => matches!(self.state, State::BindingAsked) && self.new_account_allowed,
            How::Proven => matches!(self.state, State::BindingAsked),
            How::KnownIdentity | How::KnownUnionIdentity | How::NewUser | How::PhoneMatched => {
                matches!(self.state, State::Authorized)
            }
        }
    }

    fn scan(
        &self,
        identity: Identity,
        phone_token: SecretHash,
        launch_scene: u16,
        lifetimes: Lifetimes,
        at: DateTime<Utc>,
    ) -> Decided {
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
            _ => return self.wrong_state(at),
        };
        Ok(vec![LoginEvent::Scanned { identity, phone_token, launch_scene, expires_at, at }])
    }

    /// Whether the phone token is the one of the last scan.
    fn is_held_by(&self, phone_token: &SecretHash) -> bool {
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
            return Err(Undecided::Unrecorded(reason));
        }
        Ok(vec![LoginEvent::AttemptRefused { reason, at }])
    }

    const fn expired(&self, reason: Reason, unrecorded: u32, at: DateTime<Utc>) -> LoginEvent {
        LoginEvent::Expired { state: self.state, reason, unrecorded, at }
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
