//! Two servers on one database.

use std::time::Duration;

use domain::id::LoginId;
use tokio::time::{Instant, sleep, timeout};

use crate::{
    Config, open,
    testing::{self, Kind},
    tests::given::{self, Given, command, pool},
};

/// Within this one hears what the other does.
pub const HEARD: Duration = Duration::from_secs(2);
/// Within this everything goes on that could go on.
const SOON: Duration = Duration::from_secs(30);
const PAUSE: Duration = Duration::from_millis(20);

/// Two stores on one database, with what a login needs.
pub struct Replicas {
    pub config: Config,
    pub both: [Given; 2],
}

impl Replicas {
    /// On the same database as this one.
    pub async fn of(one: Given) -> Self {
        let config = one.fresh.config();
        let other = another(&config).await;
        Self { config, both: [one, other] }
    }

    /// On an empty database.
    pub async fn at(url: &str) -> Self {
        let fresh = testing::fresh(Kind::Sqlite).await.unwrap();
        let config = Config { url: url.to_owned(), ..fresh.config() };
        let one = Given { store: open(config.clone()).await.unwrap(), fresh };
        given::set_up(&one).await;
        let other = another(&config).await;
        Self { config, both: [one, other] }
    }

    pub fn one(&self) -> &Given {
        &self.both[0]
    }

    pub fn other(&self) -> &Given {
        &self.both[1]
    }

    /// One more.
    pub async fn another(&self) -> Given {
        another(&self.config).await
    }

    /// What one does wakes who waits at the other, and the other way round.
    pub async fn hear_each_other(&self) {
        let [one, other] = &self.both;
        hears(one, other).await;
        hears(other, one).await;
    }

    /// Both can read and write again, without anybody having done anything about it.
    pub async fn become_ready(&self) {
        for given in &self.both {
            let is_ready = async || given.store.readiness.check().await.is_ok();
            soon("a server that is ready", is_ready).await;
        }
    }
}

async fn another(config: &Config) -> Given {
    let store = open(config.clone()).await.unwrap();
    Given { store, fresh: testing::fresh(Kind::Sqlite).await.unwrap() }
}

async fn hears(one: &Given, other: &Given) {
    let login = LoginId::from(command().as_str());
    one.issue(login.as_str()).await;
    let mut change = other.store.changes.of(&pool(), "login", login.as_str());
    one.scan(login.as_str(), &format!("o-{login}")).await;
    let heard = timeout(HEARD, change.next()).await;
    heard.expect("who waits at one replica hears of what the other did");
}

/// Waits until something is so, for as long as a person might.
pub async fn soon(what: &str, is_so: impl AsyncFnMut() -> bool) {
    within(SOON, what, is_so).await;
}

pub async fn within(limit: Duration, what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let end = Instant::now() + limit;
    while !is_so().await {
        assert!(Instant::now() < end, "waited in vain for {what}");
        sleep(PAUSE).await;
    }
}
