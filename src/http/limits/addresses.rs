//! Counts by address.

use std::{net::IpAddr, num::NonZeroU32, time::Duration};

use governor::Quota;
use ipnet::IpNet;

use super::counter::{Counter, Time};
use crate::http::address::{RISING, networks};

/// Counts an address, and the wider networks around it with rising limits.
pub(super) struct Addresses([Counter<IpNet>; RISING.len()]);

impl Addresses {
    /// With so many a minute for one address.
    pub fn new(a_minute: NonZeroU32, time: &Time) -> Self {
        Self(RISING.map(|times| {
            let limit = NonZeroU32::new(a_minute.get().saturating_mul(times)).unwrap_or(a_minute);
            Counter::new(Quota::per_minute(limit), time)
        }))
    }

    /// One more of an address. What is refused to it costs its neighbours nothing.
    ///
    /// # Errors
    /// If it is too many: how long until there may be another one.
    pub fn one_more(&self, address: IpAddr) -> Result<(), Duration> {
        self.around(address).try_for_each(|(network, counter)| counter.one_more(&network))
    }

    /// The networks around an address, each with its counter, the narrowest first.
    pub fn around(&self, address: IpAddr) -> impl Iterator<Item = (IpNet, &Counter<IpNet>)> {
        networks(address).zip(&self.0)
    }

    #[cfg(test)]
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(Counter::is_empty)
    }

    /// Forgets what has no effect any more.
    pub fn tidy(&self) {
        self.0.iter().for_each(Counter::tidy);
    }
}
