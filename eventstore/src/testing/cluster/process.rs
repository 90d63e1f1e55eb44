//! The postmaster and its children, and the signals that hurt them.

use std::{
    fs, io,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// How long the end of a server may take before it is forced.
const PATIENCE: Duration = Duration::from_secs(10);
const PAUSE: Duration = Duration::from_millis(5);

/// A postmaster; it is stopped at once when this is dropped.
#[derive(Debug)]
pub(super) struct Process(Child);

impl Process {
    pub(super) fn start(mut command: Command) -> io::Result<Self> {
        command.spawn().map(Self)
    }

    pub(super) fn ended(&mut self) -> io::Result<bool> {
        self.0.try_wait().map(|status| status.is_some())
    }

    /// Signals the postmaster alone.
    pub(super) fn signal(&mut self, name: &str) -> io::Result<()> {
        // What has ended is not signalled: its number may be another's by now.
        if self.ended()? { Ok(()) } else { signal(name, &[self.0.id()]) }
    }

    fn signal_children(&mut self, name: &str) -> io::Result<()> {
        if self.ended()? { Ok(()) } else { signal(name, &children(self.0.id())) }
    }

    /// Nobody of them runs on, and nobody notices.
    pub(super) fn freeze(&mut self) -> io::Result<()> {
        // First the postmaster, so that it has no more children.
        self.signal("STOP")?;
        self.signal_children("STOP")
    }

    pub(super) fn thaw(&mut self) -> io::Result<()> {
        self.signal_children("CONT")?;
        self.signal("CONT")
    }

    /// Kills them all in one moment.
    pub(super) fn kill_9(&mut self) -> io::Result<()> {
        self.freeze()?;
        let children = children(self.0.id());
        self.signal_children("KILL")?;
        self.signal("KILL")?;
        self.0.wait()?;
        while children.iter().any(|child| parent(*child).is_some()) {
            thread::sleep(PAUSE);
        }
        Ok(())
    }

    fn stop(&mut self) -> io::Result<()> {
        self.signal("QUIT")?;
        // One that is frozen hears nothing.
        self.thaw()?;
        let end = Instant::now() + PATIENCE;
        while Instant::now() < end {
            if self.ended()? {
                return Ok(());
            }
            thread::sleep(PAUSE);
        }
        self.kill_9()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if let Err(error) = self.stop() {
            eprintln!("a PostgreSQL server is left behind: {error}");
        }
    }
}

/// By the shell, since Rust itself sends no signals. A process that is gone meanwhile is no error.
fn signal(name: &str, processes: &[u32]) -> io::Result<()> {
    let mut kill = Command::new("sh");
    kill.args(["-c", r#"kill -s "$0" "$@""#, name]).args(processes.iter().map(u32::to_string));
    kill.stderr(Stdio::null()).status().map(drop)
}

fn children(of: u32) -> Vec<u32> {
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    let numbers = processes.filter_map(|process| process.file_name().to_str()?.parse().ok());
    numbers.filter(|process| parent(*process) == Some(of)).collect()
}

/// Nothing when the process is gone, or only waits to be reaped.
fn parent(process: u32) -> Option<u32> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let (_, after_name) = stat.rsplit_once(") ")?;
    let mut fields = after_name.split(' ');
    let dead = matches!(fields.next()?, "Z" | "X");
    (!dead).then(|| fields.next()?.parse().ok())?
}
