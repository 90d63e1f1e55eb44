//! One of every type of aggregate.

use chrono::TimeDelta;
use domain::{
    aggregate::Recorded,
    api_key::{ApiKey, ApiKeyCommand, Role},
    application::{Application, ApplicationCommand, ApplicationSettings},
    connection::{Connection, ConnectionCommand},
    console_session::{ConsoleSession, ConsoleSessionCommand, ConsoleSessionEnd, Whereabouts},
    grant::{Grant, GrantCommand, Granted, RevokeReason},
    id::{PoolId, SecretHash},
    login::{Credential, Intent, Issue, Lifetimes, Login, LoginCommand, Origin, Step},
    operator::{Invitation, Operator, OperatorCommand, OperatorRole},
    pool::{Pool, PoolCommand, PoolSettings},
    reading::{Reading, ReadingCommand},
    refresh_token::{RefreshTokens, Rotate, Rotated},
    session::{Session, SessionCommand, SessionEnd, Start},
    signing_key::{Algorithm, PUBLISHED_FIRST_SECONDS, SigningKey, SigningKeyCommand},
    user::{User, UserCommand},
};
use serde_json::json;

use super::{create_connection, create_pool, noon};

/// An aggregate, the command that makes it, and one that it takes afterwards.
pub struct Sample<A: Recorded> {
    pub id: String,
    pub create: A::Command,
    pub then: A::Command,
}

/// Calls an async function with a sample of every type: of that pool and, but for the pool itself, of that id.
macro_rules! with_every_aggregate {
    ($does:ident($given:expr), $pool:expr, $id:expr) => {{
        use $crate::tests::given::samples;
        let (given, pool, id) = ($given, $pool, $id);
        let mut kinds = [
            $does(given, samples::api_key(pool, id)).await,
            $does(given, samples::application(pool, id)).await,
            $does(given, samples::connection(pool, id)).await,
            $does(given, samples::console_session(pool, id)).await,
            $does(given, samples::grant(pool, id)).await,
            $does(given, samples::login(pool, id)).await,
            $does(given, samples::operator(pool, id)).await,
            $does(given, samples::pool(pool)).await,
            $does(given, samples::refresh_tokens(pool, id)).await,
            $does(given, samples::reading(pool, id)).await,
            $does(given, samples::session(pool, id)).await,
            $does(given, samples::signing_key(pool, id)).await,
            $does(given, samples::user(pool, id)).await,
        ];
        kinds.sort();
        let types = $crate::streams::aggregate_types::AggregateType::ALL;
        let mut all: Vec<&str> = types.iter().map(|it| it.name()).collect();
        all.sort();
        assert_eq!(all, kinds, "there is a sample of every type");
    }};
}
pub(crate) use with_every_aggregate;

pub fn api_key(pool: &PoolId, id: &str) -> Sample<ApiKey> {
    let create = ApiKeyCommand::Create {
        pool: Some(pool.clone()),
        key: id.into(),
        name: "a program".into(),
        role: Role::Auditor,
        hash: "hash".into(),
        expires_at: None,
        networks: Vec::new(),
        personal: false,
        at: noon(),
    };
    Sample { id: id.into(), create, then: ApiKeyCommand::Revoke { at: noon() } }
}

pub fn application(pool: &PoolId, id: &str) -> Sample<Application> {
    let settings = ApplicationSettings {
        name: "Shop".into(),
        redirect_uris: vec!["https://shop.example.com/callback".into()],
        ..ApplicationSettings::default()
    };
    let create = ApplicationCommand::Create {
        pool: pool.clone(),
        application: id.into(),
        settings: Box::new(settings),
        secret: Some("hash".into()),
        at: noon(),
    };
    Sample { id: id.into(), create, then: ApplicationCommand::Delete { at: noon() } }
}

pub fn connection(pool: &PoolId, id: &str) -> Sample<Connection> {
    let create = create_connection(pool, id);
    Sample { id: id.into(), create, then: ConnectionCommand::Delete { at: noon() } }
}

pub fn console_session(pool: &PoolId, id: &str) -> Sample<ConsoleSession> {
    let create = ConsoleSessionCommand::Start {
        pool: Some(pool.clone()),
        operator: "operator".into(),
        credential: "cookie".into(),
        whereabouts: Whereabouts { browser: "Safari".to_owned(), network: "203.0.113.0/24".into() },
        scanned: false,
        at: noon(),
    };
    let then = ConsoleSessionCommand::End { reason: ConsoleSessionEnd::SignedOut, at: noon() };
    Sample { id: id.into(), create, then }
}

pub fn operator(pool: &PoolId, id: &str) -> Sample<Operator> {
    let create = OperatorCommand::Invite {
        pool: Some(pool.clone()),
        operator: id.into(),
        name: format!("{pool}-{id}").to_lowercase(),
        role: OperatorRole::Auditor,
        invitation: Invitation { link: "link".into(), expires_at: noon() },
        at: noon(),
    };
    Sample { id: id.into(), create, then: OperatorCommand::Remove { at: noon() } }
}

pub fn grant(pool: &PoolId, id: &str) -> Sample<Grant> {
    let granted = Granted {
        pool: pool.clone(),
        application: "shop".into(),
        connection: None,
        user: "somebody".into(),
        session: "session".into(),
        redirect_uri: "https://shop.example.com/callback".into(),
        scope: "openid".into(),
        code_challenge: "challenge".into(),
        nonce: Some("nonce".into()),
        experience: false,
        entrance: false,
        authenticated_at: noon(),
        code: "code".into(),
        code_expires_at: noon(),
    };
    let create = GrantCommand::Grant { granted: Box::new(granted), at: noon() };
    let then = GrantCommand::Revoke { reason: RevokeReason::Client, at: noon() };
    Sample { id: id.into(), create, then }
}

pub fn login(pool: &PoolId, id: &str) -> Sample<Login> {
    let issue = Issue {
        pool: pool.clone(),
        application: "shop".into(),
        connection: "wechat".into(),
        ticket: format!("ticket-{id}"),
        credential: Credential { hash: "browser".into(), ..Default::default() },
        origin: Origin {
            ip: "198.51.100.7".into(),
            user_agent: "Mozilla/5.0".into(),
            network: "198.51.100.0/24".into(),
            browser: "Chrome on Windows".into(),
        },
        grant: None,
        intent: Intent::SignIn,
        lifetimes: Lifetimes::default(),
    };
    let step = |step| LoginCommand { at: noon(), unrecorded: 0, step };
    Sample {
        id: id.into(),
        create: step(Step::Issue(Box::new(issue))),
        then: step(Step::Supersede),
    }
}

pub fn pool(pool: &PoolId) -> Sample<Pool> {
    let settings = PoolSettings {
        name: "Another name".into(),
        host: Some(pool.to_string()),
        ..PoolSettings::default()
    };
    let then = PoolCommand::Change { settings, at: noon() };
    Sample { id: pool.to_string(), create: create_pool(pool, Some(pool.as_str())), then }
}

pub fn refresh_tokens(pool: &PoolId, id: &str) -> Sample<RefreshTokens> {
    let rotate = |generation| {
        Rotate(Rotated {
            pool: pool.clone(),
            application: "shop".into(),
            user: "u1".into(),
            grant: "g1".into(),
            generation,
            scope: "openid".into(),
            expires_at: noon(),
            at: noon(),
        })
    };
    Sample { id: id.to_owned(), create: rotate(2), then: rotate(3) }
}

pub fn session(pool: &PoolId, id: &str) -> Sample<Session> {
    let start = Start {
        pool: pool.clone(),
        user: "somebody".into(),
        login: "login".into(),
        credential: "cookie".into(),
        browser: SecretHash::from("browser").into(),
        authenticated_at: noon(),
        expires_at: noon(),
        confirmed: true,
    };
    let create = SessionCommand::Start { start, at: noon() };
    let then = SessionCommand::End { reason: SessionEnd::Disowned, at: noon() };
    Sample { id: id.into(), create, then }
}

pub fn reading(pool: &PoolId, id: &str) -> Sample<Reading> {
    let create = ReadingCommand::Read {
        pool: Some(pool.clone()),
        route: "GET /api/v1/users".to_owned(),
        id: None,
        user: None,
        records: 1,
        at: noon(),
    };
    Sample { id: id.into(), create, then: ReadingCommand::ReadAgain { records: 2, at: noon() } }
}

pub fn signing_key(pool: &PoolId, id: &str) -> Sample<SigningKey> {
    let create = SigningKeyCommand::Announce {
        pool: pool.clone(),
        kid: id.into(),
        algorithm: Algorithm::Es256,
        public: json!({ "kty": "EC" }),
        at_once: false,
        at: noon(),
    };
    let at = noon() + TimeDelta::seconds(PUBLISHED_FIRST_SECONDS);
    Sample { id: id.into(), create, then: SigningKeyCommand::Activate { at } }
}

pub fn user(pool: &PoolId, id: &str) -> Sample<User> {
    let create = UserCommand::Register {
        pool: pool.clone(),
        user: id.into(),
        phone: None,
        phone_held_elsewhere: false,
        at: noon(),
    };
    Sample { id: id.into(), create, then: UserCommand::Block { at: noon() } }
}
