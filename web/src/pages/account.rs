//! An account as its owner recognises it, and nobody else learns whose it is.

use chrono::{DateTime, Utc};

use super::{moment::Moment, phone_number::mask_phone};
use crate::messages::Messages;

/// An account, by something in which two of them differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Account {
    /// By its phone, masked.
    Phone(String),
    /// One without a phone: by when it was seen first. The name and picture of a WeChat account are not asked for here: its owner
    /// may change them to anybody's.
    FirstSeen(DateTime<Utc>),
}

impl Account {
    /// An account with that phone (E.164), or without one, that was seen first then.
    #[must_use]
    pub fn new(phone: Option<&str>, first_seen: DateTime<Utc>) -> Self {
        phone.map_or(Self::FirstSeen(first_seen), |phone| Self::Phone(mask_phone(phone)))
    }

    pub(super) fn name<'n>(&'n self, messages: &'n Messages) -> &'n str {
        match self {
            Self::Phone(masked) => masked,
            Self::FirstSeen(_) => messages.session.no_phone,
        }
    }

    /// For an account without a phone, when it was seen first.
    pub(super) fn first_seen(&self) -> Option<Moment> {
        match self {
            Self::Phone(_) => None,
            Self::FirstSeen(at) => Some(Moment(*at)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::Language;

    #[test]
    fn two_accounts_without_a_phone_differ_in_each_language() {
        let seen = |seconds: i64| DateTime::from_timestamp(1_795_000_000 + seconds, 0).unwrap();
        for (language, said) in [
            (Language::En, "18 November 2026, 11:06 UTC"),
            (Language::Zh, "2026年11月18日 11:06（UTC）"),
        ] {
            let shown = |seconds| {
                let moment = Account::new(None, seen(seconds)).first_seen().unwrap();
                (moment.for_programs(), moment.in_words(language.messages()))
            };
            assert_eq!(shown(0), ("2026-11-18T11:06:40Z".to_owned(), said.to_owned()));
            assert_ne!(shown(0), shown(60));
        }
        let with_phone = Account::new(Some("+8613800001234"), seen(0));
        assert_eq!(with_phone, Account::Phone("138****1234".to_owned()));
        assert_eq!(with_phone.first_seen(), None);
    }
}
