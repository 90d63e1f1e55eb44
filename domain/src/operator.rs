//! A person of the console: invited by a link, with a passkey or a password of their own, and a role.

mod authority;
mod command;
mod event;
mod ways;

use chrono::{DateTime, Utc};
use cqrs_es::Aggregate;
use serde::{Deserialize, Serialize};

pub use authority::Authority;
pub use command::{OperatorCommand, Proof};
pub use event::{Invitation, OperatorEvent, Passkey, PasskeyAlgorithm, Scanned};
use ways::wechat_name;
pub use ways::{OwnPasskey, OwnPassword, OwnWechat};

use crate::{
    aggregate::{About, CommandError, EventType, Recorded, decided_by},
    id::{OperatorId, PersonId, PoolId, SecretHash},
    name::{Name, NameKind},
    personal::Personal,
    words::words,
};

words! {
    /// What a person of the console may do.
    #[derive(Default, PartialOrd, Ord)]
    pub enum OperatorRole {
        /// See all of it.
        #[default]
        Auditor => "auditor",
        /// See all of it, and change it.
        Operator => "operator",
    }
}

/// Characters of a name, at most.
const LONGEST_NAME: usize = 64;

/// A link that waits for its person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// The link.
    pub invitation: Invitation,
    /// The SHA-256 of what the first browser that opened it holds.
    pub browser: Option<SecretHash>,
}

/// A person of the console.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Operator {
    /// Their id; `None` before they were invited.
    pub id: Option<OperatorId>,
    /// The pool whose console it is; `None` for the deployment, and so for every pool.
    pub pool: Option<PoolId>,
    /// The name under which they sign in.
    pub name: Option<Personal<String>>,
    /// What they may do.
    pub role: OperatorRole,
    /// The link that waits for them.
    pub waiting: Option<Waiting>,
    /// Their passkeys.
    pub passkeys: Vec<OwnPasskey>,
    /// Their password, with an authenticator.
    pub password: Option<OwnPassword>,
    /// The WeChat account by which they come in too; never the only way.
    pub wechat: Option<OwnWechat>,
    /// The last time step whose code they showed: a code counts once.
    pub step: Option<u64>,
    /// When what they proved last was asked for: an answer counts once.
    pub asked_at: Option<DateTime<Utc>>,
    /// When they were invited.
    pub invited_at: DateTime<Utc>,
    /// When they registered a way in for the first time.
    pub joined_at: Option<DateTime<Utc>>,
    /// When they were removed.
    pub removed_at: Option<DateTime<Utc>>,
    /// When they were erased.
    pub erased_at: Option<DateTime<Utc>>,
}

impl Operator {
    /// Whether they were invited, and not removed.
    pub const fn exists(&self) -> bool {
        self.id.is_some() && self.removed_at.is_none()
    }

    /// Whether they can come in, and change what belongs to the deployment.
    pub fn runs_the_deployment(&self) -> bool {
        let may_change_it = self.pool.is_none() && self.role == OperatorRole::Operator;
        self.exists() && may_change_it && self.has_way_in()
    }

    fn decide(&self, command: OperatorCommand) -> Result<Vec<OperatorEvent>, CommandError> {
        match command {
            OperatorCommand::Invite { .. } if self.id.is_some() => {
                Err(CommandError::Exists("operator"))
            }
            OperatorCommand::Invite { pool, operator, name, role, invitation, at } => {
                check_name(&name)?;
                let name = name.into();
                Ok(vec![OperatorEvent::Invited { pool, operator, name, role, invitation, at }])
            }
            OperatorCommand::Erase { at } => self.erase(at),
            _ if !self.exists() => Err(CommandError::Unknown("operator")),
            OperatorCommand::Rescue { invitation, at } => {
                Ok(vec![OperatorEvent::Rescued { invitation, at }])
            }
            OperatorCommand::Open { link, browser, at } => self.open(&link, browser, at),
            OperatorCommand::RegisterPasskey { browser, passkey, at } => {
                self.opened_by(&browser, at)?;
                Ok(vec![OperatorEvent::PasskeyRegistered { passkey, at }])
            }
            OperatorCommand::RegisterPassword { browser, password, step, at } => {
                self.opened_by(&browser, at)?;
                Ok(vec![OperatorEvent::PasswordRegistered { password, step, at }])
            }
            OperatorCommand::Prove { proof, at } => self.prove(proof, at),
            OperatorCommand::AddPasskey { passkey, name, at } => {
                self.add_passkey(passkey, name, at)
            }
            OperatorCommand::ChangePassword { password, step, at } => {
                Ok(vec![OperatorEvent::PasswordChanged { password, step, at }])
            }
            OperatorCommand::RemovePasskey { passkey, at } => self.remove_passkey(passkey, at),
            OperatorCommand::RemovePassword { at } => self.remove_password(at),
            OperatorCommand::LinkWechat { scanned, at } => self.link_wechat(scanned, at),
            OperatorCommand::UnlinkWechat { at } => self.unlink_wechat(at),
            OperatorCommand::ChangeRole { role, .. } if role == self.role => Ok(Vec::new()),
            OperatorCommand::ChangeRole { role, at } => {
                Ok(vec![OperatorEvent::RoleChanged { from: self.role, to: role, at }])
            }
            OperatorCommand::Remove { at } => Ok(vec![OperatorEvent::Removed { at }]),
        }
    }

    /// The first browser that opens a link keeps it.
    fn open(
        &self,
        link: &SecretHash,
        browser: SecretHash,
        at: DateTime<Utc>,
    ) -> Result<Vec<OperatorEvent>, CommandError> {
        let waiting = self.waiting.as_ref();
        let waiting = waiting
            .filter(|waiting| waiting.invitation.link == *link)
            .filter(|waiting| at < waiting.invitation.expires_at);
        match waiting {
            Some(Waiting { browser: None, .. }) => Ok(vec![OperatorEvent::Opened { browser, at }]),
            Some(Waiting { browser: Some(first), .. }) if *first == browser => Ok(Vec::new()),
            _ => Err(CommandError::Unknown("invitation")),
        }
    }

    fn opened_by(&self, browser: &SecretHash, at: DateTime<Utc>) -> Result<(), CommandError> {
        let waiting = self.waiting.as_ref().filter(|it| at < it.invitation.expires_at);
        match waiting.and_then(|waiting| waiting.browser.as_ref()) {
            Some(first) if first == browser => Ok(()),
            _ => Err(CommandError::Unknown("invitation")),
        }
    }

    /// Who still comes in is removed first.
    fn erase(&self, at: DateTime<Utc>) -> Result<Vec<OperatorEvent>, CommandError> {
        match (&self.id, self.removed_at, self.erased_at) {
            (None, ..) => Err(CommandError::Unknown("operator")),
            (_, None, _) => {
                let why = "who still comes in is removed first";
                Err(CommandError::Invalid { field: "operator", why })
            }
            (_, _, Some(_)) => Ok(Vec::new()),
            (_, Some(_), None) => Ok(vec![OperatorEvent::Erased { at }]),
        }
    }

    fn prove(&self, proof: Proof, at: DateTime<Utc>) -> Result<Vec<OperatorEvent>, CommandError> {
        match proof {
            Proof::Passkey { passkey, count, asked_at } => {
                let known = self.passkeys.iter().find(|own| own.passkey.id == passkey);
                let known = &known.ok_or(CommandError::Unknown("passkey"))?.passkey;
                if self.asked_at.is_some_and(|last| asked_at <= last) {
                    return Err(used());
                }
                // WebAuthn Level 3 §7.2, step 22: a count that does not rise is that of a copy.
                if (known.count > 0 || count > 0) && count <= known.count {
                    let why = "its count did not rise: it may be a copy";
                    return Err(CommandError::Invalid { field: "passkey", why });
                }
                Ok(vec![OperatorEvent::PasskeyShown { passkey, count, asked_at, at }])
            }
            Proof::Code { password, .. }
                if self.password.as_ref().is_none_or(|own| own.id != password) =>
            {
                Err(CommandError::Unknown("password"))
            }
            Proof::Code { step, .. } if self.step.is_some_and(|last| step <= last) => Err(used()),
            Proof::Code { step, .. } => Ok(vec![OperatorEvent::CodeShown { step, at }]),
            Proof::Scan(identity) => self.scanned(&identity, at),
        }
    }

    /// Whoever registers by a link has no other way in any more: the former one is lost, or somebody else's.
    fn registered(&mut self, at: DateTime<Utc>) {
        if self.waiting.take().is_some() {
            self.lose_every_way();
        }
        self.joined_at.get_or_insert(at);
    }
}

fn used() -> CommandError {
    CommandError::Invalid { field: "proof", why: "it was shown before" }
}

/// What is typed to sign in: nobody has to guess how it is written.
fn check_name(name: &str) -> Result<(), CommandError> {
    let allowed = |b: u8| {
        b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'_' | b'-' | b'@')
    };
    if (1..=LONGEST_NAME).contains(&name.len()) && name.bytes().all(allowed) {
        Ok(())
    } else {
        let why = "1 to 64 characters of a-z, 0-9 and . _ - @";
        Err(CommandError::Invalid { field: "name", why })
    }
}

impl Aggregate for Operator {
    const TYPE: &'static str = "operator";
    type Command = OperatorCommand;
    type Event = OperatorEvent;
    type Error = CommandError;
    type Services = ();

    decided_by!(decide);

    fn apply(&mut self, event: OperatorEvent) {
        match event {
            OperatorEvent::Invited { pool, operator, name, role, invitation, at } => {
                *self = Self {
                    id: Some(operator),
                    pool,
                    name: Some(name),
                    role,
                    waiting: Some(Waiting { invitation, browser: None }),
                    invited_at: at,
                    ..Self::default()
                };
            }
            OperatorEvent::Rescued { invitation, .. } => {
                self.waiting = Some(Waiting { invitation, browser: None });
            }
            OperatorEvent::Opened { browser, .. } => {
                if let Some(waiting) = &mut self.waiting {
                    waiting.browser = Some(browser);
                }
            }
            OperatorEvent::PasskeyRegistered { passkey, at } => {
                self.registered(at);
                self.keep_passkey(passkey, None, at);
            }
            OperatorEvent::PasswordRegistered { password, step, at } => {
                self.registered(at);
                self.keep_password(password, step, at);
            }
            OperatorEvent::PasskeyShown { passkey, count, asked_at, at } => {
                let known = self.passkeys.iter_mut().find(|own| own.passkey.id == passkey);
                if let Some(known) = known {
                    known.passkey.count = count;
                    known.shown_at = Some(at);
                }
                self.asked_at = Some(asked_at);
            }
            OperatorEvent::CodeShown { step, at } => {
                if let Some(password) = &mut self.password {
                    password.shown_at = Some(at);
                }
                self.step = Some(step);
            }
            OperatorEvent::PasskeyAdded { passkey, name, at } => {
                self.keep_passkey(passkey, Some(name), at);
            }
            OperatorEvent::PasswordChanged { password, step, at } => {
                self.keep_password(password, step, at);
            }
            OperatorEvent::PasskeyRemoved { passkey, .. } => {
                self.passkeys.retain(|own| own.passkey.id != passkey);
            }
            OperatorEvent::PasswordRemoved { .. } => {
                self.password = None;
                self.step = None;
            }
            OperatorEvent::WechatLinked { scanned, at } => self.keep_wechat(scanned, at),
            OperatorEvent::WechatShown { at } => {
                if let Some(wechat) = &mut self.wechat {
                    wechat.shown_at = Some(at);
                }
            }
            OperatorEvent::WechatUnlinked { .. } => self.wechat = None,
            OperatorEvent::RoleChanged { to, .. } => self.role = to,
            OperatorEvent::Removed { at } => {
                self.removed_at = Some(at);
                self.waiting = None;
                self.lose_every_way();
            }
            OperatorEvent::Erased { at } => {
                self.erased_at = Some(at);
                self.name = Some(Personal::Erased);
            }
        }
    }
}

impl Recorded for Operator {
    const EVENTS: &'static [EventType] = OperatorEvent::TYPES;

    fn names(&self) -> Vec<Name> {
        if !self.exists() {
            return Vec::new();
        }
        let name = self.name.as_ref().and_then(Personal::clear);
        let name = name.map(|name| Name::everywhere(NameKind::Operator, name));
        let scans = self.pool.as_ref().zip(self.wechat.as_ref());
        let scans = scans.and_then(|(pool, own)| wechat_name(pool, &own.scanned.identity));
        let passkeys = self.passkeys.iter().map(|own| &own.passkey.id);
        let passkeys = passkeys.map(|id| Name::everywhere(NameKind::Passkey, id));
        name.into_iter().chain(scans).chain(passkeys).collect()
    }

    fn about(&self) -> About {
        About { pool: self.pool.clone(), ..About::default() }
    }

    fn person(&self) -> Option<PersonId> {
        self.id.as_ref().map(|id| id.as_str().into())
    }

    fn is_erased(&self) -> bool {
        self.erased_at.is_some()
    }
}

#[cfg(test)]
mod tests;
