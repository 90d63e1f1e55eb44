//! Passkeys: what a browser answers is read and verified as WebAuthn Level 3 says (§7.1 to register one, §7.2 to show one), with
//! attestation "none": which authenticator it is, nobody asks. Knows no HTTP and no store.

mod authenticator_data;
mod ceremony;
mod client_data;
mod public_key;
#[cfg(test)]
mod tests;

pub use ceremony::{Answer, Registration, registered, shown};

/// What the server asked for.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    /// The challenge, as base64url.
    pub challenge: &'a str,
    /// Scheme and host of the page, without a slash at the end.
    pub origin: &'a str,
    /// The host without its port: for whom the passkey is.
    pub host: &'a str,
}

/// Why a passkey is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasskeyError {
    /// It is not what an authenticator writes.
    #[error("it is not the answer of a passkey")]
    Malformed,
    /// It answers something else, or somebody else.
    #[error("it answers something else: {0}")]
    Elsewhere(&'static str),
    /// Nobody was there, or nobody showed who they are.
    #[error("the person was not verified")]
    Unverified,
    /// It signs in another way than asked for.
    #[error("its key is of a kind that was not asked for")]
    Algorithm,
    /// The signature is not that of the passkey.
    #[error("the signature is wrong")]
    Signature,
}
