//! PostgreSQL is killed.

use std::time::Duration;

use super::{a_while, holds::holds, in_short_or_whole, load::Load, replicas::Replicas};
use crate::testing::cluster::Cluster;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_outlives_postgres_and_servers_go_on_by_themselves() {
    let cluster = Cluster::start().await.unwrap();
    let replicas = Replicas::at(&cluster.create_database("saoma").await.unwrap()).await;
    let load = Load::on(&replicas);
    for kill in 0..in_short_or_whole(5, 30) {
        load.goes_on(50).await;
        a_while(Duration::from_millis(300)).await;
        match kill % 2 {
            0 => cluster.kill_9().await.unwrap(),
            _ => cluster.kill().await.unwrap(),
        }
        cluster.restart().await.unwrap();
    }
    load.goes_on(50).await;
    replicas.become_ready().await;
    assert!(load.unavailable() > 0, "it was killed while nobody did anything");
    holds(replicas.one(), &load.stop().await).await;
    replicas.hear_each_other().await;
}
