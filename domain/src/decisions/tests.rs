//! Whole units, on a history in memory.

mod accounts;
mod guards;
mod memory;
mod tokens;

use super::*;
use crate::{
    application::{ApplicationCommand, ApplicationSettings},
    association::{Association, PhonePolicy, Policy},
    connection::{ConnectionCommand, ConnectionKind, ConnectionSettings},
    identity::Identity,
    login::{Credential, How, Origin, State},
    personal::Personal,
    pool::{PoolCommand, PoolSettings},
    session::Session,
    testing::at,
    user::{User, UserCommand},
};
use memory::Memory;

const PHONE: &str = "+8613800001234";

/// A pool with a shop whose connection has this policy.
fn deployment(policy: Policy) -> Memory {
    let mut memory = Memory::default();
    let settings = PoolSettings { name: "Acme".into(), ..PoolSettings::default() };
    let create = PoolCommand::Create { pool: "acme".into(), settings, at: at(-9) };
    memory.run(Execute::<Pool>::new("acme", create)).unwrap();
    let settings =
        Box::new(ConnectionSettings { name: "WeChat".into(), policy, ..Default::default() });
    let create = ConnectionCommand::Create {
        pool: "acme".into(),
        connection: "wechat".into(),
        identifier: "wechat".into(),
        kind: ConnectionKind::WechatMiniProgramQrConnect,
        settings,
        at: at(-8),
    };
    memory.run(Execute::<Connection>::new("wechat", create)).unwrap();
    let create = ApplicationCommand::Create {
        pool: "acme".into(),
        application: "shop".into(),
        settings: Box::new(ApplicationSettings {
            name: "Shop".into(),
            redirect_uris: vec!["https://shop.example/cb".into()],
            ..ApplicationSettings::default()
        }),
        secret: "secret".into(),
        at: at(-7),
    };
    memory.run(Execute::<Application>::new("shop", create)).unwrap();
    let enable = ApplicationCommand::EnableConnection { connection: "wechat".into(), at: at(-6) };
    memory.run(Execute::<Application>::new("shop", enable)).unwrap();
    memory
}

fn switch_off(memory: &mut Memory) {
    let off = ApplicationCommand::DisableConnection { connection: "wechat".into(), at: at(1) };
    memory.run(Execute::<Application>::new("shop", off)).unwrap();
}

fn is_unknown<T>(answer: Result<T, Refused>) -> bool {
    matches!(answer, Err(Refused::Undecided(Undecided::Unknown(_))))
}

fn issue(login: &str, seconds: i64) -> IssueLogin {
    IssueLogin {
        login: login.into(),
        pool: "acme".into(),
        purpose: Purpose::Application("shop".into()),
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

fn scan(login: &str, openid: &str, seconds: i64) -> ScanLogin {
    ScanLogin {
        login: login.into(),
        identity: Identity {
            app_id: "wx1".into(),
            openid: openid.into(),
            unionid: None,
            subject: None,
        },
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
        at: at(seconds),
    }
}

fn claim(login: &str, seconds: i64) -> ClaimLogin {
    ClaimLogin {
        login: login.into(),
        session: format!("session of {login}").into(),
        session_credential: format!("cookie of {login}").into(),
        session_expires_at: at(seconds + 3_600),
        replaced: None,
        browser: "browser".into(),
        grant: None,
        at: at(seconds),
    }
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
