//! An open store with a pool, an application and a connection, and the steps of a login.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    application::{Application, ApplicationCommand, ApplicationSettings},
    connection::{Connection, ConnectionCommand, ConnectionKind, ConnectionSettings},
    decisions::{
        AuthorizeLogin, ClaimLogin, Claimed, Execute, IssueLogin, LoginAnswer, Purpose, ScanLogin,
        Scanned,
    },
    id::PoolId,
    identity::Identity,
    login::{Credential, Origin},
    pool::{Pool, PoolCommand, PoolSettings},
    recorded::Recorded,
    signing_key::Algorithm,
    unit::{Decision, Refused},
};
use projections::{Record, Value};

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

pub fn context() -> Context {
    Context {
        actor: Actor::Browser,
        request: Some("r1".into()),
        ip: Some("198.51.100.7".into()),
        at: noon(),
    }
}

pub fn pool() -> PoolId {
    "acme".into()
}

pub fn identity(openid: &str) -> Identity {
    Identity { app_id: "wx1".into(), openid: openid.into(), unionid: None, subject: None }
}

pub fn issue(login: &str) -> IssueLogin {
    IssueLogin {
        login: login.into(),
        pool: pool(),
        purpose: Purpose::Application("shop".into()),
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
        grant: None,
        at: noon(),
    }
}

pub fn phone(number: usize) -> String {
    format!("+86138{number:08}")
}

impl Given {
    pub async fn execute<D: Decision>(&self, decision: &D) -> Result<D::Answer, Refused> {
        self.store.commands.execute(&context(), decision).await
    }

    pub async fn one<A: Recorded>(&self, id: &str, command: A::Command)
    where
        A::Command: Clone + Send + Sync,
        A::Event: 'static,
    {
        self.execute(&Execute::<A>::new(id, command)).await.unwrap();
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

    /// Runs SQL behind the store's back.
    pub async fn sql(&self, sql: &str) -> u64 {
        self.store.core.backend.execute(sql, &[]).await.unwrap()
    }

    /// Reads with SQL.
    pub async fn rows(&self, sql: &str, values: &[Value]) -> Vec<Record> {
        self.store.core.backend.reading().all(sql, values).await.unwrap()
    }

    /// The same database, opened anew: nothing is in the cache.
    pub async fn reopened(self) -> Self {
        let Self { store, fresh } = self;
        store.close().await;
        Self { store: open(fresh.config()).await.unwrap(), fresh }
    }
}

pub async fn on(kind: testing::Kind) -> Given {
    let fresh = testing::fresh(kind).await.unwrap_or_else(|error| panic!("{error}"));
    let given = Given { store: open(fresh.config()).await.unwrap(), fresh };
    set_up(&given).await;
    given
}

pub async fn set_up(given: &Given) {
    let settings = PoolSettings { name: "Acme".into(), ..Default::default() };
    given.one::<Pool>("acme", PoolCommand::Create { pool: pool(), settings, at: noon() }).await;
    let settings = ApplicationSettings {
        name: "Shop".into(),
        logo: None,
        redirect_uris: vec!["https://shop.example.com/callback".into()],
        id_token_algorithm: Algorithm::Es256,
        agreements: Vec::new(),
    };
    let create = ApplicationCommand::Create {
        pool: pool(),
        application: "shop".into(),
        settings: Box::new(settings),
        secret: "hash".into(),
        at: noon(),
    };
    given.one::<Application>("shop", create).await;
    let create = ConnectionCommand::Create {
        pool: pool(),
        connection: "wechat".into(),
        identifier: "wechat".into(),
        kind: ConnectionKind::default(),
        settings: Box::new(ConnectionSettings { name: "WeChat".into(), ..Default::default() }),
        at: noon(),
    };
    given.one::<Connection>("wechat", create).await;
    let enable = ApplicationCommand::EnableConnection { connection: "wechat".into(), at: noon() };
    given.one::<Application>("shop", enable).await;
}
