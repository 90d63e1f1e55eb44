//! What the console says.

use super::{Named, sources::Sources};

/// The console.
#[derive(Debug)]
pub(crate) struct Console {
    /// What it is called.
    pub title: &'static str,
    /// The first link of a page, for whoever goes by keyboard.
    pub skip: &'static str,
    /// What the links of the top are, for whoever hears them.
    pub places: &'static str,
    pub sign_in: SignIn,
    pub join: Join,
    pub way: Way,
    pub confirm: Confirm,
    pub overview: Overview,
    pub people: People,
    pub roles: Roles,
    pub sources: Sources,
    pub sign_out: &'static str,
    /// A form was open for too long, or belongs to another sign-in.
    pub stale: &'static str,
    /// A passkey did not answer, or the person took it back.
    pub passkey_failed: &'static str,
    pub passkey_needs_script: &'static str,
}

/// Signing in.
#[derive(Debug)]
pub(crate) struct SignIn {
    pub title: &'static str,
    pub passkey: &'static str,
    pub or: &'static str,
    pub name: &'static str,
    pub password: &'static str,
    pub code: &'static str,
    pub code_hint: &'static str,
    pub go: &'static str,
    /// Said alike whatever was wrong.
    pub wrong: &'static str,
}

/// A link of an invitation.
#[derive(Debug)]
pub(crate) struct Join {
    pub title: &'static str,
    pub detail: &'static str,
    pub link: &'static str,
    pub go: &'static str,
    /// Said alike whatever was wrong.
    pub wrong: &'static str,
}

/// Registering a way in.
#[derive(Debug)]
pub(crate) struct Way {
    pub title: &'static str,
    /// Around the person's name.
    pub detail: Named,
    pub passkey: &'static str,
    pub passkey_detail: &'static str,
    pub passkey_go: &'static str,
    pub password: &'static str,
    pub password_detail: &'static str,
    pub password_hint: &'static str,
    pub again: &'static str,
    pub secret: &'static str,
    pub secret_alt: &'static str,
    pub password_go: &'static str,
    pub short: &'static str,
    pub differs: &'static str,
    pub wrong_code: &'static str,
}

/// Showing once more that it is them.
#[derive(Debug)]
pub(crate) struct Confirm {
    pub title: &'static str,
    pub detail: &'static str,
    pub go: &'static str,
}

/// The first page, and that of a pool.
#[derive(Debug)]
pub(crate) struct Overview {
    pub title: &'static str,
    pub deployment: &'static str,
    pub pools: &'static str,
    pub no_pools: &'static str,
    pub pool: &'static str,
    pub identifier: &'static str,
    pub address: &'static str,
    pub since: &'static str,
    pub off: &'static str,
    pub developers: &'static str,
}

/// What a person may do.
#[derive(Debug)]
pub(crate) struct Roles {
    pub operator: &'static str,
    pub auditor: &'static str,
}

/// The people of the console.
#[derive(Debug)]
pub(crate) struct People {
    pub title: &'static str,
    pub nobody: &'static str,
    pub role: &'static str,
    pub state: &'static str,
    pub since: &'static str,
    pub invited: &'static str,
    pub active: &'static str,
    pub removed: &'static str,
    pub invite: &'static str,
    pub name_hint: &'static str,
    /// Around the name of whom it is for.
    pub link: Named,
    pub bad_name: &'static str,
    pub taken: &'static str,
    pub last: &'static str,
    pub change: &'static str,
    pub remove: &'static str,
    pub remove_detail: &'static str,
}
