//! How often an address, a browser, a login or a person may ask, for what, and how many streams an address may have. The counts
//! live in the process; over a limit no event is written.

mod addresses;
mod counter;
mod guesses;
mod proofs;

use std::{net::IpAddr, num::NonZeroU32, sync::Arc, time::Duration};

use domain::{
    account_name::AccountName,
    id::{LoginId, OperatorId, PoolId},
};
use governor::Quota;

use self::{
    addresses::Addresses,
    counter::{Counter, Time},
    guesses::Guesses,
    proofs::Proofs,
};
use super::refusal::Refusal;
use crate::{clock::Clock, config::LimitSettings};

/// Counts requests. Made without settings, it lets all through (`saoma demo --no-limits`).
pub struct Limits(Option<Counted>);

struct Counted {
    browsers: Counter<String>,
    /// New logins: from IPv4, and from IPv6.
    addresses: Addresses,
    networks: Addresses,
    authorizations: Addresses,
    phones: Addresses,
    scanned: Counter<LoginId>,
    phones_of_logins: Counter<LoginId>,
    people: Counter<String>,
    questions: Addresses,
    guesses: Guesses,
    codes: Arc<Counter<String>>,
    /// Codes that prove an account: to it, from an address, in a pool.
    sent: Proofs,
    askers: Addresses,
    pools: Counter<PoolId>,
    passwords: Proofs,
    /// Passwords of the console, by the name that was typed.
    operators: Counter<String>,
    /// Passwords of the console, by who is signed in already.
    confirming: Counter<OperatorId>,
    streams: usize,
}

/// How many codes of one kind WeChat is asked about for one ticket; after these, one each half minute. Without the limit, anybody
/// who sees a code on a screen could make this server ask WeChat without end.
const CODES_A_TICKET: NonZeroU32 = NonZeroU32::MIN.saturating_add(9);
/// Until WeChat is asked again, seconds.
pub const CODES_AGAIN: u64 = 30;

impl Limits {
    /// With these settings, or none.
    pub fn new(settings: Option<LimitSettings>, clock: &Arc<dyn Clock>) -> Self {
        let time = Time(clock.clone());
        Self(settings.map(|settings| Counted::new(&settings, &time)))
    }

    /// One more login of a browser (by the hash of its name) at an address.
    ///
    /// # Errors
    /// [`Refusal::TooMany`] over a limit.
    pub fn new_login(&self, browser: &str, address: IpAddr) -> Result<(), Refusal> {
        self.count(|limits| {
            // The address first: whoever is behind a crowded one shall not use up what their own browser has.
            let crowd = if address.is_ipv4() { &limits.addresses } else { &limits.networks };
            crowd.one_more(address)?;
            limits.browsers.one_more(&browser.to_owned())
        })
    }

    /// One more authorization request from an address.
    ///
    /// # Errors
    /// [`Refusal::TooMany`] over the limit.
    pub fn new_authorization(&self, address: IpAddr) -> Result<(), Refusal> {
        self.count(|limits| limits.authorizations.one_more(address))
    }

    /// One more request of a phone from an address. Behind one address of a mobile network there are very many phones, so this is
    /// a high limit; those that follow are for what a phone does.
    ///
    /// # Errors
    /// [`Refusal::TooMany`] over the limit.
    pub fn phone_request(&self, address: IpAddr) -> Result<(), Refusal> {
        self.count(|limits| limits.phones.one_more(address))
    }

    /// One more scan of a login, by whomever.
    ///
    /// # Errors
    /// [`Refusal::TooMany`] over the limit.
    pub fn scan(&self, login: &LoginId) -> Result<(), Refusal> {
        self.count(|limits| limits.scanned.one_more(login))
    }

    /// One more scan of a person, by their openid.
    ///
    /// # Errors
    /// [`Refusal::TooMany`] over the limit.
    pub fn scan_by(&self, openid: &str) -> Result<(), Refusal> {
        self.count(|limits| limits.people.one_more(&openid.to_owned()))
    }

    /// One more request of the phone that scanned a login: whoever only sees the code uses up nothing of it.
    ///
    /// # Errors
    /// [`Refusal::TooMany`] over the limit.
    pub fn phone_request_of(&self, login: &LoginId) -> Result<(), Refusal> {
        self.count(|limits| limits.phones_of_logins.one_more(login))
    }

    /// One more question from an address: about a login or a session, which anybody may make up.
    ///
    /// # Errors
    /// [`Refusal::TooMany`] over the limit.
    pub fn question(&self, address: IpAddr) -> Result<(), Refusal> {
        self.count(|limits| limits.questions.one_more(address))
    }

    /// Whether an address may show the secret of a client, or an API key.
    ///
    /// # Errors
    /// [`Refusal::TooMany`] after too many wrong ones.
    pub fn may_show_a_secret(&self, address: IpAddr) -> Result<(), Refusal> {
        self.count(|limits| limits.guesses.may_go_on(address))
    }

    /// An address showed a wrong secret.
    pub fn wrong_secret(&self, address: IpAddr) {
        if let Some(limits) = &self.0 {
            limits.guesses.one_more(address);
        }
    }

    /// One more code to an account, whether or not there is one, that somebody at an address asks for: by the openid that scanned.
    ///
    /// # Errors
    /// [`Refusal::TooMany`] over a limit.
    pub fn code(
        &self,
        pool: &PoolId,
        account: &AccountName,
        openid: &str,
        address: IpAddr,
    ) -> Result<(), Refusal> {
        self.count(|limits| {
            // Who asks first: whoever asks too much uses up nothing of an account and of a pool.
            limits.askers.one_more(address)?;
            limits.sent.one_more(pool, account, openid)?;
            limits.pools.one_more(pool)
        })
    }

    /// One more password shown for an account, whether or not there is one: by the openid that scanned.
    ///
    /// # Errors
    /// [`Refusal::TooMany`] over a limit.
    pub fn password(
        &self,
        pool: &PoolId,
        account: &AccountName,
        openid: &str,
    ) -> Result<(), Refusal> {
        self.count(|limits| limits.passwords.one_more(pool, account, openid))
    }

    /// One more password shown for a person of the console, whether or not there is one of that name.
    ///
    /// # Errors
    /// [`Refusal::TooMany`] over a limit.
    pub fn operator(&self, name: &str) -> Result<(), Refusal> {
        self.count(|limits| limits.operators.one_more(&name.to_owned()))
    }

    /// One more password shown by a person of the console who is signed in: what others try with their name does not count.
    ///
    /// # Errors
    /// [`Refusal::TooMany`] over the limit.
    pub fn confirming(&self, operator: &OperatorId) -> Result<(), Refusal> {
        self.count(|limits| limits.confirming.one_more(operator))
    }

    /// Whether WeChat may be asked about one more code of a kind that came with a ticket.
    pub fn codes_of_a_ticket(&self) -> impl Fn(&str) -> bool + Send + Sync + 'static {
        let codes = self.0.as_ref().map(|limits| limits.codes.clone());
        move |counted| {
            codes.as_ref().is_none_or(|codes| codes.one_more(&counted.to_owned()).is_ok())
        }
    }

    /// How many streams one address may have at once.
    pub fn streams_an_address(&self) -> usize {
        self.0.as_ref().map_or(usize::MAX, |limits| limits.streams)
    }

    /// Forgets who was not seen for a while, so that memory stays bounded.
    pub fn tidy(&self) {
        if let Some(limits) = &self.0 {
            limits.tidy();
        }
    }

    fn count(&self, count: impl FnOnce(&Counted) -> Result<(), Duration>) -> Result<(), Refusal> {
        self.0
            .as_ref()
            .map_or(Ok(()), count)
            .map_err(|wait| Refusal::TooMany { retry_after: whole_seconds(wait) })
    }
}

impl Counted {
    fn new(settings: &LimitSettings, time: &Time) -> Self {
        let addresses = |limit| Addresses::new(limit, time);
        Self {
            browsers: Counter::new(Quota::per_minute(settings.logins_a_browser), time),
            addresses: addresses(settings.logins_an_address),
            networks: addresses(settings.logins_a_network),
            authorizations: addresses(settings.authorizations_an_address),
            phones: addresses(settings.phone_requests_an_address),
            scanned: Counter::new(Quota::per_minute(settings.phone_requests_a_login), time),
            phones_of_logins: Counter::new(
                Quota::per_minute(settings.phone_requests_a_login),
                time,
            ),
            people: Counter::new(Quota::per_minute(settings.scans_a_person), time),
            questions: addresses(settings.questions_an_address),
            guesses: Guesses::new(settings.wrong_secrets_an_address, time),
            codes: Arc::new(Counter::new(a_ticket(), time)),
            sent: Proofs::new(settings.codes_an_account, time),
            askers: addresses(settings.codes_an_address),
            pools: Counter::new(Quota::per_minute(settings.codes_a_pool), time),
            passwords: Proofs::new(settings.passwords_an_account, time),
            operators: Counter::new(Quota::per_hour(settings.passwords_an_account), time),
            confirming: Counter::new(Quota::per_hour(settings.passwords_an_account), time),
            streams: settings.streams_an_address.get() as usize,
        }
    }

    fn tidy(&self) {
        let crowds = [
            &self.addresses,
            &self.networks,
            &self.authorizations,
            &self.phones,
            &self.questions,
            &self.askers,
        ];
        crowds.iter().for_each(|crowd| crowd.tidy());
        self.browsers.tidy();
        self.scanned.tidy();
        self.phones_of_logins.tidy();
        self.people.tidy();
        self.guesses.tidy();
        self.codes.tidy();
        self.sent.tidy();
        self.pools.tidy();
        self.passwords.tidy();
        self.operators.tidy();
        self.confirming.tidy();
    }
}

/// Seconds after which it is over, one at least.
fn whole_seconds(wait: Duration) -> u64 {
    (wait.as_secs() + u64::from(wait.subsec_nanos() > 0)).max(1)
}

/// Two a minute are one in [`CODES_AGAIN`].
fn a_ticket() -> Quota {
    Quota::per_minute(NonZeroU32::MIN.saturating_add(1)).allow_burst(CODES_A_TICKET)
}

#[cfg(test)]
mod tests;
