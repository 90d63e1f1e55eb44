//! What each event changes in a login.

use chrono::{DateTime, Utc};

use super::{Authorization, Bound, Issued, Login, LoginEvent, Reason, Scan, State};

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
            LoginEvent::AttemptRefused { reason: Reason::WrongProof, .. } => self.wrong_proofs += 1,
            LoginEvent::AttemptRefused { .. } => self.attempts += 1,
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

    fn end(&mut self, state: State, reason: Option<Reason>, at: DateTime<Utc>) {
        self.state = state;
        self.reason = reason;
        self.ended_at = Some(at);
    }
}
