//! `saoma serve`.

use actix_web::web::Data;
use wechat::BASE_URL;

use super::{Settings, log, opened};
use crate::{
    boot::{
        failure::Failure,
        serve::{listen, prepare, server},
    },
    http::refusal::Refusal,
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
    let app = opened::with(config).await?;
    if app.views.pools().await.map_err(Refusal::from)?.is_empty() {
        tracing::warn!("nobody can sign in without a pool: run `saoma pool create`");
    }
    tracing::info!(address = %app.config.listen, url = %app.config.public_url.origin(), "serving");
    let address = app.config.listen.to_string();
    server(Data::new(app), listener)?.await.map_err(|cause| Failure::Listen { address, cause })
}
