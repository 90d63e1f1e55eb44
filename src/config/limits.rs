//! How often may be asked.

use std::num::NonZeroU32;

use serde::Deserialize;

/// Limits, each a number a minute if nothing else is said.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LimitSettings {
    /// New logins of one browser.
    pub logins_a_browser: NonZeroU32,
    /// New logins of one IPv4 address.
    pub logins_an_address: NonZeroU32,
    /// New logins of one IPv6 /64.
    pub logins_a_network: NonZeroU32,
    /// Authorization requests from one IPv4 address or IPv6 /64.
    pub authorizations_an_address: NonZeroU32,
    /// Requests of phones from one IPv4 address or IPv6 /64.
    pub phone_requests_an_address: NonZeroU32,
    /// Questions where a login stands, for its code or its stream, from one IPv4 address or IPv6 /64.
    pub questions_an_address: NonZeroU32,
    /// Streams from one IPv4 address or IPv6 /64: not a minute, but at once.
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
            phone_requests_an_address: count(600),
            questions_an_address: count(12_000),
            streams_an_address: count(2_000),
        }
    }
}
