//! Whole units, on a history in memory.

mod accounts;
mod again;
mod asked;
mod console_scan;
mod erase;
mod further;
mod guards;
mod history;
mod merging;
mod operated;
mod pools;
mod refreshing;
mod setting_up;
mod tokens;
mod unionid;

use super::*;
use crate::{
    account_choice::{Association, PhonePolicy, Policy},
    aggregate::Recorded,
    application::{ApplicationCommand, ApplicationSettings},
    authorization_request::{AuthorizationRequest, ResponseMode},
    connection::{ConnectionCommand, ConnectionKind, ConnectionSettings},
    grant::{Grant, GrantCommand, GrantState, Proof, Redeem, RevokeReason},
    id::UserId,
    login::{Credential, Evidence, How, Intent, Origin, ProofChannel, State, WhyAsked},
    name::NameKind,
    personal::Personal,
    pool::{PoolCommand, PoolSettings},
    session::{Session, SessionCommand, SessionEnd},
    testing::at,
    user::{UserCommand, UserEvent},
};
use history::Memory;

const PHONE: &str = "+8613800001234";
const OTHER: &str = "+8613900005678";
const CALLBACK: &str = "https://shop.example/cb";

/// A pool with a shop whose connection has this policy.
fn deployment(policy: Policy) -> Memory {
    let mut memory = Memory::default().in_pool("acme");
    let settings = PoolSettings { name: "Acme".into(), ..PoolSettings::default() };
    let create = PoolCommand::Create { pool: "acme".into(), settings, at: at(-9) };
    memory.run(Execute::<Pool>::first("acme", create)).unwrap();
    let settings =
        Box::new(ConnectionSettings { name: "WeChat".into(), policy, ..Default::default() });
    let create = ConnectionCommand::Create {
        pool: "acme".into(),
        connection: "wechat".into(),
        identifier: "wechat".into(),
        kind: ConnectionKind::WechatMiniProgramQrConnect,
        own: None,
        settings,
        at: at(-8),
    };
    memory.run(Execute::<Connection>::first("wechat", create)).unwrap();
    let create = ApplicationCommand::Create {
        pool: "acme".into(),
        application: "shop".into(),
        settings: Box::new(ApplicationSettings {
            name: "Shop".into(),
            redirect_uris: vec![CALLBACK.into()],
            ..ApplicationSettings::default()
        }),
        secret: Some("secret".into()),
        at: at(-7),
    };
    memory.run(Execute::<Application>::first("shop", create)).unwrap();
    let enable = ApplicationCommand::EnableConnection { connection: "wechat".into(), at: at(-6) };
    memory.run(Execute::<Application>::new("shop", enable)).unwrap();
    memory
}

fn switch_off(memory: &mut Memory) {
    let off = ApplicationCommand::DisableConnection { connection: "wechat".into(), at: at(1) };
    memory.run(Execute::<Application>::new("shop", off)).unwrap();
}

fn is_unknown<T>(answer: Result<T, Refused>) -> bool {
    matches!(answer, Err(Refused::Undecided(CommandError::Unknown(_))))
}

fn issue(login: &str, seconds: i64) -> IssueLogin {
    IssueLogin {
        login: login.into(),
        application: "shop".into(),
        grant: None,
        intent: Intent::SignIn,
        connection: "wechat".into(),
        ticket: format!("ticket of {login}"),
        credential: Credential { hash: format!("browser of {login}").into(), ..Default::default() },
        origin: Origin {
            ip: "203.0.113.7".into(),
            user_agent: "Mozilla".into(),
            network: "203.0.113.0/24".into(),
            browser: "Chrome on Windows".into(),
        },
        superseded: Vec::new(),
        at: at(seconds),
    }
}

/// A login that serves a pending authorization request.
fn issue_for(grant: &str, login: &str, seconds: i64) -> IssueLogin {
    IssueLogin { grant: Some(grant.into()), ..issue(login, seconds) }
}

/// A WeChat account of a Mini Program that is bound to no Open Platform account.
fn wechat(openid: &str) -> Identity {
    Identity {
        app_id: "wx1".into(),
        openid: openid.into(),
        unionid: None,
        wechat_subject: Some("acme".into()),
    }
}

fn scan(login: &str, openid: &str, seconds: i64) -> ScanLogin {
    scan_by(wechat(openid), login, seconds)
}

fn scan_by(identity: Identity, login: &str, seconds: i64) -> ScanLogin {
    ScanLogin {
        login: login.into(),
        identity,
        phone_token: format!("phone of {login}").into(),
        launch_scene: 1047,
        at: at(seconds),
    }
}

fn authorize(login: &str, phone: Option<&str>, seconds: i64) -> AuthorizeLogin {
    AuthorizeLogin {
        login: login.into(),
        phone_token: format!("phone of {login}").into(),
        phone: phone.map(Personal::from),
        agreements: Vec::new(),
        new_user: format!("user of {login}").into(),
        new_identity: format!("identity of {login}").into(),
        at: at(seconds),
    }
}

fn decline(login: &str, seconds: i64) -> DeclineLogin {
    let phone_token = format!("phone of {login}").into();
    DeclineLogin { login: login.into(), phone_token, at: at(seconds) }
}

fn claim(login: &str, seconds: i64) -> ClaimLogin {
    ClaimLogin {
        login: login.into(),
        session: format!("session of {login}").into(),
        session_credential: format!("cookie of {login}").into(),
        session_expires_at: at(seconds + 3_600),
        replaced: None,
        browser: "browser".into(),
        request: None,
        at: at(seconds),
    }
}

/// A claim that answers the request of a grant at once.
fn claim_for(grant: &str, login: &str, seconds: i64) -> ClaimLogin {
    ClaimLogin { request: Some(served(grant, seconds)), ..claim(login, seconds) }
}

/// A pending request of the shop, and the code that answers it. It waits from 0 to 1,800.
fn served(grant: &str, seconds: i64) -> ServedRequest {
    ServedRequest {
        grant: grant.into(),
        request: AuthorizationRequest {
            application: "shop".into(),
            connection: None,
            redirect_uri: CALLBACK.into(),
            response_mode: ResponseMode::Query,
            scope: "openid".into(),
            state: None,
            nonce: Some("nonce".into()),
            code_challenge: "challenge".into(),
            prompt_login: false,
            max_age: None,
            subject: None,
            cookie: "cookie".into(),
            experience: false,
            entrance: false,
            requested_at: at(0),
            expires_at: at(1_800),
        },
        code: format!("code of {grant}").into(),
        code_expires_at: at(seconds + 60),
    }
}

fn redeem(grant: &str, seconds: i64) -> RedeemCode {
    RedeemCode {
        grant: grant.into(),
        code: format!("code of {grant}").into(),
        redeem: Redeem {
            application: "shop".into(),
            proof: Proof::Verifier {
                redirect_uri: CALLBACK.into(),
                code_challenge: "challenge".into(),
            },
            tokens_expire_at: at(seconds + 600),
            refresh_expires_at: Some(at(seconds + 86_400)),
            at: at(seconds),
        },
    }
}

/// A browser with the session of `l1` answers a request.
fn go_on(grant: &str, seconds: i64) -> ContinueSession {
    ContinueSession {
        session: "session of l1".into(),
        served: served(grant, seconds),
        asked: true,
        at: at(seconds),
    }
}

/// A login of `o1` that serves a grant, from its code at 0 to the account at 2.
fn bound_for(grant: &str, memory: &mut Memory, login: &str) {
    memory.run(issue_for(grant, login, 0)).unwrap();
    memory.run(scan(login, "o1", 1)).unwrap();
    memory.run(authorize(login, Some(PHONE), 2)).unwrap();
}

/// `o1` signed in by the login `l1` at 5 and got the code of the grant `g1`.
fn signed_in(policy: Policy) -> Memory {
    let mut memory = deployment(policy);
    bound_for("g1", &mut memory, "l1");
    assert!(memory.run(claim_for("g1", "l1", 5)).unwrap().granted);
    memory
}

/// A login from its code to the phone's consent.
fn authorized(
    memory: &mut Memory,
    login: &str,
    openid: &str,
    phone: Option<&str>,
    seconds: i64,
) -> LoginAnswer {
    memory.run(issue(login, seconds)).unwrap();
    memory.run(scan(login, openid, seconds + 1)).unwrap();
    memory.run(authorize(login, phone, seconds + 2)).unwrap()
}

/// The account of a login, and how it was found.
fn bound(answer: &LoginAnswer) -> (&str, How) {
    let bound = answer.login.bound.as_ref().unwrap();
    (bound.user.as_str(), bound.how)
}

fn block(memory: &mut Memory, user: &str, seconds: i64) {
    memory.run(Execute::<User>::new(user, UserCommand::Block { at: at(seconds) })).unwrap();
}
