//! Everything in one process: Saoma on `http://localhost:P`; the shop, the phone and WeChat on `http://127.0.0.1:P+1`,
//! `P+2` and `P+3`, and the outbox on `P+4` (its mail server on `P+5`): another site and another cookie jar than Saoma's, as in life.

mod facts;
mod people;
mod seed;

use std::{
    fs,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::PathBuf,
    sync::Arc,
};

use ::wechat::MiniProgram;
use actix_web::{dev::Server, web::Data};
use fixtures::{outbox, phone, shop, wechat};
use secrecy::SecretString;
use url::Url;

pub use facts::Facts;

use crate::{
    boot::{
        failure::Failure,
        open,
        serve::{listen, server},
    },
    clock::SystemClock,
    config::{
        Config, DatabaseUrl, EmailSecurity, EmailSettings, LimitSettings, LogFormat, Places,
        PublicUrl, SmsMethod, SmsSettings, TrustedProxies, WechatSettings,
    },
    http::app::Parts,
    random::SystemRandom,
};

/// How the demo is started.
#[derive(Debug)]
pub struct Options {
    /// The port of Saoma.
    pub port: u16,
    /// Where database and root key are kept.
    pub data: PathBuf,
    /// Another database.
    pub database: Option<DatabaseUrl>,
    /// Where the browser may be sent with a code, beside the shop; and to the first page there once it signed out.
    pub redirect_uris: Vec<String>,
    /// Where browsers reach it, if not at its port on loopback.
    pub public_url: Option<PublicUrl>,
    /// Whether limits count.
    pub limited: bool,
}

/// A demo that is ready to serve.
pub struct Demo {
    /// What to tell who started it.
    pub facts: Facts,
    servers: Vec<Server>,
}

impl Demo {
    /// Serves until the first of the servers stops, which a signal makes all of them do.
    ///
    /// # Errors
    /// Where one of them broke.
    pub async fn serve(self) -> Result<(), Failure> {
        let broke = |cause| Failure::Listen { address: "the demo".to_owned(), cause };
        let mut servers = self.servers.into_iter();
        let saoma = servers.next().ok_or_else(|| Failure::Demo("nothing to serve".to_owned()))?;
        for server in servers {
            actix_web::rt::spawn(server);
        }
        saoma.await.map_err(broke)
    }
}

/// Opens the database, writes what is missing, and starts the servers.
///
/// # Errors
/// [`Failure`], with nothing half open.
pub async fn start(options: Options) -> Result<Demo, Failure> {
    let port =
        |offset| SocketAddr::from((Ipv4Addr::LOCALHOST, options.port.saturating_add(offset)));
    let (saoma, shop_at) = (listen(port(0))?, listen(port(1))?);
    let (phone_at, wechat_at) = (listen(port(2))?, listen(port(3))?);
    let (outbox_at, mail_at) = (listen(port(4))?, listen(port(5))?);
    let here = format!("http://localhost:{}", options.port);
    let public_url = options.public_url.clone().map_or_else(|| PublicUrl::try_from(here), Ok);
    let public_url = public_url.map_err(Failure::Demo)?;
    let origin = public_url.origin();
    let mut world = wechat::Config::demo(&origin);
    world.people.push(people::with_an_account());
    let wechat_url = url_of(&wechat_at)?;
    let outbox_url = url_of(&outbox_at)?;
    let mut parts = parts(&options, public_url, &world, &wechat_url)?;
    parts.config.email = Some(email(&mail_at)?);
    parts.config.sms = Some(sms(&outbox_url));
    let app = open::app(parts).await?;
    let shop_url = url_of(&shop_at)?;
    let app = Data::new(app);
    let seeded = seed::seed(&app, &shop_url, &options.redirect_uris).await?;
    let deployment_key = seed::deployment_key(&app).await?;
    people::seed(&app, &seeded.pool).await?;
    let console = seed::console(&app).await?;
    let console = format!("{origin}/console/demo/enter?link={console}");
    // Nobody but whoever sits at this machine.
    let console = Some(console).filter(|_| options.public_url.is_none());
    let phone_url = url_of(&phone_at)?;
    let places = [&*shop_url, &phone_url, &wechat_url, &outbox_url];
    let behind = options.public_url.as_ref().map(|_| options.port);
    let told = facts::Told { console, deployment_key };
    let facts = Facts::new(&origin, behind, places, &seeded, &told, &world);
    let servers = vec![
        server(app, saoma)?,
        shop::serve(
            shop_at,
            shop::Config {
                issuer: format!("{origin}/oidc"),
                client_id: seeded.application.to_string(),
                client_secret: seeded.secret,
                base: shop_url,
                clock: fixtures::clock::system(),
            },
        )
        .map_err(broken)?,
        phone::serve(phone_at, phone::Config { scan_base: origin, wechat: wechat_url })
            .map_err(broken)?,
        wechat::serve(wechat_at, world).map_err(broken)?.0,
        outbox::serve(outbox_at, mail_at).map_err(broken)?.0,
    ];
    Ok(Demo { facts, servers })
}

fn parts(
    options: &Options,
    public_url: PublicUrl,
    world: &wechat::Config,
    wechat_url: &str,
) -> Result<Parts, Failure> {
    fs::create_dir_all(&options.data)
        .map_err(|cause| Failure::Demo(format!("{}: {cause}", options.data.display())))?;
    let sqlite = || format!("sqlite:{}", options.data.join("saoma.db").display()).into();
    let app =
        world.apps.first().ok_or_else(|| Failure::Demo("there is no Mini Program".to_owned()))?;
    let mini_program = MiniProgram::new(&app.app_id, &SecretString::from(app.secret.clone()))
        .map_err(|error| Failure::Demo(error.to_string()))?;
    Ok(Parts {
        config: Config {
            public_url,
            scan_url: None,
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, options.port)),
            database: options.database.clone().unwrap_or_else(sqlite),
            root_key_file: options.data.join("root.key"),
            trusted_proxies: proxies(options)?,
            workers: None,
            drain_seconds: 0,
            log_format: LogFormat::Text,
            wechat: WechatSettings { base_url: wechat_url.to_owned(), ..WechatSettings::default() },
            email: None,
            sms: None,
            limits: LimitSettings::default(),
            places: Places::default(),
        },
        clock: Arc::new(SystemClock),
        random: Arc::new(SystemRandom),
        wechat: Url::parse(wechat_url).map_err(|error| Failure::Demo(error.to_string()))?,
        default_mini_program: Some(mini_program),
        limited: options.limited,
    })
}

/// What leads a public URL to the port runs on this machine, as nothing else reaches the port.
fn proxies(options: &Options) -> Result<TrustedProxies, Failure> {
    let here = options.public_url.iter().map(|_| Ipv4Addr::LOCALHOST.to_string());
    TrustedProxies::try_from(here.collect::<Vec<_>>()).map_err(Failure::Demo)
}

fn email(at: &TcpListener) -> Result<EmailSettings, Failure> {
    Ok(EmailSettings {
        host: Ipv4Addr::LOCALHOST.to_string(),
        port: Some(at.local_addr().map_err(broken)?.port()),
        security: EmailSecurity::None,
        username: None,
        password_file: None,
        from: "山间茶铺 Hillside Tea <login@example.com>".to_owned(),
    })
}

fn sms(outbox: &str) -> SmsSettings {
    SmsSettings {
        url: format!("{outbox}/sms"),
        method: SmsMethod::Post,
        headers: vec!["Content-Type: application/x-www-form-urlencoded".to_owned()],
        body: "to={number}&code={code}".to_owned(),
        secret_file: None,
        accepted: Some("success".to_owned()),
    }
}

fn url_of(listener: &TcpListener) -> Result<String, Failure> {
    Ok(format!("http://{}", listener.local_addr().map_err(broken)?))
}

fn broken(cause: std::io::Error) -> Failure {
    Failure::Demo(cause.to_string())
}
