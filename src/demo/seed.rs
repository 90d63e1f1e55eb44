//! What the demo's database holds from the start: two pools, and in each a shop and a connection with a logo. A second
//! start finds it all there.

use std::collections::BTreeSet;

use ::web::code_image::Logo;
use actix_web::web::{self, Data};
use domain::{
    account_choice::{Association, Policy},
    address::web_origin,
    aggregate::CommandError,
    api_key::{ApiKey, ApiKeyCommand, Role},
    application::{Agreement, Application, ApplicationCommand, ApplicationSettings, ClientType},
    connection::{
        CodeStyle, Connection, ConnectionCommand, ConnectionKind, ConnectionSettings,
        WechatSettings,
    },
    decisions::Execute,
    id::{ApplicationId, ConnectionId, PoolId, SecretHash},
    language::Language,
    operator::{Invitation, Operator, OperatorCommand, OperatorRole},
    picture::Picture,
    pool::{Pool, PoolCommand, PoolSettings},
    unit::{Decision, Refused},
};

use crate::{
    boot::{database_owner, failure::Failure},
    http::{app::App, caller::Caller, demo_operator, secrets},
    oidc::signing_keys::SigningKeys,
};

/// The identifier of the demo's connection.
pub const CONNECTION: &str = "wechat";
/// The identifier of the demo's second connection: it asks who is new which account is theirs.
pub const ASKING: &str = "members";
/// What it is called.
pub const ASKING_NAME: &str = "会员 Members";
/// The identifier of the demo's third connection: WeChat draws its codes.
pub const ROUND: &str = "round";
/// What it is called.
pub const ROUND_NAME: &str = "小程序码 Round code";
/// Where the shop's own app is answered: a program or a page at any port of this machine, or an app on a phone.
const PUBLIC: [&str; 2] = ["http://127.0.0.1/callback", "com.example.tea:/callback"];
/// The host label of the second pool.
pub const SECOND_POOL: &str = "acme";

/// What the shop and the person who started the demo need to know.
#[derive(Debug)]
pub struct Seeded {
    /// The first pool.
    pub pool: PoolId,
    /// The `client_id` of the shop.
    pub application: ApplicationId,
    /// Its client secret.
    pub secret: String,
    /// The `client_id` of the shop's own app, which has no secret.
    pub public_application: ApplicationId,
    /// An API key of the first pool, with the role of an operator.
    pub api_key: String,
}

/// Writes what is missing.
///
/// # Errors
/// If the database is not a demo's, or does not answer.
pub async fn seed(app: &Data<App>, shop: &str, sites: &[String]) -> Result<Seeded, Failure> {
    let pools = app.views.pools().await.map_err(failed)?;
    database_owner::demo(&app.vault, pools.is_empty()).await?;
    let first = pool(app, None, "Demo", shop, sites).await?;
    pool(app, Some(SECOND_POOL), "Acme", shop, sites).await?;
    // Now, so that the first who signs in does not wait for it.
    let keys = SigningKeys::new(app.clone().into_inner());
    for pool in app.views.pools().await.map_err(failed)? {
        keys.ensure(&pool.id).await.map_err(failed)?;
    }
    Ok(first)
}

/// An API key of the deployment: it makes pools, and sets each up.
///
/// # Errors
/// If the database does not answer.
pub async fn deployment_key(app: &App) -> Result<String, Failure> {
    let id = "deployment-key";
    let shown = secrets::api_key(id, &app.vault.derive(None, "demo API key", id).await?);
    let create = ApiKeyCommand::Create {
        pool: None,
        key: id.into(),
        name: "demo".to_owned(),
        role: Role::Operator,
        hash: secrets::hash(&shown),
        networks: Vec::new(),
        personal: false,
        expires_at: None,
        at: app.now(),
    };
    write_as(app, &Caller::deployment(), &Execute::<ApiKey>::new(id, create)).await?;
    Ok(shown)
}

/// What the link says by which somebody on this machine comes in to the console. Their invitation lets nobody in.
///
/// # Errors
/// If the database does not answer.
pub async fn console(app: &App) -> Result<String, Failure> {
    let (link, expires_at) = (secrets::hash(&app.new_secret::<32>()), app.now());
    let invite = OperatorCommand::Invite {
        pool: None,
        operator: demo_operator::ID.into(),
        name: "demo".to_owned(),
        role: OperatorRole::Operator,
        invitation: Invitation { link, expires_at },
        at: app.now(),
    };
    let invite = Execute::<Operator>::new(demo_operator::ID, invite);
    write_as(app, &Caller::deployment(), &invite).await?;
    Ok(demo_operator::secret(app).await?)
}

/// Ids follow from the pool's label and secrets from the root key, so that a second start writes nothing and knows them.
async fn pool(
    app: &App,
    host: Option<&str>,
    name: &str,
    shop: &str,
    sites: &[String],
) -> Result<Seeded, Failure> {
    let label = host.unwrap_or("demo");
    let (pool, at) = (PoolId::from(label), app.now());
    let settings = PoolSettings {
        name: name.to_owned(),
        host: host.map(str::to_owned),
        ..PoolSettings::default()
    };
    let create = PoolCommand::Create { pool: pool.clone(), settings, at };
    write(app, &pool, &Execute::<Pool>::new(label, create)).await?;

    let logo = logo(app, &pool).await?;
    let asks = Policy { association: Association::AskBinding, ..Policy::default() };
    let (usual, round) = (WechatSettings::default(), CodeStyle::MiniProgram);
    let round = WechatSettings { code_style: round, ..WechatSettings::default() };
    let mut connections = Vec::new();
    for (identifier, name, policy, wechat) in [
        (CONNECTION, "微信 WeChat", Policy::default(), usual.clone()),
        (ASKING, ASKING_NAME, asks, usual),
        (ROUND, ROUND_NAME, Policy::default(), round),
    ] {
        let connection = ConnectionId::from(format!("{label}-{identifier}"));
        let create = ConnectionCommand::Create {
            pool: pool.clone(),
            connection: connection.clone(),
            identifier: identifier.to_owned(),
            kind: ConnectionKind::WechatMiniProgramQrConnect,
            own: None,
            settings: Box::new(ConnectionSettings {
                name: name.to_owned(),
                logo: Some(logo.clone()),
                policy,
                wechat,
                ..ConnectionSettings::default()
            }),
            at: app.now(),
        };
        write(app, &pool, &Execute::<Connection>::new(connection.as_str(), create)).await?;
        connections.push(connection);
    }

    let choose =
        PoolCommand::ChooseDefaultConnection { connection: connections.first().cloned(), at };
    write(app, &pool, &Execute::<Pool>::new(label, choose)).await?;

    let application = ApplicationId::from(format!("{label}-shop"));
    let derived = |purpose| app.vault.derive(Some(&pool), purpose, label);
    let secret = derived("demo client secret").await?;
    let settings = Box::new(ApplicationSettings {
        name: "山间茶铺 Hillside Tea".to_owned(),
        logo: Some(logo.clone()),
        agreements: terms(shop),
        redirect_uris: [&[format!("{shop}/callback"), format!("{shop}/back")], sites].concat(),
        origins: origins(shop, sites),
        post_logout_redirect_uris: after_signing_out(shop, sites),
        home_page: Some(format!("{shop}/")),
        offline_access: true,
        ..ApplicationSettings::default()
    });
    let hash = Some(secrets::hash(&secret));
    client(app, &pool, &application, settings, hash, &connections).await?;
    let public_application = ApplicationId::from(format!("{label}-app"));
    let settings = Box::new(ApplicationSettings {
        name: "山间茶铺 Hillside Tea".to_owned(),
        logo: Some(logo),
        client_type: ClientType::Public,
        redirect_uris: PUBLIC.map(str::to_owned).to_vec(),
        offline_access: true,
        ..ApplicationSettings::default()
    });
    client(app, &pool, &public_application, settings, None, &connections).await?;

    let key = format!("{label}-key");
    let api_key = secrets::api_key(&key, &derived("demo API key").await?);
    let create = ApiKeyCommand::Create {
        pool: Some(pool.clone()),
        key: key.as_str().into(),
        name: "demo".to_owned(),
        role: Role::Operator,
        hash: secrets::hash(&api_key),
        expires_at: None,
        networks: Vec::new(),
        personal: false,
        at,
    };
    write(app, &pool, &Execute::<ApiKey>::new(&key, create)).await?;
    Ok(Seeded { pool, application, secret, public_application, api_key })
}

/// Whose pages may sign people in in a window: the shop's, and those of the sites beside it.
fn origins(shop: &str, sites: &[String]) -> Vec<String> {
    let sites = sites.iter().filter_map(|site| web_origin(site));
    let origins: BTreeSet<String> = web_origin(shop).into_iter().chain(sites).collect();
    origins.into_iter().collect()
}

/// Where the browser may go once it signed out: to the first page of the shop, and of each site beside it.
fn after_signing_out(shop: &str, sites: &[String]) -> Vec<String> {
    origins(shop, sites).into_iter().map(|origin| format!("{origin}/")).collect()
}

/// What people agree to on the phone, in both languages.
fn terms(shop: &str) -> Vec<Agreement> {
    let terms =
        [(Language::Zh, "会员条款", "zh-CN"), (Language::En, "the terms of membership", "en")];
    let terms = terms.into_iter().map(|(language, title, tag)| Agreement {
        id: "terms".to_owned(),
        title: title.to_owned(),
        url: format!("{shop}/terms?lang={tag}"),
        version: Some("1".to_owned()),
        language: Some(language),
        required: true,
        sha256: None,
    });
    terms.collect()
}

/// An application with its connections.
async fn client(
    app: &App,
    pool: &PoolId,
    id: &ApplicationId,
    settings: Box<ApplicationSettings>,
    secret: Option<SecretHash>,
    connections: &[ConnectionId],
) -> Result<(), Failure> {
    let at = app.now();
    let create = ApplicationCommand::Create {
        pool: pool.clone(),
        application: id.clone(),
        settings: settings.clone(),
        secret,
        at,
    };
    write(app, pool, &Execute::<Application>::new(id.as_str(), create)).await?;
    // Another port is another callback.
    let change = ApplicationCommand::Change { settings, at };
    write(app, pool, &Execute::<Application>::new(id.as_str(), change)).await?;
    for connection in connections.iter().cloned() {
        let enable = ApplicationCommand::EnableConnection { connection, at };
        write(app, pool, &Execute::<Application>::new(id.as_str(), enable)).await?;
    }
    Ok(())
}

/// What exists already is left as it is.
async fn write<D: Decision>(app: &App, pool: &PoolId, decision: &D) -> Result<(), Failure> {
    write_as(app, &Caller::server(pool.clone()), decision).await
}

async fn write_as<D: Decision>(app: &App, caller: &Caller, decision: &D) -> Result<(), Failure> {
    match app.execute(caller, decision).await {
        Ok(_) | Err(Refused::Undecided(CommandError::Exists(_))) => Ok(()),
        Err(refused) => Err(failed(refused)),
    }
}

async fn logo(app: &App, pool: &PoolId) -> Result<Picture, Failure> {
    let upload = include_bytes!("../../fixtures/assets/shop/logo.png");
    let logo = web::block(|| Logo::from_upload(upload)).await.map_err(failed)?.map_err(failed)?;
    Ok(app.pictures.put(pool, logo.png()).await?)
}

fn failed(error: impl ToString) -> Failure {
    Failure::Demo(error.to_string())
}
