//! A server in front of the test server that can fall silent: what is connected gets no answer any more and is not told,
//! as if the machine had lost its power. New connections are served, as if another machine had taken its address.

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    thread,
};

use sqlx::postgres::PgConnectOptions;

use super::server;

pub struct Proxy {
    port: u16,
    silenced: Arc<AtomicU32>,
}

impl Proxy {
    pub fn start() -> Self {
        let (host, port) = (server().get_host().to_owned(), server().get_port());
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let proxy = Self { port: listener.local_addr().unwrap().port(), silenced: Arc::default() };
        let silenced = proxy.silenced.clone();
        thread::spawn(move || {
            for client in listener.incoming() {
                let client = client.unwrap();
                let server = TcpStream::connect((host.as_str(), port)).unwrap();
                pump(client.try_clone().unwrap(), server.try_clone().unwrap(), silenced.clone());
                pump(server, client, silenced.clone());
            }
        });
        proxy
    }

    /// Where it is reached.
    pub fn options(&self) -> PgConnectOptions {
        server().host("127.0.0.1").port(self.port)
    }

    /// Answers nothing more to those that are connected now.
    pub fn fall_silent(&self) {
        self.silenced.fetch_add(1, Ordering::SeqCst);
    }
}

fn pump(mut from: TcpStream, mut to: TcpStream, silenced: Arc<AtomicU32>) {
    let born = silenced.load(Ordering::SeqCst);
    thread::spawn(move || {
        let mut bytes = [0; 4096];
        while let Ok(length @ 1..) = from.read(&mut bytes) {
            let silent = silenced.load(Ordering::SeqCst) != born;
            if !silent && to.write_all(&bytes[..length]).is_err() {
                break;
            }
        }
    });
}
