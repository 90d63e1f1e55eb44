//! WeChat's server interface: turns the one-time codes of a Mini Program into facts.
//!
//! [`WeChat`] asks, [`CodeExchange`] asks at most once a code. WeChat's own description is at
//! <https://developers.weixin.qq.com/miniprogram/dev/server/API/>.

mod call;
mod e164;
mod error;
mod exchange;
mod exchanges;
mod identity;
mod lenient;
mod mini_program_code;
mod phone_number;
mod token;

#[cfg(test)]
mod tests;

use std::{fmt, sync::Arc, time::Duration};

use chrono::{DateTime, Utc};
use reqwest::{Client, Url};
use secrecy::{ExposeSecret, SecretString};

pub use e164::read_numbering_plans;
pub use error::{Misconfiguration, Outage, WeChatError};
pub use exchange::CodeExchange;
pub use exchanges::{Begun, Exchanges, ExchangesError};
pub use identity::WeChatIdentity;
pub use mini_program_code::{CodeTarget, EnvVersion};
pub use phone_number::PhoneNumber;

/// Where WeChat answers.
pub const BASE_URL: &str = "https://api.weixin.qq.com";

/// How long to wait before a call that met "system busy" is made again.
const BACK_OFF: Duration = Duration::from_millis(200);

/// A Mini Program and the secret that proves to WeChat that it is ours. Neither is ever blank.
#[derive(Debug, Clone)]
pub struct MiniProgram {
    app_id: String,
    secret: SecretString,
}

impl MiniProgram {
    /// Takes an AppID and its AppSecret, without the white space around them.
    ///
    /// # Errors
    /// [`Misconfiguration::Blank`] where one of them is blank.
    pub fn new(app_id: &str, secret: &SecretString) -> Result<Self, WeChatError> {
        let (app_id, secret) = (app_id.trim(), secret.expose_secret().trim());
        if app_id.is_empty() || secret.is_empty() {
            return Err(WeChatError::Misconfigured(Misconfiguration::Blank));
        }
        Ok(Self { app_id: app_id.to_owned(), secret: SecretString::from(secret) })
    }

    /// The AppID, such as `wx0123456789abcdef`.
    pub fn app_id(&self) -> &str {
        &self.app_id
    }
}

/// What is taken from the machine, so that a test can hold it still.
pub trait Machine: Send + Sync {
    /// The present moment.
    fn now(&self) -> DateTime<Utc>;

    /// A random number, by which replicas do not all do something at the same moment.
    fn jitter(&self) -> u8;
}

/// Asks WeChat, for any number of Mini Programs. One a process, so that their access tokens are shared.
pub struct WeChat {
    http: Client,
    base: Url,
    machine: Arc<dyn Machine>,
    tokens: token::Tokens,
}

impl fmt::Debug for WeChat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WeChat").field("base", &self.base.as_str()).finish_non_exhaustive()
    }
}

impl WeChat {
    /// Asks at `base` ([`BASE_URL`], or a stand-in for it) through `http`, a client that follows no redirect and repeats no
    /// request by itself: a code is spent by the first one that arrives.
    pub fn new(http: Client, base: Url, machine: Arc<dyn Machine>) -> Self {
        Self { http, base, machine, tokens: token::Tokens::default() }
    }

    fn url(&self, path: &str) -> Url {
        let mut url = self.base.clone();
        url.set_path(&format!("{}{path}", self.base.path().trim_end_matches('/')));
        url
    }
}

/// Whether `text` can be a code, an openid or a token of WeChat: their exact forms are nowhere promised, so
/// only length and characters are looked at.
fn plausible(text: &str) -> bool {
    (1..=512).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}
