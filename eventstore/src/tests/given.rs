//! An open store with a pool, an application and a connection, and the steps of a login.

mod database;
pub mod hold;
mod people;
mod postgres;
mod requests;
pub mod samples;
mod writer;

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    aggregate::Recorded,
    application::{Application, ApplicationCommand, ApplicationSettings},
    connection::{Connection, ConnectionCommand, ConnectionKind, ConnectionSettings},
    decisions::{
        AuthorizeLogin, ClaimLogin, Claimed, Execute, IssueLogin, LoginAnswer, ScanLogin, Scanned,
    },
    id::{CommandId, PoolId},
    identity::Identity,
    login::{Credential, Intent, Origin},
    pool::{Pool, PoolCommand, PoolSettings},
    unit::{Decision, Refused},
};
use tokio::time::sleep;

pub use database::*;
pub use postgres::on_postgres;
pub use requests::*;

use crate::{
    Actor, Context, Store, open,
    testing::{self, Fresh},
};

pub struct Given {
    pub store: Store,
    pub fresh: Fresh,
}

pub fn noon() -> DateTime<Utc> {
    DateTime::from_timestamp(1_767_355_200, 0).unwrap()
}

/// A command id that was not used before.
pub fn command() -> CommandId {
    static MADE: AtomicU64 = AtomicU64::new(0);
    let (process, number) = (std::process::id(), MADE.fetch_add(1, Ordering::Relaxed));
    format!("01a204b7-0000-7000-8000-{process:06x}{:06x}", number % 0xff_ffff).into()
}

pub fn context() -> Context {
    context_of(&pool())
}

pub fn context_of(pool: &PoolId) -> Context {
    Context {
        pool: Some(pool.clone()),
        command: command(),
        actor: Actor::Browser,
        request: Some("r1".into()),
        ip: Some("198.51.100.7".into()),
        at: noon(),
    }
}

pub fn pool() -> PoolId {
    "acme".into()
}

/// A second tenant; [`set_up_other`] makes it.
pub fn other_pool() -> PoolId {
    "other".into()
}

pub fn identity(openid: &str) -> Identity {
    Identity { app_id: "wx1".into(), openid: openid.into(), unionid: None, wechat_subject: None }
}

pub fn issue(login: &str) -> IssueLogin {
    IssueLogin {
        login: login.into(),
        application: "shop".into(),
        grant: None,
        intent: Intent::SignIn,
        connection: "wechat".into(),
        ticket: format!("ticket-{login}"),
        credential: Credential { hash: format!("browser-{login}").into(), ..Default::default() },
        origin: Origin {
            ip: "198.51.100.7".into(),
            user_agent: "Mozilla/5.0".into(),
            network: "198.51.100.0/24".into(),
            browser: "Chrome on Windows".into(),
        },
        superseded: Vec::new(),
        at: noon(),
    }
}

pub fn scan(login: &str, openid: &str) -> ScanLogin {
    ScanLogin {
        login: login.into(),
        identity: identity(openid),
        phone_token: format!("phone-{login}").as_str().into(),
        launch_scene: 1047,
        at: noon(),
    }
}

pub fn authorize(login: &str, phone: &str) -> AuthorizeLogin {
    AuthorizeLogin {
        login: login.into(),
        phone_token: format!("phone-{login}").as_str().into(),
        phone: Some(phone.into()),
        agreements: Vec::new(),
        new_user: format!("user-{login}").into(),
        new_identity: format!("identity-{login}").into(),
        at: noon(),
    }
}

pub fn claim(login: &str) -> ClaimLogin {
    ClaimLogin {
        login: login.into(),
        session: format!("session-{login}").into(),
        session_credential: format!("cookie-{login}").as_str().into(),
        session_expires_at: noon() + TimeDelta::hours(1),
        replaced: None,
        browser: "the browser".into(),
        request: None,
        at: noon(),
    }
}

pub fn phone(number: usize) -> String {
    format!("+86138{number:08}")
}

/// Waits until something is so, for as long as a person might.
pub async fn soon<F: Future<Output = bool>>(what: &str, mut is_so: impl FnMut() -> F) {
    for _ in 0..500 {
        if is_so().await {
            return;
        }
        sleep(Duration::from_millis(20)).await;
    }
    panic!("waited in vain for {what}");
}

impl Given {
    pub async fn execute<D: Decision>(&self, decision: &D) -> Result<D::Answer, Refused> {
        self.execute_in(&pool(), decision).await
    }

    pub async fn execute_in<D: Decision>(
        &self,
        pool: &PoolId,
        decision: &D,
    ) -> Result<D::Answer, Refused> {
        self.store.commands.execute(&context_of(pool), decision).await
    }

    pub async fn one<A: Recorded>(&self, id: &str, command: A::Command)
    where
        A::Command: Clone + Send + Sync,
        A::Event: 'static,
    {
        self.one_in::<A>(&pool(), id, command).await;
    }

    pub async fn one_in<A: Recorded>(&self, pool: &PoolId, id: &str, command: A::Command)
    where
        A::Command: Clone + Send + Sync,
        A::Event: 'static,
    {
        self.execute_in(pool, &Execute::<A>::new(id, command)).await.unwrap();
    }

    pub async fn issue(&self, login: &str) -> LoginAnswer {
        self.execute(&issue(login)).await.unwrap()
    }

    pub async fn scan(&self, login: &str, openid: &str) -> Scanned {
        self.execute(&scan(login, openid)).await.unwrap()
    }

    pub async fn authorize(&self, login: &str, phone: &str) -> LoginAnswer {
        self.execute(&authorize(login, phone)).await.unwrap()
    }

    pub async fn claim(&self, login: &str) -> Claimed {
        self.execute(&claim(login)).await.unwrap()
    }

    /// Everything from issue to claim.
    pub async fn sign_in(&self, login: &str, openid: &str, phone: &str) -> Claimed {
        self.issue(login).await;
        self.scan(login, openid).await;
        self.authorize(login, phone).await;
        self.claim(login).await
    }

    /// The same database, opened anew: nothing is in the cache.
    pub async fn reopened(self) -> Self {
        let Self { store, fresh } = self;
        store.close().await;
        Self { store: open(fresh.config()).await.unwrap(), fresh }
    }

    /// Another server on the same database.
    pub async fn beside(&self) -> Self {
        Self { store: open(self.fresh.config()).await.unwrap(), fresh: self.fresh.clone() }
    }
}

pub async fn on(kind: testing::Kind) -> Given {
    let fresh = testing::fresh(kind).await.unwrap_or_else(|error| panic!("{error}"));
    let given = Given { store: open(fresh.config()).await.unwrap(), fresh };
    set_up(&given).await;
    given
}

/// The same on a PostgreSQL of one's own.
pub async fn at(url: &str) -> Given {
    let mut fresh = testing::fresh(testing::Kind::Sqlite).await.unwrap();
    fresh.url = url.to_owned();
    let given = Given { store: open(fresh.config()).await.unwrap(), fresh };
    set_up(&given).await;
    given
}

/// The pool `acme` with the application `shop` and the connection `wechat`.
pub async fn set_up(given: &Given) {
    set_up_pool(given, &pool(), None, ["shop", "wechat"]).await;
}

/// The pool `other` with the application `other-shop` and the connection `other-wechat`.
pub async fn set_up_other(given: &Given) {
    set_up_pool(given, &other_pool(), Some("other"), ["other-shop", "other-wechat"]).await;
}

async fn set_up_pool(
    given: &Given,
    pool: &PoolId,
    host: Option<&str>,
    [application, connection]: [&str; 2],
) {
    let at = noon();
    let create = create_pool(pool, host);
    given.one_in::<Pool>(pool, pool.as_str(), create).await;
    let settings = ApplicationSettings {
        name: "Shop".into(),
        redirect_uris: vec!["https://shop.example.com/callback".into()],
        ..ApplicationSettings::default()
    };
    let create = ApplicationCommand::Create {
        pool: pool.clone(),
        application: application.into(),
        settings: Box::new(settings),
        secret: Some("hash".into()),
        at,
    };
    given.one_in::<Application>(pool, application, create).await;
    given.one_in::<Connection>(pool, connection, create_connection(pool, connection)).await;
    let enable = ApplicationCommand::EnableConnection { connection: connection.into(), at };
    given.one_in::<Application>(pool, application, enable).await;
}

pub fn create_pool(pool: &PoolId, host: Option<&str>) -> PoolCommand {
    let host = host.map(str::to_owned);
    let settings = PoolSettings { name: "A tenant".into(), host, ..Default::default() };
    PoolCommand::Create { pool: pool.clone(), settings, at: noon() }
}

pub fn create_connection(pool: &PoolId, id: &str) -> ConnectionCommand {
    ConnectionCommand::Create {
        pool: pool.clone(),
        connection: id.into(),
        identifier: id.into(),
        kind: ConnectionKind::default(),
        own: None,
        settings: Box::new(ConnectionSettings { name: "WeChat".into(), ..Default::default() }),
        at: noon(),
    }
}
