//! One address for whichever server is the primary, as a load balancer gives it.

use std::{
    io,
    net::{Ipv4Addr, TcpListener as Bound},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    runtime::{Builder, Runtime},
    sync::watch,
};

use super::{Cluster, Error, port::url};

/// An address that stays, while what is behind it changes. It works on a thread of its own.
#[derive(Debug)]
pub struct Address {
    port: u16,
    way: Arc<Mutex<Way>>,
    /// What holds the connections that were left behind.
    stranded: Mutex<Vec<watch::Sender<bool>>>,
    runtime: Option<Runtime>,
}

/// Where connections go now.
#[derive(Debug)]
struct Way {
    to: u16,
    /// False while nothing comes through. Connections end with their sender.
    flowing: watch::Sender<bool>,
}

impl Way {
    fn to(cluster: &Cluster) -> Self {
        Self { to: cluster.port(), flowing: watch::Sender::new(true) }
    }
}

impl Address {
    /// An address that leads to this cluster.
    ///
    /// # Errors
    /// Where there is no port or no thread.
    pub fn to(cluster: &Cluster) -> Result<Self, Error> {
        let bound = Bound::bind((Ipv4Addr::LOCALHOST, 0))?;
        bound.set_nonblocking(true)?;
        let port = bound.local_addr()?.port();
        let way = Arc::new(Mutex::new(Way::to(cluster)));
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        runtime.spawn(listen(bound, Arc::clone(&way)));
        Ok(Self { port, way, stranded: Mutex::default(), runtime: Some(runtime) })
    }

    /// The URL of a database at this address.
    pub fn url(&self, database: &str) -> String {
        url(self.port, database)
    }

    /// Closes every connection; new ones go to this cluster.
    pub fn switch(&self, cluster: &Cluster) {
        drop(self.turn(cluster));
    }

    /// As [`switch`](Self::switch), but connections are not closed: they stay silent for ever.
    pub fn switch_in_silence(&self, cluster: &Cluster) {
        lock(&self.stranded).push(self.turn(cluster));
    }

    /// New connections go to this cluster; those that are there stay where they are.
    pub fn lead_new_ones(&self, cluster: &Cluster) {
        let left = std::mem::replace(&mut *lock(&self.way), Way::to(cluster));
        lock(&self.stranded).push(left.flowing);
    }

    /// Connections stay, and more are taken, but nothing comes through.
    pub fn silence(&self) {
        lock(&self.way).flowing.send_replace(false);
    }

    /// All that was held back comes through.
    pub fn speak(&self) {
        lock(&self.way).flowing.send_replace(true);
    }

    /// Answers what the connections so far hang on. From now on nothing comes through them.
    fn turn(&self, cluster: &Cluster) -> watch::Sender<bool> {
        let left = std::mem::replace(&mut *lock(&self.way), Way::to(cluster));
        left.flowing.send_replace(false);
        left.flowing
    }
}

impl Drop for Address {
    fn drop(&mut self) {
        // A runtime that is dropped in a test of tokio would wait where it may not.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn listen(bound: Bound, way: Arc<Mutex<Way>>) -> io::Result<()> {
    let listener = TcpListener::from_std(bound)?;
    loop {
        let (near, _) = listener.accept().await?;
        let (to, flowing) = {
            let way = lock(&way);
            (way.to, way.flowing.subscribe())
        };
        tokio::spawn(connect(near, to, flowing));
    }
}

async fn connect(near: TcpStream, to: u16, flowing: watch::Receiver<bool>) -> io::Result<()> {
    let far = TcpStream::connect((Ipv4Addr::LOCALHOST, to)).await?;
    let (from_near, to_near) = near.into_split();
    let (from_far, to_far) = far.into_split();
    let mut way = flowing.clone();
    // The first that ends takes the others with it.
    tokio::select! {
        end = carry(from_near, to_far, flowing.clone()) => end,
        end = carry(from_far, to_near, flowing) => end,
        () = async { while way.changed().await.is_ok() {} } => Ok(()),
    }
}

async fn carry(
    mut from: impl AsyncReadExt + Unpin,
    mut to: impl AsyncWriteExt + Unpin,
    mut flowing: watch::Receiver<bool>,
) -> io::Result<()> {
    let mut bytes = Vec::with_capacity(16 * 1024);
    while from.read_buf(&mut bytes).await? > 0 {
        if flowing.wait_for(|flowing| *flowing).await.is_err() {
            break;
        }
        to.write_all(&bytes).await?;
        bytes.clear();
    }
    Ok(())
}
