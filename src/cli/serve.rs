//! `saoma serve`.

use std::io::{IsTerminal, stdout};

use actix_web::web::Data;
use wechat::BASE_URL;

use super::{Settings, log, opened, operator::told};
use crate::{
    boot::{
        failure::Failure,
        serve::{listen, prepare, server},
    },
    http::{app::App, refusal::Refusal},
    management::operators,
};

pub(super) async fn run(settings: &Settings) -> Result<(), Failure> {
    let config = settings.load()?;
    log::start(config.log_format)?;
    if config.wechat.base_url != BASE_URL {
        let base_url = &config.wechat.base_url;
        tracing::warn!(base_url, "the WeChat API is not taken from {BASE_URL}");
    }
    prepare(&config)?;
    let listener = listen(config.listen)?;
    let app = opened::to_serve(config).await?;
    if app.views.pools().await.map_err(Refusal::from)?.is_empty() {
        tracing::warn!("nobody can sign in without a pool: run `saoma pool create`");
    }
    greet(&app).await?;
    tracing::info!(address = %app.config.listen, url = %app.config.public_url.origin(), "serving");
    let address = app.config.listen.to_string();
    server(Data::new(app), listener)?.await.map_err(|cause| Failure::Listen { address, cause })
}

/// Tells whoever starts a fresh server how to come in to its console: on a terminal, and not in a log that others read.
async fn greet(app: &App) -> Result<(), Failure> {
    if !stdout().is_terminal() {
        return Ok(());
    }
    if let Some(link) = operators::first(app).await? {
        println!("Nobody runs this deployment yet. {}\n{}", told(&link), link.url);
    }
    Ok(())
}
