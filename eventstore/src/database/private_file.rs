//! Files of SQLite, for their owner alone: they hold what a copy of them would tell. SQLite gives those beside a file, `-wal`
//! and `-shm`, the mode of the file.

use std::{
    fs,
    io::{self, ErrorKind},
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::Path,
};

use rustix::fs::{Access, access};

/// Makes a file that is not there yet; whether others may read one that is there, an operator is told.
pub(super) fn make(path: &Path) -> io::Result<()> {
    match fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            if !fs::metadata(path)?.is_file() {
                return Err(io::Error::other("it is no file"));
            }
            warn_of_readers(path, "the database")
        }
        Err(error) => Err(error),
    }
}

/// Tells an operator if everybody on this machine may read a file; `what` is in it.
///
/// # Errors
/// Where the file cannot be reached.
pub fn warn_of_readers(path: &Path, what: &str) -> io::Result<()> {
    if fs::metadata(path)?.permissions().mode() & 0o004 != 0 {
        let path = path.display();
        tracing::warn!(%path, "everybody on this machine may read {what} (chmod 600)");
    }
    Ok(())
}

/// Whether this process may write what is there. SQLite would open it for reading without a word, and fail later; and to open and
/// close it here would let go of locks that others in this process hold.
pub(super) fn may_be_written(path: &Path) -> io::Result<()> {
    match access(path, Access::WRITE_OK) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_made_for_its_owner_and_left_as_it_is_afterwards() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("saoma.db");
        make(&path).unwrap();
        let mode = || fs::metadata(&path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(), 0o600);
        fs::write(&path, "something").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        make(&path).unwrap();
        assert_eq!((mode(), fs::read_to_string(&path).unwrap().as_str()), (0o644, "something"));
    }
}
