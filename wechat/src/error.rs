//! What can come of asking WeChat, by what to do about it.

use std::net::IpAddr;

use thiserror::Error;

/// Why WeChat gave no fact. Holds nothing secret and nothing about a person: it may be shown and logged.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum WeChatError {
    /// The code is unknown, expired or spent (40029, 40163), or another person's (40003): the phone gets a new one, without asking the
    /// person for a login code and with another tap for a phone code.
    #[error("WeChat does not accept this code, or no longer")]
    CodeInvalid,
    /// The code came before with another ticket. WeChat was not asked.
    #[error("this code belongs to another ticket")]
    OtherTicket,
    /// WeChat was asked about many codes of this ticket, and is not asked about more of them now. The code is not spent.
    #[error("too many codes of this ticket")]
    AskedEnough,
    /// WeChat holds the person back (40226, 50002): refuse, offer another way to sign in.
    #[error("WeChat has blocked this person")]
    Blocked,
    /// Too often within a minute (45011): to be tried again after one. The code is not spent.
    #[error("WeChat was asked too often within a minute")]
    TooMany,
    /// "System busy" (-1), also when asked again: the person tries again.
    #[error("WeChat is busy")]
    Busy,
    /// The connection is set up wrongly: an operator must act, trying again is of no use.
    #[error("the Mini Program is set up wrongly: {0}")]
    Misconfigured(Misconfiguration),
    /// The Mini Program may not use this interface (48001, 48004): phone numbers are for certified
    /// companies only.
    #[error("the Mini Program is not permitted to ask this of WeChat")]
    NotPermitted,
    /// The quota of the day is used up (45009).
    #[error("the Mini Program has used up its quota at WeChat (45009)")]
    Quota,
    /// The phone number was given to another Mini Program: nothing may be concluded from it. The code is spent.
    #[error("the phone number was given to another Mini Program")]
    WrongWatermark,
    /// The moment at which the phone number was given is more than five minutes from our own: a clock is wrong, and since
    /// WeChat's codes live as long, it is ours. The code is spent.
    #[error("the clock of this server is {seconds} s off WeChat's")]
    ClockOff {
        /// How far ours is ahead; negative if it is behind.
        seconds: i64,
    },
    /// WeChat gave no phone number that anybody could be called by. The code is spent.
    #[error("WeChat gave no usable phone number")]
    NoNumber,
    /// No answer that means anything: the login stays where it was and the person tries again.
    #[error("WeChat cannot be asked: {0}")]
    Unavailable(Outage),
}

/// What an operator has to put right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Misconfiguration {
    /// AppID or AppSecret is blank, or there is none. WeChat was not asked.
    #[error("AppID or AppSecret is blank, or missing")]
    Blank,
    /// 40013, 41002.
    #[error("the AppID is not the right one (40013)")]
    AppId,
    /// 40001 and 40125, 41004: wrong, or reset since.
    #[error("the AppSecret is not the right one (40125)")]
    Secret,
    /// 40243.
    #[error("the AppSecret is frozen (40243)")]
    SecretFrozen,
    /// 41030.
    #[error("its released version has no such page, or it was never released (41030)")]
    Page,
    /// 40164, 61004: the Mini Program has an IP list and this server is not on it. `seen` is the address that
    /// WeChat saw.
    #[error("add the address of this server to the IP list of the Mini Program (40164){}", seen_as(.seen))]
    AddressNotListed {
        /// The address of this server as WeChat sees it.
        seen: Option<IpAddr>,
    },
    /// 89503: the address waits for the administrator of the Mini Program to confirm it.
    #[error("the administrator of the Mini Program must confirm the address of this server (89503){}", seen_as(.seen))]
    AddressUnconfirmed {
        /// The address of this server as WeChat sees it.
        seen: Option<IpAddr>,
    },
}

fn seen_as(seen: &Option<IpAddr>) -> String {
    seen.map(|address| format!(": {address}")).unwrap_or_default()
}

/// In what way WeChat could not be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Outage {
    /// No connection; nothing was sent.
    #[error("no connection")]
    Unreachable,
    /// No whole answer in time. The code may be spent.
    #[error("no answer in time")]
    Timeout,
    /// The connection broke. The code may be spent.
    #[error("the connection broke")]
    Broken,
    /// An HTTP status other than 200.
    #[error("HTTP status {0}")]
    Status(u16),
    /// Nothing at all, which some of WeChat's servers answer to a wrong AppSecret.
    #[error("an empty answer: is the AppSecret right?")]
    Empty,
    /// An answer that is not what WeChat documents: no JSON, too long, fields missing.
    #[error("an answer that cannot be understood")]
    Nonsense,
    /// An errcode that should never come.
    #[error("unexpected errcode {0}")]
    Unexpected(i64),
    /// WeChat refuses the access token, and a new one cannot be had now.
    #[error("the access token is refused")]
    TokenRefused,
    /// Another request has asked with the same code and has no answer yet.
    #[error("the same code is being asked about")]
    StillAsking,
    /// What WeChat answered earlier cannot be looked up, so it was not asked.
    #[error("earlier answers cannot be looked up")]
    Memory,
}

impl WeChatError {
    /// Whether only an operator can mend it: it is the same for everybody, however often they try.
    pub const fn is_for_the_operator(&self) -> bool {
        matches!(
            self,
            Self::Misconfigured(_) | Self::NotPermitted | Self::Quota | Self::ClockOff { .. }
        )
    }

    /// What an errcode means for calls that carry an AppSecret. `seen` is an address named in errmsg.
    pub(super) fn from_errcode(errcode: i64, seen: Option<IpAddr>) -> Self {
        use Misconfiguration as Wrong;
        match errcode {
            -1 => Self::Busy,
            40003 | 40029 | 40163 => Self::CodeInvalid,
            40226 | 50002 => Self::Blocked,
            45011 => Self::TooMany,
            45009 => Self::Quota,
            48001 | 48004 => Self::NotPermitted,
            40013 | 41002 => Self::Misconfigured(Wrong::AppId),
            40001 | 40125 | 41004 => Self::Misconfigured(Wrong::Secret),
            40243 => Self::Misconfigured(Wrong::SecretFrozen),
            40164 | 61004 => Self::Misconfigured(Wrong::AddressNotListed { seen }),
            89503 => Self::Misconfigured(Wrong::AddressUnconfirmed { seen }),
            other => Self::Unavailable(Outage::Unexpected(other)),
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A word for each reaction.
    pub fn word(error: &WeChatError) -> &'static str {
        match error {
            WeChatError::CodeInvalid => "code_invalid",
            WeChatError::OtherTicket => "other_ticket",
            WeChatError::AskedEnough => "asked_enough",
            WeChatError::Blocked => "blocked_by_wechat",
            WeChatError::TooMany => "too_many",
            WeChatError::Busy => "busy",
            WeChatError::Misconfigured(_) => "misconfigured",
            WeChatError::NotPermitted => "not_permitted",
            WeChatError::Quota => "quota",
            WeChatError::WrongWatermark => "wrong_watermark",
            WeChatError::ClockOff { .. } => "clock_off",
            WeChatError::NoNumber => "no_number",
            WeChatError::Unavailable(_) => "unavailable",
        }
    }

    #[test]
    fn every_errcode_of_the_documentation_leads_to_its_reaction() {
        let expected = [
            (-1, "busy"),
            (40001, "misconfigured"),
            (40002, "unavailable"),
            (40013, "misconfigured"),
            (40029, "code_invalid"),
            (40125, "misconfigured"),
            (40163, "code_invalid"),
            (40164, "misconfigured"),
            (40226, "blocked_by_wechat"),
            (40243, "misconfigured"),
            (41002, "misconfigured"),
            (41004, "misconfigured"),
            (45009, "quota"),
            (45011, "too_many"),
            (47001, "unavailable"),
            (48001, "not_permitted"),
            (50002, "blocked_by_wechat"),
            (61004, "misconfigured"),
            (89503, "misconfigured"),
        ];
        for (errcode, reason) in expected {
            let error = WeChatError::from_errcode(errcode, None);
            assert_eq!(word(&error), reason, "{errcode}");
        }
    }

    #[test]
    fn the_operator_reads_which_address_to_add() {
        let error = WeChatError::from_errcode(40164, Some("203.0.113.7".parse().unwrap()));
        insta::assert_snapshot!(error, @"the Mini Program is set up wrongly: add the address of this server to the IP list of the Mini Program (40164): 203.0.113.7");
    }
}
