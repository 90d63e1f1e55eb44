//! The root key is replaced while people sign in: by the command line, and nobody is asked to stop.

use std::fs;

use actix_web::rt::System;
use eventstore::testing::{self, Kind};

use crate::harness::{Browser, Ended, Login, demo::Demo, http_client, saoma};

/// `EX_UNAVAILABLE` and `EX_CONFIG` of `sysexits.h`.
const UNAVAILABLE: i32 = 69;
const REFUSED: i32 = 78;

/// A database and its root key.
struct Deployment {
    database: String,
    data: tempfile::TempDir,
}

impl Deployment {
    fn on(database: Option<&str>) -> Self {
        let data = tempfile::tempdir().unwrap();
        let sqlite = || format!("sqlite:{}", data.path().join("saoma.db").display());
        Self { database: database.map_or_else(sqlite, str::to_owned), data }
    }

    fn demo(&self) -> Demo {
        let arguments = ["--database", &self.database, "--no-limits"];
        Demo::start_with(Some(self.data.path()), &arguments, &[])
    }

    fn file(&self, name: &str) -> String {
        self.data.path().join(name).display().to_string()
    }

    fn under(&self, root_key: &str, arguments: &[&str]) -> Ended {
        let key = self.file(root_key);
        let store = ["--database", &self.database, "--root-key-file", &key];
        saoma(&[arguments, &store].concat(), &[])
    }

    fn rotate(&self, from: &str, to: &str) -> Ended {
        self.under(from, &["root-key", "rotate", "--new-root-key-file", &self.file(to)])
    }
}

/// Lin signs in, and so is asked for, between the steps.
async fn sign_in(demo: &Demo, between: impl FnOnce()) -> Login {
    let browser = Browser::new(http_client(), &demo.site());
    let login = browser.login(&demo.site()).await;
    demo.scan("lin", &login).await.expect(200);
    between();
    demo.authorize("lin").await.expect(200);
    browser.claim(&login).await.expect(200);
    login
}

async fn is_replaced(database: Option<&str>) {
    let deployment = Deployment::on(database);
    let demo = deployment.demo();
    let login = sign_in(&demo, || {
        let ended = deployment.rotate("root.key", "new.key");
        assert_eq!((ended.code, &*ended.stderr), (Some(0), ""), "{ended:?}");
        assert_eq!(ended.stdout.lines().count(), 3, "{ended:?}");
        assert!(ended.stdout.contains(&deployment.file("new.key")), "{ended:?}");
    })
    .await;
    sign_in(&demo, || {}).await;
    assert_eq!(demo.events(&login).await.last().unwrap(), "login.claimed");
    demo.stop().await;

    let audit = ["audit", "login", &login.id, "--clear"];
    let ended = deployment.under("new.key", &audit);
    assert!(ended.stdout.contains("+8613800138000"), "{ended:?}");
    is_one_line(&deployment.under("root.key", &audit), UNAVAILABLE, "root.key");
    is_one_line(&deployment.rotate("root.key", "third.key"), UNAVAILABLE, "root.key");
    is_one_line(&deployment.rotate("new.key", "new.key"), REFUSED, "in another file");

    fs::rename(deployment.file("new.key"), deployment.file("root.key")).unwrap();
    let demo = deployment.demo();
    sign_in(&demo, || {}).await;
    // Lin, and the two accounts of one person that are there from the start.
    assert_eq!(demo.api("/users").await.json()["items"].as_array().unwrap().len(), 3);
    demo.stop().await;
}

#[track_caller]
fn is_one_line(ended: &Ended, code: i32, why: &str) {
    assert_eq!((ended.code, &*ended.stdout), (Some(code), ""), "{ended:?}");
    assert_eq!(ended.stderr.lines().count(), 1, "{ended:?}");
    assert!(ended.stderr.starts_with("saoma: ") && ended.stderr.contains(why), "{ended:?}");
}

#[test]
fn the_root_key_is_replaced_while_people_sign_in_on_sqlite() {
    System::new().block_on(is_replaced(None));
}

#[test]
fn the_root_key_is_replaced_while_people_sign_in_on_postgres() {
    System::new().block_on(async {
        let database = testing::fresh(Kind::Postgres).await.unwrap();
        is_replaced(Some(&database.url)).await;
    });
}

#[test]
fn a_root_key_that_is_not_there_is_not_replaced() {
    let deployment = Deployment::on(None);
    let ended = deployment.rotate("root.key", "new.key");
    is_one_line(&ended, 1, "saoma.db");
    assert!(fs::read_dir(deployment.data.path()).unwrap().next().is_none(), "nothing is made");
}
