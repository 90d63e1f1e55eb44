//! Processes of our own binary, and ports for them.

use std::{
    fs::{self, File},
    net::{Ipv4Addr, TcpListener, TcpStream},
    ops::Range,
    os::unix::{fs::MetadataExt, process::CommandExt},
    path::PathBuf,
    process::{Child, Command, Output, Stdio},
    sync::atomic::{AtomicU32, Ordering},
    thread,
    time::{Duration, Instant},
};

use super::http_client;

/// How long a command may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// Below the ports that the system gives to clients by itself (32768 and up on Linux): what is free here stays free until somebody
/// listens on it.
const PORTS: Range<u32> = 10_000..32_000;

/// The first of `count` free ports in a row. No two tests of this process get the same.
pub fn free_ports(count: u16) -> u16 {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    // Far from where another process begins.
    let start = std::process::id().wrapping_mul(997);
    let all = PORTS.end - PORTS.start - 100;
    loop {
        let next = start.wrapping_add(NEXT.fetch_add(count.into(), Ordering::Relaxed));
        let first = u16::try_from(PORTS.start + next % all).unwrap();
        if (first..first + count).all(|port| TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok())
        {
            return first;
        }
    }
}

/// Waits until somebody listens.
pub async fn wait_for_port(port: u16) {
    for _ in 0..200 {
        if TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("nobody listens on {port}");
}

/// How long a server that was told to stop may take: less than the ten seconds that a request may go on.
const STOPPING: Duration = Duration::from_secs(8);

/// Sends a signal: `-TERM`, `-INT`.
pub fn signal(name: &str, process: &Child) {
    let sent = Command::new("kill").args([name, &process.id().to_string()]).status().unwrap();
    assert!(sent.success());
}

/// Waits until a server ends by itself, well.
pub async fn ended(process: &mut Child, since: Instant) {
    while process.try_wait().unwrap().is_none() {
        assert!(since.elapsed() < STOPPING, "the process stays");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(process.wait().unwrap().code(), Some(0));
}

/// A command that ended by itself.
#[derive(Debug)]
pub struct Ended {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

/// Runs `saoma` to its end, with no variables but these.
pub fn saoma(arguments: &[&str], variables: &[(&str, &str)]) -> Ended {
    run(&mut Command::new(env!("CARGO_BIN_EXE_saoma")), arguments, variables)
}

/// Runs `saoma` as a user for whom file permissions count: they do not for root.
pub fn saoma_as_nobody(arguments: &[&str], variables: &[(&str, &str)]) -> Ended {
    const NOBODY: u32 = 65_534;
    let mut command = Command::new(env!("CARGO_BIN_EXE_saoma"));
    if fs::metadata("/proc/self").unwrap().uid() == 0 {
        command.uid(NOBODY).gid(NOBODY);
    }
    run(&mut command, arguments, variables)
}

fn run(command: &mut Command, arguments: &[&str], variables: &[(&str, &str)]) -> Ended {
    let mut process = command
        .args(arguments)
        .env_clear()
        .envs(variables.iter().copied())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let start = Instant::now();
    while process.try_wait().unwrap().is_none() {
        if start.elapsed() > PATIENCE {
            process.kill().unwrap();
            panic!("{arguments:?} does not end: {:?}", process.wait_with_output());
        }
        thread::sleep(Duration::from_millis(20));
    }
    let Output { status, stdout, stderr } = process.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Ended { code: status.code(), stdout: text(stdout), stderr: text(stderr) }
}

/// `saoma serve`, on a database of its own.
pub struct Serving {
    pub port: u16,
    folder: Option<tempfile::TempDir>,
    pub process: Child,
}

impl Serving {
    pub async fn start() -> Self {
        Self::again(tempfile::tempdir().unwrap()).await
    }

    /// Starts it where it ran before.
    pub async fn again(folder: tempfile::TempDir) -> Self {
        Self::with(folder, &[]).await
    }

    /// Starts it in a folder, with these further variables.
    pub async fn with(folder: tempfile::TempDir, variables: &[(&str, &str)]) -> Self {
        let port = free_ports(1);
        let process = Command::new(env!("CARGO_BIN_EXE_saoma"))
            .arg("serve")
            .current_dir(&folder)
            .env_clear()
            .env("SAOMA_PUBLIC_URL", format!("http://localhost:{port}"))
            .env("SAOMA_LISTEN", format!("127.0.0.1:{port}"))
            .envs(variables.iter().copied())
            .stderr(File::create(folder.path().join("log")).unwrap())
            .spawn()
            .unwrap();
        let serving = Self { port, folder: Some(folder), process };
        wait_for_port(port).await;
        let ready = http_client().get(format!("http://127.0.0.1:{port}/health/ready")).send();
        assert!(ready.await.is_ok_and(|ready| ready.status() == 200), "{}", serving.log());
        serving
    }

    /// Ends it, and leaves its folder.
    pub fn stop(mut self) -> tempfile::TempDir {
        self.folder.take().unwrap()
    }

    /// A file of its folder: `saoma.db`, `saoma.key`, `log`.
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.as_ref().unwrap().path().join(name)
    }

    /// What it has logged so far.
    pub fn log(&self) -> String {
        fs::read_to_string(self.file("log")).unwrap()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // A failed test leaves no server behind.
        drop(self.process.kill());
        drop(self.process.wait());
    }
}
