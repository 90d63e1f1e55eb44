//! Ports, and the URLs that lead to them.

use std::{
    io,
    net::{Ipv4Addr, TcpListener},
    process,
    sync::atomic::{AtomicU16, Ordering},
};

/// Without a password and without TLS.
pub(super) fn url(port: u16, database: &str) -> String {
    format!("postgres://postgres@127.0.0.1:{port}/{database}?sslmode=disable")
}

/// Below those that the kernel gives to connections, so that nobody has it while the server is down.
pub(super) fn free_port() -> io::Result<u16> {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    loop {
        // Each process of tests has 50 to begin with.
        let offset = process::id() * 50 + u32::from(NEXT.fetch_add(1, Ordering::Relaxed));
        let port = 10_000 + (offset % 9_900) as u16;
        if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
            return Ok(port);
        }
    }
}
