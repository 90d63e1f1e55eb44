//! Authorization requests of the shop, and what answers them.

use chrono::TimeDelta;
use domain::{
    authorization_request::AuthorizationRequest,
    decisions::{ClaimLogin, ContinueSession, IssueLogin, RedeemCode, ServedRequest},
    grant::{Proof, Redeem},
};

use super::{claim, issue, noon};

const CALLBACK: &str = "https://shop.example.com/callback";

/// It waits for half an hour from noon on.
pub fn request() -> AuthorizationRequest {
    AuthorizationRequest {
        application: "shop".into(),
        connection: None,
        redirect_uri: CALLBACK.into(),
        response_mode: Default::default(),
        scope: "openid".into(),
        state: Some("the-state".into()),
        nonce: Some("the-nonce".into()),
        code_challenge: "challenge".into(),
        prompt_login: false,
        max_age: None,
        subject: None,
        cookie: "cookie".into(),
        experience: false,
        entrance: false,
        requested_at: noon(),
        expires_at: noon() + TimeDelta::minutes(30),
    }
}

pub fn served(grant: &str) -> ServedRequest {
    ServedRequest {
        grant: grant.into(),
        request: request(),
        code: format!("code of {grant}").as_str().into(),
        code_expires_at: noon() + TimeDelta::minutes(1),
    }
}

pub fn issue_for(grant: &str, login: &str) -> IssueLogin {
    IssueLogin { grant: Some(grant.into()), ..issue(login) }
}

pub fn claim_for(grant: &str, login: &str) -> ClaimLogin {
    ClaimLogin { request: Some(served(grant)), ..claim(login) }
}

/// The browser with the session of that login answers another request.
pub fn go_on(grant: &str, login: &str) -> ContinueSession {
    ContinueSession {
        session: format!("session-{login}").into(),
        served: served(grant),
        asked: true,
        at: noon(),
    }
}

pub fn redeem(grant: &str) -> RedeemCode {
    RedeemCode {
        grant: grant.into(),
        code: format!("code of {grant}").as_str().into(),
        redeem: Redeem {
            application: "shop".into(),
            proof: Proof::Verifier {
                redirect_uri: CALLBACK.into(),
                code_challenge: "challenge".into(),
            },
            tokens_expire_at: noon() + TimeDelta::minutes(10),
            refresh_expires_at: None,
            at: noon(),
        },
    }
}
