//! What lies between Saoma and its database, or between Saoma and a browser, and may break.

use std::{
    net::{Ipv4Addr, TcpListener as Bound},
    sync::atomic::{AtomicBool, Ordering},
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

/// A way to a database or a server, on a thread of its own.
pub struct Proxy {
    pub port: u16,
    to: (String, u16),
    way: watch::Sender<Way>,
    carrying: Option<JoinHandle<()>>,
    runtime: Option<Runtime>,
}

/// What comes through.
#[derive(Default)]
struct Way {
    frozen: bool,
    /// How many connections there were so far.
    connections: u64,
    /// So many of them, the first ones, carry nothing any more.
    lost: u64,
    /// Of the next request with this in it, the answer is lost.
    unanswered: Option<&'static str>,
}

impl Way {
    const fn carries(&self, connection: u64) -> bool {
        !self.frozen && connection >= self.lost
    }
}

impl Proxy {
    /// A way to the database, and the URL that goes by it.
    pub fn to(database: &str) -> (Self, String) {
        let mut url = Url::parse(database).unwrap();
        let proxy = Self::before((url.host_str().unwrap().to_owned(), url.port().unwrap()));
        url.set_host(Some("127.0.0.1")).unwrap();
        url.set_port(Some(proxy.port)).unwrap();
        (proxy, url.into())
    }

    /// A way to a host and port.
    pub fn before(to: (String, u16)) -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let way = watch::Sender::new(Way::default());
        let mut proxy =
            Self { port: free_ports(1), to, way, carrying: None, runtime: Some(runtime) };
        proxy.restore();
        proxy
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
        let (to, way) = (self.to.clone(), self.way.clone());
        let carry = async move {
            let listener = TcpListener::from_std(listener).unwrap();
            let mut connections = JoinSet::new();
            while let Ok((near, _)) = listener.accept().await {
                connections.spawn(connect(near, to.clone(), way.clone()));
            }
        };
        self.carrying = Some(self.runtime.as_ref().unwrap().spawn(carry));
    }

    /// Connections stay, and more are taken, but nothing comes through.
    pub fn freeze(&self) {
        self.way.send_modify(|way| way.frozen = true);
    }

    /// All that was held back comes through.
    pub fn thaw(&self) {
        self.way.send_modify(|way| way.frozen = false);
    }

    /// The connections of now stay, but carry nothing any more, not even their end. New ones do.
    pub fn lose(&self) {
        self.way.send_modify(|way| way.lost = way.connections);
    }

    /// Of the next request with this in it, the answer is lost with its connection.
    pub fn lose_answer(&self, of: &'static str) {
        self.way.send_modify(|way| way.unanswered = Some(of));
    }

    /// Whether that answer was lost.
    pub fn has_lost_answer(&self) -> bool {
        self.way.borrow().unanswered.is_none()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.runtime.take().unwrap().shutdown_background();
    }
}

async fn connect(near: TcpStream, to: (String, u16), way: watch::Sender<Way>) {
    let mut connection = 0;
    way.send_modify(|way| {
        connection = way.connections;
        way.connections += 1;
    });
    let Ok(far) = TcpStream::connect(to).await else {
        return;
    };
    let ((from_near, to_near), (from_far, to_far)) = (near.into_split(), far.into_split());
    let is_unanswered = AtomicBool::new(false);
    let asked = |bytes: &[u8]| {
        let text = String::from_utf8_lossy(bytes);
        if way.borrow().unanswered.is_some_and(|of| text.contains(of)) {
            is_unanswered.store(true, Ordering::Relaxed);
        }
        true
    };
    let answered = |_: &[u8]| {
        let is_lost = is_unanswered.load(Ordering::Relaxed);
        if is_lost {
            way.send_modify(|way| way.unanswered = None);
        }
        !is_lost
    };
    // The first that ends takes the other with it.
    tokio::select! {
        () = carry(from_near, to_far, way.subscribe(), connection, asked) => {}
        () = carry(from_far, to_near, way.subscribe(), connection, answered) => {}
    }
}

/// Carries what comes, and the end, for as long as `passes` lets it through.
async fn carry(
    mut from: impl AsyncReadExt + Unpin,
    mut to: impl AsyncWriteExt + Unpin,
    mut way: watch::Receiver<Way>,
    connection: u64,
    passes: impl Fn(&[u8]) -> bool,
) {
    let mut bytes = [0; 16 * 1024];
    loop {
        let count = from.read(&mut bytes).await.unwrap_or_default();
        let open = way.wait_for(|way| way.carries(connection)).await.is_ok();
        let bytes = &bytes[..count];
        if count == 0 || !open || !passes(bytes) || to.write_all(bytes).await.is_err() {
            return;
        }
    }
}
