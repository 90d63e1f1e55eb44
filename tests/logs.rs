//! What is written down about a login while it happens: rows 52 and 53.

mod starting;
mod talkative;
mod told;
mod told_once;

use std::{
    collections::BTreeSet,
    fs,
    io::{Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
};

use actix_web::rt::System;
use serde_json::Value;

use crate::harness::Serving;
use talkative::Talkative;

/// What the read tables hold in clear, and errors never say.
const PERSONAL: [&str; 3] = ["openid", "unionid", "phone number"];

/// 53: the log, an error, the process list or the database hold what opens something, or say who somebody is.
#[test]
fn no_secret_is_written_down_though_everything_is_to_be_logged() {
    System::new().block_on(async {
        let mut talkative = Talkative::start().await;
        talkative.sign_in().await;
        talkative.shop_and_api().await;
        talkative.set_up().await;
        talkative.prove().await;
        talkative.console().await;
        let Talkative { demo, secrets, refusals, .. } = talkative;
        let process = demo.process.id();
        let shown =
            ["cmdline", "environ"].map(|what| read(&format!("/proc/{process}/{what}").into()));
        let database = files(&demo.data, |name| name.starts_with("saoma.db"));
        let log = demo.end();

        let kinds: BTreeSet<_> = secrets.iter().map(|(kind, _)| *kind).collect();
        assert!(kinds.len() >= 20, "{kinds:?}");
        let (personal, opening): (Vec<_>, Vec<_>) =
            secrets.into_iter().partition(|(kind, _)| PERSONAL.contains(kind));
        for (place, text, told) in [
            ("the log", &log, "/phone/authorize"),
            ("an error", &refusals, "code_invalid"),
            ("the process list", &shown.concat(), "RUST_LOG=trace"),
        ] {
            assert!(text.contains(told), "{told} is not in {place}");
            nothing_of(personal.iter().chain(&opening), place, text);
        }
        // Of who signed in; not all do.
        let holds_a_person = personal.iter().any(|(_, text)| database.contains(text));
        assert!(database.contains("login.claimed") && holds_a_person);
        nothing_of(opening.iter(), "the database", &database);
        // WeChat makes a new session_key each time, which nobody here is told: it would stand beside its name.
        assert!(!log.contains("session_key") && !database.contains("session_key"));
    });
}

fn nothing_of<'a>(
    secrets: impl Iterator<Item = &'a (&'static str, String)>,
    place: &str,
    text: &str,
) {
    for (kind, secret) in secrets {
        let line = text.lines().find(|line| line.contains(secret.as_str()));
        assert!(line.is_none(), "{kind} {secret} is in {place}: {line:?}");
    }
}

fn read(path: &PathBuf) -> String {
    String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned()
}

/// The files of a folder, as one text.
fn files(folder: &Path, which: impl Fn(&str) -> bool) -> String {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    let chosen = entries.filter(|entry| which(entry.file_name().to_str().unwrap()));
    chosen.map(|entry| read(&entry.path())).collect()
}

/// 52: what a client sends becomes lines of the log that it wrote.
#[test]
fn whatever_is_asked_the_log_is_one_json_object_a_line() {
    System::new().block_on(async {
        let serving = Serving::start().await;
        let hostile = "%0d%0a%7b%22level%22:%22ERROR%22%7d%1b[2J";
        for head in [
            format!(
                "GET /login?ui_locales={hostile} HTTP/1.1\r\nHost: localhost:{}\r\n",
                serving.port
            ),
            format!("GET /{hostile} HTTP/1.1\r\nHost: localhost:{}\r\n", serving.port),
            format!("GET /logins/{hostile} HTTP/1.1\r\nHost: {hostile}\r\n"),
            "GET /login HTTP/1.1\r\nHost: a\r\nUser-Agent: \x1b[2J{\"level\":\"x\"}\r\n".to_owned(),
            "GET /login HTTP/1.1\r\nHost: a\r\nUser-Agent: a\r\n {\"level\":\"x\"}\r\n".to_owned(),
            "GET /\x1b[2J HTTP/1.1\r\nHost: a\r\n".to_owned(),
            "\x1b[2J / HTTP/1.1\r\nHost: a\r\n".to_owned(),
        ] {
            let mut connection = TcpStream::connect(("127.0.0.1", serving.port)).unwrap();
            write!(connection, "{head}Connection: close\r\n\r\n").unwrap();
            let mut answer = Vec::new();
            // What is no HTTP may be answered by a reset.
            let _ = connection.read_to_end(&mut answer);
        }
        let log = serving.log();
        assert!(log.matches("\"status\":").count() >= 3, "{log}");
        assert!(!log.contains('\x1b') && !log.contains("2J"), "{log}");
        for line in log.lines() {
            let object: Value = serde_json::from_str(line).unwrap();
            assert!(object["level"].is_string() && object["target"].is_string(), "{line}");
        }
    });
}
