//! A standby takes over.

use std::time::Duration;

use domain::{
    aggregate::CommandError,
    decisions::Execute,
    id::PoolId,
    pool::{Pool, PoolCommand, PoolEvent, PoolSettings},
    unit::Refused,
};
use tokio::time::timeout;

use super::{
    a_while,
    holds::{history, holds, is_whole, lost, remembered_wrongly},
    in_short_or_whole,
    load::{Load, Losses},
    replicas::{HEARD, Replicas, soon, within},
};
use crate::{
    testing::cluster::{Address, Cluster, Standby},
    tests::given::{context_of, issue, noon, pool},
    words::stream::{Scope, Stream},
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_synchronous_standby_that_takes_over_has_all_that_was_acknowledged() {
    let mut primary = Cluster::start().await.unwrap();
    let address = Address::to(&primary).unwrap();
    primary.create_database("saoma").await.unwrap();
    let replicas = Replicas::at(&address.url("saoma")).await;
    let load = Load::on(&replicas);
    for _ in 0..in_short_or_whole(1, 10) {
        let standby = primary.synchronous_standby().await.unwrap();
        load.goes_on(50).await;
        a_while(Duration::from_millis(300)).await;
        primary.kill_9().await.unwrap();
        primary = standby.promote().await.unwrap();
        address.switch(&primary);
        load.goes_on(50).await;
    }
    replicas.become_ready().await;
    let acknowledged = load.stop().await;
    holds(replicas.one(), &acknowledged).await;
    replicas.hear_each_other().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_standby_lost_is_lost_whole_and_nobody_remembers_it() {
    let mut primary = Cluster::start().await.unwrap();
    let address = Address::to(&primary).unwrap();
    primary.create_database("saoma").await.unwrap();
    let replicas = Replicas::at(&address.url("saoma")).await;
    let load = Load::with(&replicas, Losses::LastCommits);
    for round in 0..in_short_or_whole(2, 10) {
        let standby = primary.standby().await.unwrap();
        load.goes_on(50).await;
        standby.cut_off().await.unwrap();
        load.goes_on(50).await;
        a_while(Duration::from_millis(300)).await;
        // Either nobody answers for a while, or the next one does at once, when much was decided on the one before.
        if round % 2 == 0 {
            primary.kill_9().await.unwrap();
        }
        let new = standby.promote().await.unwrap();
        address.switch(&new);
        primary = new;
        load.goes_on(50).await;
    }
    replicas.become_ready().await;
    let acknowledged = load.stop().await;
    let history = is_whole(replicas.one()).await;
    let lost = lost(&history, &acknowledged);
    assert!(!lost.is_empty(), "nothing was lost, so nothing was tried");
    replicas.hear_each_other().await;
    let scope = Scope::of(Some(&pool()));
    let lost = lost.iter().map(|command| Stream::new(&scope, command.kind, &command.id));
    let streams: Vec<Stream> = history.into_iter().map(|event| event.stream).chain(lost).collect();
    for given in &replicas.both {
        assert_eq!(remembered_wrongly(given, &streams).await, None);
    }
}

/// As many events come after the loss as before it, so that no number tells of it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_only_listens_hears_of_a_loss_that_was_made_up_for() {
    let mut losing = Losing::begin().await;
    let [one, other] = &losing.replicas.both;
    one.issue("1").await;
    other.scan("1", "somebody").await;
    let mut change = other.store.changes.of(&pool(), "login", "1");
    losing.lose().await;
    let [one, other] = &losing.replicas.both;
    soon("a server that writes", async || one.execute(&issue("1")).await.is_ok()).await;
    one.scan("1", "somebody else").await;
    let heard = timeout(HEARD, change.next()).await;
    heard.expect("who waits learns that what was there is gone");
    let streams: Vec<Stream> = history(one).await.into_iter().map(|event| event.stream).collect();
    let is_true = async || remembered_wrongly(other, &streams).await.is_none();
    within(HEARD, "a memory that is true", is_true).await;
}

/// It has read what will be gone, before it looked around for the first time.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_was_opened_just_before_a_loss_hears_of_it_too() {
    let mut losing = Losing::begin().await;
    losing.replicas.one().issue("1").await;
    let newcomer = losing.replicas.another().await;
    newcomer.scan("1", "somebody").await;
    losing.lose().await;
    let one = losing.replicas.one();
    soon("a server that writes", async || one.execute(&issue("1")).await.is_ok()).await;
    one.scan("1", "somebody else").await;
    let streams: Vec<Stream> = history(one).await.into_iter().map(|event| event.stream).collect();
    let is_true = async || remembered_wrongly(&newcomer, &streams).await.is_none();
    within(HEARD, "a memory that is true", is_true).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pool_that_was_lost_is_unknown_and_can_be_made_again() {
    let mut losing = Losing::begin().await;
    let [one, other] = losing.replicas.both.each_ref().map(|given| given.store.commands.clone());
    let (lost, context) = (PoolId::from("lost"), || context_of(&"lost".into()));
    one.execute(&context(), &create(&lost)).await.unwrap();
    other.execute(&context(), &rename(&lost, "Renamed")).await.unwrap();
    losing.lose().await;
    let is_unknown = async || match other.execute(&context(), &rename(&lost, "Again")).await {
        Ok(_) => panic!("the pool is gone"),
        Err(refused) => matches!(refused, Refused::Undecided(CommandError::Unknown("pool"))),
    };
    soon("an answer", is_unknown).await;
    let is_made = async || one.execute(&context(), &create(&lost)).await.is_ok();
    soon("a server that writes", is_made).await;
    // Its key was lost too, and nothing stands under the former one. Until it hears of that, a server gives no answer.
    let is_renamed = async || match other.execute(&context(), &rename(&lost, "One")).await {
        Err(Refused::Unavailable(_)) => false,
        renamed => renamed.is_ok_and(|events| events.len() == 1),
    };
    within(HEARD, "a pool that goes on", is_renamed).await;
    for (commands, name) in [(&one, "Two"), (&other, "Three")] {
        commands.execute(&context(), &rename(&lost, name)).await.unwrap();
    }
    let newcomer = losing.replicas.another().await;
    let events = newcomer.store.history.events_of::<PoolEvent>(&lost, "pool", "lost");
    assert_eq!(events.await.unwrap().len(), 4);
    is_whole(&newcomer).await;
}

fn settings(name: &str) -> PoolSettings {
    PoolSettings { name: name.into(), host: Some("lost".into()), ..PoolSettings::default() }
}

fn create(pool: &PoolId) -> Execute<Pool> {
    let settings = settings("Lost");
    let create = PoolCommand::Create { pool: pool.clone(), settings, at: noon() };
    Execute::new(pool.as_str(), create)
}

fn rename(pool: &PoolId, name: &str) -> Execute<Pool> {
    Execute::new(pool.as_str(), PoolCommand::Change { settings: settings(name), at: noon() })
}

/// Two replicas, and a primary that is about to lose its last commits.
struct Losing {
    replicas: Replicas,
    address: Address,
    primary: Cluster,
    standby: Option<Standby>,
}

impl Losing {
    async fn begin() -> Self {
        let primary = Cluster::start().await.unwrap();
        let address = Address::to(&primary).unwrap();
        primary.create_database("saoma").await.unwrap();
        let replicas = Replicas::at(&address.url("saoma")).await;
        let standby = primary.standby().await.unwrap();
        standby.cut_off().await.unwrap();
        Self { replicas, address, primary, standby: Some(standby) }
    }

    /// Lets the standby take over, without anything that came since the beginning.
    async fn lose(&mut self) {
        self.primary.kill_9().await.unwrap();
        self.primary = self.standby.take().unwrap().promote().await.unwrap();
        self.address.switch(&self.primary);
    }
}
