//! What the commands on a database that is there say, and their exit codes.

use std::fs;

use eventstore::testing;

use crate::{
    api::sign_in,
    harness::{Ended, World, flow, saoma},
};

/// Runs `saoma` on the world's database.
fn run(world: &World, arguments: &[&str]) -> Ended {
    let config = &world.app.config;
    on(config.database.as_str(), config.root_key_file.to_str().unwrap(), arguments)
}

fn on(database: &str, root_key_file: &str, arguments: &[&str]) -> Ended {
    let stored = ["--database", database, "--root-key-file", root_key_file];
    saoma(&[arguments, &stored].concat(), &[])
}

flow! {
    /// What is missing is named once, by its number, and nothing is written.
    async fn a_command_on_damaged_history_fails_and_says_what_is_missing(world) {
        let login = sign_in(world, &world.first, "lin").await;
        let id = &login.id;
        assert_eq!(run(world, &["rebuild", "--verify"]).code, Some(0));
        let moved = format!("UPDATE events SET sequence = 20 WHERE aggregate_id = '{id}' AND sequence = 3");
        assert_eq!(testing::edit(&world.database, &moved).await.unwrap(), 1);
        for arguments in [&["rebuild", "--verify"][..], &["rebuild"], &["audit", "login", id]] {
            let Ended { code, stdout, stderr } = run(world, arguments);
            let said = stdout + &stderr;
            assert!(said.contains("event 3 of login/"), "{said}");
            assert_eq!((code, said.matches("event 3 of").count()), (Some(1), 1), "{said}");
        }
        let back = format!("UPDATE events SET sequence = 3 WHERE aggregate_id = '{id}' AND sequence = 20");
        assert_eq!(testing::edit(&world.database, &back).await.unwrap(), 1);
    }
}

flow! {
    async fn a_rebuild_that_finds_a_difference_fails_and_mends_it(world) {
        sign_in(world, &world.first, "lin").await;
        testing::edit(&world.database, "UPDATE users SET blocked = NOT blocked").await.unwrap();
        let outcomes = [&["rebuild", "--verify"][..], &["rebuild"], &["rebuild", "--verify"]];
        let outcomes = outcomes.map(|arguments| run(world, arguments).code);
        assert_eq!(outcomes, [Some(1), Some(0), Some(0)]);
    }
}

/// A wrong name of a database must not look like one where all is well.
#[test]
fn no_command_begins_with_a_database_that_has_nothing_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let (file, key) = (folder.path().join("other.db"), folder.path().join("root.key"));
    fs::write(&file, "").unwrap();
    fs::write(&key, "").unwrap();
    let sqlite = format!("sqlite:{}", file.display());
    let postgres = std::env::var(testing::POSTGRES).unwrap();
    let empty = (Some(1), "saoma: there is nothing of Saoma in this database\n");
    let unknown = (Some(78), "saoma: the database: mysql: use sqlite:PATH or postgres://…\n");
    let databases = [(&*sqlite, empty), (&*postgres, empty), ("mysql://localhost/saoma", unknown)];
    for (database, expected) in databases {
        for arguments in [
            &["rebuild", "--verify"][..],
            &["rebuild"],
            &["audit", "login", "l1"],
            &["root-key", "rotate", "--new-root-key-file", "/nowhere/root.key"],
        ] {
            let ended = on(database, key.to_str().unwrap(), arguments);
            assert_eq!((ended.code, &*ended.stderr), expected, "{arguments:?}");
        }
    }
    assert_eq!(fs::metadata(&file).unwrap().len(), 0);
}
