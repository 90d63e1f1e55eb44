//! The disk is full.

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
    testing::cluster::{Cluster, Error, SmallDisk},
    tests::given::{Given, command, issue, pool},
};

/// The least with which a whole PostgreSQL starts again, and room to write.
const OF_POSTGRES: u32 = 48;
const OF_ONE_DATABASE: u32 = 16;
/// SQLite's log is worked into the file at 64 MB; where there is less room than that, people who sign in fill it by themselves.
const OF_SQLITE: u32 = 128;
/// For how long it is looked whether a server says the truth about itself.
const LOOKED_AT: Duration = Duration::from_secs(1);
const PAUSE: Duration = Duration::from_millis(30);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_the_disk_of_sqlite_is_full_servers_say_so_and_read_and_go_on_when_there_is_room() {
    let Some(disk) = tried(SmallDisk::mount(OF_SQLITE)) else {
        return;
    };
    let url = format!("sqlite:{}", disk.path().join("saoma.db").display());
    is_full_for_a_while(&Replicas::at(&url).await, &disk).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_the_tables_of_postgres_have_no_room_servers_say_so_and_read_and_go_on_afterwards() {
    let Some(disk) = tried(SmallDisk::mount(OF_ONE_DATABASE)) else {
        return;
    };
    let cluster = Cluster::start().await.unwrap();
    let url = cluster.create_database_on(&disk, "saoma").await.unwrap();
    is_full_for_a_while(&Replicas::at(&url).await, &disk).await;
    assert!(cluster.is_running().await.unwrap());
}

/// It ends, as it must where it cannot write its log.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_postgres_was_ended_by_a_full_disk_servers_go_on_as_soon_as_it_is_started_again() {
    let Some(cluster) = tried(Cluster::on_small_disk(OF_POSTGRES).await) else {
        return;
    };
    let replicas = Replicas::at(&cluster.create_database("saoma").await.unwrap()).await;
    let load = Load::on(&replicas);
    load.goes_on(50).await;
    cluster.fill_disk().unwrap();
    nobody_writes(&replicas).await;
    cluster.free_disk().unwrap();
    if !cluster.is_running().await.unwrap() {
        cluster.restart().await.unwrap();
    }
    goes_on(&replicas, load).await;
}

/// `None` where it cannot be tried.
fn tried<T>(made: Result<T, Error>) -> Option<T> {
    match made {
        Err(Error::CannotMount(why)) => {
            eprintln!("not tried, since only root can mount a small disk: {why}");
            None
        }
        made => Some(made.unwrap()),
    }
}

async fn is_full_for_a_while(replicas: &Replicas, disk: &SmallDisk) {
    replicas.one().issue("before").await;
    let load = Load::on(replicas);
    load.goes_on(50).await;
    disk.fill().unwrap();
    nobody_writes(replicas).await;
    for given in &replicas.both {
        let before = given.store.views.login(&pool(), &"before".into()).await.unwrap();
        assert!(before.is_some());
        let not_ready = given.store.readiness.check().await.unwrap_err();
        assert!(matches!(not_ready, NotReady::Unwritable(_)), "{not_ready}");
    }
    disk.free().unwrap();
    goes_on(replicas, load).await;
}

async fn nobody_writes(replicas: &Replicas) {
    for given in &replicas.both {
        let says_it = async || !writes(given).await && !is_ready(given).await;
        soon("a server that says it", says_it).await;
    }
    let end = Instant::now() + LOOKED_AT;
    let (mut looks, mut written, mut ready) = (0, 0, 0);
    while Instant::now() < end {
        for given in &replicas.both {
            looks += 1;
            written += u32::from(writes(given).await);
            ready += u32::from(is_ready(given).await);
        }
        sleep(PAUSE).await;
    }
    // A few commands still find room in pages that were there before, and then it is not wrong to say so.
    let few = looks / 10;
    assert!(written <= few && ready <= few, "of {looks}: {written} written, {ready} times ready");
}

async fn writes(given: &Given) -> bool {
    match given.execute(&issue(command().as_str())).await {
        Ok(_) => true,
        Err(Refused::Unavailable(_)) => false,
        Err(refused) => panic!("{refused}"),
    }
}

async fn is_ready(given: &Given) -> bool {
    given.store.readiness.check().await.is_ok()
}

/// Without anybody having done anything about the servers.
async fn goes_on(replicas: &Replicas, load: Load) {
    replicas.become_ready().await;
    load.goes_on(50).await;
    replicas.hear_each_other().await;
    holds(replicas.one(), &load.stop().await).await;
}
