//! A disk that is soon full.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
    process::Command,
};

use tempfile::TempDir;

use super::Error;

/// A folder in memory that holds no more than it was given. Dropped, it is unmounted and gone.
#[derive(Debug)]
pub struct SmallDisk(TempDir);

impl SmallDisk {
    /// Mounts one.
    ///
    /// # Errors
    /// [`Error::CannotMount`] where that cannot be tried: it takes root.
    pub fn mount(mebibytes: u32) -> Result<Self, Error> {
        let folder = tempfile::tempdir()?;
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &format!("size={mebibytes}m"), "tmpfs"]);
        let mounted = mount.arg(folder.path()).output();
        let mounted = mounted.map_err(|error| Error::CannotMount(error.to_string()))?;
        if mounted.status.success() {
            return Ok(Self(folder));
        }
        Err(Error::CannotMount(String::from_utf8_lossy(&mounted.stderr).trim().into()))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Leaves no byte free.
    ///
    /// # Errors
    /// Where something else than its size stands against it.
    pub fn fill(&self) -> Result<(), Error> {
        let mut ballast = OpenOptions::new().append(true).create(true).open(self.ballast())?;
        loop {
            match ballast.write_all(&[0; 64 * 1024]) {
                Err(full) if full.kind() == io::ErrorKind::StorageFull => return Ok(()),
                written => written?,
            }
        }
    }

    /// Frees what was filled.
    ///
    /// # Errors
    /// Where it was not filled.
    pub fn free(&self) -> Result<(), Error> {
        Ok(fs::remove_file(self.ballast())?)
    }

    fn ballast(&self) -> PathBuf {
        self.path().join("ballast")
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Lazily: out of sight now, and out of memory as soon as the last open file is closed.
        let unmounted = Command::new("umount").arg("--lazy").arg(self.path()).status();
        if !unmounted.is_ok_and(|status| status.success()) {
            eprintln!("a small disk is left behind in {}", self.path().display());
        }
    }
}
