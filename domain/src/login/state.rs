//! Where a login stands.

use serde::{Deserialize, Serialize};

/// The states of a login. Clients treat one that they do not know as "wait".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Nothing happened yet.
    #[default]
    Absent,
    /// The code is shown.
    Issued,
    /// A phone scanned.
    Scanned,
    /// The person agreed; which account it is, is being decided in the same unit.
    Authorized,
    /// The browser is asked which account to bind.
    BindingAsked,
    /// The account is known.
    Bound,
    /// The browser has its session.
    Claimed,
    /// The person declined.
    Denied,
    /// Policy refused.
    Refused,
    /// Time is over.
    Expired,
}

impl State {
    /// Every state but the absent one.
    pub const ALL: &[Self] = &[
        Self::Issued,
        Self::Scanned,
        Self::Authorized,
        Self::BindingAsked,
        Self::Bound,
        Self::Claimed,
        Self::Denied,
        Self::Refused,
        Self::Expired,
    ];

    /// The name in rows and in the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Absent => "absent",
            Self::Issued => "issued",
            Self::Scanned => "scanned",
            Self::Authorized => "authorized",
            Self::BindingAsked => "binding_asked",
            Self::Bound => "bound",
            Self::Claimed => "claimed",
            Self::Denied => "denied",
            Self::Refused => "refused",
            Self::Expired => "expired",
        }
    }

    /// The state of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|state| state.name() == name)
    }

    /// Whether nothing follows but refused attempts.
    pub const fn is_terminal(self) -> bool {
        matches!(self, Self::Claimed | Self::Denied | Self::Refused | Self::Expired)
    }
}
