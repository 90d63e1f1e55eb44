//! What each event changes in a login.

use chrono::{DateTime, Utc};

use super::{Bound, Consent, Issued, Login, LoginEvent, Proof, Scan, State};
use crate::{personal::Personal, reason::Reason};

impl Login {
    pub(super) fn fold(&mut self, event: LoginEvent) {
        match event {
            LoginEvent::Issued {
                pool,
                application,
                connection,
                ticket,
                credential,
                origin,
                grant,
                intent,
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
                    grant,
                    intent,
                    latest_at,
                    at,
                });
            }
            LoginEvent::Scanned { identity, user, phone_token, expires_at, at, .. } => {
                let first = self.scan.as_ref().map_or(at, |scan| scan.at);
                self.state = State::Scanned;
                self.scans += 1;
                self.expires_at = expires_at;
                self.scan = Some(Box::new(Scan { identity, user, phone_token, at: first }));
            }
            LoginEvent::AttemptRefused { reason: Reason::WrongProof, .. } => self.wrong_proofs += 1,
            LoginEvent::AttemptRefused { .. } => self.attempts += 1,
            LoginEvent::Authorized { phone, expires_at, at, .. } => {
                self.state = State::Authorized;
                self.expires_at = expires_at;
                self.consent = Some(Box::new(Consent { phone, at }));
            }
            LoginEvent::BindingAsked { named, new_account_allowed, expires_at, .. } => {
                self.state = State::BindingAsked;
                self.named = named;
                self.new_account_allowed = new_account_allowed;
                self.expires_at = expires_at;
            }
            LoginEvent::ProofSent { proof, user, channel, code, expires_at, at } => {
                self.proofs_sent += 1;
                self.proof = Some(Box::new(Proof {
                    id: proof,
                    user,
                    channel,
                    code,
                    sent_at: at,
                    expires_at,
                }));
            }
            LoginEvent::Bound { user, how, expires_at, at, .. } => {
                self.state = State::Bound;
                self.expires_at = expires_at;
                self.bound = Some(Box::new(Bound { user, how, at }));
            }
            LoginEvent::Claimed { session, at, .. } => {
                self.session = Some(session);
                self.end(State::Claimed, None, at);
            }
            LoginEvent::Denied { at, .. } => self.end(State::Denied, None, at),
            LoginEvent::Refused { reason, at, .. } => self.end(State::Refused, Some(reason), at),
            LoginEvent::Expired { reason, at, .. } => self.end(State::Expired, Some(reason), at),
            LoginEvent::Erased { .. } => self.forget_person(),
        }
    }

    /// What was about the person is gone, also for a reader that still has the key.
    fn forget_person(&mut self) {
        self.erased = true;
        if let Some(issued) = &mut self.issued {
            issued.origin.ip = Personal::Erased;
            issued.origin.user_agent = Personal::Erased;
            issued.origin.network = Personal::Erased;
        }
        if let Some(scan) = &mut self.scan {
            scan.identity.erase();
        }
        if let Some(consent) = &mut self.consent {
            consent.phone = consent.phone.take().map(|_| Personal::Erased);
        }
    }

    fn end(&mut self, state: State, reason: Option<Reason>, at: DateTime<Utc>) {
        self.state = state;
        self.reason = reason;
        self.ended_at = Some(at);
    }
}
