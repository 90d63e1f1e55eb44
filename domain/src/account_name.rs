//! How a person names an account of which they say that it is theirs.

use crate::{
    email,
    id::PoolId,
    identity::{email_name, phone_name},
    login::ProofChannel,
    name::Name,
    personal::Personal,
};

/// A verified phone number or e-mail address: what only one user of a pool has.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum AccountName {
    /// A phone number (E.164).
    Phone(Personal<String>),
    /// An e-mail address in its normal form.
    Email(Personal<String>),
}

impl AccountName {
    /// An e-mail address, if the text is one.
    pub fn email(text: &str) -> Option<Self> {
        email::normal(text).map(|address| Self::Email(address.into()))
    }

    /// Where a code goes that proves the account: the number, or the address.
    pub const fn address(&self) -> &Personal<String> {
        match self {
            Self::Phone(address) | Self::Email(address) => address,
        }
    }

    /// How a code is sent there.
    pub const fn channel(&self) -> ProofChannel {
        match self {
            Self::Phone(_) => ProofChannel::Phone,
            Self::Email(_) => ProofChannel::Email,
        }
    }

    /// The name that its user holds.
    pub fn name(&self, pool: &PoolId) -> Option<Name> {
        match self {
            Self::Phone(number) => number.clear().map(|number| phone_name(pool, number)),
            Self::Email(address) => address.clear().map(|address| email_name(pool, address)),
        }
    }
}
