//! What every handler is given: commands, read tables, and the few things that are neither.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    id::UserId,
    unit::{Decision, Refused},
};
use eventstore::{
    Changes, Commands, Context, History, PendingRequests, Pictures, Presence, Readiness,
    SessionUses, Store, StoreError, Turns, Vault,
};
use projections::{Views, logins::LoginView};
use url::Url;
use uuid::Builder;
use wechat::{CodeExchange, MiniProgram};

use super::{
    caller::Caller, cookies::Cookies, limits::Limits, logos::Logos,
    mini_program_codes::MiniProgramCodes, notices::Notices, passwords::Passwords,
    readings::Readings, stop::Stop,
};
use crate::{
    clock::Clock,
    config::Config,
    messenger::Messengers,
    random::{self, Random},
};

/// The server's parts. One a process.
pub struct App {
    /// The settings.
    pub config: Config,
    commands: Commands,
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
    /// Authorization requests that wait for somebody to sign in.
    pub pending: PendingRequests,
    /// When browsers last used their sessions.
    pub session_uses: SessionUses,
    /// Logos, by their content.
    pub pictures: Pictures,
    /// Those of them that were drawn into codes.
    pub logos: Logos,
    /// Codes that WeChat drew.
    pub mini_program_codes: MiniProgramCodes,
    /// Secrets that must be read back.
    pub vault: Vault,
    /// Whether the database answers and takes what is written.
    pub readiness: Readiness,
    /// Turns WeChat's codes into facts.
    pub wechat: CodeExchange,
    /// The Mini Program of connections without one of their own.
    pub default_mini_program: Option<MiniProgram>,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Where ids and secrets come from.
    pub random: Arc<dyn Random>,
    /// How often may be asked.
    pub limits: Limits,
    /// What sends codes to people.
    pub messengers: Messengers,
    /// Hashes passwords.
    pub passwords: Passwords,
    /// What was asked about people in the last minute.
    pub readings: Readings,
    /// What an operator must know.
    pub notices: Notices,
    /// Tells whoever serves that the server is to stop.
    pub stop: Stop,
    /// Names and makes cookies.
    pub cookies: Cookies,
}

/// What differs between a deployment, the demo and a test.
pub struct Parts {
    /// The settings.
    pub config: Config,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Where ids and secrets come from.
    pub random: Arc<dyn Random>,
    /// Where WeChat is.
    pub wechat: Url,
    /// The Mini Program of connections without one of their own.
    pub default_mini_program: Option<MiniProgram>,
    /// Whether limits count.
    pub limited: bool,
}

impl App {
    /// The server over an open store. `wechat` asks where the parts say.
    pub fn new(
        store: Store,
        parts: Parts,
        limits: Limits,
        wechat: CodeExchange,
        messengers: Messengers,
    ) -> Self {
        let Parts { config, clock, random, default_mini_program, .. } = parts;
        Self {
            cookies: Cookies { secure: config.public_url.is_secure() },
            limits,
            messengers,
            passwords: Passwords::default(),
            readings: Readings::default(),
            notices: Notices::default(),
            stop: Stop::default(),
            commands: store.commands,
            views: store.views,
            history: store.history,
            changes: store.changes,
            presence: store.presence,
            pending: store.pending,
            session_uses: store.session_uses,
            pictures: store.pictures,
            logos: Logos::default(),
            mini_program_codes: MiniProgramCodes::default(),
            turns: store.turns,
            vault: store.vault,
            readiness: store.readiness,
            wechat,
            default_mini_program,
            clock,
            random,
            config,
        }
    }

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

    /// The id of a new user: a UUID of version 4, since every client sees it. Version 7 would tell when the person
    /// registered.
    pub fn new_user_id(&self) -> UserId {
        self.new_user_id_among(&[])
    }

    /// The same, beginning with these bytes, 6 of them at most: ids that begin alike lie together in an index.
    pub fn new_user_id_among(&self, common: &[u8]) -> UserId {
        let mut bytes: [u8; 16] = random::bytes(&*self.random);
        bytes.iter_mut().zip(common).take(6).for_each(|(byte, common)| *byte = *common);
        Builder::from_random_bytes(bytes).into_uuid().to_string().into()
    }

    /// The id of a thing that a command makes: a new one, or that of the first time if the request comes again.
    pub fn id_for(&self, caller: &Caller, of: &str) -> String {
        caller.repetition.as_ref().map_or_else(|| self.new_id(), |again| again.id(of))
    }

    /// A secret of 256 bits that a command gives, as base64url: a new one, or that of the first time if the request comes again.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn secret_for(&self, caller: &Caller, purpose: &str) -> Result<String, StoreError> {
        match &caller.repetition {
            Some(again) => self.vault.derive(caller.pool(), purpose, again.as_str()).await,
            None => Ok(self.new_secret::<32>()),
        }
    }

    /// A new secret of `N` random bytes, as base64url.
    pub fn new_secret<const N: usize>(&self) -> String {
        random::token::<N>(&*self.random)
    }

    /// Random bytes with which one password is hashed.
    pub fn new_salt(&self) -> [u8; 16] {
        random::bytes(&*self.random)
    }

    /// Carries out a command, in the pool that the host, the ticket or the token decided. What belongs to another pool is
    /// unknown to it.
    ///
    /// # Errors
    /// [`Refused`], when it cannot be decided or written.
    pub async fn execute<D: Decision>(
        &self,
        caller: &Caller,
        decision: &D,
    ) -> Result<D::Answer, Refused> {
        self.commands.execute(&self.context(caller), decision).await
    }

    /// Whether this request came before and was carried out.
    ///
    /// # Errors
    /// [`Refused`], when it cannot be read.
    pub async fn came_before(&self, caller: &Caller) -> Result<bool, Refused> {
        match caller.repetition {
            Some(_) => self.commands.came_before(&self.context(caller)).await,
            None => Ok(false),
        }
    }

    /// What a command of a request that may come again was answered when it came before.
    ///
    /// # Errors
    /// [`Refused`], when it cannot be read.
    pub async fn answered<D: Decision>(
        &self,
        caller: &Caller,
        decision: &D,
    ) -> Result<Option<D::Answer>, Refused> {
        self.commands.answered(&self.context(caller), decision).await
    }

    fn context(&self, caller: &Caller) -> Context {
        Context {
            pool: caller.pool.clone(),
            command: match &caller.repetition {
                Some(again) => again.command(),
                None => self.new_id().into(),
            },
            actor: caller.actor.clone(),
            request: caller.request.clone(),
            ip: caller.address.map(|address| address.to_string().into()),
            at: self.now(),
        }
    }

    /// Whether the browser of a login was there within the last 15 seconds.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn browser_is_there(&self, login: &LoginView) -> Result<bool, StoreError> {
        let now = self.now();
        // Asking for the code was the first contact. It is known here even if another replica was asked just now, whose
        // clock may go before this one.
        if (now - login.issued_at).abs() <= PRESENCE {
            return Ok(true);
        }
        Ok(self.presence.age(&login.id, now).await?.is_some_and(|age| age <= PRESENCE))
    }
}

/// A login may be scanned only if its browser was in contact this recently.
pub const PRESENCE: TimeDelta = TimeDelta::seconds(15);
