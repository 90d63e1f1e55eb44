//! Whoever sends drop by drop: row 22.

use std::{
    io::{ErrorKind, Read, Write},
    net::TcpStream,
    thread,
    time::Duration,
};

use crate::harness::Serving;

/// So many seconds, one byte each, before the server should have had enough.
const SECONDS: usize = 40;

/// Says something at once, and then goes on with a byte a second for as long as the connection is there. Answers after how
/// many it was closed.
fn dribble(port: u16, begin: &str, what: &str) -> Option<usize> {
    let mut connection = TcpStream::connect(("127.0.0.1", port)).unwrap();
    connection.set_read_timeout(Some(Duration::from_secs(1))).unwrap();
    connection.write_all(begin.as_bytes()).unwrap();
    (0..SECONDS).zip(what.bytes().cycle()).find_map(|(second, byte)| {
        let closed = connection.write_all(&[byte]).is_err() || is_closed(&mut connection);
        closed.then_some(second)
    })
}

/// Reads what there is, for a second; whether that is the end.
fn is_closed(connection: &mut TcpStream) -> bool {
    loop {
        match connection.read(&mut [0; 4096]) {
            Ok(0) => return true,
            Ok(_) => {}
            Err(error) => {
                return ![ErrorKind::WouldBlock, ErrorKind::TimedOut].contains(&error.kind());
            }
        }
    }
}

/// 22: connections that are held by sending next to nothing.
#[test]
fn a_connection_is_not_held_by_a_byte_a_second() {
    actix_web::rt::System::new().block_on(async {
        let serving = Serving::start().await;
        let port = serving.port;
        let head = |line: &str, more: &str| {
            format!("{line} HTTP/1.1\r\nHost: localhost:{port}\r\n{more}\r\n")
        };
        let json = "Content-Type: application/json\r\nContent-Length: 1000\r\n";
        let chunked = "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n";
        let form = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n";
        let attacks = [
            ("a head", String::new(), "GET / HTTP/1.1\r\nX: "),
            ("a head without an end", "GET /health/live HTTP/1.1\r\nX: ".to_owned(), "a"),
            ("a body", head("POST /phone/scan", json), "{"),
            ("a body in chunks", head("POST /phone/scan", chunked), "1\r\n{\r\n"),
            ("chunks that nobody reads", head("GET /health/live", chunked), "1\r\n{\r\n"),
            ("a form", head("POST /oidc/token", form), "a"),
            ("a body that nobody reads", head("GET /health/live", json), "{"),
            ("a body for nobody", head("POST /nothing/here", json), "{"),
            ("chunks for no path at all", head("OPTIONS *", chunked), "1\r\n{\r\n"),
        ];
        let attacks = attacks.map(|(attack, begin, what)| {
            (attack, thread::spawn(move || dribble(port, &begin, what)))
        });
        let held = attacks.map(|(attack, thread)| (attack, thread.join().unwrap()));
        assert!(held.iter().all(|(_, closed)| closed.is_some()), "{held:?}");
    });
}
