//! The server takes no writes for a while.

use std::time::Duration;

use domain::unit::Refused;
use tokio::time::{Instant, sleep};

use super::{
    holds::holds,
    load::Load,
    replicas::{Replicas, soon},
};
use crate::{
    NotReady,
    testing::cluster::{Address, Cluster},
    tests::given::{Given, command, issue, pool},
};

/// For how long it is looked whether a server says the truth about itself.
const LOOKED_AT: Duration = Duration::from_secs(1);
const PAUSE: Duration = Duration::from_millis(30);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_the_server_is_read_only_servers_say_so_and_read_and_go_on_when_it_is_over() {
    let primary = Cluster::start().await.unwrap();
    let replicas = Replicas::at(&primary.create_database("saoma").await.unwrap()).await;
    replicas.one().issue("before").await;
    let load = Load::on(&replicas);
    load.goes_on(50).await;
    primary.read_only(true).await.unwrap();
    everybody_reads_and_nobody_writes(&replicas).await;
    let epochs = || replicas.both.each_ref().map(|given| given.store.shared.epoch.now());
    let before = epochs();
    everybody_reads_and_nobody_writes(&replicas).await;
    assert_eq!(epochs(), before, "what is in memory is lost with each write that is refused");
    primary.read_only(false).await.unwrap();
    goes_on(&replicas, load).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_lands_on_a_standby_reads_there_and_goes_on_when_it_is_promoted() {
    let primary = Cluster::start().await.unwrap();
    let address = Address::to(&primary).unwrap();
    primary.create_database("saoma").await.unwrap();
    let replicas = Replicas::at(&address.url("saoma")).await;
    replicas.one().issue("before").await;
    let standby = primary.synchronous_standby().await.unwrap();
    let load = Load::on(&replicas);
    for _ in 0..2 {
        load.goes_on(50).await;
        address.switch(&standby.cluster);
        everybody_reads_and_nobody_writes(&replicas).await;
        address.switch(&primary);
    }
    load.goes_on(50).await;
    address.switch(&standby.cluster);
    everybody_reads_and_nobody_writes(&replicas).await;
    let _new = standby.promote().await.unwrap();
    goes_on(&replicas, load).await;
}

/// Its connections go on, as a load balancer leaves them, and nobody writes: who is not ready is sent nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_left_on_a_server_that_is_no_longer_the_primary_leaves_it_by_themselves() {
    let primary = Cluster::start().await.unwrap();
    let address = Address::to(&primary).unwrap();
    primary.create_database("saoma").await.unwrap();
    let replicas = Replicas::at(&address.url("saoma")).await;
    replicas.one().issue("before").await;
    replicas.other().issue("before-too").await;
    let standby = primary.synchronous_standby().await.unwrap();
    primary.read_only(true).await.unwrap();
    let new = standby.promote().await.unwrap();
    address.lead_new_ones(&new);
    replicas.become_ready().await;
    replicas.hear_each_other().await;
    holds(replicas.one(), &[]).await;
}

async fn everybody_reads_and_nobody_writes(replicas: &Replicas) {
    for given in &replicas.both {
        soon("a server that says it", async || !is_ready(given).await).await;
    }
    let end = Instant::now() + LOOKED_AT;
    while Instant::now() < end {
        for given in &replicas.both {
            assert!(!is_ready(given).await, "it is not ready");
            let before = given.store.views.login(&pool(), &"before".into()).await.unwrap();
            assert!(before.is_some());
            let write = given.execute(&issue(command().as_str())).await;
            assert!(matches!(write, Err(Refused::Unavailable(_))));
        }
        sleep(PAUSE).await;
    }
}

async fn is_ready(given: &Given) -> bool {
    match given.store.readiness.check().await {
        Ok(()) => true,
        Err(NotReady::ReadOnly | NotReady::Unreachable(_)) => false,
        Err(other) => panic!("{other}"),
    }
}

async fn goes_on(replicas: &Replicas, load: Load) {
    replicas.become_ready().await;
    load.goes_on(50).await;
    replicas.hear_each_other().await;
    holds(replicas.one(), &load.stop().await).await;
}
