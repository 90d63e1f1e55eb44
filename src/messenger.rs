//! What sends codes to people: a port, and behind it a mail server or a gateway for SMS. It knows no login.

mod email;
mod line;
mod port;
mod sms;

use std::sync::Arc;

use reqwest::Client;

use crate::{
    clock::Clock,
    config::{Config, ConfigError},
};
use email::Email;
pub use line::Line;
pub use port::{Message, Messenger, Undelivered};
use sms::Sms;

/// The channels that the deployment has.
pub struct Messengers {
    /// By SMS.
    pub phone: Option<Arc<Line>>,
    /// By e-mail.
    pub email: Option<Arc<Line>>,
}

impl Messengers {
    /// As the configuration says.
    ///
    /// # Errors
    /// [`ConfigError`] where a value is not allowed, or a secret cannot be read.
    pub fn new(
        config: &Config,
        client: &Client,
        clock: &Arc<dyn Clock>,
    ) -> Result<Self, ConfigError> {
        let line = |messenger| Arc::new(Line::new(messenger, clock.clone()));
        let host = config.public_url.host().to_string();
        let sms = config.sms.as_ref().map(|settings| Sms::new(config, settings, client.clone()));
        let email = config.email.as_ref().map(|settings| Email::new(config, settings, &host));
        Ok(Self {
            phone: sms.transpose()?.map(|sms| line(Box::new(sms) as Box<dyn Messenger>)),
            email: email.transpose()?.map(|email| line(Box::new(email) as Box<dyn Messenger>)),
        })
    }
}
