//! Our event store, driven by the commands that the handlers issue: several streams at once, names, sealing and every
//! read table in the transaction.

use chrono::TimeDelta;
use domain::{
    application::{Application, ApplicationCommand, ApplicationSettings},
    connection::{Connection, ConnectionCommand, ConnectionKind, ConnectionSettings},
    decisions::{AuthorizeLogin, ClaimLogin, Execute, IssueLogin, ScanLogin},
    login::{Evidence, How},
    pool::{Pool, PoolCommand, PoolSettings},
    unit::Decision,
    user::{User, UserCommand},
};
use eventstore::{Actor, Config, Context, Store};
use futures::{StreamExt, TryStreamExt, stream};

use crate::{
    drive::Side,
    error::Failure,
    visit::{
        PEOPLE, Step, Visit, application, connection, hash, identity, new_id, new_user_id, now,
        origin, phone, pool,
    },
};

/// So many people are registered at once.
const AT_ONCE: usize = 128;

/// A store with one pool and its people.
pub struct Ours {
    /// The store.
    pub store: Store,
}

impl Ours {
    /// Opens an empty database, and writes a pool, an application, a connection and [`PEOPLE`] who signed in before.
    ///
    /// # Errors
    /// Where the store does not open.
    pub async fn open(config: Config) -> Result<Self, Failure> {
        let ours = Self { store: eventstore::open(config).await? };
        ours.write_pool().await?;
        stream::iter(0..PEOPLE)
            .map(|person| ours.register(person))
            .buffer_unordered(AT_ONCE)
            .try_collect::<()>()
            .await?;
        Ok(ours)
    }

    async fn run<D: Decision>(&self, actor: Actor, decision: &D) -> Result<(), Failure> {
        let ip = (actor == Actor::Browser).then(|| "203.0.113.17".into());
        let context = Context {
            pool: Some(pool()),
            command: new_id().into(),
            actor,
            request: None,
            ip,
            at: now(),
        };
        self.store.commands.execute(&context, decision).await?;
        Ok(())
    }

    async fn write_pool(&self) -> Result<(), Failure> {
        let at = now();
        let settings = PoolSettings { name: "Demo".to_owned(), ..PoolSettings::default() };
        let create = PoolCommand::Create { pool: pool(), settings, at };
        self.run(Actor::Server, &Execute::<Pool>::first(pool().as_str(), create)).await?;
        let create = ConnectionCommand::Create {
            pool: pool(),
            connection: connection(),
            identifier: "wechat".to_owned(),
            kind: ConnectionKind::WechatMiniProgramQrConnect,
            app_id: None,
            settings: Box::new(ConnectionSettings {
                name: "WeChat".to_owned(),
                ..ConnectionSettings::default()
            }),
            at,
        };
        self.run(Actor::Server, &Execute::<Connection>::first(connection().as_str(), create))
            .await?;
        let settings = Box::new(ApplicationSettings {
            name: "Tea Shop".to_owned(),
            redirect_uris: vec!["http://127.0.0.1:8081/callback".to_owned()],
            ..ApplicationSettings::default()
        });
        let create = ApplicationCommand::Create {
            pool: pool(),
            application: application(),
            settings,
            secret: hash(),
            at,
        };
        let client = application();
        self.run(Actor::Server, &Execute::<Application>::first(client.as_str(), create)).await?;
        let enable = ApplicationCommand::EnableConnection { connection: connection(), at };
        self.run(Actor::Server, &Execute::<Application>::new(client.as_str(), enable)).await
    }

    async fn register(&self, person: usize) -> Result<(), Failure> {
        let (id, at) = (new_user_id(), now());
        let register = UserCommand::Register {
            pool: pool(),
            user: id.clone(),
            phone: Some(phone(person).into()),
            phone_held_elsewhere: false,
            at,
        };
        self.run(Actor::Server, &Execute::<User>::first(id.as_str(), register)).await?;
        let link = UserCommand::LinkIdentity {
            identity: new_id().into(),
            account: identity(person),
            evidence: Evidence { login: None, how: How::NewUser },
            seen_phone: None,
            at,
        };
        self.run(Actor::Server, &Execute::<User>::new(id.as_str(), link)).await
    }
}

impl Side for Ours {
    async fn take(&self, visit: &Visit, step: Step) -> Result<(), Failure> {
        match step {
            Step::Issue => self.run(Actor::Browser, &issue(visit)).await,
            Step::Scan => self.run(Actor::Phone, &scan(visit)).await,
            Step::Authorize => self.run(Actor::Phone, &authorize(visit)).await,
            Step::Claim => self.run(Actor::Browser, &claim(visit)).await,
        }
    }
}

fn issue(visit: &Visit) -> IssueLogin {
    IssueLogin {
        login: visit.login.clone(),
        application: application(),
        grant: None,
        connection: connection(),
        ticket: visit.ticket.clone(),
        credential: visit.credential.clone(),
        origin: origin(),
        superseded: Vec::new(),
        at: visit.at,
    }
}

fn scan(visit: &Visit) -> ScanLogin {
    ScanLogin {
        login: visit.login.clone(),
        identity: identity(visit.person),
        phone_token: visit.phone_token.clone(),
        launch_scene: 1011,
        at: visit.at,
    }
}

fn authorize(visit: &Visit) -> AuthorizeLogin {
    AuthorizeLogin {
        login: visit.login.clone(),
        phone_token: visit.phone_token.clone(),
        phone: None,
        agreements: Vec::new(),
        new_user: new_user_id(),
        new_identity: new_id().into(),
        at: visit.at,
    }
}

fn claim(visit: &Visit) -> ClaimLogin {
    ClaimLogin {
        login: visit.login.clone(),
        session: visit.session.clone(),
        session_credential: visit.session_credential.clone(),
        session_expires_at: visit.at + TimeDelta::days(1),
        replaced: None,
        browser: visit.browser.clone(),
        request: None,
        at: visit.at,
    }
}
