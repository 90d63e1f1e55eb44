//! By e-mail, through a mail server (SMTP, RFC 5321).

use std::time::Duration;

use futures::{FutureExt, future::BoxFuture};
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Tokio1Executor,
    message::{
        Mailbox,
        header::{self, ContentType},
    },
    transport::smtp::{Error, authentication::Credentials, extension::ClientId},
};
use secrecy::ExposeSecret;
use tokio::time::timeout;

use super::port::{Message, Messenger, Undelivered};
use crate::config::{Config, ConfigError, EmailSecurity, EmailSettings};

/// For each step of the conversation.
const STEP: Duration = Duration::from_secs(4);
/// For all of it: the page that waits gives up after ten seconds.
const TOTAL: Duration = Duration::from_secs(8);

/// A mail server.
pub(super) struct Email {
    server: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl Email {
    /// `host` is what it calls itself there.
    pub fn new(config: &Config, settings: &EmailSettings, host: &str) -> Result<Self, ConfigError> {
        let from =
            settings.from.parse().map_err(|_| config.refuse("email.from", "no e-mail address"))?;
        type Transport = AsyncSmtpTransport<Tokio1Executor>;
        let builder = match settings.security {
            EmailSecurity::Tls => Transport::relay(&settings.host),
            EmailSecurity::Starttls => Transport::starttls_relay(&settings.host),
            EmailSecurity::None => Ok(Transport::builder_dangerous(&settings.host)),
        };
        let mut builder = builder
            .map_err(|error| config.refuse("email.host", error))?
            .port(settings.port())
            .hello_name(ClientId::Domain(host.to_owned()))
            .timeout(Some(STEP));
        let password = config.secret(
            "email.password_file",
            "the password of the mail server",
            settings.password_file.as_deref(),
        )?;
        if let (Some(name), Some(password)) = (&settings.username, password) {
            let password = password.expose_secret().to_owned();
            builder = builder.credentials(Credentials::new(name.clone(), password));
        }
        Ok(Self { server: builder.build(), from })
    }

    async fn hand_over(&self, message: &Message) -> Result<(), Undelivered> {
        let refused = |_| Undelivered::Refused("the letter cannot be written".to_owned());
        let to = message.to.parse().map_err(refused)?;
        let letter = lettre::Message::builder()
            .header(header::MIME_VERSION_1_0)
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(&message.subject)
            .header(ContentType::TEXT_PLAIN)
            .body(message.text.clone())
            .map_err(|_| Undelivered::Refused("the letter cannot be written".to_owned()))?;
        self.server.send(letter).await.map(drop).map_err(told)
    }
}

impl Messenger for Email {
    fn ready(&self) -> BoxFuture<'_, Result<(), Undelivered>> {
        let ask = async {
            match self.server.test_connection().await {
                Ok(true) => Ok(()),
                Ok(false) => Err(Undelivered::Unreachable("it hung up".to_owned())),
                Err(error) => Err(told(error)),
            }
        };
        timeout(TOTAL, ask).map(|answer| answer.unwrap_or_else(|_| Err(too_late()))).boxed()
    }

    fn send<'a>(&'a self, message: &'a Message) -> BoxFuture<'a, Result<(), Undelivered>> {
        let sent = timeout(TOTAL, self.hand_over(message));
        sent.map(|sent| sent.unwrap_or_else(|_| Err(too_late()))).boxed()
    }
}

fn too_late() -> Undelivered {
    Undelivered::Unreachable("not in time".to_owned())
}

/// What the server says may name the person; its number does not.
fn told(error: Error) -> Undelivered {
    match error.status() {
        Some(code) => Undelivered::Refused(code.to_string()),
        None if error.is_tls() => Undelivered::Unreachable(format!("TLS: {error}")),
        None if error.is_timeout() => too_late(),
        None => Undelivered::Unreachable(error.to_string()),
    }
}
