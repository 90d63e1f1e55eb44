//! The primary falls silent, and nobody says that it is gone.

use std::time::Duration;

use futures::future::join_all;
use tokio::time::timeout;

use super::{holds::holds, load::Load, replicas::Replicas};
use crate::{
    testing::cluster::{Address, Cluster},
    tests::given::{Given, command, issue, pool, request, scan},
};

/// Who asks is answered within this: a command reads for at most 10 seconds, and is written for as long.
const COMMAND: Duration = Duration::from_secs(20);
const QUERY: Duration = Duration::from_secs(10);
const READINESS: Duration = Duration::from_secs(4);
/// The machine may be busy.
const SLACK: Duration = Duration::from_secs(2);

/// Both at once, since they mean to wait.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_the_primary_is_silent_everybody_is_answered_and_then_it_goes_on() {
    tokio::join!(hangs(), is_not_heard());
}

async fn hangs() {
    let primary = Cluster::start().await.unwrap();
    let replicas = Replicas::at(&primary.create_database("saoma").await.unwrap()).await;
    let load = busy(&replicas).await;
    primary.freeze().await.unwrap();
    everybody_is_told(&replicas).await;
    primary.thaw().await.unwrap();
    goes_on(&replicas, load).await;
}

async fn is_not_heard() {
    let primary = Cluster::start().await.unwrap();
    let address = Address::to(&primary).unwrap();
    primary.create_database("saoma").await.unwrap();
    let replicas = Replicas::at(&address.url("saoma")).await;
    let load = busy(&replicas).await;
    address.silence();
    everybody_is_told(&replicas).await;
    address.speak();
    goes_on(&replicas, load).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_standby_takes_over_from_a_primary_whose_connections_stay_silent_for_ever() {
    let primary = Cluster::start().await.unwrap();
    let address = Address::to(&primary).unwrap();
    primary.create_database("saoma").await.unwrap();
    let replicas = Replicas::at(&address.url("saoma")).await;
    let standby = primary.synchronous_standby().await.unwrap();
    let load = busy(&replicas).await;
    address.silence();
    everybody_is_told(&replicas).await;
    let new = standby.promote().await.unwrap();
    address.switch_in_silence(&new);
    goes_on(&replicas, load).await;
}

/// Everybody signs in, and each replica knows a login that the other has not read yet.
async fn busy(replicas: &Replicas) -> Load {
    for given in &replicas.both {
        given.issue(&elsewhere(given)).await;
    }
    let load = Load::on(replicas);
    load.goes_on(50).await;
    load
}

fn elsewhere(given: &Given) -> String {
    let key = given.fresh.root_key_file.parent().unwrap().file_name().unwrap();
    key.to_str().unwrap().to_owned()
}

async fn everybody_is_told(replicas: &Replicas) {
    let [one, other] = &replicas.both;
    join_all([is_told(one, elsewhere(other)), is_told(other, elsewhere(one))]).await;
}

/// Who writes, who reads first, who only reads, and who asks whether that can be done.
async fn is_told(given: &Given, elsewhere: String) {
    let login = command().as_str().to_owned();
    let write = async { given.execute(&issue(&login)).await.is_ok() };
    let read_first = async { given.execute(&scan(&elsewhere, "somebody")).await.is_ok() };
    let query = async { given.store.views.login(&pool(), &login.as_str().into()).await.is_ok() };
    // So many that they find a connection that was used a moment ago, and is trusted.
    let beside = join_all((0..8).map(|number| async move {
        let grant = format!("{number}-{}", command().as_str()).into();
        given.store.pending.put(&pool(), &grant, &request()).await.is_ok()
    }));
    let beside = async { beside.await.contains(&true) };
    let readiness = async { given.store.readiness.check().await.is_ok() };
    tokio::join!(
        fails_within(QUERY, beside),
        fails_within(COMMAND, write),
        fails_within(COMMAND, read_first),
        fails_within(QUERY, query),
        fails_within(READINESS, readiness),
    );
}

async fn fails_within(limit: Duration, answer: impl Future<Output = bool>) {
    let answer = timeout(limit + SLACK, answer).await;
    assert_eq!(answer, Ok(false), "within {limit:?} and some");
}

/// Nobody waited for longer than they may, what was acknowledged is there, and each hears of the other.
async fn goes_on(replicas: &Replicas, load: Load) {
    load.goes_on(50).await;
    replicas.hear_each_other().await;
    replicas.become_ready().await;
    let slowest = load.slowest();
    assert!(slowest < COMMAND + SLACK, "somebody waited for {slowest:?}");
    holds(replicas.one(), &load.stop().await).await;
}
