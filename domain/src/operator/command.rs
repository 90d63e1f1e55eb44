//! What is asked of a person of the console, and for them.

use chrono::{DateTime, Utc};

use super::{Invitation, OperatorRole, Passkey, Scanned};
use crate::{
    id::{OperatorId, PoolId, SecretHash},
    identity::Identity,
};

/// How a person showed that it is them; already verified.
#[derive(Clone, Debug)]
pub enum Proof {
    /// By a passkey.
    Passkey {
        /// Its id.
        passkey: String,
        /// How often it signed, as it says.
        count: u32,
        /// When the server asked for it.
        asked_at: DateTime<Utc>,
    },
    /// By their password and a code of their authenticator.
    Code {
        /// The id of the password.
        password: String,
        /// The time step of the code.
        step: u64,
    },
    /// By scanning with their WeChat account.
    Scan(Identity),
}

/// A command to a person of the console.
#[derive(Clone, Debug)]
pub enum OperatorCommand {
    /// Invite them.
    Invite {
        /// The pool whose console it is; `None` for the deployment.
        pool: Option<PoolId>,
        /// Their id.
        operator: OperatorId,
        /// The name under which they sign in.
        name: String,
        /// What they may do.
        role: OperatorRole,
        /// The link that they get.
        invitation: Invitation,
        /// The time of the command.
        at: DateTime<Utc>,
    },
    /// Give them another link: what they register by it takes the place of every former way in.
    Rescue {
        /// The link that they get.
        invitation: Invitation,
        /// The time of the command.
        at: DateTime<Utc>,
    },
    /// Open the link with a browser.
    Open {
        /// The SHA-256 of the link's secret.
        link: SecretHash,
        /// The SHA-256 of what the browser holds from now on.
        browser: SecretHash,
        /// The time of the command.
        at: DateTime<Utc>,
    },
    /// Register a passkey by the link.
    RegisterPasskey {
        /// The SHA-256 of what the browser holds.
        browser: SecretHash,
        /// The passkey.
        passkey: Passkey,
        /// The time of the command.
        at: DateTime<Utc>,
    },
    /// Register a password by the link, with the first code of an authenticator.
    RegisterPassword {
        /// The SHA-256 of what the browser holds.
        browser: SecretHash,
        /// The id of the password.
        password: String,
        /// The time step of the code.
        step: u64,
        /// The time of the command.
        at: DateTime<Utc>,
    },
    /// Note that they showed that it is them.
    Prove {
        /// How.
        proof: Proof,
        /// The time of the command.
        at: DateTime<Utc>,
    },
    /// Register a further passkey. They are signed in, and showed lately that it is them.
    AddPasskey {
        /// The passkey.
        passkey: Passkey,
        /// What they call it.
        name: String,
        /// The time of the command.
        at: DateTime<Utc>,
    },
    /// Give them another password with another authenticator, or the first ones. They are signed in, and showed lately that it is them.
    ChangePassword {
        /// The id of the password.
        password: String,
        /// The time step of the code.
        step: u64,
        /// The time of the command.
        at: DateTime<Utc>,
    },
    /// Take a passkey away; the last way in stays.
    RemovePasskey {
        /// Its id.
        passkey: String,
        /// The time of the command.
        at: DateTime<Utc>,
    },
    /// Take the password away, and the authenticator with it; the last way in stays.
    RemovePassword {
        /// The time of the command.
        at: DateTime<Utc>,
    },
    /// Let them come in by scanning too. They are signed in, and showed lately that it is them.
    LinkWechat {
        /// What they scanned, and with which account.
        scanned: Scanned,
        /// The time of the command.
        at: DateTime<Utc>,
    },
    /// Let them come in by scanning no more.
    UnlinkWechat {
        /// The time of the command.
        at: DateTime<Utc>,
    },
    /// Let them do more, or less.
    ChangeRole {
        /// What they may do from now on.
        role: OperatorRole,
        /// The time of the command.
        at: DateTime<Utc>,
    },
    /// Remove them.
    Remove {
        /// The time of the command.
        at: DateTime<Utc>,
    },
    /// Erase them, once they were removed.
    Erase {
        /// The time of the command.
        at: DateTime<Utc>,
    },
}
