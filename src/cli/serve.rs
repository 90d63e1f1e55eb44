//! `saoma serve`.

use std::sync::Arc;

use actix_web::web::Data;
use url::Url;

use super::{Settings, log};
use crate::{
    clock::SystemClock,
    config::{ConfigError, WECHAT},
    database_owner,
    random::SystemRandom,
    serve::{listen, server},
    start::{self, Parts, StartError},
};

pub(super) async fn run(settings: &Settings) -> Result<(), StartError> {
    let config = settings.load()?;
    log::start(config.log_format);
    let wechat = Url::parse(&config.wechat.base_url).map_err(|error| ConfigError::NotAllowed {
        key: "wechat.base_url",
        why: error.to_string(),
    })?;
    if config.wechat.base_url != WECHAT {
        tracing::warn!(base_url = %wechat, "the WeChat API is not taken from {WECHAT}");
    }
    let default_mini_program = config.default_mini_program()?;
    let listener = listen(config.listen)?;
    let app = start::app(Parts {
        config,
        clock: Arc::new(SystemClock),
        random: Arc::new(SystemRandom),
        wechat,
        default_mini_program,
        limited: true,
    })
    .await?;
    database_owner::serve(&app.vault).await?;
    tracing::info!(address = %app.config.listen, url = %app.config.public_url.origin(), "serving");
    let address = app.config.listen.to_string();
    server(Data::new(app), listener)?.await.map_err(|cause| StartError::Listen { address, cause })
}
