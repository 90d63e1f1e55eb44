//! One login in four commands, with the facts that the server makes or learns: what every side is driven with.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, SubsecRound, Utc};
use domain::{
    id::{ApplicationId, ConnectionId, LoginId, PoolId, SecretHash, SessionId, UserId},
    identity::Identity,
    login::{Credential, CredentialKind, Origin},
};
use uuid::Uuid;

/// So many people sign in, again and again. At most so many at once: nobody twice at the same time.
pub const PEOPLE: usize = 1024;

/// A command of a login.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// A browser asks for a code: `issued`.
    Issue,
    /// A phone scans: `scanned`.
    Scan,
    /// The person agrees, and the account is found: `authorized` and `bound`, in one append.
    Authorize,
    /// The browser takes its session: `claimed`.
    Claim,
}

/// The commands of a login in their order.
pub const STEPS: [Step; 4] = [Step::Issue, Step::Scan, Step::Authorize, Step::Claim];

/// The facts of one login. Ids and secrets have the form that the server gives them.
#[derive(Clone, Debug)]
pub struct Visit {
    pub person: usize,
    pub login: LoginId,
    pub ticket: String,
    pub credential: Credential,
    pub phone_token: SecretHash,
    pub session: SessionId,
    pub session_credential: SecretHash,
    pub browser: SecretHash,
    pub at: DateTime<Utc>,
}

impl Visit {
    /// A login of this person.
    pub fn of(person: usize) -> Self {
        Self {
            person,
            login: new_id().into(),
            ticket: secret(16),
            credential: Credential { kind: CredentialKind::Cookie, hash: hash() },
            phone_token: hash(),
            session: new_id().into(),
            session_credential: hash(),
            browser: hash(),
            at: now(),
        }
    }
}

/// The present moment, in whole milliseconds as the server takes it.
#[expect(clippy::disallowed_methods, reason = "the one place where the time is read")]
pub fn now() -> DateTime<Utc> {
    Utc::now().trunc_subsecs(3)
}

/// As the server makes ids: UUIDs of version 7.
pub fn new_id() -> String {
    Uuid::now_v7().to_string()
}

/// As the server makes the ids of users: UUIDs of version 4.
pub fn new_user_id() -> UserId {
    Uuid::new_v4().to_string().into()
}

/// As long as a secret of so many bytes, and as unlike any other; 32 at most.
pub fn secret(bytes: usize) -> String {
    let random: Vec<u8> =
        [Uuid::new_v4(), Uuid::new_v4()].iter().flat_map(|uuid| *uuid.as_bytes()).collect();
    URL_SAFE_NO_PAD.encode(random.iter().take(bytes).copied().collect::<Vec<u8>>())
}

/// Looks like a SHA-256.
pub fn hash() -> SecretHash {
    secret(32).into()
}

/// A pool, with one application and one connection. Most measurements have one.
#[derive(Clone, Debug)]
pub struct Tenant {
    pub pool: PoolId,
    pub application: ApplicationId,
    pub connection: ConnectionId,
    pub host: Option<String>,
}

impl Tenant {
    /// The pool of that number, from 0; the first is the one on the public host itself.
    pub fn of(number: usize) -> Self {
        let name = if number == 0 { "demo".to_owned() } else { format!("demo-{number}") };
        Self {
            application: format!("{name}-shop").into(),
            connection: format!("{name}-wechat").into(),
            host: (number > 0).then(|| name.clone()),
            pool: name.into(),
        }
    }
}

/// A person's WeChat account.
pub fn identity(person: usize) -> Identity {
    Identity {
        app_id: "wx5a0a3c1d2e4f6071".to_owned(),
        openid: format!("o6zAJs{person:022}").into(),
        unionid: Some(format!("ogVwJ0{person:022}").into()),
        wechat_subject: None,
    }
}

/// A person's number.
pub fn phone(person: usize) -> String {
    format!("+86138{person:08}")
}

/// A browser, as the server sees it.
pub fn origin() -> Origin {
    Origin {
        ip: "203.0.113.17".into(),
        user_agent:
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) \
             Chrome/130.0.0.0 Safari/537.36"
                .into(),
        network: "203.0.113.0/24".into(),
        browser: "Chrome on Windows".to_owned(),
    }
}
