//! A folder for a server's files.

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::Command,
};

/// Dropped, it is removed, but nobody waits for that: some disks are slow to give back what was synced to them.
#[derive(Debug)]
pub(super) struct Folder(PathBuf);

impl Folder {
    pub(super) fn make() -> io::Result<Self> {
        Ok(Self(tempfile::tempdir()?.keep()))
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let mut remove = Command::new("sh");
        let removing = remove
            .args(["-c", r#"rm -rf "$0" </dev/null >/dev/null 2>&1 &"#])
            .arg(&self.0)
            .status();
        if !removing.is_ok_and(|status| status.success()) {
            // What is left lies among the system's temporary files.
            let _ = fs::remove_dir_all(&self.0);
        }
    }
}
