//! What the demo's database holds from the start: two pools, and in each a shop and a connection with a logo. A second
//! start finds it all there.

use std::sync::Arc;

use actix_web::web;
use base64::{Engine, engine::general_purpose::STANDARD};
use domain::{
    application::{Application, ApplicationCommand, ApplicationSettings},
    association::Policy,
    connection::{Connection, ConnectionCommand, ConnectionKind, ConnectionSettings},
    decisions::Execute,
    id::{ApplicationId, ConnectionId, PoolId},
    key::{Key, KeyCommand, Role},
    pool::{Pool, PoolCommand, PoolSettings},
    unit::{Decision, Refused},
};
use eventstore::Actor;

use crate::{app::App, code_image::Logo, http::secrets, mark, start::StartError};

/// The identifier of the demo's connection.
pub const CONNECTION: &str = "wechat";
/// The host label of the second pool.
pub const SECOND_POOL: &str = "acme";

/// What the shop and the person who started the demo need to know.
#[derive(Debug)]
pub struct Seeded {
    /// The `client_id` of the shop.
    pub application: ApplicationId,
    /// Its client secret.
    pub secret: String,
    /// An API key of the first pool, with the role of an operator.
    pub api_key: String,
}

/// Writes what is missing.
///
/// # Errors
/// Where the database is not a demo's, or does not answer.
pub async fn seed(app: &App, shop: &str) -> Result<Seeded, StartError> {
    let pools = app.views.pools().await.map_err(failed)?;
    mark::demo(&app.vault, pools.is_empty()).await?;
    let first = pool(app, None, "Demo", shop).await?;
    pool(app, Some(SECOND_POOL), "Acme", shop).await?;
    Ok(first)
}

/// Ids follow from the pool's label and secrets from the root key, so that a second start writes nothing and knows them.
async fn pool(app: &App, host: Option<&str>, name: &str, shop: &str) -> Result<Seeded, StartError> {
    let label = host.unwrap_or("demo");
    let (pool, at) = (PoolId::from(label), app.now());
    let settings = PoolSettings {
        name: name.to_owned(),
        host: host.map(str::to_owned),
        ..PoolSettings::default()
    };
    write(
        app,
        &Execute::<Pool>::new(label, PoolCommand::Create { pool: pool.clone(), settings, at }),
    )
    .await?;
    app.keys.ensure(app, &pool).await.map_err(failed)?;

    let logo = logo().await?;
    let connection = ConnectionId::from(format!("{label}-{CONNECTION}"));
    let create = ConnectionCommand::Create {
        pool: pool.clone(),
        connection: connection.clone(),
        identifier: CONNECTION.to_owned(),
        kind: ConnectionKind::WechatMiniProgramQrConnect,
        settings: Box::new(ConnectionSettings {
            name: "微信 WeChat".to_owned(),
            logo: Some(logo.clone()),
            policy: Policy::default(),
            presence: true,
            ..ConnectionSettings::default()
        }),
        at,
    };
    write(app, &Execute::<Connection>::new(connection.as_str(), create)).await?;

    let application = ApplicationId::from(format!("{label}-shop"));
    let secret = app.vault.derive("demo client secret", label);
    let settings = Box::new(ApplicationSettings {
        name: "山间茶铺 Hillside Tea".to_owned(),
        logo: Some(logo),
        redirect_uris: vec![format!("{shop}/callback")],
        ..ApplicationSettings::default()
    });
    let create = ApplicationCommand::Create {
        pool: pool.clone(),
        application: application.clone(),
        settings: settings.clone(),
        secret: secrets::hash(&secret),
        at,
    };
    write(app, &Execute::<Application>::new(application.as_str(), create)).await?;
    // Another port is another callback.
    let change = ApplicationCommand::Change { settings, at };
    write(app, &Execute::<Application>::new(application.as_str(), change)).await?;
    let enable = ApplicationCommand::EnableConnection { connection, at };
    write(app, &Execute::<Application>::new(application.as_str(), enable)).await?;

    let api_key = app.vault.derive("demo api key", label);
    let create = KeyCommand::Create {
        pool,
        key: format!("{label}-key").into(),
        name: "demo".to_owned(),
        role: Role::Operator,
        hash: secrets::hash(&api_key),
        at,
    };
    write(app, &Execute::<Key>::new(&format!("{label}-key"), create)).await?;
    Ok(Seeded { application, secret, api_key })
}

/// What exists already is left as it is.
async fn write<D: Decision>(app: &App, decision: &D) -> Result<(), StartError> {
    match app.execute(Actor::Server, None, decision).await {
        Ok(_) | Err(Refused::Undecided(domain::recorded::Undecided::Exists(_))) => Ok(()),
        Err(refused) => Err(failed(refused)),
    }
}

async fn logo() -> Result<Arc<str>, StartError> {
    let picture = include_bytes!("../../fixtures/assets/shop/logo.png");
    let logo = web::block(|| Logo::from_upload(picture)).await.map_err(failed)?.map_err(failed)?;
    Ok(STANDARD.encode(logo.png()).into())
}

fn failed(error: impl ToString) -> StartError {
    StartError::Demo(error.to_string())
}
