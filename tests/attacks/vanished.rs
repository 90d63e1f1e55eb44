//! A browser that left the network without a word: row 2.

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

use actix_web::rt::System;
use socket2::{SockFilter, SockRef};

use crate::harness::{Browser, Login, States, demo::Demo, http_client};

/// What the documents promise.
const GONE: Duration = Duration::from_secs(20);

/// Follows a login until its first state comes.
fn follow(demo: &Demo, browser: &Browser, login: &Login) -> TcpStream {
    let host = demo.text("saoma").replace("http://", "");
    let mut connection = TcpStream::connect(host.replace("localhost", "127.0.0.1")).unwrap();
    let cookies: Vec<_> =
        browser.cookies().iter().map(|(name, value)| format!("{name}={value}")).collect();
    let (id, cookies) = (&login.id, cookies.join("; "));
    write!(
        connection,
        "GET /logins/{id}/stream HTTP/1.1\r\nHost: {host}\r\nCookie: {cookies}\r\n\r\n"
    )
    .unwrap();
    let mut heard = String::new();
    while !heard.contains("\"issued\"") {
        let mut bytes = [0; 4096];
        let count = connection.read(&mut bytes).unwrap();
        assert_ne!(count, 0, "{heard}");
        heard += &String::from_utf8_lossy(&bytes[..count]);
    }
    connection
}

/// From now on, nothing that arrives is taken in or acknowledged: so it is with a machine that is not there.
fn vanish(connection: &TcpStream) {
    // BPF_RET | BPF_K: of each packet, no byte.
    let nothing = SockFilter::new(0x06, 0, 0, 0);
    SockRef::from(connection).attach_filter(&[nothing]).unwrap();
}

/// 2: the picture of a code whose browser is not there any more, and did not say so.
#[test]
fn a_code_whose_browser_left_the_network_without_a_word_is_not_scanned() {
    System::new().block_on(async {
        let demo = Demo::start(&[]).await;
        let [gone, there] = [(); 2].map(|()| Browser::new(http_client(), &demo.site()));
        let (login, other) = (gone.login(&demo.site()).await, there.login(&demo.site()).await);
        let mut states = States::of(&there, &other).await;
        assert_eq!(states.next().await.as_deref(), Some("issued"));
        let connection = follow(&demo, &gone, &login);
        vanish(&connection);
        tokio::time::sleep(GONE).await;
        demo.scan("lin", &login).await.refused(409, "no_live_browser");
        demo.scan("lin", &other).await.expect(200);
        drop(connection);
    });
}
