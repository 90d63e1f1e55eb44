//! What every handler is given: commands, read tables, and the few things that are neither.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::{
    personal::Personal,
    unit::{Decision, Refused},
};
use eventstore::{Actor, Changes, Commands, Context, History, Presence, StoreError, Turns, Vault};
use projections::{Views, logins::LoginView};
use uuid::Builder;

use crate::{
    clock::Clock,
    config::Config,
    http::{cookies::Cookies, limits::Limits, log::request_id},
    oidc::keys::Keys,
    random::{self, Random},
    wechat::{CodeExchange, MiniProgram},
};

/// The server's parts. One a process.
pub struct App {
    /// The settings.
    pub config: Config,
    /// Issues commands.
    pub commands: Commands,
    /// Reads what is true now.
    pub views: Views,
    /// Reads what happened.
    pub history: History,
    /// Tells when something happened.
    pub changes: Changes,
    /// Lets one replica at a time do what must not be done twice.
    pub turns: Turns,
    /// When the browser of a login was last there.
    pub presence: Presence,
    /// Secrets that must be read back.
    pub vault: Vault,
    /// Turns WeChat's codes into facts.
    pub wechat: CodeExchange,
    /// The Mini Program of connections without one of their own.
    pub default_mini_program: Option<MiniProgram>,
    /// The keys that sign tokens.
    pub keys: Keys,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Where ids and secrets come from.
    pub random: Arc<dyn Random>,
    /// How often may be asked.
    pub limits: Limits,
    /// Names and makes cookies.
    pub cookies: Cookies,
}

impl App {
    /// Now.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// A new id: a UUID of version 7 (RFC 9562 §5.7), so that rows of one time lie together.
    pub fn new_id(&self) -> String {
        let millis = u64::try_from(self.now().timestamp_millis()).unwrap_or_default();
        Builder::from_unix_timestamp_millis(millis, &random::bytes(&*self.random))
            .into_uuid()
            .to_string()
    }

    /// A new secret of `N` random bytes, as base64url.
    pub fn new_secret<const N: usize>(&self) -> String {
        random::token::<N>(&*self.random)
    }

    /// Carries out a command of an actor.
    ///
    /// # Errors
    /// [`Refused`], when it cannot be decided or written.
    pub async fn execute<D: Decision>(
        &self,
        actor: Actor,
        ip: Option<Personal<String>>,
        decision: &D,
    ) -> Result<D::Answer, Refused> {
        let context = Context { actor, request: request_id(), ip, at: self.now() };
        self.commands.execute(&context, decision).await
    }

    /// Whether the browser of a login was there within the last 15 seconds.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn browser_is_there(&self, login: &LoginView) -> Result<bool, StoreError> {
        let now = self.now();
        let is_recent = |at: DateTime<Utc>| (now - at).num_seconds() <= PRESENCE_SECONDS;
        // Asking for the code was the first contact, and is known here even where another replica was asked just now.
        if is_recent(login.issued_at) {
            return Ok(true);
        }
        Ok(self.presence.last_contact(&login.id).await?.is_some_and(is_recent))
    }
}

/// A login may be scanned only while its browser was in contact within so many seconds.
pub const PRESENCE_SECONDS: i64 = 15;
