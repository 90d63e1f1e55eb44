//! PostgreSQL's programs, and the account that they run as.

use std::{
    env, fs, io,
    os::unix::{
        fs::{MetadataExt, chown},
        process::CommandExt,
    },
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use super::Error;

/// Where Debian puts each version.
const VERSIONS: &str = "/usr/lib/postgresql";

/// PostgreSQL's programs, and the account that they run as.
#[derive(Clone, Debug)]
pub(super) struct Programs {
    folder: PathBuf,
    account: Option<Account>,
}

#[derive(Clone, Copy, Debug)]
struct Account {
    user: u32,
    group: u32,
}

impl Programs {
    pub(super) fn find() -> Result<Self, Error> {
        let folder = configured().or_else(newest).ok_or(Error::NoPrograms)?;
        let root = fs::metadata("/proc/self")?.uid() == 0;
        let account = root.then(Account::postgres).transpose()?;
        Ok(Self { folder, account })
    }

    /// A command without the variables of this process: `PGPORT` would lead to another server.
    pub(super) fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.folder.join(program));
        command.env_clear().current_dir("/").stdin(Stdio::null());
        command.envs(env::var_os("PATH").map(|path| ("PATH", path)));
        if let Some(account) = self.account {
            command.uid(account.user).gid(account.group);
        }
        command
    }

    /// Gives a folder to the account.
    pub(super) fn hand_over(&self, folder: &Path) -> io::Result<()> {
        self.account
            .map_or(Ok(()), |account| chown(folder, Some(account.user), Some(account.group)))
    }
}

impl Account {
    /// PostgreSQL refuses to run as root.
    fn postgres() -> Result<Self, Error> {
        let accounts = fs::read_to_string("/etc/passwd")?;
        let find = || {
            let line = accounts.lines().find_map(|line| line.strip_prefix("postgres:"))?;
            let mut fields = line.split(':').skip(1).map(str::parse);
            Some(Self { user: fields.next()?.ok()?, group: fields.next()?.ok()? })
        };
        find().ok_or(Error::NoAccount)
    }
}

fn configured() -> Option<PathBuf> {
    let said = Command::new("pg_config").arg("--bindir").output().ok()?.stdout;
    complete(String::from_utf8(said).ok()?.trim().into())
}

fn newest() -> Option<PathBuf> {
    let versions = fs::read_dir(VERSIONS).ok()?.flatten().filter_map(|version| {
        let number: f64 = version.file_name().to_str()?.parse().ok()?;
        Some((number, complete(version.path().join("bin"))?))
    });
    versions.max_by(|(one, _), (other, _)| one.total_cmp(other)).map(|(_, folder)| folder)
}

/// A folder with the server too: pg_config also comes with the client alone.
fn complete(folder: PathBuf) -> Option<PathBuf> {
    ["initdb", "postgres", "pg_basebackup"]
        .iter()
        .all(|program| folder.join(program).is_file())
        .then_some(folder)
}

/// Runs a command to its end.
pub(super) async fn run(mut command: Command) -> Result<(), Error> {
    let program = command.get_program().display().to_string();
    let ran = tokio::task::spawn_blocking(move || command.output()).await;
    let output = ran.map_err(io::Error::other)??;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    Err(Error::Program { program, said })
}
