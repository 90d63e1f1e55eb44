//! Killed at any moment: what was acknowledged is there, and nothing stands half way.

use std::{
    io::{BufRead, BufReader, Write},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use futures::future::join_all;

use super::given::*;
use crate::{
    Config, open,
    testing::{self, Fresh, Kind},
};

/// So often each database's writer is killed.
const KILLS: u64 = 30;
/// So many logins a process writes at once.
const WRITERS: usize = 16;
/// What the process that is to be killed is told: the database, its root key and the number of the run.
const TOLD: &str = "SAOMA_TEST_KILLED";

/// What the killed process does: logins from issue to claim, each told once it is acknowledged.
#[test]
fn child() {
    let Ok(told) = std::env::var(TOLD) else {
        return;
    };
    let [url, key, run] = told.split('|').collect::<Vec<_>>()[..] else { panic!("{told}") };
    let config = Config { url: url.into(), root_key_file: key.into() };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let folder = testing::fresh(Kind::Sqlite).await.unwrap();
        let given = &Given { store: open(config).await.unwrap(), fresh: folder };
        join_all((0..WRITERS).map(|writer| async move {
            for number in 0.. {
                let login = format!("{run}-{writer}-{number}");
                given.sign_in(&login, &format!("o-{login}"), &phone(writer)).await;
                let mut out = std::io::stdout().lock();
                writeln!(out, "acknowledged {login}").unwrap();
                out.flush().unwrap();
            }
        }))
        .await;
    });
}

/// Starts a process that writes, kills it, and answers what it said was written.
fn write_until_killed(fresh: &Fresh, run: u64) -> Vec<String> {
    let told = format!("{}|{}|{run}", fresh.url, fresh.root_key_file.display());
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["tests::killed::child", "--exact", "--nocapture"])
        .env(TOLD, told)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let out = BufReader::new(child.stdout.take().unwrap());
    let mut acknowledged = Vec::new();
    let mut end = None;
    for line in out.lines() {
        let line = line.unwrap();
        if let Some((_, login)) = line.split_once("acknowledged ") {
            acknowledged.push(login.to_owned());
            // Counted from the first word, so that it is killed while it writes.
            end.get_or_insert_with(|| Instant::now() + Duration::from_millis(run * 37 % 150));
        }
        if end.is_some_and(|end| Instant::now() >= end) {
            child.kill().unwrap();
        }
    }
    child.wait().unwrap();
    acknowledged
}

async fn nothing_acknowledged_is_lost(kind: Kind) {
    let given = on(kind).await;
    let mut acknowledged = Vec::new();
    for run in 0..KILLS {
        let fresh = &given.fresh;
        acknowledged.extend(tokio::task::block_in_place(|| write_until_killed(fresh, run)));
    }
    assert!(acknowledged.len() as u64 > KILLS, "{} acknowledged", acknowledged.len());
    for login in acknowledged {
        let view = given.store.views.login(&pool(), &login.as_str().into()).await.unwrap();
        assert_eq!(view.map(|view| view.seq), Some(5), "{login}");
    }
    let report = given.store.rebuild(true).await.unwrap();
    assert!(report.is_clean(), "{report}");
    let gaps = "SELECT count(*) AS n FROM events e WHERE position > 1 \
        AND NOT EXISTS (SELECT 1 FROM events b WHERE b.position = e.position - 1)";
    assert_eq!(given.rows(gaps, &[]).await[0].int("n").unwrap(), 0);
    let half = "SELECT count(*) AS n FROM logins WHERE state = 'authorized'";
    assert_eq!(given.rows(half, &[]).await[0].int("n").unwrap(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost_on_sqlite() {
    nothing_acknowledged_is_lost(Kind::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost_on_postgres() {
    nothing_acknowledged_is_lost(Kind::Postgres).await;
}
