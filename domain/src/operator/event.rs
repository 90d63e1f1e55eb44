//! What happens to a person of the console.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::OperatorRole;
use crate::{
    aggregate::domain_event,
    id::{ApplicationId, ConnectionId, OperatorId, PoolId, SecretHash},
    identity::Identity,
    personal::Personal,
    words::words,
};

words! {
    /// How a passkey signs.
    pub enum PasskeyAlgorithm {
        /// ECDSA with P-256 and SHA-256.
        Es256 => "ES256",
        /// Ed25519.
        EdDsa => "EdDSA",
    }
}

/// A link that lets somebody register a way in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// The SHA-256 of its secret.
    pub link: SecretHash,
    /// When it opens nothing more.
    pub expires_at: DateTime<Utc>,
}

/// A passkey: the public half of what an authenticator holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passkey {
    /// The id that its authenticator gave it, as base64url.
    pub id: String,
    /// The public key: the point (ES256) or the 32 bytes (`EdDSA`), as base64url.
    pub public_key: String,
    /// How it signs.
    pub algorithm: PasskeyAlgorithm,
    /// How often it signed, as it says; 0 if it does not count.
    pub count: u32,
}

/// A sign-in of their pool by which a person of the console showed their WeChat account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scanned {
    /// The account, by its openid alone: no other one of the same person opens anything.
    pub identity: Identity,
    /// The application of which they scanned the code.
    pub application: ApplicationId,
    /// The connection by which they did.
    pub connection: ConnectionId,
}

/// An event of a person of the console.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum OperatorEvent {
    /// They were invited.
    #[serde(rename = "operator.invited")]
    Invited {
        /// The pool whose console it is; absent for the deployment.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pool: Option<PoolId>,
        /// Their id.
        operator: OperatorId,
        /// The name under which they sign in.
        name: Personal<String>,
        /// What they may do.
        role: OperatorRole,
        /// The link that they got.
        invitation: Invitation,
        /// When it happened.
        at: DateTime<Utc>,
    },
    /// They got another link, from the command line: what they register by it takes the place of every former way in.
    #[serde(rename = "operator.rescued")]
    Rescued {
        /// The link.
        invitation: Invitation,
        /// When it happened.
        at: DateTime<Utc>,
    },
    /// A browser opened the link, and no other one opens it from now on.
    #[serde(rename = "operator.opened")]
    Opened {
        /// The SHA-256 of what that browser holds.
        browser: SecretHash,
        /// When it happened.
        at: DateTime<Utc>,
    },
    /// They registered a passkey.
    #[serde(rename = "operator.passkey_registered")]
    PasskeyRegistered {
        /// The passkey.
        passkey: Passkey,
        /// When it happened.
        at: DateTime<Utc>,
    },
    /// They registered a password, and an authenticator that shows codes. Both are in the vault.
    #[serde(rename = "operator.password_registered")]
    PasswordRegistered {
        /// The id of the password.
        password: String,
        /// The time step of the code that they showed.
        step: u64,
        /// When it happened.
        at: DateTime<Utc>,
    },
    /// They showed a passkey.
    #[serde(rename = "operator.passkey_shown")]
    PasskeyShown {
        /// Its id.
        passkey: String,
        /// How often it signed, as it says.
        count: u32,
        /// When the server asked for it.
        asked_at: DateTime<Utc>,
        /// When it happened.
        at: DateTime<Utc>,
    },
    /// They showed their password, and a code of their authenticator.
    #[serde(rename = "operator.code_shown")]
    CodeShown {
        /// The time step of the code.
        step: u64,
        /// When it happened.
        at: DateTime<Utc>,
    },
    /// They registered a further passkey, signed in.
    #[serde(rename = "operator.passkey_added")]
    PasskeyAdded {
        /// The passkey.
        passkey: Passkey,
        /// What they call it.
        name: Personal<String>,
        /// When it happened.
        at: DateTime<Utc>,
    },
    /// They have another password and another authenticator, or the first ones, signed in. Both are in the vault.
    #[serde(rename = "operator.password_changed")]
    PasswordChanged {
        /// The id of the password.
        password: String,
        /// The time step of the code that they showed.
        step: u64,
        /// When it happened.
        at: DateTime<Utc>,
    },
    /// They took a passkey away.
    #[serde(rename = "operator.passkey_removed")]
    PasskeyRemoved {
        /// Its id.
        passkey: String,
        /// When it happened.
        at: DateTime<Utc>,
    },
    /// They took their password away, and the authenticator with it.
    #[serde(rename = "operator.password_removed")]
    PasswordRemoved {
        /// When it happened.
        at: DateTime<Utc>,
    },
    /// They come in by scanning too. Which login showed the account is not said: it would tell who they were, once they are erased.
    #[serde(rename = "operator.wechat_linked")]
    WechatLinked {
        /// What they scanned, and with which account.
        #[serde(flatten)]
        scanned: Scanned,
        /// When it happened.
        at: DateTime<Utc>,
    },
    /// They scanned with that account.
    #[serde(rename = "operator.wechat_shown")]
    WechatShown {
        /// When it happened.
        at: DateTime<Utc>,
    },
    /// They come in by scanning no more.
    #[serde(rename = "operator.wechat_unlinked")]
    WechatUnlinked {
        /// When it happened.
        at: DateTime<Utc>,
    },
    /// They may do more, or less.
    #[serde(rename = "operator.role_changed")]
    RoleChanged {
        /// What they might do before.
        from: OperatorRole,
        /// What they may do from now on.
        to: OperatorRole,
        /// When it happened.
        at: DateTime<Utc>,
    },
    /// They were removed.
    #[serde(rename = "operator.removed")]
    Removed {
        /// When it happened.
        at: DateTime<Utc>,
    },
    /// They were erased: who they were opens no more.
    #[serde(rename = "operator.erased")]
    Erased {
        /// When it happened.
        at: DateTime<Utc>,
    },
}

domain_event! { OperatorEvent {
    Invited => "operator.invited" "1.0" 1,
    Rescued => "operator.rescued" "1.0" 1,
    Opened => "operator.opened" "1.0" 1,
    PasskeyRegistered => "operator.passkey_registered" "1.0" 1,
    PasswordRegistered => "operator.password_registered" "1.0" 1,
    PasskeyShown => "operator.passkey_shown" "1.0" 1,
    CodeShown => "operator.code_shown" "1.0" 1,
    PasskeyAdded => "operator.passkey_added" "1.0" 1,
    PasswordChanged => "operator.password_changed" "1.0" 1,
    PasskeyRemoved => "operator.passkey_removed" "1.0" 1,
    PasswordRemoved => "operator.password_removed" "1.0" 1,
    WechatLinked => "operator.wechat_linked" "1.0" 1,
    WechatShown => "operator.wechat_shown" "1.0" 1,
    WechatUnlinked => "operator.wechat_unlinked" "1.0" 1,
    RoleChanged => "operator.role_changed" "1.0" 1,
    Removed => "operator.removed" "1.0" 1,
    Erased => "operator.erased" "1.0" 1,
}}
