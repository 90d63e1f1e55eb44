//! A pool with an application and a connection, written as an operator would.

use domain::{
    account_choice::Policy,
    application::{Application, ApplicationCommand, ApplicationSettings},
    connection::{Connection, ConnectionCommand, ConnectionKind, ConnectionSettings},
    decisions::Execute,
    id::{ApplicationId, ConnectionId, PoolId, UserId},
    identity::Identity,
    login::{Evidence, How},
    pool::{Pool, PoolCommand, PoolSettings},
    unit::Decision,
    user::{User, UserCommand},
};
use fixtures::wechat::Person;
use saoma::http::{app::App, caller::Caller, secrets};

/// What a test knows of a pool.
#[derive(Clone, Debug)]
pub struct Site {
    pub pool: PoolId,
    /// Scheme and host.
    pub origin: String,
    pub application: String,
    pub secret: String,
    /// The identifier of its connection.
    pub connection: String,
    pub connection_id: ConnectionId,
    pub redirect_uri: String,
}

impl Site {
    /// Writes a pool, at the public host or at a label before it.
    pub async fn create(app: &App, label: Option<&str>) -> Self {
        let name = label.unwrap_or("first");
        let public = app.config.public_url.host().to_string();
        let host = label.map_or_else(|| public.clone(), |label| format!("{label}.{public}"));
        let site = Self {
            pool: PoolId::from(name),
            origin: format!("http://{host}"),
            application: format!("{name}-shop"),
            secret: format!("{name}-secret"),
            connection: "wechat".to_owned(),
            connection_id: ConnectionId::from(format!("{name}-wechat")),
            redirect_uri: "http://127.0.0.1:9/callback".to_owned(),
        };
        let settings = PoolSettings {
            name: name.to_owned(),
            host: label.map(str::to_owned),
            ..PoolSettings::default()
        };
        let at = app.now();
        let create = PoolCommand::Create { pool: site.pool.clone(), settings, at };
        site.execute(app, Execute::<Pool>::new(name, create)).await;
        let settings = Box::new(with_presence(Policy::default()));
        let (connection, identifier) = (site.connection_id.clone(), site.connection.clone());
        let kind = ConnectionKind::WechatMiniProgramQrConnect;
        let create = ConnectionCommand::Create {
            pool: site.pool.clone(),
            connection,
            identifier,
            kind,
            own: None,
            settings,
            at,
        };
        site.execute(app, Execute::<Connection>::new(site.connection_id.as_str(), create)).await;
        site.create_application(app).await;
        site
    }

    async fn create_application(&self, app: &App) {
        let settings = Box::new(ApplicationSettings {
            name: "Tea Shop".to_owned(),
            redirect_uris: vec![self.redirect_uri.clone()],
            ..ApplicationSettings::default()
        });
        let (id, at) = (ApplicationId::from(self.application.as_str()), app.now());
        let secret = Some(secrets::hash(&self.secret));
        let create = ApplicationCommand::Create {
            pool: self.pool.clone(),
            application: id,
            settings,
            secret,
            at,
        };
        self.execute(app, Execute::<Application>::new(&self.application, create)).await;
        self.switch(app, true).await;
    }

    /// Switches the connection on or off for the application.
    pub async fn switch(&self, app: &App, on: bool) {
        let (connection, at) = (self.connection_id.clone(), app.now());
        let command = if on {
            ApplicationCommand::EnableConnection { connection, at }
        } else {
            ApplicationCommand::DisableConnection { connection, at }
        };
        self.execute(app, Execute::<Application>::new(&self.application, command)).await;
    }

    /// Changes the connection's policy.
    pub async fn policy(&self, app: &App, policy: Policy) {
        self.change(app, with_presence(policy)).await;
    }

    /// Changes the connection.
    pub async fn change(&self, app: &App, settings: ConnectionSettings) {
        let command = ConnectionCommand::Change {
            settings: Box::new(settings),
            secret_fingerprint: None,
            at: app.now(),
        };
        self.execute(app, Execute::<Connection>::new(self.connection_id.as_str(), command)).await;
    }

    /// Registers the people whom WeChat knows, as somebody else's users: the same openids and phone numbers.
    pub async fn fill(&self, app: &App, app_id: &str, people: &[Person]) {
        for person in people {
            let (user, at) = (UserId::from(format!("{}-{}", self.pool, person.id)), app.now());
            let number =
                person.phone.as_ref().map(|it| format!("+{}{}", it.country_code, it.number));
            let register = UserCommand::Register {
                pool: self.pool.clone(),
                user: user.clone(),
                phone: number.map(Into::into),
                phone_held_elsewhere: false,
                at,
            };
            self.execute(app, Execute::<User>::new(user.as_str(), register)).await;
            let account = Identity {
                app_id: app_id.to_owned(),
                openid: person.openid.as_str().into(),
                unionid: person.unionid.as_deref().map(Into::into),
                wechat_subject: None,
            };
            let evidence = Evidence { login: None, how: How::NewUser };
            let identity = app.new_id().into();
            let link =
                UserCommand::LinkIdentity { identity, account, evidence, seen_phone: None, at };
            self.execute(app, Execute::<User>::new(user.as_str(), link)).await;
        }
    }

    /// Blocks a user.
    pub async fn block(&self, app: &App, user: &UserId) {
        let block = UserCommand::Block { at: app.now() };
        self.execute(app, Execute::<User>::new(user.as_str(), block)).await;
    }

    /// Carries out a command in the pool.
    pub async fn execute<D: Decision>(&self, app: &App, decision: D) -> D::Answer {
        app.execute(&Caller::server(self.pool.clone()), &decision).await.unwrap()
    }
}

/// A connection whose logins are scanned only if their browser is there.
fn with_presence(policy: Policy) -> ConnectionSettings {
    ConnectionSettings { name: "WeChat".to_owned(), policy, ..ConnectionSettings::default() }
}
