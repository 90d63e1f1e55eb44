//! What refuses to start says why in one line, and changes nothing.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use actix_web::rt::System;

use crate::harness::{Serving, demo::Demo, free_ports, saoma};

/// `EX_UNAVAILABLE` and `EX_CONFIG` of `sysexits.h`.
const UNAVAILABLE: i32 = 69;
const REFUSED: i32 = 78;

/// A deployment in a folder of its own.
struct Deployment {
    folder: tempfile::TempDir,
    database: String,
}

impl Deployment {
    fn on(database: &str) -> Self {
        Self { folder: tempfile::tempdir().unwrap(), database: database.to_owned() }
    }

    fn root_key(&self) -> PathBuf {
        self.folder.path().join("root.key")
    }

    /// `serve` and `demo` on the same database and root key both say this, and nothing else.
    #[track_caller]
    fn is_refused(&self, why: &str) {
        self.refuses_to_serve(UNAVAILABLE, why);
        self.refuses_the_demo(UNAVAILABLE, why);
    }

    #[track_caller]
    fn refuses_to_serve(&self, code: i32, why: &str) {
        let (root_key, listen) = (self.root_key(), format!("127.0.0.1:{}", free_ports(1)));
        let variables = [
            ("SAOMA_PUBLIC_URL", "http://localhost"),
            ("SAOMA_LISTEN", &listen),
            ("SAOMA_ROOT_KEY_FILE", root_key.to_str().unwrap()),
            ("SAOMA_DATABASE", &self.database),
        ];
        says(&["serve"], &variables, code, why);
    }

    #[track_caller]
    fn refuses_the_demo(&self, code: i32, why: &str) {
        let (port, data) = (free_ports(4).to_string(), self.folder.path().to_str().unwrap());
        let demo = ["demo", "--port", &port, "--data", data, "--database", &self.database];
        says(&demo, &[], code, why);
    }
}

#[track_caller]
fn says(arguments: &[&str], variables: &[(&str, &str)], code: i32, why: &str) {
    let ended = saoma(arguments, variables);
    assert_eq!((ended.code, &*ended.stdout), (Some(code), ""), "{ended:?}");
    let [line] = ended.stderr.lines().collect::<Vec<_>>()[..] else {
        panic!("more or less than one line: {}", ended.stderr);
    };
    assert!(line.starts_with("saoma: ") && line.contains(why), "{line}");
}

#[test]
fn a_postgres_where_nobody_listens_is_told_at_once() {
    let nobody = format!("postgres://saoma:a-password@127.0.0.1:{}/saoma", free_ports(1));
    Deployment::on(&nobody).is_refused("Connection refused");
}

#[test]
fn a_sqlite_file_in_a_folder_that_is_not_there_is_told() {
    let nowhere = tempfile::tempdir().unwrap().path().join("missing/saoma.db");
    Deployment::on(&format!("sqlite:{}", nowhere.display()))
        .is_refused("missing/saoma.db: No such file or directory");
    assert!(!nowhere.parent().unwrap().exists());
}

#[test]
fn a_database_of_an_unknown_kind_is_told_without_its_password() {
    let deployment = Deployment::on("mysql://saoma:a-password@127.0.0.1/saoma");
    deployment.is_refused("mysql: use sqlite:PATH or postgres://");
    let ended = saoma(&["demo", "--database", &deployment.database], &[]);
    assert!(!ended.stderr.contains("a-password"));
}

#[test]
fn without_its_root_key_a_database_stays_closed_and_whole() {
    System::new().block_on(async {
        let serving = Serving::start().await;
        let database = format!("sqlite:{}", serving.file("saoma.db").display());
        let right = fs::read_to_string(serving.file("saoma.key")).unwrap();
        let folder = serving.stop();

        let deployment = Deployment::on(&database);
        let put = |key: &str, mode: u32| put(&deployment.root_key(), key, mode);
        deployment.is_refused("is missing; put it back");
        assert!(!deployment.root_key().exists(), "no other is made");
        put("this is no key", 0o600);
        deployment.is_refused("does not hold a root key");
        put(&"A".repeat(43), 0o600);
        deployment.is_refused("is not the one that this database was written under");
        put(&right, 0o644);
        deployment.is_refused("can be read by others");

        put(&right, 0o600);
        deployment.refuses_the_demo(REFUSED, "not the demo's");
        Serving::again(folder).await;
    });
}

fn put(file: &Path, key: &str, mode: u32) {
    fs::write(file, key).unwrap();
    fs::set_permissions(file, fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn serve_and_demo_do_not_open_each_others_database() {
    System::new().block_on(async {
        let demo = Demo::start(&[]).await;
        let deployment =
            Deployment::on(&format!("sqlite:{}", demo.data.join("saoma.db").display()));
        fs::copy(demo.data.join("root.key"), deployment.root_key()).unwrap();
        deployment.refuses_to_serve(REFUSED, "this database belongs to the demo");
        demo.stop().await;

        // No pool is in it yet: that it was served is noted in it.
        let serving = Serving::start().await;
        let deployment = Deployment::on(&format!("sqlite:{}", serving.file("saoma.db").display()));
        fs::copy(serving.file("saoma.key"), deployment.root_key()).unwrap();
        deployment.refuses_the_demo(REFUSED, "this database is not the demo's");
    });
}

#[test]
fn an_address_that_is_taken_is_named() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name).display().to_string();
    let variables = [
        ("SAOMA_PUBLIC_URL", "http://localhost"),
        ("SAOMA_LISTEN", &address),
        ("SAOMA_ROOT_KEY_FILE", &file("root.key")),
        ("SAOMA_DATABASE", &format!("sqlite:{}", file("saoma.db"))),
    ];
    says(&["serve"], &variables, UNAVAILABLE, &format!("{address}: Address already in use"));
}
