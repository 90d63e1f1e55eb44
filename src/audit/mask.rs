//! Values about a person as they may be shown on a screen that others see.

use domain::personal::Personal;
use web::pages::mask_phone;

use super::{
    Step,
    facts::{Account, Facts, StartedFrom},
};
use crate::http::address::network;

impl Step {
    /// The step with what it says about the person masked: the phone number's middle, most of an openid, all but the
    /// network of an address.
    #[must_use]
    pub fn masked(self) -> Self {
        Self { ip: self.ip.map(|ip| mask(ip, address)), facts: self.facts.masked(), ..self }
    }
}

impl Facts {
    fn masked(self) -> Self {
        Self {
            origin: self.origin.map(|origin| StartedFrom {
                ip: mask(origin.ip, address),
                user_agent: mask(origin.user_agent, |_| "…".to_owned()),
                ..origin
            }),
            identity: self.identity.map(|account| Account {
                openid: mask(account.openid, openid),
                unionid: account.unionid.map(|unionid| mask(unionid, openid)),
                ..account
            }),
            phone: self.phone.map(|phone| mask(phone, mask_phone)),
            ..self
        }
    }
}

fn mask(value: Personal<String>, by: fn(&str) -> String) -> Personal<String> {
    match value {
        Personal::Clear(value) => Personal::Clear(by(&value)),
        Personal::Erased => Personal::Erased,
    }
}

fn address(ip: &str) -> String {
    ip.parse().map_or_else(|_| "…".to_owned(), network)
}

/// Enough to tell two people of one login apart.
fn openid(id: &str) -> String {
    let start: String = id.chars().take(4).collect();
    format!("{start}…")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn little_of_a_person_is_left() {
        assert_eq!(address("203.0.113.77"), "203.0.113.0/24");
        assert_eq!(address("unknown"), "…");
        assert_eq!(openid("oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"), "oUpF…");
        assert_eq!(mask(Personal::Erased, openid), Personal::Erased);
    }
}
