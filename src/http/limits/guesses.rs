//! Counts wrong secrets. An address that showed too many has to wait before it shows another one, right or wrong: else it
//! would still learn which one is right. Right ones are not counted, since a site's own server shows one with each sign-in.

use std::{
    collections::HashMap,
    net::IpAddr,
    num::NonZeroU32,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use governor::clock::Clock;
use ipnet::IpNet;

use super::{addresses::Addresses, counter::Time};
use crate::http::address::networks;

/// Counts wrong secrets, by address.
pub(super) struct Guesses {
    time: Time,
    wrong: Addresses,
    /// Who has to wait, and until when.
    waiting: Mutex<HashMap<IpNet, Duration>>,
}

impl Guesses {
    /// With so many wrong ones a minute for one address.
    pub fn new(a_minute: NonZeroU32, time: &Time) -> Self {
        let (time, wrong) = (time.clone(), Addresses::new(a_minute, time));
        Self { time, wrong, waiting: Mutex::default() }
    }

    /// Whether an address need not wait.
    ///
    /// # Errors
    /// How long it has to.
    pub fn may_go_on(&self, address: IpAddr) -> Result<(), Duration> {
        let (now, waiting) = (self.time.now(), self.waiting());
        let longest = networks(address).filter_map(|network| waiting.get(&network)).max();
        match longest.and_then(|until| until.checked_sub(now)).filter(|wait| !wait.is_zero()) {
            Some(wait) => Err(wait),
            None => Ok(()),
        }
    }

    /// One more wrong secret of an address.
    pub fn one_more(&self, address: IpAddr) {
        let now = self.time.now();
        for (network, counter) in self.wrong.around(address) {
            if let Err(wait) = counter.one_more(&network) {
                self.waiting().insert(network, now + wait);
            }
        }
    }

    /// Forgets what has no effect any more.
    pub fn tidy(&self) {
        let now = self.time.now();
        self.wrong.tidy();
        self.waiting().retain(|_, until| *until > now);
    }

    #[cfg(test)]
    pub fn is_empty(&self) -> bool {
        self.wrong.is_empty() && self.waiting().is_empty()
    }

    fn waiting(&self) -> MutexGuard<'_, HashMap<IpNet, Duration>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
