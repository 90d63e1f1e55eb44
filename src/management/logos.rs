//! Logos of connections and applications: decoded, and drawn anew.

use ::web::code_image::{Logo, LogoError};
use actix_web::web;
use domain::{
    application::{Application, ApplicationCommand, ApplicationSettings},
    connection::{Connection, ConnectionCommand, ConnectionSettings},
    decisions::Change,
    id::{ApplicationId, ConnectionId, PoolId},
    picture::Picture,
};
use projections::{applications::ApplicationView, connections::ConnectionView};
use tokio::sync::Semaphore;

use super::{applications, connections, field::pool};
use crate::http::{app::App, caller::Caller, refusal::Refusal};

/// Gives a connection a logo, the bytes of a PNG or JPEG file, or takes it away.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::Changed`], and [`Refusal::Invalid`] for a file that is no such picture.
pub async fn of_connection(
    app: &App,
    caller: &Caller,
    id: &ConnectionId,
    seen: Option<u64>,
    upload: Option<Vec<u8>>,
) -> Result<ConnectionView, Refusal> {
    connections::one(app, caller, id).await?;
    let (logo, at) = (taken(app, pool(caller)?, upload).await?, app.now());
    let change = |connection: &Connection| {
        let settings = ConnectionSettings { logo: logo.clone(), ..connection.settings.clone() };
        ConnectionCommand::Change { settings: Box::new(settings), secret_fingerprint: None, at }
    };
    app.execute(caller, &Change::<Connection, _>::new(id.as_str(), seen, change)).await?;
    connections::one(app, caller, id).await
}

/// Gives an application a logo, or takes it away.
///
/// # Errors
/// As [`of_connection`].
pub async fn of_application(
    app: &App,
    caller: &Caller,
    id: &ApplicationId,
    seen: Option<u64>,
    upload: Option<Vec<u8>>,
) -> Result<ApplicationView, Refusal> {
    applications::one(app, caller, id).await?;
    let (logo, at) = (taken(app, pool(caller)?, upload).await?, app.now());
    let change = |application: &Application| {
        let settings = ApplicationSettings { logo: logo.clone(), ..application.settings.clone() };
        ApplicationCommand::Change { settings: Box::new(settings), at }
    };
    app.execute(caller, &Change::<Application, _>::new(id.as_str(), seen, change)).await?;
    applications::one(app, caller, id).await
}

/// Pictures that are decoded at once: each takes some 36 MB meanwhile.
static AT_ONCE: Semaphore = Semaphore::const_new(2);

/// Keeps what is drawn anew of an upload.
async fn taken(
    app: &App,
    pool: &PoolId,
    upload: Option<Vec<u8>>,
) -> Result<Option<Picture>, Refusal> {
    let Some(upload) = upload else {
        return Ok(None);
    };
    Ok(Some(app.pictures.put(pool, &drawn(upload).await?).await?))
}

/// Decodes an upload where that holds up nobody, and draws it anew, as a PNG. Nothing is kept.
///
/// # Errors
/// [`Refusal::Invalid`] for a file that is no such picture.
pub async fn drawn(upload: Vec<u8>) -> Result<Vec<u8>, Refusal> {
    let _turn = AT_ONCE.acquire().await.map_err(|_| Refusal::Internal)?;
    let drawn = web::block(move || Logo::from_upload(&upload)).await;
    let logo = drawn.map_err(|_| Refusal::Internal)?.map_err(refused)?;
    Ok(logo.png().to_vec())
}

fn refused(error: LogoError) -> Refusal {
    match error {
        LogoError::Unwritten(cause) => {
            tracing::error!(%cause, "a logo could not be drawn anew");
            Refusal::Internal
        }
        // What the decoder says of a file is of no use to whoever sent it.
        LogoError::Broken(_) => Refusal::invalid("logo", "the picture is broken, or too large"),
        other => Refusal::invalid("logo", other),
    }
}
