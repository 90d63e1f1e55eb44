//! Where a login stands.

use crate::words::words;

words! {
    /// The states of a login. Clients treat one that they do not know as "wait".
    #[derive(Default)]
    pub enum State {
        /// Nothing happened yet.
        #[default]
        Absent => "absent",
        /// The code is shown.
        Issued => "issued",
        /// A phone scanned.
        Scanned => "scanned",
        /// The person agreed; which account it is, is being decided in the same unit.
        Authorized => "authorized",
        /// The browser is asked which account to bind.
        BindingAsked => "binding_asked",
        /// The account is known.
        Bound => "bound",
        /// The browser has its session.
        Claimed => "claimed",
        /// The person declined.
        Denied => "denied",
        /// Policy refused.
        Refused => "refused",
        /// Time is over.
        Expired => "expired",
    }
}

impl State {
    /// Every state that a login can be shown in.
    pub fn shown() -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(|state| *state != Self::Absent)
    }

    /// Whether nothing follows but refused attempts and erasure.
    pub const fn is_terminal(self) -> bool {
        matches!(self, Self::Claimed | Self::Denied | Self::Refused | Self::Expired)
    }
}
