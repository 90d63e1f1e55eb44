//! The streams that are open: few a login, few an address, and few of them at the database at once.

use std::{
    collections::{HashMap, VecDeque, hash_map::Entry},
    future::Future,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use domain::id::LoginId;
use ipnet::IpNet;
use tokio::{
    sync::{Notify, Semaphore},
    time::Instant,
};

use crate::http::{
    address::{RISING, networks},
    refusal::Refusal,
};

/// Streams of one login at once. Tabs of one browser share a stream if they can.
const A_LOGIN: usize = 3;
/// Streams that read at once: so few that those who sign in always find a connection to the database.
const READING: usize = 4;
/// How long one rests whose read failed. The others wait for it, so a database that comes back meets no crowd.
const REST: Duration = Duration::from_secs(1);
/// A page hears at least this often that its stream is there; it takes 25 seconds of silence for an end. Two beats pass until a
/// page that was closed is noticed: less than the 15 seconds for which a browser counts as being there.
const BEAT: Duration = Duration::from_secs(7);
/// Streams beat together, so often: the machine is woken for all of them at once.
const TOGETHER: Duration = Duration::from_millis(250);
/// When somebody who found all places of an address taken may come again, seconds.
const AGAIN: u64 = 5;

/// The streams that are open in this process.
#[derive(Debug)]
pub struct Streams {
    places: Mutex<Places>,
    reading: Semaphore,
    rest: Duration,
    an_address: usize,
    born: Instant,
}

#[derive(Debug, Default)]
struct Places {
    logins: HashMap<LoginId, VecDeque<Arc<Notify>>>,
    networks: HashMap<IpNet, usize>,
}

impl Streams {
    /// No stream yet, and this many at once for an address.
    pub fn new(an_address: usize) -> Self {
        let reading = Semaphore::new(READING);
        Self { places: Mutex::default(), reading, rest: REST, an_address, born: Instant::now() }
    }

    /// A place for one more stream of a login. The oldest one gives up its own if there are too many.
    ///
    /// # Errors
    /// [`Refusal::TooMany`] if the address has no place left.
    pub fn open(self: &Arc<Self>, login: &LoginId, address: IpAddr) -> Result<Place, Refusal> {
        let mut places = self.places();
        let is_full = |(network, times): (IpNet, usize)| {
            let open = places.networks.get(&network).copied().unwrap_or_default();
            open >= self.an_address.saturating_mul(times)
        };
        if networks(address).zip(RISING.map(|times| times as usize)).any(is_full) {
            return Err(Refusal::TooMany { retry_after: AGAIN });
        }
        for network in networks(address) {
            *places.networks.entry(network).or_default() += 1;
        }
        let taken = Arc::new(Notify::new());
        let of_login = places.logins.entry(login.clone()).or_default();
        of_login.push_back(taken.clone());
        if of_login.len() > A_LOGIN
            && let Some(oldest) = of_login.pop_front()
        {
            oldest.notify_one();
        }
        drop(places);
        Ok(Place { streams: self.clone(), login: login.clone(), address, taken })
    }

    /// When a stream that says something now beats next.
    pub fn next_beat(&self, now: Instant) -> Instant {
        let beat = now - self.born + BEAT;
        let early = beat.as_nanos() % TOGETHER.as_nanos();
        self.born + beat - Duration::from_nanos(u64::try_from(early).unwrap_or_default())
    }

    /// Reads until the database answers.
    pub async fn read<T, E, F>(&self, read: impl Fn() -> F) -> T
    where
        F: Future<Output = Result<T, E>>,
    {
        loop {
            let _turn = self.reading.acquire().await;
            match read().await {
                Ok(found) => return found,
                Err(_) => tokio::time::sleep(self.rest).await,
            }
        }
    }

    fn places(&self) -> MutexGuard<'_, Places> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The place of a stream, until it is dropped.
#[derive(Debug)]
pub struct Place {
    streams: Arc<Streams>,
    login: LoginId,
    address: IpAddr,
    taken: Arc<Notify>,
}

impl Place {
    /// Returns when a newer stream of the login took the place.
    pub async fn taken(&self) {
        self.taken.notified().await;
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut places = self.streams.places();
        if let Some(of_login) = places.logins.get_mut(&self.login) {
            of_login.retain(|place| !Arc::ptr_eq(place, &self.taken));
            if of_login.is_empty() {
                places.logins.remove(&self.login);
            }
        }
        for network in networks(self.address) {
            if let Entry::Occupied(mut open) = places.networks.entry(network) {
                *open.get_mut() -= 1;
                if *open.get() == 0 {
                    open.remove();
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{
        collections::BTreeSet,
        sync::atomic::{AtomicU32, Ordering},
    };

    use futures::FutureExt;

    use super::*;

    fn address(last: u8) -> IpAddr {
        [192, 0, 2, last].into()
    }

    #[test]
    fn the_oldest_stream_of_a_login_gives_way() {
        let streams = Arc::new(Streams::new(100));
        let places: Vec<_> =
            (0..5).map(|_| streams.open(&"l1".into(), address(1)).unwrap()).collect();
        let other = streams.open(&"l2".into(), address(1)).unwrap();
        let taken: Vec<_> = places.iter().map(|place| place.taken().now_or_never()).collect();
        assert_eq!(taken, [Some(()), Some(()), None, None, None]);
        assert_eq!(other.taken().now_or_never(), None);
        drop((places, other));
        let left = streams.places();
        assert!(left.logins.is_empty() && left.networks.is_empty(), "{left:?}");
    }

    #[test]
    fn an_address_has_so_many_and_gets_them_back() {
        let streams = Arc::new(Streams::new(2));
        let open = |login: &str, from| streams.open(&login.into(), address(from));
        let (one, _two) = (open("l1", 1).unwrap(), open("l2", 1).unwrap());
        assert!(matches!(open("l3", 1), Err(Refusal::TooMany { .. })));
        let _elsewhere = open("l3", 2).unwrap();
        drop(one);
        open("l3", 1).unwrap();
    }

    #[test]
    fn streams_beat_together_and_none_is_late() {
        let streams = Streams::new(1);
        let mut beats = BTreeSet::new();
        for milliseconds in 0..1000 {
            let now = streams.born + Duration::from_millis(milliseconds);
            let beat = streams.next_beat(now);
            assert!(beat - now <= BEAT && beat - now > BEAT - TOGETHER, "{:?}", beat - now);
            beats.insert(beat);
        }
        assert_eq!(beats.len(), 4);
    }

    /// 54: streams from many networks of one provider.
    #[test]
    fn the_networks_of_a_provider_have_more_and_not_any_number() {
        let streams = Arc::new(Streams::new(2));
        let open = |network: u16, number: u16| {
            let address = format!("2001:db8:0:{network:x}::{number:x}").parse().unwrap();
            streams.open(&format!("l{network} {number}").into(), address)
        };
        let of_a_network: Vec<_> = (0..5).filter_map(|number| open(0, number).ok()).collect();
        assert_eq!(of_a_network.len(), 2);
        let of_a_56: Vec<_> = (1..50).filter_map(|network| open(network, 0).ok()).collect();
        assert_eq!(of_a_56.len(), 6);
        let of_a_48: Vec<_> = (1..50).filter_map(|network| open(network << 8, 0).ok()).collect();
        assert_eq!(of_a_48.len(), 24);
    }

    #[tokio::test]
    async fn while_the_database_is_away_few_ask_and_then_all_are_answered() {
        let streams = Streams { rest: Duration::from_millis(10), ..Streams::new(1) };
        let asked = AtomicU32::new(0);
        let away = tokio::time::Instant::now() + Duration::from_millis(100);
        let ask = || {
            streams.read(|| async {
                asked.fetch_add(1, Ordering::SeqCst);
                let back = tokio::time::Instant::now() >= away;
                if back { Ok(()) } else { Err(()) }
            })
        };
        futures::future::join_all((0..1000).map(|_| ask())).await;
        let asked = asked.load(Ordering::SeqCst);
        assert!(asked <= 1000 + 11 * u32::try_from(READING).unwrap(), "{asked}");
    }
}
