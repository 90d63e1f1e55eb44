//! Opens what the server is made of.

use std::sync::Arc;

use wechat::{CodeExchange, WeChat};

use super::{exchanges::StoredExchanges, failure::Failure, machine::Machine};
use crate::{
    http::{
        app::{App, Parts},
        limits::Limits,
    },
    messenger::Messengers,
    outbound,
};

/// Opens the store and puts the server together.
///
/// # Errors
/// [`Failure`], with nothing half open.
pub async fn app(parts: Parts) -> Result<App, Failure> {
    let client = outbound::client()?;
    let messengers = Messengers::new(&parts.config, &client, &parts.clock)?;
    let store = eventstore::open(eventstore::Config {
        url: parts.config.database.as_str().to_owned(),
        root_key_file: parts.config.root_key_file.clone(),
    })
    .await?;
    let machine = Machine { clock: parts.clock.clone(), random: parts.random.clone() };
    let asked = WeChat::new(client, parts.wechat.clone(), Arc::new(machine));
    let exchanges = StoredExchanges::new(store.exchanges.clone());
    let limits = Limits::new(parts.limited.then_some(parts.config.limits), &parts.clock);
    let wechat = CodeExchange::new(Arc::new(asked), Arc::new(exchanges));
    let wechat = wechat.asking_if(limits.codes_of_a_ticket());
    Ok(App::new(store, parts, limits, wechat, messengers))
}
