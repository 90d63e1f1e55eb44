//! Files that cannot be used are refused by the name of the one that is to blame, and nothing is left behind.

use std::{fs, os::unix::fs::PermissionsExt, path::Path, process::Command};

use actix_web::rt::System;
use eventstore::testing::{self, Kind};
use url::Url;

use super::start::{UNAVAILABLE, says};
use crate::harness::{Ended, Serving, free_ports, saoma, saoma_as_nobody};

fn may(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// `saoma serve` for a user who is not root, on a database; its root key is beside it.
fn serve_as_nobody(database: &Path) -> Ended {
    let listen = format!("127.0.0.1:{}", free_ports(1));
    let variables = [
        ("SAOMA_PUBLIC_URL", "http://localhost"),
        ("SAOMA_LISTEN", &listen),
        ("SAOMA_ROOT_KEY_FILE", "/nonexistent/root.key"),
        ("SAOMA_DATABASE", &format!("sqlite:{}", database.display())),
    ];
    saoma_as_nobody(&["serve"], &variables)
}

/// The names in a folder.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
    let mut names: Vec<_> = entries.map(|name| name.into_string().unwrap()).collect();
    names.sort();
    names
}

/// A database that was in use, in a folder of its own, without what SQLite keeps beside it while it is open.
fn used(lay: impl FnOnce(&Path)) -> tempfile::TempDir {
    let folder = System::new().block_on(async { Serving::start().await.stop() });
    let file = folder.path().join("saoma.db");
    for end in ["-wal", "-shm", "-ephemeral", "-ephemeral-wal", "-ephemeral-shm"] {
        drop(fs::remove_file(folder.path().join(format!("saoma.db{end}"))));
    }
    let everybodys = Command::new("chmod").args(["-R", "a+rwX"]).arg(folder.path()).status();
    assert!(everybodys.unwrap().success());
    lay(&file);
    folder
}

#[test]
fn the_file_that_cannot_be_written_is_the_one_that_is_named() {
    type Lay<'a> = &'a dyn Fn(&Path);
    let cases: [(&str, Lay<'_>); 4] = [
        ("saoma.db: Permission denied", &|file| may(file, 0o444)),
        ("saoma.db: Permission denied", &|file| {
            may(file, 0o444);
            may(file.parent().unwrap(), 0o555);
        }),
        ("saoma.db-wal: Permission denied", &|file| {
            let beside = file.with_file_name("saoma.db-wal");
            fs::write(&beside, "").unwrap();
            may(&beside, 0o400);
        }),
        ("saoma.db-shm: Permission denied", &|file| {
            let beside = file.with_file_name("saoma.db-shm");
            fs::write(&beside, "").unwrap();
            may(&beside, 0o400);
        }),
    ];
    for (why, lay) in cases {
        let folder = used(lay);
        let before = names(folder.path());
        let ended = serve_as_nobody(&folder.path().join("saoma.db"));
        assert_eq!(ended.code, Some(UNAVAILABLE), "{ended:?}");
        let line = ended.stderr.lines().find(|line| line.starts_with("saoma: ")).unwrap();
        assert!(line.contains(&format!("{}/{why}", folder.path().display())), "{line}");
        assert!(line.contains("the user of this process has to write"), "{line}");
        assert_eq!(names(folder.path()), before, "nothing is left behind");
    }
}

#[test]
fn a_folder_that_cannot_be_written_is_named_with_its_database() {
    let folder = used(|file| may(file.parent().unwrap(), 0o555));
    let line = serve_as_nobody(&folder.path().join("saoma.db")).stderr;
    let path = folder.path().display();
    let said = format!("the database {path}/saoma.db: the folder {path} cannot be written");
    assert!(line.contains(&said), "{line}");
}

/// Nobody is to change the mode of a folder for it.
#[test]
fn a_database_that_is_no_file_is_refused_before_anything_is_said_of_it() {
    let folder = tempfile::tempdir().unwrap();
    may(folder.path(), 0o777);
    for path in [folder.path().to_str().unwrap(), "/dev/null"] {
        let listen = format!("127.0.0.1:{}", free_ports(1));
        let variables = [
            ("SAOMA_PUBLIC_URL", "http://localhost"),
            ("SAOMA_LISTEN", &listen),
            ("SAOMA_DATABASE", &format!("sqlite:{path}")),
        ];
        says(&["serve"], &variables, UNAVAILABLE, &format!("the database {path}: it is no file"));
    }
    assert_eq!(names(folder.path()), Vec::<String>::new());
}

#[test]
fn a_demo_that_finds_no_place_for_its_folder_names_it() {
    let folder = tempfile::tempdir().unwrap();
    may(folder.path(), 0o555);
    let data = folder.path().join("saoma-demo");
    let data = data.to_str().unwrap();
    let ended =
        saoma_as_nobody(&["demo", "--port", &free_ports(4).to_string(), "--data", data], &[]);
    let said =
        format!("saoma: the demo cannot be set up: {data}: Permission denied (os error 13)\n");
    assert_eq!((ended.code, ended.stderr), (Some(UNAVAILABLE), said));
}

/// Names of people in Chinese would be refused one by one, when they sign in.
#[test]
fn a_postgres_database_that_is_not_utf_8_is_refused_by_its_encoding() {
    let fresh = System::new().block_on(testing::fresh(Kind::Postgres)).unwrap();
    let mut url = Url::parse(&fresh.url).unwrap();
    let name = url.path().trim_start_matches('/').to_owned();
    for (encoding, suffix) in [("LATIN1", "latin1"), ("SQL_ASCII", "ascii")] {
        let make = format!(
            "CREATE DATABASE {name}_{suffix} ENCODING '{encoding}' TEMPLATE template0 LOCALE 'C'"
        );
        System::new().block_on(testing::edit(&fresh, &make)).unwrap();
        url.set_path(&format!("{name}_{suffix}"));
        let listen = format!("127.0.0.1:{}", free_ports(1));
        let variables = [
            ("SAOMA_PUBLIC_URL", "http://localhost"),
            ("SAOMA_LISTEN", &listen),
            ("SAOMA_ROOT_KEY_FILE", "/nonexistent/root.key"),
            ("SAOMA_DATABASE", url.as_str()),
        ];
        let why = format!("the database is encoded as {encoding}, expected UTF8");
        says(&["serve"], &variables, UNAVAILABLE, &why);
    }
}

/// As of a database: what opens something is for its owner, or a group of theirs.
#[test]
fn a_secret_that_everybody_may_read_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let secret = folder.path().join("app-secret");
    fs::write(&secret, "0f1e2d3c4b5a69788796a5b4c3d2e1f0\n").unwrap();
    for (mode, is_told) in [(0o644, true), (0o604, true), (0o640, false), (0o400, false)] {
        may(&secret, mode);
        let variables = [
            ("SAOMA_PUBLIC_URL", "http://localhost"),
            ("SAOMA_WECHAT__DEFAULT__APP_ID", "wx0123456789abcdef"),
            ("SAOMA_WECHAT__DEFAULT__APP_SECRET_FILE", secret.to_str().unwrap()),
        ];
        let ended = saoma(&["check-config"], &variables);
        let told =
            ended.stderr.contains("everybody on this machine may read the AppSecret (chmod 600)")
                && ended.stderr.contains(secret.to_str().unwrap());
        assert_eq!((ended.code, told), (Some(0), is_told), "{mode:o}: {ended:?}");
    }
}
