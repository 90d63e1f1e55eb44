//! What refuses to start says why in one line, and changes nothing.

use std::{
    ffi::OsStr,
    fs,
    io::{Read, Write},
    os::unix::{ffi::OsStrExt, fs::PermissionsExt},
    path::{Path, PathBuf},
    process::Command,
};

use actix_web::rt::System;

use crate::harness::{Serving, demo::Demo, free_ports, saoma, saoma_as_nobody};

/// `EX_UNAVAILABLE` and `EX_CONFIG` of `sysexits.h`.
pub(super) const UNAVAILABLE: i32 = 69;
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
        let (port, data) = (free_ports(6).to_string(), self.folder.path().to_str().unwrap());
        let demo = ["demo", "--port", &port, "--data", data, "--database", &self.database];
        says(&demo, &[], code, why);
    }
}

#[track_caller]
pub(super) fn says(arguments: &[&str], variables: &[(&str, &str)], code: i32, why: &str) {
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

/// Nothing of the URL is told but names: it may hold a password, in any place.
#[test]
fn a_database_url_that_is_not_understood_is_refused_in_one_line_without_its_password() {
    const ENCODE: &str = "percent-encoded";
    for (url, why) in [
        ("mysql://saoma:hunter2@127.0.0.1/saoma", "mysql: use sqlite:PATH or postgres://"),
        ("hunter2", "use sqlite:PATH or postgres://"),
        ("postgres:saoma:hunter2@127.0.0.1", "use sqlite:PATH or postgres://"),
        ("postgres://saoma:x/hunter2@127.0.0.1/saoma", ENCODE),
        ("postgres://saoma:x?hunter2@127.0.0.1/saoma", ENCODE),
        ("postgres://saoma:x#hunter2@127.0.0.1/saoma", ENCODE),
        ("postgres://saoma:5432/hunter2@127.0.0.1/saoma", ENCODE),
        ("postgres://saoma:5432?hunter2=x@127.0.0.1/saoma", ENCODE),
        ("postgres://saoma:5432?host=hunter2@127.0.0.1/saoma", ENCODE),
        ("postgres://saoma:x@hunter2/y@127.0.0.1/saoma", ENCODE),
        ("postgres://saoma:x@y?hunter2@127.0.0.1/saoma", ENCODE),
        ("postgres://saoma:hunter2@127.0.0.1/saoma#x", ENCODE),
        ("postgres://saoma:hunter2@db-1,db-2/saoma", "one host"),
        ("postgres://saoma:hunter2@db-1:5432,db-2:5432/saoma", "one host"),
        ("postgres://saoma:hunter2@127.0.0.1/saoma?host=db-1,db-2", "one host"),
        ("postgres://saoma:hunter2@127.0.0.1:many/saoma", "port"),
        ("postgres://saoma:hunter2@127.0.0.1/saoma?nonsense=1", "`nonsense`"),
        (
            "postgres://saoma:hunter2@127.0.0.1/saoma?sslmode=require&channel_binding=require",
            "`channel_binding`",
        ),
        (
            "postgres://saoma:hunter2@127.0.0.1/saoma?target_session_attrs=read-write",
            "`target_session_attrs`",
        ),
        ("postgres://saoma@127.0.0.1/saoma?connect_timeout=hunter2", "`connect_timeout`"),
        ("postgres://saoma@127.0.0.1/saoma?SSLMODE=hunter2", "`SSLMODE`"),
        ("postgres://saoma:hunter2@127.0.0.1/saoma?sslmode=nonsense", "`sslmode`"),
        ("postgres://saoma:hunter2@127.0.0.1/saoma?port=many", "`port`"),
        ("postgres://saoma:hunter2@127.0.0.1/saoma?hostaddr=db", "`hostaddr`"),
        ("sqlite::memory:", "gone with the process"),
        ("sqlite://:memory:", "gone with the process"),
        ("sqlite:saoma.db?mode=memory", "gone with the process"),
        ("sqlite:file::memory:", "gone with the process"),
        ("sqlite:", "a file"),
        ("sqlite://", "a file"),
        ("sqlite:saoma.db?mode=ro", "`mode`"),
        ("sqlite:saoma.db?cache=shared", "`cache`"),
        ("sqlite:saoma.db?nonsense=1", "`nonsense`"),
    ] {
        let deployment = Deployment::on(url);
        deployment.refuses_to_serve(REFUSED, why);
        deployment.refuses_the_demo(REFUSED, why);
        let key = deployment.root_key();
        assert!(!key.exists(), "{url}");
        let key = key.to_str().unwrap();
        says(&["rebuild", "--database", url, "--root-key-file", key], &[], REFUSED, why);
        let variables = [("SAOMA_PUBLIC_URL", "http://localhost")];
        says(&["check-config", "--database", url], &variables, REFUSED, why);
    }
}

/// A folder that everybody may write, and what of it the test takes away.
fn unwritable(take_away: impl FnOnce(&Path)) -> (tempfile::TempDir, Deployment) {
    let folder = tempfile::tempdir().unwrap();
    let may =
        |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    may(folder.path(), 0o777);
    let file = folder.path().join("saoma.db");
    take_away(&file);
    let deployment = Deployment::on(&format!("sqlite:{}", file.display()));
    may(deployment.folder.path(), 0o777);
    (folder, deployment)
}

#[test]
fn a_sqlite_database_that_cannot_be_written_is_told_with_its_path() {
    let may =
        |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    type TakeAway<'a> = &'a dyn Fn(&Path);
    let cases: [(&str, TakeAway<'_>); 6] = [
        ("saoma.db: Permission denied", &|file| may(file.parent().unwrap(), 0o555)),
        ("saoma.db", &|file| {
            fs::write(file, "").unwrap();
            may(file, 0o444);
        }),
        ("saoma.db", &|file| {
            fs::write(file, "").unwrap();
            may(file, 0o666);
            may(file.parent().unwrap(), 0o555);
        }),
        ("saoma.db", &|file| {
            fs::create_dir(file).unwrap();
            may(file, 0o777);
        }),
        ("saoma.db", &|file| {
            fs::write(file, "this is no database, though it is long enough to be one".repeat(100))
                .unwrap();
            may(file, 0o666);
        }),
        ("saoma.db-ephemeral", &|file| {
            let beside = file.with_file_name("saoma.db-ephemeral");
            fs::create_dir(&beside).unwrap();
            may(&beside, 0o555);
        }),
    ];
    for (case, (why, take_away)) in cases.into_iter().enumerate() {
        let (folder, deployment) = unwritable(take_away);
        let (root_key, listen) = (deployment.root_key(), format!("127.0.0.1:{}", free_ports(1)));
        let variables = [
            ("SAOMA_PUBLIC_URL", "http://localhost"),
            ("SAOMA_LISTEN", &listen),
            ("SAOMA_ROOT_KEY_FILE", root_key.to_str().unwrap()),
            ("SAOMA_DATABASE", &deployment.database),
        ];
        let ended = saoma_as_nobody(&["serve"], &variables);
        assert_eq!(ended.code, Some(UNAVAILABLE), "{case}: {ended:?}");
        // A file that everybody may read is told before, and is none of this.
        let lines: Vec<&str> =
            ended.stderr.lines().filter(|line| line.starts_with("saoma: ")).collect();
        let why = format!("{}/{why}", folder.path().display());
        assert!(matches!(lines[..], [line] if line.contains(&why)), "{case}: {ended:?}");
    }
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
        // The commands work on it while it runs, and leave it the demo's.
        let (database, key) =
            (format!("sqlite:{}", demo.data.join("saoma.db").display()), deployment.root_key());
        let variables = [
            ("SAOMA_PUBLIC_URL", demo.text("saoma")),
            ("SAOMA_DATABASE", database),
            ("SAOMA_ROOT_KEY_FILE", key.display().to_string()),
        ];
        let variables: Vec<_> =
            variables.iter().map(|(name, value)| (*name, value.as_str())).collect();
        for arguments in [
            &["connection", "list", "--pool", "demo"][..],
            &["connection", "create", "--identifier", "staff", "--name", "Staff", "--pool", "demo"],
            &["user", "list", "--pool", "demo"],
            &["operator", "list"],
        ] {
            let ended = saoma(arguments, &variables);
            assert_eq!(ended.code, Some(0), "{arguments:?}: {}", ended.stderr);
        }
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

/// A variable of somebody else may be no text, and the name of a file may come with a line end.
#[test]
fn the_configuration_is_found_as_orchestrators_write_its_variables() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("saoma.toml");
    fs::write(&file, "\u{feff}public_url = \"http://localhost\"\r\n").unwrap();
    let understood = Command::new(env!("CARGO_BIN_EXE_saoma"))
        .arg("check-config")
        .env_clear()
        .env("SAOMA_CONFIG", format!("{}\r\n", file.display()))
        .env("SOMETHING_ELSE", OsStr::from_bytes(b"\xff\xfe"))
        .output()
        .unwrap();
    assert!(understood.status.success(), "{understood:?}");
}

/// A server that speaks as PgBouncer does where it is left as it comes: it refuses the first greeting, in these words.
fn pooler(code: &'static str, message: &'static str) -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for connection in listener.incoming() {
            let mut connection = connection.unwrap();
            // Whether it takes TLS comes first, in eight bytes; then the greeting.
            let mut asked = [0; 8];
            if connection.read_exact(&mut asked).is_err() {
                continue;
            }
            connection.write_all(b"N").unwrap();
            let _ = connection.read(&mut [0; 1024]);
            let fields = format!("SFATAL\0VFATAL\0C{code}\0M{message}\0\0");
            let length = u32::try_from(fields.len() + 4).unwrap().to_be_bytes();
            let _ = connection.write_all(&[b"E".as_slice(), &length, fields.as_bytes()].concat());
        }
    });
    format!("postgres://saoma:a-password@{address}/saoma")
}

#[test]
fn a_pooler_that_does_not_carry_us_is_told_with_what_it_needs() {
    for (code, message) in [
        ("08P01", "unsupported startup parameter: extra_float_digits"),
        ("42P05", "prepared statement \"sqlx_s_1\" already exists"),
        ("26000", "prepared statement \"sqlx_s_1\" does not exist"),
    ] {
        let deployment = Deployment::on(&pooler(code, message));
        let needs = "PgBouncer needs pool_mode = session and ignore_startup_parameters = extra_float_digits";
        deployment.refuses_to_serve(UNAVAILABLE, needs);
    }
}

/// Each worker and each connection takes some of what a process may open.
#[test]
fn a_process_that_may_open_too_few_files_says_so_before_it_listens() {
    for (most, workers) in [(200, 1), (256, 512), (1024, 512)] {
        let folder = tempfile::tempdir().unwrap();
        let listen = format!("127.0.0.1:{}", free_ports(1));
        let limited = format!("ulimit -n {most}; exec {} serve", env!("CARGO_BIN_EXE_saoma"));
        let ended = Command::new("sh")
            .args(["-c", &limited])
            .current_dir(&folder)
            .env_clear()
            .env("SAOMA_PUBLIC_URL", "http://localhost")
            .env("SAOMA_LISTEN", &listen)
            .env("SAOMA_WORKERS", workers.to_string())
            .output()
            .unwrap();
        let said = String::from_utf8(ended.stderr).unwrap();
        assert_eq!(ended.status.code(), Some(UNAVAILABLE), "{most} {workers}: {said}");
        assert!(
            said.starts_with("saoma: ") && said.contains("ulimit -n") && said.lines().count() == 1,
            "{said}"
        );
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 0, "nothing is made");
    }
}

#[test]
fn many_workers_serve_where_they_may() {
    System::new().block_on(async {
        let folder = tempfile::tempdir().unwrap();
        Serving::with(folder, &[("SAOMA_WORKERS", "64")]).await;
    });
}
