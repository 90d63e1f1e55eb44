//! A database that answers and takes nothing: whoever balances the load is told the truth, and nobody has to restart
//! anything when it is over.

use std::time::Duration;

use actix_web::rt::System;
use eventstore::{
    NotReady, StoreError,
    testing::cluster::{Cluster, Error, SmallDisk},
};
use serde_json::json;

use super::PATIENCE;
use crate::harness::{Answer, Browser, demo::Demo, http_client};

/// Asks until the server says that it is ready, or not ready, and answers that.
async fn until_ready_is(status: u16, demo: &Demo, browser: &Browser) -> Answer {
    let told = async {
        loop {
            // What would be written, if it could.
            issue(demo, browser).await;
            let ready = browser.get("/health/ready").await;
            if ready.status == status {
                return ready;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    let told = tokio::time::timeout(PATIENCE, told).await;
    told.unwrap_or_else(|_| panic!("/health/ready is never {status}"))
}

async fn issue(demo: &Demo, browser: &Browser) -> Answer {
    let site = demo.site();
    let new = json!({ "connection": site.connection, "client_id": site.application });
    browser.post("/logins", &new).await
}

/// Nothing is taken, and the server says so; then it goes on by itself.
async fn is_told(demo: &Demo, break_it: impl AsyncFnOnce(), mend_it: impl AsyncFnOnce()) {
    let browser = Browser::new(http_client(), &demo.site());
    browser.get("/health/ready").await.expect(200);
    sign_in(demo, &browser).await;
    demo.api("/users").await.expect(200);
    break_it().await;
    let ready = until_ready_is(503, demo, &browser).await;
    assert_eq!(ready.header("content-type"), "application/problem+json");
    // In Saoma's own words: the database's name its user and its address.
    let told =
        [NotReady::ReadOnly, NotReady::Unwritable(StoreError::Silent)].map(|it| it.to_string());
    assert!(told.contains(&ready.field("detail").to_owned()), "{}", ready.text);
    assert!(ready.header("retry-after").parse::<u32>().is_ok_and(|seconds| seconds > 0));
    issue(demo, &browser).await.expect(503);
    // Who is told about people is written first. What was told a moment ago is written already.
    demo.api("/users?limit=1").await.expect(503);
    browser.get("/health/live").await.expect(200);

    mend_it().await;
    until_ready_is(200, demo, &browser).await;
    demo.api("/users?limit=1").await.expect(200);
    sign_in(demo, &browser).await;
}

async fn sign_in(demo: &Demo, browser: &Browser) {
    let login = browser.login(&demo.site()).await;
    demo.scan("lin", &login).await.expect(200);
    demo.authorize("lin").await.expect(200);
    browser.claim(&login).await.expect(200);
}

#[test]
fn a_postgres_that_is_read_only_is_not_ready() {
    System::new().block_on(async {
        let cluster = Cluster::start().await.unwrap();
        let database = cluster.create_database("saoma").await.unwrap();
        let demo = Demo::start(&["--database", &database, "--no-limits"]).await;
        let read_only = async |only| cluster.read_only(only).await.unwrap();
        is_told(&demo, async || read_only(true).await, async || read_only(false).await).await;
    });
}

#[test]
fn a_sqlite_on_a_full_disk_is_not_ready() {
    let disk = match SmallDisk::mount(16) {
        Ok(disk) => disk,
        Err(Error::CannotMount(why)) => return eprintln!("not tried, for want of root: {why}"),
        Err(error) => panic!("{error}"),
    };
    System::new().block_on(async {
        let demo = Demo::start_with(Some(&disk.path().join("data")), &["--no-limits"], &[]);
        is_told(&demo, async || disk.fill().unwrap(), async || disk.free().unwrap()).await;
    });
}
