//! What lies between Saoma and its database, and may break.

use std::{
    net::{Ipv4Addr, TcpListener as Bound},
    thread,
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    runtime::{Builder, Runtime},
    sync::watch,
    task::{JoinHandle, JoinSet},
};
use url::Url;

use super::free_ports;

/// A way to a database, on a thread of its own.
pub struct Proxy {
    port: u16,
    to: (String, u16),
    flowing: watch::Sender<bool>,
    carrying: Option<JoinHandle<()>>,
    runtime: Option<Runtime>,
}

impl Proxy {
    /// A way to the database, and the URL that goes by it.
    pub fn to(database: &str) -> (Self, String) {
        let mut url = Url::parse(database).unwrap();
        let to = (url.host_str().unwrap().to_owned(), url.port().unwrap());
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let (flowing, runtime, port) = (watch::Sender::new(true), Some(runtime), free_ports(1));
        let mut proxy = Self { port, to, flowing, carrying: None, runtime };
        proxy.restore();
        url.set_host(Some("127.0.0.1")).unwrap();
        url.set_port(Some(port)).unwrap();
        (proxy, url.into())
    }

    /// Drops all connections, and refuses new ones.
    pub fn cut(&mut self) {
        let carrying = self.carrying.take().unwrap();
        carrying.abort();
        while !carrying.is_finished() {
            thread::sleep(Duration::from_millis(1));
        }
    }

    /// Takes connections again.
    pub fn restore(&mut self) {
        let listener = Bound::bind((Ipv4Addr::LOCALHOST, self.port)).unwrap();
        listener.set_nonblocking(true).unwrap();
        let (to, flowing) = (self.to.clone(), self.flowing.clone());
        let carry = async move {
            let listener = TcpListener::from_std(listener).unwrap();
            let mut connections = JoinSet::new();
            while let Ok((near, _)) = listener.accept().await {
                connections.spawn(connect(near, to.clone(), flowing.subscribe()));
            }
        };
        self.carrying = Some(self.runtime.as_ref().unwrap().spawn(carry));
    }

    /// Connections stay, and more are taken, but nothing comes through.
    pub fn freeze(&self) {
        self.flowing.send_replace(false);
    }

    /// All that was held back comes through.
    pub fn thaw(&self) {
        self.flowing.send_replace(true);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.runtime.take().unwrap().shutdown_background();
    }
}

async fn connect(near: TcpStream, to: (String, u16), flowing: watch::Receiver<bool>) {
    let Ok(far) = TcpStream::connect(to).await else {
        return;
    };
    let ((from_near, to_near), (from_far, to_far)) = (near.into_split(), far.into_split());
    // The first that ends takes the other with it.
    tokio::select! {
        () = carry(from_near, to_far, flowing.clone()) => {}
        () = carry(from_far, to_near, flowing) => {}
    }
}

async fn carry(
    mut from: impl AsyncReadExt + Unpin,
    mut to: impl AsyncWriteExt + Unpin,
    mut flowing: watch::Receiver<bool>,
) {
    let mut bytes = [0; 16 * 1024];
    while let Ok(count @ 1..) = from.read(&mut bytes).await {
        let open = flowing.wait_for(|flowing| *flowing).await.is_ok();
        if !open || to.write_all(&bytes[..count]).await.is_err() {
            return;
        }
    }
}
