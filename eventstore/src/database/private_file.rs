//! Files of SQLite, for their owner alone: they hold what a copy of them would tell. SQLite gives those beside a file, `-wal`
//! and `-shm`, the mode of the file.

use std::{
    fs,
    io::{self, ErrorKind},
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::Path,
};

/// Makes a file that is not there yet; whether others may read one that is there, an operator is told.
pub(super) fn make(path: &Path) -> io::Result<()> {
    match fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            if fs::metadata(path)?.permissions().mode() & 0o004 != 0 {
                tracing::warn!(path = %path.display(), "everybody on this machine may read the database (chmod 600)");
            }
            Ok(())
        }
        Err(error) => Err(error),
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
