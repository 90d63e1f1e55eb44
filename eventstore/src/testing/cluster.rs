//! Real PostgreSQL clusters of a test's own, that can be hurt. On Linux.

mod address;
mod ask;
mod error;
mod folder;
mod hurt;
mod port;
mod process;
mod programs;
mod small_disk;
mod standby;

use std::{
    fs::{self, DirBuilder, OpenOptions},
    io::Write,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
    process::Command,
};

use tokio::{sync::Mutex, time::sleep};

pub use address::Address;
use ask::{PAUSE, within};
pub use error::Error;
use folder::Folder;
use port::{free_port, url};
use process::Process;
use programs::{Programs, run};
pub use small_disk::SmallDisk;
pub use standby::Standby;

/// Durable as in production, and small, so that several of them fit on two cores.
const SETTINGS: &str = "
fsync = on
full_page_writes = on
synchronous_commit = on
wal_level = replica
max_wal_senders = 5
wal_retrieve_retry_interval = 200ms
max_connections = 200
shared_buffers = 16MB
jit = off
max_worker_processes = 2
max_parallel_workers = 0
unix_socket_directories = ''
dynamic_shared_memory_type = mmap
recovery_init_sync_method = syncfs
";
const LOGS_ON_DISK: &str = "
min_wal_size = 32MB
max_wal_size = 256MB
wal_keep_size = 64MB
";
const LOGS_ON_SMALL_DISK: &str = "
min_wal_size = 2MB
max_wal_size = 4MB
";

/// A server of its own. Dropped, it is stopped at once, and its files are gone.
#[derive(Debug)]
pub struct Cluster {
    programs: Programs,
    port: u16,
    // In the order in which they go: the server before its disk.
    server: Mutex<Option<Process>>,
    data: PathBuf,
    disk: Option<SmallDisk>,
    folder: Folder,
}

impl Cluster {
    /// Starts one.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn start() -> Result<Self, Error> {
        Self::initialised(None).await
    }

    /// Starts one on a disk of this size. 28 are full at once, and a database takes 6 more; 40 are
    /// the least with which it comes back when the disk was full. Full, the server may refuse, or end.
    ///
    /// # Errors
    /// [`Error::CannotMount`] where that cannot be tried.
    pub async fn on_small_disk(mebibytes: u32) -> Result<Self, Error> {
        Self::initialised(Some(SmallDisk::mount(mebibytes)?)).await
    }

    /// The URL of a database.
    pub fn url(&self, database: &str) -> String {
        url(self.port, database)
    }

    /// Where it listens.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Where its files are, those of the log (`pg_wal`) among them.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// Segments of the log that are not needed any more are gone, in place of being used again.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn keep_no_old_log(&self) -> Result<(), Error> {
        self.set("wal_recycle", "off").await?;
        self.set("wal_keep_size", "0").await
    }

    /// Makes an empty database, and answers its URL.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn create_database(&self, name: &str) -> Result<String, Error> {
        self.tell(&format!("CREATE DATABASE {name}")).await?;
        Ok(self.url(name))
    }

    /// Makes an empty database whose tables are on that disk, but not what the server logs. It takes 8 MiB.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn create_database_on(&self, disk: &SmallDisk, name: &str) -> Result<String, Error> {
        self.programs.hand_over(disk.path())?;
        let place = disk.path().display();
        self.tell(&format!("CREATE TABLESPACE {name} LOCATION '{place}'")).await?;
        self.tell(&format!("CREATE DATABASE {name} TABLESPACE {name}")).await?;
        Ok(self.url(name))
    }

    /// Whether it still runs: a full disk ends it.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn is_running(&self) -> Result<bool, Error> {
        self.server.lock().await.as_mut().map_or(Ok(false), |server| Ok(!server.ended()?))
    }

    /// Starts it on the same port, killed before if it runs, and waits until it takes connections.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn restart(&self) -> Result<(), Error> {
        self.kill().await?;
        let log = OpenOptions::new().append(true).create(true).open(self.log_file())?;
        let mut postgres = self.programs.command("postgres");
        postgres.arg("-D").arg(&self.data).arg("-c").arg(format!("port={}", self.port));
        postgres.stdout(log.try_clone()?).stderr(log);
        *self.server.lock().await = Some(Process::start(postgres)?);
        within("a server that takes connections", async {
            while self.connect().await.is_err() {
                if !self.is_running().await? {
                    return Err(Error::Ended(self.log()?));
                }
                sleep(PAUSE).await;
            }
            Ok(())
        })
        .await
    }

    /// What it wrote to its log.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn log(&self) -> Result<String, Error> {
        Ok(fs::read_to_string(self.log_file())?)
    }

    async fn initialised(disk: Option<SmallDisk>) -> Result<Self, Error> {
        let cluster = Self::prepare(Programs::find()?, disk)?;
        let mut initdb = cluster.programs.command("initdb");
        initdb.args(["--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-locale"]);
        initdb.args(["--no-sync", "--wal-segsize=1", "--pgdata"]).arg(&cluster.data);
        run(initdb).await?;
        let logs = if cluster.disk.is_some() { LOGS_ON_SMALL_DISK } else { LOGS_ON_DISK };
        let mut settings =
            OpenOptions::new().append(true).open(cluster.data.join("postgresql.conf"))?;
        settings.write_all(format!("{SETTINGS}{logs}").as_bytes())?;
        cluster.restart().await?;
        Ok(cluster)
    }

    /// A place for its data.
    fn prepare(programs: Programs, disk: Option<SmallDisk>) -> Result<Self, Error> {
        let folder = Folder::make()?;
        let place = disk.as_ref().map_or(folder.path(), SmallDisk::path);
        let data = place.join("data");
        // PostgreSQL wants it for itself alone.
        DirBuilder::new().mode(0o700).create(&data)?;
        programs.hand_over(folder.path())?;
        programs.hand_over(&data)?;
        Ok(Self { programs, port: free_port()?, server: Mutex::default(), data, disk, folder })
    }

    fn log_file(&self) -> PathBuf {
        self.folder.path().join("log")
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.server.get_mut().take());
        // Who was killed leaves a piece of shared memory behind, whose number is the last in this file.
        let Ok(left) = fs::read_to_string(self.data.join("postmaster.pid")) else {
            return;
        };
        let shared = left.lines().nth(6).and_then(|line| line.split_whitespace().last());
        if let Some(number) = shared {
            let _ = Command::new("ipcrm").args(["-m", number]).status();
        }
    }
}
