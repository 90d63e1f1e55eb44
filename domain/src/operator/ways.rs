//! By what a person of the console comes in.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Operator, OperatorEvent, Passkey, Scanned};
use crate::{
    aggregate::CommandError,
    id::PoolId,
    identity::Identity,
    name::{Name, NameKind},
    personal::Personal,
    text::check_name,
};

/// How many passkeys somebody has, at most.
const MOST_PASSKEYS: usize = 20;

/// A passkey of somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnPasskey {
    /// The passkey.
    pub passkey: Passkey,
    /// What they call it; `None` for one that was registered by a link.
    pub name: Option<Personal<String>>,
    /// When they registered it.
    pub registered_at: DateTime<Utc>,
    /// When they showed it last.
    pub shown_at: Option<DateTime<Utc>>,
}

/// The password of somebody, with an authenticator. Both are in the vault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnPassword {
    /// The id of the password.
    pub id: String,
    /// When they registered it.
    pub registered_at: DateTime<Utc>,
    /// When they showed it last.
    pub shown_at: Option<DateTime<Utc>>,
}

/// The WeChat account of somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnWechat {
    /// What they scanned when they linked it.
    pub scanned: Scanned,
    /// When they linked it.
    pub linked_at: DateTime<Utc>,
    /// When they came in by it last.
    pub shown_at: Option<DateTime<Utc>>,
}

/// The name that keeps a WeChat account to one person of a pool's console; `None` if the account was erased.
pub(super) fn wechat_name(pool: &PoolId, identity: &Identity) -> Option<Name> {
    let openid = identity.openid.clear()?;
    Some(Name::in_pool(pool, NameKind::OperatorIdentity, [&identity.app_id, openid]))
}

impl Operator {
    /// Whether they have a way in, besides scanning.
    pub const fn has_way_in(&self) -> bool {
        !self.passkeys.is_empty() || self.password.is_some()
    }

    pub(super) fn add_passkey(
        &self,
        passkey: Passkey,
        name: String,
        at: DateTime<Utc>,
    ) -> Result<Vec<OperatorEvent>, CommandError> {
        check_name("name", &name)?;
        if self.passkeys.iter().any(|own| own.passkey.id == passkey.id) {
            return Err(invalid("passkey", "it is registered already"));
        }
        if self.passkeys.len() >= MOST_PASSKEYS {
            return Err(invalid("passkey", "20 at most"));
        }
        Ok(vec![OperatorEvent::PasskeyAdded { passkey, name: name.into(), at }])
    }

    pub(super) fn remove_passkey(
        &self,
        passkey: String,
        at: DateTime<Utc>,
    ) -> Result<Vec<OperatorEvent>, CommandError> {
        if !self.passkeys.iter().any(|own| own.passkey.id == passkey) {
            return Err(CommandError::Unknown("passkey"));
        }
        self.keeps_another()?;
        Ok(vec![OperatorEvent::PasskeyRemoved { passkey, at }])
    }

    pub(super) fn remove_password(
        &self,
        at: DateTime<Utc>,
    ) -> Result<Vec<OperatorEvent>, CommandError> {
        if self.password.is_none() {
            return Err(CommandError::Unknown("password"));
        }
        self.keeps_another()?;
        Ok(vec![OperatorEvent::PasswordRemoved { at }])
    }

    /// Scanning is a further way, and for the people of one pool alone: whoever runs a pool publishes what scans there, and must not come
    /// in by it to what belongs to the deployment.
    pub(super) fn link_wechat(
        &self,
        scanned: Scanned,
        at: DateTime<Utc>,
    ) -> Result<Vec<OperatorEvent>, CommandError> {
        if self.pool.is_none() {
            return Err(invalid("pool", "the people of the deployment do not come in by scanning"));
        }
        if !self.has_way_in() {
            return Err(invalid("way", "scanning is never the only way in"));
        }
        if self.wechat.is_some() {
            return Err(invalid("wechat", "one is linked already"));
        }
        Ok(vec![OperatorEvent::WechatLinked { scanned, at }])
    }

    pub(super) fn unlink_wechat(
        &self,
        at: DateTime<Utc>,
    ) -> Result<Vec<OperatorEvent>, CommandError> {
        match self.wechat {
            Some(_) => Ok(vec![OperatorEvent::WechatUnlinked { at }]),
            None => Err(CommandError::Unknown("wechat")),
        }
    }

    pub(super) fn scanned(
        &self,
        identity: &Identity,
        at: DateTime<Utc>,
    ) -> Result<Vec<OperatorEvent>, CommandError> {
        let own = self.wechat.as_ref().filter(|own| own.scanned.identity.is_same(identity));
        match own {
            Some(_) => Ok(vec![OperatorEvent::WechatShown { at }]),
            None => Err(CommandError::Unknown("wechat")),
        }
    }

    fn keeps_another(&self) -> Result<(), CommandError> {
        match self.passkeys.len() + usize::from(self.password.is_some()) {
            0 | 1 => Err(invalid("way", "the last way in stays")),
            _ => Ok(()),
        }
    }

    pub(super) fn keep_passkey(
        &mut self,
        passkey: Passkey,
        name: Option<Personal<String>>,
        at: DateTime<Utc>,
    ) {
        self.passkeys.push(OwnPasskey { passkey, name, registered_at: at, shown_at: None });
    }

    pub(super) fn keep_password(&mut self, id: String, step: u64, at: DateTime<Utc>) {
        self.password = Some(OwnPassword { id, registered_at: at, shown_at: None });
        self.step = Some(step);
    }

    pub(super) fn keep_wechat(&mut self, scanned: Scanned, at: DateTime<Utc>) {
        self.wechat = Some(OwnWechat { scanned, linked_at: at, shown_at: None });
    }

    pub(super) fn lose_every_way(&mut self) {
        self.passkeys.clear();
        self.password = None;
        self.wechat = None;
        self.step = None;
    }
}

const fn invalid(field: &'static str, why: &'static str) -> CommandError {
    CommandError::Invalid { field, why }
}
