//! Processes of their own: killed at any moment, or several on one database. What was acknowledged is there, and nothing
//! stands half way.
//!
//! A process is killed here, not the machine: whether the disk kept what it promised is not seen.

use std::{
    io::{BufRead, BufReader, Write},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use futures::future::join_all;

use super::given::*;
use crate::{
    Config, open,
    testing::{self, Fresh, Kind},
};

/// So often a process is killed.
const KILLS: u64 = 30;
/// So many logins a process writes at once.
const WRITERS: usize = 16;
/// What a process is told: the database, its root key, the number of the run, and how many logins each writer makes.
const TOLD: &str = "SAOMA_TEST_PROCESS";

/// What such a process does: logins from issue to claim, each told once it is acknowledged.
#[test]
fn child() {
    let Ok(told) = std::env::var(TOLD) else {
        return;
    };
    let [url, key, run, logins] = told.split('|').collect::<Vec<_>>()[..] else { panic!("{told}") };
    let logins: usize = logins.parse().unwrap();
    let config = Config { url: url.into(), root_key_file: key.into() };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let folder = testing::fresh(Kind::Sqlite).await.unwrap();
        let given = &Given { store: open(config).await.unwrap(), fresh: folder };
        join_all((0..WRITERS).map(|writer| async move {
            for number in 0..logins {
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

fn start(fresh: &Fresh, run: u64, logins: usize) -> Child {
    let told = format!("{}|{}|{run}|{logins}", fresh.url, fresh.root_key_file.display());
    Command::new(std::env::current_exe().unwrap())
        .args(["tests::processes::child", "--exact", "--nocapture"])
        .env(TOLD, told)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// What a process says was written, line by line.
fn acknowledged(child: &mut Child) -> impl Iterator<Item = String> + use<> {
    let out = BufReader::new(child.stdout.take().unwrap());
    let login = |line: String| line.split_once("acknowledged ").map(|(_, login)| login.to_owned());
    out.lines().map_while(Result::ok).filter_map(login)
}

/// Starts a process that writes, kills it, and answers what it said was written.
fn write_until_killed(fresh: &Fresh, run: u64) -> Vec<String> {
    let mut child = start(fresh, run, usize::MAX);
    let mut all = Vec::new();
    let mut end = None;
    for login in acknowledged(&mut child) {
        all.push(login);
        // Counted from the first word, so that it is killed while it writes.
        let end =
            *end.get_or_insert_with(|| Instant::now() + Duration::from_millis(run * 37 % 150));
        if Instant::now() >= end {
            child.kill().unwrap();
        }
    }
    child.wait().unwrap();
    all
}

/// Everything that was acknowledged is there, and nothing more than whole units.
async fn nothing_is_lost(given: &Given, acknowledged: &[String]) {
    for login in acknowledged {
        let view = given.store.views.login(&pool(), &login.as_str().into()).await.unwrap();
        assert_eq!(view.map(|view| view.seq), Some(5), "{login}");
    }
    // Positions and sequences without a gap, rows and names as the events say.
    given.is_consistent().await;
    let half = "SELECT count(*) AS n FROM logins WHERE state = 'authorized'";
    assert_eq!(given.number(half).await, 0);
    let claimed = "SELECT count(*) AS n FROM logins WHERE state = 'claimed'";
    assert_eq!(given.number(claimed).await, given.count("sessions").await);
}

async fn nothing_acknowledged_is_lost(kind: Kind) {
    let given = on(kind).await;
    let mut acknowledged = Vec::new();
    for run in 0..KILLS {
        let fresh = &given.fresh;
        acknowledged.extend(tokio::task::block_in_place(|| write_until_killed(fresh, run)));
    }
    assert!(acknowledged.len() as u64 > KILLS, "{} acknowledged", acknowledged.len());
    nothing_is_lost(&given, &acknowledged).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_a_killed_process_nothing_acknowledged_is_lost_on_sqlite() {
    nothing_acknowledged_is_lost(Kind::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_a_killed_process_nothing_acknowledged_is_lost_on_postgres() {
    nothing_acknowledged_is_lost(Kind::Postgres).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_on_one_sqlite_file_keep_one_history() {
    let given = on(Kind::Sqlite).await;
    let fresh = &given.fresh;
    let mut both = [start(fresh, 1, 3), start(fresh, 2, 3)];
    // A third one at the same time.
    given.sign_in("here", "openid", &phone(99)).await;
    let told = tokio::task::block_in_place(|| {
        let told: Vec<String> = both.iter_mut().flat_map(acknowledged).collect();
        both.iter_mut().for_each(|child| assert!(child.wait().unwrap().success()));
        told
    });
    assert_eq!(told.len(), 2 * WRITERS * 3);
    // Whoever shows the same number is one user, whichever process it came to.
    let users = "SELECT count(*) AS n FROM users WHERE phone IS NOT NULL";
    assert_eq!(given.number(users).await, WRITERS as i64 + 1);
    nothing_is_lost(&given, &told).await;
    given.scan("here", "openid").await;
}
