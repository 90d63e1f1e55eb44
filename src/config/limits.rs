//! How often may be asked.

use std::num::NonZeroU32;

use serde::Deserialize;

/// Limits, each a number a minute if nothing else is said. An address is an IPv4 address or an IPv6 /64; of IPv6 the /56 around it
/// has four times as many, and the /48 sixteen times.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LimitSettings {
    /// New logins of one browser.
    pub logins_a_browser: NonZeroU32,
    /// New logins of one IPv4 address.
    pub logins_an_address: NonZeroU32,
    /// New logins of one IPv6 /64.
    pub logins_a_network: NonZeroU32,
    /// Authorization requests from one address.
    pub authorizations_an_address: NonZeroU32,
    /// Requests of phones from one address, behind which a mobile network may have very many.
    pub phone_requests_an_address: NonZeroU32,
    /// Scans of one login, and requests of the phone that scanned it.
    pub phone_requests_a_login: NonZeroU32,
    /// Scans of one person.
    pub scans_a_person: NonZeroU32,
    /// Questions about logins and sessions from one address: where one stands, its code, its stream, the hosted page.
    pub questions_an_address: NonZeroU32,
    /// Wrong client secrets and API keys from one address.
    pub wrong_secrets_an_address: NonZeroU32,
    /// Codes to one phone number or e-mail address that one WeChat account asks for: an hour. All together have ten times as many.
    pub codes_an_account: NonZeroU32,
    /// Codes that one address asks for.
    pub codes_an_address: NonZeroU32,
    /// Codes that are asked for in one pool.
    pub codes_a_pool: NonZeroU32,
    /// Passwords that one WeChat account shows for one account: an hour. All together have ten times as many.
    pub passwords_an_account: NonZeroU32,
    /// Streams from one address: not a minute, but at once.
    pub streams_an_address: NonZeroU32,
}

impl Default for LimitSettings {
    fn default() -> Self {
        let count = |count: u32| NonZeroU32::new(count).unwrap_or(NonZeroU32::MIN);
        Self {
            logins_a_browser: count(10),
            logins_an_address: count(300),
            logins_a_network: count(60),
            authorizations_an_address: count(300),
            phone_requests_an_address: count(6_000),
            phone_requests_a_login: count(60),
            scans_a_person: count(30),
            questions_an_address: count(12_000),
            wrong_secrets_an_address: count(60),
            codes_an_account: count(5),
            codes_an_address: count(10),
            codes_a_pool: count(60),
            passwords_an_account: count(10),
            streams_an_address: count(2_000),
        }
    }
}
