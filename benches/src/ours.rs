//! Our event store, driven by the commands that the handlers issue: several streams at once, names, sealing and every
//! read table in the transaction.

use chrono::TimeDelta;
use domain::{
    application::{Application, ApplicationCommand, ApplicationSettings},
    connection::{Connection, ConnectionCommand, ConnectionKind, ConnectionSettings},
    decisions::{AuthorizeLogin, ClaimLogin, Execute, IssueLogin, ScanLogin},
    id::PoolId,
    login::{Evidence, How, Intent},
    pool::{Pool, PoolCommand, PoolSettings},
    unit::Decision,
    user::{User, UserCommand},
};
use eventstore::{Actor, Config, Context, Store};
use futures::{StreamExt, TryStreamExt, stream};

use crate::{
    drive::Side,
    error::Failure,
    visit::{PEOPLE, Step, Tenant, Visit, hash, identity, new_id, new_user_id, now, origin, phone},
};

/// So many pools are made, and people registered, at once.
const AT_ONCE: usize = 128;

/// A store with pools and their people.
pub struct Ours {
    /// The store.
    pub store: Store,
    pools: usize,
}

impl Ours {
    /// Opens a store with so many pools, over which the people are spread.
    ///
    /// # Errors
    /// Where the store does not open.
    pub async fn open(config: Config, pools: usize) -> Result<Self, Failure> {
        Ok(Self { store: eventstore::open(config).await?, pools })
    }

    /// Opens an empty database, and writes one pool and the [`PEOPLE`] who signed in before.
    ///
    /// # Errors
    /// Where the store does not open.
    pub async fn with_people(config: Config) -> Result<Self, Failure> {
        let ours = Self::open(config, 1).await?;
        ours.write_people().await?;
        Ok(ours)
    }

    /// Writes every pool, with an application, a connection and the people who signed in before.
    ///
    /// # Errors
    /// Where the store does not take them.
    pub async fn write_people(&self) -> Result<(), Failure> {
        at_once((0..self.pools).map(|number| self.write_tenant(number))).await?;
        at_once((0..PEOPLE).map(|person| self.register(person))).await
    }

    /// Writes every pool, and nothing in it.
    ///
    /// # Errors
    /// Where the store does not take them.
    pub async fn write_pools(&self) -> Result<(), Failure> {
        at_once((0..self.pools).map(|number| self.write_pool(number))).await
    }

    fn tenant(&self, person: usize) -> Tenant {
        Tenant::of(person % self.pools)
    }

    async fn run<D: Decision>(
        &self,
        pool: &PoolId,
        actor: Actor,
        decision: &D,
    ) -> Result<(), Failure> {
        let ip = (actor == Actor::Browser).then(|| "203.0.113.17".into());
        let context = Context {
            pool: Some(pool.clone()),
            command: new_id().into(),
            actor,
            request: None,
            ip,
            at: now(),
        };
        self.store.commands.execute(&context, decision).await?;
        Ok(())
    }

    async fn write_pool(&self, number: usize) -> Result<(), Failure> {
        let Tenant { pool, host, .. } = Tenant::of(number);
        let settings = PoolSettings { name: "Demo".to_owned(), host, ..PoolSettings::default() };
        let create = PoolCommand::Create { pool: pool.clone(), settings, at: now() };
        let create = Execute::<Pool>::first(pool.as_str(), create);
        self.run(&pool, Actor::Server, &create).await
    }

    async fn write_tenant(&self, number: usize) -> Result<(), Failure> {
        self.write_pool(number).await?;
        let (Tenant { pool, application, connection, .. }, at) = (Tenant::of(number), now());
        let create = ConnectionCommand::Create {
            pool: pool.clone(),
            connection: connection.clone(),
            identifier: "wechat".to_owned(),
            kind: ConnectionKind::WechatMiniProgramQrConnect,
            own: None,
            settings: Box::new(ConnectionSettings {
                name: "WeChat".to_owned(),
                ..ConnectionSettings::default()
            }),
            at,
        };
        let create = Execute::<Connection>::first(connection.as_str(), create);
        self.run(&pool, Actor::Server, &create).await?;
        let settings = Box::new(ApplicationSettings {
            name: "Tea Shop".to_owned(),
            redirect_uris: vec!["http://127.0.0.1:8081/callback".to_owned()],
            ..ApplicationSettings::default()
        });
        let create = ApplicationCommand::Create {
            pool: pool.clone(),
            application: application.clone(),
            settings,
            secret: Some(hash()),
            at,
        };
        let create = Execute::<Application>::first(application.as_str(), create);
        self.run(&pool, Actor::Server, &create).await?;
        let enable = ApplicationCommand::EnableConnection { connection, at };
        let enable = Execute::<Application>::new(application.as_str(), enable);
        self.run(&pool, Actor::Server, &enable).await
    }

    async fn register(&self, person: usize) -> Result<(), Failure> {
        let (pool, id, at) = (self.tenant(person).pool, new_user_id(), now());
        let register = UserCommand::Register {
            pool: pool.clone(),
            user: id.clone(),
            phone: Some(phone(person).into()),
            phone_held_elsewhere: false,
            at,
        };
        let register = Execute::<User>::first(id.as_str(), register);
        self.run(&pool, Actor::Server, &register).await?;
        let link = UserCommand::LinkIdentity {
            identity: new_id().into(),
            account: identity(person),
            evidence: Evidence { login: None, how: How::NewUser },
            seen_phone: None,
            at,
        };
        self.run(&pool, Actor::Server, &Execute::<User>::new(id.as_str(), link)).await
    }
}

async fn at_once<F>(all: impl Iterator<Item = F>) -> Result<(), Failure>
where
    F: Future<Output = Result<(), Failure>>,
{
    stream::iter(all).buffer_unordered(AT_ONCE).try_collect().await
}

impl Side for Ours {
    async fn take(&self, visit: &Visit, step: Step) -> Result<(), Failure> {
        let tenant = self.tenant(visit.person);
        let pool = tenant.pool.clone();
        match step {
            Step::Issue => self.run(&pool, Actor::Browser, &issue(visit, tenant)).await,
            Step::Scan => self.run(&pool, Actor::Phone, &scan(visit)).await,
            Step::Authorize => self.run(&pool, Actor::Phone, &authorize(visit)).await,
            Step::Claim => self.run(&pool, Actor::Browser, &claim(visit)).await,
        }
    }
}

fn issue(visit: &Visit, tenant: Tenant) -> IssueLogin {
    IssueLogin {
        login: visit.login.clone(),
        application: tenant.application,
        grant: None,
        intent: Intent::SignIn,
        connection: tenant.connection,
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
