//! `saoma serve`.

use std::sync::Arc;

use actix_web::web::Data;
use url::Url;
use wechat::BASE_URL;

use super::{Settings, log};
use crate::{
    boot::{
        database_owner,
        failure::Failure,
        open,
        serve::{listen, prepare, server},
    },
    clock::SystemClock,
    http::app::Parts,
    random::SystemRandom,
};

pub(super) async fn run(settings: &Settings) -> Result<(), Failure> {
    let config = settings.load()?;
    log::start(config.log_format)?;
    let wechat = Url::parse(&config.wechat.base_url)
        .map_err(|error| config.refuse("wechat.base_url", error))?;
    if config.wechat.base_url != BASE_URL {
        tracing::warn!(base_url = %wechat, "the WeChat API is not taken from {BASE_URL}");
    }
    let default_mini_program = config.default_mini_program()?;
    prepare(&config)?;
    let listener = listen(config.listen)?;
    let app = open::app(Parts {
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
    server(Data::new(app), listener)?.await.map_err(|cause| Failure::Listen { address, cause })
}
