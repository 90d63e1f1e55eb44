//! A file of SQLite is copied while people sign in.

use std::{str::FromStr, time::Duration};

use sqlx::{ConnectOptions, Connection, Executor, sqlite::SqliteConnectOptions};

use crate::{
    Config, open,
    testing::Kind,
    tests::given::{self, phone},
};

/// As `docs/operation.md` says: `VACUUM INTO` takes one moment, with what stands in the log too.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_made_while_people_sign_in_is_of_one_moment_and_whole() {
    let given = given::on(Kind::Sqlite).await;
    let (url, root_key_file) = (given.fresh.url.clone(), given.fresh.root_key_file.clone());
    let copy = root_key_file.with_file_name("copy.db");
    given.sign_in("l-before", "o-before", &phone(1)).await;
    let sign_in_on_and_on = async {
        for number in 2.. {
            given.sign_in(&format!("l-{number}"), &format!("o-{number}"), &phone(number)).await;
        }
    };
    let make_a_copy = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        let mut connection = SqliteConnectOptions::from_str(&url).unwrap().connect().await.unwrap();
        let into = format!("VACUUM INTO '{}'", copy.display());
        connection.execute(into.as_str()).await.unwrap();
        connection.close().await.unwrap();
    };
    tokio::select! {
        () = sign_in_on_and_on => {}
        () = make_a_copy => {}
    }

    let store =
        open(Config { url: format!("sqlite:{}", copy.display()), root_key_file }).await.unwrap();
    let report = store.rebuild(true).await.unwrap();
    assert!(report.is_clean() && report.damage().is_empty(), "{report}");
    let copied =
        store.history.events_of::<serde_json::Value>(&given::pool(), "login", "l-before").await;
    assert_eq!(copied.unwrap().last().unwrap().name, "login.claimed");
    store.close().await;
}
