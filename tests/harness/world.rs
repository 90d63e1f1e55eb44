//! Starts a world, runs a flow in it, and looks at what is left.

use std::{
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::PathBuf,
    sync::{Arc, Mutex},
};

use actix_web::{dev::ServerHandle, rt::System, web::Data};
use eventstore::{
    PastEvent,
    testing::{self, Kind},
};
use fixtures::{outbox, wechat};
use projections::{
    Page,
    users::{UserFilter, UserView},
};
use reqwest::Client;
use saoma::{
    boot::{open, serve},
    clock::ManualClock,
    config::{
        Config, EmailSecurity, EmailSettings, LimitSettings, LogFormat, Places, PublicUrl,
        SmsMethod, SmsSettings, TrustedProxies, WechatSettings,
    },
    http::{
        app::{App, Parts},
        caller::Caller,
    },
    management::applications,
    random::SystemRandom,
};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{Browser, Login, Phone, Site, clock};

/// Another Mini Program than the deployment's, with its AppSecret: everybody has another openid there.
pub const OTHER_APP: (&str, &str) = ("wx0a1b2c3d4e5f6071", "another-app-secret");

/// Two pools with the same people, and the outside world.
pub struct World {
    pub app: Data<App>,
    pub wechat: wechat::Handle,
    /// Codes that were sent.
    pub outbox: outbox::Handle,
    pub clock: Arc<ManualClock>,
    /// The pool at the public host.
    pub first: Site,
    /// A pool at a host of its own.
    pub second: Site,
    /// A pool that holds the same openids, phone numbers and identifiers, and that nothing of a flow may touch.
    bystander: Site,
    pub http: Client,
    pub app_id: String,
    /// Where the simulated WeChat is.
    pub wechat_url: String,
    pub database: testing::Fresh,
    servers: Mutex<Vec<ServerHandle>>,
    _folder: tempfile::TempDir,
}

/// Runs a flow in a fresh world, then compares the read tables with a rebuild.
pub fn run(kind: Kind, flow: impl AsyncFnOnce(&World)) {
    System::new().block_on(async {
        let world = World::start(kind).await;
        flow(&world).await;
        world.finish().await;
    });
}

impl World {
    pub async fn start(kind: Kind) -> Self {
        let clock = clock::still();
        let listener = listen();
        let port = listener.local_addr().unwrap().port();
        let mut outside = wechat::Config::demo(&format!("http://localhost:{port}"));
        outside.clock = clock::for_wechat(&clock);
        let mini_program = outside.apps.first().unwrap().clone();
        let people = outside.people.clone();
        outside.apps.push(wechat::App::new(OTHER_APP.0, OTHER_APP.1));
        let wechat_at = listen();
        let wechat_url = format!("http://{}", wechat_at.local_addr().unwrap());
        let (wechat_server, wechat) = wechat::serve(wechat_at, outside).unwrap();
        let (gateway_at, mail_at) = (listen(), listen());
        let (email, sms) = messengers(&gateway_at, &mail_at);
        let (outbox_server, outbox) = outbox::serve(gateway_at, mail_at).unwrap();
        let database = testing::fresh(kind).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let own =
            ::wechat::MiniProgram::new(&mini_program.app_id, &mini_program.secret.clone().into());
        let app = open::app(Parts {
            config: Config {
                email: Some(email),
                sms: Some(sms),
                ..config(port, &database.url, folder.path().join("root.key"))
            },
            clock: clock.clone(),
            random: Arc::new(SystemRandom),
            wechat: wechat_url.parse().unwrap(),
            default_mini_program: Some(own.unwrap()),
            limited: true,
        })
        .await
        .unwrap();
        let first = Site::create(&app, None).await;
        let second = Site::create(&app, Some("second")).await;
        let bystander = Site::create(&app, Some("bystander")).await;
        bystander.fill(&app, &mini_program.app_id, &people).await;
        let app = Data::new(app);
        let server = serve::server(app.clone(), listener).unwrap();
        let servers =
            Mutex::new(vec![server.handle(), wechat_server.handle(), outbox_server.handle()]);
        actix_web::rt::spawn(server);
        actix_web::rt::spawn(wechat_server);
        actix_web::rt::spawn(outbox_server);
        let http = client(port);
        let app_id = mini_program.app_id;
        Self {
            app,
            wechat,
            outbox,
            clock,
            first,
            second,
            bystander,
            http,
            app_id,
            wechat_url,
            database,
            servers,
            _folder: folder,
        }
    }

    /// A new browser at a pool's host.
    pub fn browser(&self, site: &Site) -> Browser {
        Browser::new(self.http.clone(), site)
    }

    /// The phone of one of the people: `lin`, `zhou` or `chan`.
    pub fn phone(&self, person: &str) -> Phone {
        self.phone_of(person, &self.app_id)
    }

    /// The phone of one of the people, for another Mini Program than the deployment's.
    pub fn phone_of(&self, person: &str, app_id: &str) -> Phone {
        Phone::new(self.http.clone(), &self.first.origin, &self.wechat, app_id, person)
    }

    /// A browser that comes to the first pool at `https://login.example.com`, by a proxy that ends TLS.
    pub async fn browser_over_https(&self) -> Browser {
        let origin = "https://login.example.com".to_owned();
        let public_url = PublicUrl::try_from(origin.clone()).unwrap();
        let at = self.another_server(Config { public_url, ..self.app.config.clone() }).await;
        Browser::by_proxy(self.http.clone(), &Site { origin, ..self.first.clone() }, at)
    }

    /// Starts another server on the same database, with other settings; answers where it is.
    pub async fn another_server(&self, config: Config) -> String {
        let listener = listen();
        let at = format!("http://{}", listener.local_addr().unwrap());
        let app = open::app(Parts {
            config,
            clock: self.clock.clone(),
            random: Arc::new(SystemRandom),
            wechat: self.wechat_url.parse().unwrap(),
            default_mini_program: self.app.default_mini_program.clone(),
            limited: true,
        });
        let server = serve::server(Data::new(app.await.unwrap()), listener).unwrap();
        self.servers.lock().unwrap().push(server.handle());
        actix_web::rt::spawn(server);
        at
    }

    /// The users of a pool.
    pub async fn users(&self, site: &Site) -> Vec<UserView> {
        let page = Page::new(None, Page::MOST).unwrap();
        self.app.views.users(&site.pool, &UserFilter::default(), &page).await.unwrap().items
    }

    /// The user that a login was bound to.
    pub async fn user_of(&self, site: &Site, login: &Login) -> UserView {
        let login =
            self.app.views.login(&site.pool, &login.id.as_str().into()).await.unwrap().unwrap();
        self.app.views.user(&site.pool, &login.user.unwrap()).await.unwrap().unwrap()
    }

    /// The names of the events of a login, in order.
    pub async fn events(&self, login: &Login) -> Vec<String> {
        let events = self.past::<serde_json::Value>(login).await;
        events.into_iter().map(|event| event.name).collect()
    }

    /// The events of a login, in order.
    pub async fn past<E: DeserializeOwned>(&self, login: &Login) -> Vec<PastEvent<E>> {
        let row = self.app.views.login_by_id(&login.id.as_str().into()).await.unwrap().unwrap();
        self.app.history.events_of(&row.pool, "login", &login.id).await.unwrap()
    }

    /// An operator changes a pool's application.
    pub async fn change_application(&self, site: &Site, id: &str, fields: Value) {
        let caller = Caller::server(site.pool.clone());
        let fields = serde_json::from_value(fields).unwrap();
        applications::change(&self.app, &caller, &id.into(), None, &fields).await.unwrap();
    }

    /// Lets time pass.
    pub fn wait(&self, seconds: i64) {
        self.clock.advance(seconds);
    }

    async fn finish(self) {
        let untouched = self.users(&self.bystander).await;
        assert!(
            untouched.iter().all(|user| user.changed_at == user.registered_at && !user.blocked)
        );
        assert_eq!(untouched.len(), 3, "another pool was touched");
        let url = self.database.url.clone();
        let root_key_file = self.app.config.root_key_file.clone();
        let store = eventstore::open(eventstore::Config { url, root_key_file }).await.unwrap();
        let report = store.rebuild(true).await.unwrap();
        assert!(report.is_clean(), "the read tables differ from the events:\n{report}");
        store.close().await;
        for server in self.servers.into_inner().unwrap() {
            server.stop(false).await;
        }
    }
}

/// A replica that answers nobody, and expires logins only when it is told to.
pub async fn replica(database: &testing::Fresh, clock: &Arc<ManualClock>) -> App {
    let app = open::app(Parts {
        config: config(1, &database.url, database.root_key_file.clone()),
        clock: clock.clone(),
        random: Arc::new(SystemRandom),
        wechat: "http://127.0.0.1:1".parse().unwrap(),
        default_mini_program: None,
        limited: true,
    });
    app.await.unwrap()
}

fn config(port: u16, database: &str, root_key_file: PathBuf) -> Config {
    Config {
        public_url: PublicUrl::try_from(format!("http://localhost:{port}")).unwrap(),
        scan_url: None,
        listen: SocketAddr::from((Ipv4Addr::LOCALHOST, port)),
        database: database.to_owned().into(),
        root_key_file,
        trusted_proxies: TrustedProxies::default(),
        workers: Some(2),
        drain_seconds: 0,
        log_format: LogFormat::Text,
        wechat: WechatSettings::default(),
        email: None,
        sms: None,
        limits: LimitSettings::default(),
        places: Places::default(),
    }
}

/// The mail server and the gateway of the outbox.
fn messengers(gateway: &TcpListener, mail: &TcpListener) -> (EmailSettings, SmsSettings) {
    let email = EmailSettings {
        host: "127.0.0.1".to_owned(),
        port: Some(mail.local_addr().unwrap().port()),
        security: EmailSecurity::None,
        username: None,
        password_file: None,
        from: "Tea Shop <login@example.com>".to_owned(),
    };
    let sms = SmsSettings {
        url: format!("http://{}/sms", gateway.local_addr().unwrap()),
        method: SmsMethod::Post,
        headers: vec!["Content-Type: application/x-www-form-urlencoded".to_owned()],
        body: "to={number}&code={code}".to_owned(),
        secret_file: None,
        accepted: Some("success".to_owned()),
    };
    (email, sms)
}

fn listen() -> TcpListener {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap()
}

/// `localhost` and its sub-domains are this machine, which only browsers know by themselves; where an address has a port,
/// that one counts. No redirect is followed.
#[expect(clippy::disallowed_methods, reason = "a test's own client")]
fn client(port: u16) -> Client {
    let here = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    Client::builder()
        .resolve("localhost", here)
        .resolve("second.localhost", here)
        .redirect(reqwest::redirect::Policy::none())
        // A connection that was idle may be closed at the moment when it is used again.
        .pool_max_idle_per_host(0)
        .no_proxy()
        .build()
        .unwrap()
}

/// A client for any port of this machine.
pub fn http_client() -> Client {
    client(0)
}
