//! How often an address or a browser may ask, for what, and how many streams it may have. The counts live in the process; over
//! a limit no event is written.

use std::{hash::Hash, net::IpAddr, num::NonZeroU32, sync::Arc};

use governor::{
    Quota, RateLimiter,
    clock::{Clock, DefaultClock},
    state::keyed::DashMapStateStore,
};

use super::{address::counted, refusal::Refusal};
use crate::config::LimitSettings;

type Limiter<K> = RateLimiter<K, DashMapStateStore<K>, DefaultClock>;

/// Counts requests. Made without settings, it lets all through (`saoma demo --no-limits`).
pub struct Limits(Option<Counted>);

struct Counted {
    browsers: Limiter<String>,
    addresses: Limiter<IpAddr>,
    networks: Limiter<IpAddr>,
    authorizations: Limiter<IpAddr>,
    phones: Limiter<IpAddr>,
    questions: Limiter<IpAddr>,
    codes: Arc<Limiter<String>>,
    streams: usize,
}

/// How many codes of one kind WeChat is asked about for one ticket; after these, one each half minute. Without the limit, anybody
/// who sees a code on a screen could make this server ask WeChat without end.
const CODES_A_TICKET: NonZeroU32 = NonZeroU32::MIN.saturating_add(9);
/// Until WeChat is asked again, seconds.
pub const CODES_AGAIN: u64 = 30;

impl Limits {
    /// With these settings, or none.
    pub fn new(settings: Option<LimitSettings>) -> Self {
        Self(settings.map(|settings| Counted {
            browsers: RateLimiter::keyed(Quota::per_minute(settings.logins_a_browser)),
            addresses: RateLimiter::keyed(Quota::per_minute(settings.logins_an_address)),
            networks: RateLimiter::keyed(Quota::per_minute(settings.logins_a_network)),
            authorizations: RateLimiter::keyed(Quota::per_minute(
                settings.authorizations_an_address,
            )),
            phones: RateLimiter::keyed(Quota::per_minute(settings.phone_requests_an_address)),
            questions: RateLimiter::keyed(Quota::per_minute(settings.questions_an_address)),
            codes: Arc::new(RateLimiter::keyed(a_ticket())),
            streams: settings.streams_an_address.get() as usize,
        }))
    }

    /// One more login of a browser (by its cookie's hash, where it has one) at an address.
    ///
    /// # Errors
    /// [`Refusal::TooMany`] over a limit.
    pub fn new_login(&self, browser: Option<&str>, address: IpAddr) -> Result<(), Refusal> {
        let Some(limits) = &self.0 else {
            return Ok(());
        };
        // The address is counted first: if it is over its limit, the request does not count for the browser too.
        let limiter = if address.is_ipv4() { &limits.addresses } else { &limits.networks };
        check(limiter, &counted(address))?;
        browser.map_or(Ok(()), |browser| check(&limits.browsers, &browser.to_owned()))
    }

    /// One more authorization request from an address.
    ///
    /// # Errors
    /// [`Refusal::TooMany`] over the limit.
    pub fn new_authorization(&self, address: IpAddr) -> Result<(), Refusal> {
        let Some(limits) = &self.0 else {
            return Ok(());
        };
        check(&limits.authorizations, &counted(address))
    }

    /// One more request of a phone from an address.
    ///
    /// # Errors
    /// [`Refusal::TooMany`] over the limit.
    pub fn phone_request(&self, address: IpAddr) -> Result<(), Refusal> {
        self.0.as_ref().map_or(Ok(()), |limits| check(&limits.phones, &counted(address)))
    }

    /// One more question about a login from an address.
    ///
    /// # Errors
    /// [`Refusal::TooMany`] over the limit.
    pub fn question(&self, address: IpAddr) -> Result<(), Refusal> {
        self.0.as_ref().map_or(Ok(()), |limits| check(&limits.questions, &counted(address)))
    }

    /// Whether WeChat may be asked about one more code of a kind that came with a ticket.
    pub fn codes_of_a_ticket(&self) -> impl Fn(&str) -> bool + Send + Sync + 'static {
        let codes = self.0.as_ref().map(|limits| limits.codes.clone());
        move |counted| {
            codes.as_ref().is_none_or(|codes| codes.check_key(&counted.to_owned()).is_ok())
        }
    }

    /// How many streams one address may have at once.
    pub fn streams_an_address(&self) -> usize {
        self.0.as_ref().map_or(usize::MAX, |limits| limits.streams)
    }

    /// Forgets keys that were not seen for a while, so that memory stays bounded.
    pub fn tidy(&self) {
        if let Some(limits) = &self.0 {
            limits.browsers.retain_recent();
            limits.addresses.retain_recent();
            limits.networks.retain_recent();
            limits.authorizations.retain_recent();
            limits.phones.retain_recent();
            limits.questions.retain_recent();
            limits.codes.retain_recent();
        }
    }
}

/// Two a minute are one in [`CODES_AGAIN`].
fn a_ticket() -> Quota {
    Quota::per_minute(NonZeroU32::MIN.saturating_add(1)).allow_burst(CODES_A_TICKET)
}

fn check<K: Hash + Eq + Clone>(limiter: &Limiter<K>, key: &K) -> Result<(), Refusal> {
    limiter.check_key(key).map_err(|until| {
        let wait = until.wait_time_from(DefaultClock::default().now());
        Refusal::TooMany { retry_after: wait.as_secs() + 1 }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_eleventh_login_of_a_browser_within_a_minute_is_too_many() {
        let limits = Limits::new(Some(LimitSettings::default()));
        let address = "192.0.2.1".parse().unwrap();
        for _ in 0..10 {
            limits.new_login(Some("b"), address).unwrap();
        }
        assert!(matches!(limits.new_login(Some("b"), address), Err(Refusal::TooMany { .. })));
        limits.new_login(Some("another"), address).unwrap();
    }

    #[test]
    fn a_crowded_address_uses_up_nothing_of_a_browser() {
        let limits = Limits::new(Some(LimitSettings::default()));
        let [crowded, other] = ["2001:db8::1", "192.0.2.1"].map(|text| text.parse().unwrap());
        for browser in 0..60 {
            limits.new_login(Some(&browser.to_string()), crowded).unwrap();
        }
        for _ in 0..20 {
            assert!(limits.new_login(Some("b"), crowded).is_err());
        }
        for _ in 0..10 {
            limits.new_login(Some("b"), other).unwrap();
        }
    }

    #[test]
    fn hopping_within_an_ipv6_network_does_not_help() {
        let limits = Limits::new(Some(LimitSettings::default()));
        let refused = (0..100).filter(|n| {
            let address = format!("2001:db8::{n:x}").parse().unwrap();
            limits.new_login(None, address).is_err()
        });
        assert_eq!(refused.count(), 40);
    }
}
