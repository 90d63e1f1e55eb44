//! Asks WeChat about a code once, however often and on however many replicas it comes in.

use std::{sync::Arc, time::Duration};

use aws_lc_rs::digest;
use serde::{Deserialize, Serialize};
use tracing::{Instrument, error};

use super::{
    Begun, CodeTarget, Exchanges, MiniProgram, Outage, PhoneNumber, WeChat, WeChatError,
    WeChatIdentity, plausible,
};

/// How long to wait for another request that is asking about the same code.
const PATIENCE: Duration = Duration::from_secs(5);
/// How often to look meanwhile.
const PAUSE: Duration = Duration::from_millis(100);
/// How long an exchange may take, with all its calls. It must end before 30 seconds: then the event store lets another process
/// begin it anew.
const LONGEST: Duration = Duration::from_secs(25);

/// Turns each code into a fact once. A double tap, a repeated request or a second replica gets the same
/// answer, and a code that came with another ticket is refused, both without asking WeChat.
#[derive(Clone)]
pub struct CodeExchange {
    wechat: Arc<WeChat>,
    exchanges: Arc<dyn Exchanges>,
    may_ask: Arc<dyn Fn(&str) -> bool + Send + Sync>,
    patience: Duration,
}

/// What is remembered: everything after which the code is of no more use.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Answer {
    Identity(WeChatIdentity),
    Phone(PhoneNumber),
    CodeInvalid,
    WrongWatermark,
    ClockOff { seconds: i64 },
    NoNumber,
}

struct Key {
    ticket: String,
    code: [u8; 32],
}

impl CodeExchange {
    /// Asks `wechat` and remembers in `exchanges`.
    pub fn new(wechat: Arc<WeChat>, exchanges: Arc<dyn Exchanges>) -> Self {
        Self { wechat, exchanges, may_ask: Arc::new(|_| true), patience: PATIENCE }
    }

    /// Asks WeChat only if `may_ask` allows it. Its argument names what is counted: the kind of code and the ticket. The kinds count
    /// apart: everybody who sees a code on a screen can use up the questions about login codes, and must not hold up the person who
    /// scanned and now gives a phone number. A remembered answer is not counted.
    #[must_use]
    pub fn asking_if(self, may_ask: impl Fn(&str) -> bool + Send + Sync + 'static) -> Self {
        Self { may_ask: Arc::new(may_ask), ..self }
    }

    /// Waits this long for another request, instead of five seconds.
    #[cfg(test)]
    pub(super) fn patient_for(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// Whose `login_code` this is; see [`WeChat::identity`].
    ///
    /// # Errors
    /// [`WeChatError::OtherTicket`] where the code came with another ticket; else see [`WeChatError`].
    pub async fn identity(
        &self,
        mini_program: &MiniProgram,
        ticket: &str,
        login_code: &str,
    ) -> Result<WeChatIdentity, WeChatError> {
        let (wechat, mini_program) = (Arc::clone(&self.wechat), mini_program.clone());
        let code = login_code.to_owned();
        let ask = async move {
            let identity = wechat.identity(&mini_program, &code).await?;
            Ok(Answer::Identity(identity))
        };
        match self.once("login", ticket, login_code, ask).await? {
            Answer::Identity(identity) => Ok(identity),
            other => Err(other.refusal()),
        }
    }

    /// The number behind `phone_code`; see [`WeChat::phone_number`].
    ///
    /// # Errors
    /// [`WeChatError::OtherTicket`] where the code came with another ticket; else see [`WeChatError`].
    pub async fn phone(
        &self,
        mini_program: &MiniProgram,
        ticket: &str,
        openid: &str,
        phone_code: &str,
    ) -> Result<PhoneNumber, WeChatError> {
        let (wechat, mini_program) = (Arc::clone(&self.wechat), mini_program.clone());
        let (openid, code) = (openid.to_owned(), phone_code.to_owned());
        let ask = async move {
            let phone = wechat.phone_number(&mini_program, &openid, &code).await?;
            Ok(Answer::Phone(phone))
        };
        match self.once("phone", ticket, phone_code, ask).await? {
            Answer::Phone(phone) => Ok(phone),
            other => Err(other.refusal()),
        }
    }

    /// Proves that AppID and AppSecret belong together; see [`WeChat::verify_secret`].
    ///
    /// # Errors
    /// See [`WeChatError`].
    pub async fn verify_secret(&self, mini_program: &MiniProgram) -> Result<(), WeChatError> {
        self.wechat.verify_secret(mini_program).await
    }

    /// A code as WeChat draws it; see [`WeChat::mini_program_code`].
    ///
    /// # Errors
    /// See [`WeChatError`].
    pub async fn mini_program_code(
        &self,
        mini_program: &MiniProgram,
        target: CodeTarget<'_>,
    ) -> Result<Vec<u8>, WeChatError> {
        self.wechat.mini_program_code(mini_program, target).await
    }

    /// The SHA-256 under which a code is remembered.
    pub(super) fn hash(code: &str) -> [u8; 32] {
        let mut hash = [0; 32];
        hash.copy_from_slice(digest::digest(&digest::SHA256, code.as_bytes()).as_ref());
        hash
    }

    /// Runs on its own, so that a phone that hangs up does not lose the answer its code was spent on.
    async fn once(
        &self,
        kind: &str,
        ticket: &str,
        code: &str,
        ask: impl Future<Output = Result<Answer, WeChatError>> + Send + 'static,
    ) -> Result<Answer, WeChatError> {
        if !plausible(code) {
            return Err(WeChatError::CodeInvalid);
        }
        let this = self.clone();
        let key = Key { ticket: ticket.to_owned(), code: Self::hash(code) };
        let counted = format!("{kind} {ticket}");
        let run = async move {
            match this.begin(&key).await? {
                Some(answer) => Ok(answer),
                None if (this.may_ask)(&counted) => this.settle(&key, in_time(ask).await).await,
                None => this.settle(&key, Err(WeChatError::AskedEnough)).await,
            }
        };
        tokio::spawn(run.in_current_span())
            .await
            .unwrap_or(Err(WeChatError::Unavailable(Outage::Broken)))
    }

    /// The answer that is remembered; `None` if this call has to ask WeChat.
    async fn begin(&self, key: &Key) -> Result<Option<Answer>, WeChatError> {
        let mut waited = Duration::ZERO;
        loop {
            match self.exchanges.begin(&key.ticket, &key.code).await {
                Ok(Begun::Fresh) => return Ok(None),
                Ok(Begun::Answered(bytes)) => return recall(&bytes).map(Some),
                Ok(Begun::OtherTicket) => return Err(WeChatError::OtherTicket),
                Ok(Begun::Running) if waited < self.patience => {
                    tokio::time::sleep(PAUSE).await;
                    waited += PAUSE;
                }
                Ok(Begun::Running) => return Err(WeChatError::Unavailable(Outage::StillAsking)),
                Err(error) => {
                    error!(?error, "WeChat is not asked");
                    return Err(WeChatError::Unavailable(Outage::Memory));
                }
            }
        }
    }

    /// Remembers what WeChat answered, or forgets that it was asked. Either may fail: the code is spent, and
    /// the answer in hand is worth more than the memory of it.
    async fn settle(
        &self,
        key: &Key,
        result: Result<Answer, WeChatError>,
    ) -> Result<Answer, WeChatError> {
        let result = match result {
            Err(WeChatError::CodeInvalid) => Ok(Answer::CodeInvalid),
            Err(WeChatError::WrongWatermark) => Ok(Answer::WrongWatermark),
            Err(WeChatError::ClockOff { seconds }) => Ok(Answer::ClockOff { seconds }),
            Err(WeChatError::NoNumber) => Ok(Answer::NoNumber),
            other => other,
        };
        let (ticket, code) = (&key.ticket, &key.code);
        let noted = match result.as_ref().ok().and_then(|a| serde_json::to_vec(a).ok()) {
            Some(bytes) => self.exchanges.finish(ticket, code, &bytes).await,
            None => self.exchanges.release(ticket, code).await,
        };
        if let Err(error) = noted {
            error!(?error, "WeChat's answer is not remembered");
        }
        result
    }
}

impl Answer {
    /// The error for a caller that expected another kind of answer: the code is spent.
    fn refusal(self) -> WeChatError {
        match self {
            Self::WrongWatermark => WeChatError::WrongWatermark,
            Self::ClockOff { seconds } => WeChatError::ClockOff { seconds },
            Self::NoNumber => WeChatError::NoNumber,
            Self::Identity(_) | Self::Phone(_) | Self::CodeInvalid => WeChatError::CodeInvalid,
        }
    }
}

async fn in_time(
    ask: impl Future<Output = Result<Answer, WeChatError>>,
) -> Result<Answer, WeChatError> {
    tokio::time::timeout(LONGEST, ask)
        .await
        .unwrap_or(Err(WeChatError::Unavailable(Outage::Timeout)))
}

fn recall(bytes: &[u8]) -> Result<Answer, WeChatError> {
    serde_json::from_slice(bytes).map_err(|_| WeChatError::Unavailable(Outage::Memory))
}
