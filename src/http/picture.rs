//! The logos of applications and connections.

use std::sync::Arc;

use base64::{Engine, engine::general_purpose::STANDARD};
use domain::{id::PoolId, picture::Picture};

use super::{app::App, refusal::Refusal};

/// The PNG of a logo, from memory if it was asked for before; `None` if there is none.
///
/// # Errors
/// If the database does not answer.
pub async fn png(
    app: &App,
    pool: &PoolId,
    logo: Option<&Picture>,
) -> Result<Option<Arc<[u8]>>, Refusal> {
    match logo {
        Some(logo) => Ok(app.pictures.get(pool, &logo.hash).await?),
        None => Ok(None),
    }
}

/// A logo as a `data:` URI, to stand in a page or in an answer to a phone.
///
/// # Errors
/// If the database does not answer.
pub async fn data_uri(
    app: &App,
    pool: &PoolId,
    logo: Option<&Picture>,
) -> Result<Option<String>, Refusal> {
    let png = png(app, pool, logo).await?;
    Ok(png.map(|png| format!("data:image/png;base64,{}", STANDARD.encode(png))))
}
