//! The root key: one file outside the database. It wraps the key of the deployment and nothing else, so that another file
//! can take its place while servers go on.

use std::{
    fs,
    io::{self, Write},
    os::unix::fs::{MetadataExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use rustix::process::{getegid, getgid, getgroups};
use zeroize::Zeroizing;

use super::{key::Key, random};
use crate::words::error::SealError;

/// Why there is no root key.
#[derive(Debug, thiserror::Error)]
pub enum RootKeyError {
    /// The database has secrets, but its key is not there; a new one would not open them.
    #[error("the root key {0} is missing; put it back, this database cannot be read without it")]
    Missing(PathBuf),
    /// The database was written under another key.
    #[error("the root key {0} is not the one that this database was written under")]
    Wrong(PathBuf),
    /// The key that should take the place of the one in use is that one.
    #[error(
        "{0} holds the root key that is in use: give another file, or one that is not there yet"
    )]
    Same(PathBuf),
    /// Others can read the file.
    #[error(
        "the root key {0} can be read by others, or changed by its group; make it readable for its owner only (chmod 600), or for a group of the process too (chmod 440)"
    )]
    Exposed(PathBuf),
    /// The file holds something else.
    #[error("{0} does not hold a root key (256 bits as base64url)")]
    Malformed(PathBuf),
    /// The file cannot be read or made.
    #[error("the root key {0}: {1}")]
    File(PathBuf, #[source] io::Error),
    /// The cipher does not work.
    #[error(transparent)]
    Cipher(#[from] SealError),
}

/// The key in the file. One that is not there is made, unless the database needs the one that was.
pub(crate) fn read_or_make(path: &Path, needed: bool) -> Result<Key, RootKeyError> {
    match fs::metadata(path) {
        Ok(metadata) if is_exposed(metadata.mode(), metadata.gid(), &own_groups()) => {
            Err(RootKeyError::Exposed(path.to_owned()))
        }
        Ok(_) => read(path),
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(RootKeyError::File(path.to_owned(), error))
        }
        Err(_) if needed => Err(RootKeyError::Missing(path.to_owned())),
        Err(_) => {
            make(path)?;
            read(path)
        }
    }
}

/// Whether somebody else gets at a file of that mode and group. Orchestrators mount secrets for a group of the process.
fn is_exposed(mode: u32, group: u32, own: &[u32]) -> bool {
    let read_by_group = mode & 0o040 != 0;
    mode & 0o037 != 0 || (read_by_group && !own.contains(&group))
}

fn own_groups() -> Vec<u32> {
    let first = [getegid(), getgid()];
    let all = getgroups().unwrap_or_default().into_iter().chain(first);
    all.map(rustix::process::Gid::as_raw).collect()
}

fn read(path: &Path) -> Result<Key, RootKeyError> {
    let text =
        fs::read_to_string(path).map_err(|error| RootKeyError::File(path.to_owned(), error))?;
    let text = Zeroizing::new(text);
    let text =
        text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}'));
    let bytes = BASE64.decode(text).ok().filter(|bytes| bytes.len() == 32);
    let bytes =
        bytes.map(Zeroizing::new).ok_or_else(|| RootKeyError::Malformed(path.to_owned()))?;
    Ok(Key::new(&bytes)?)
}

fn make(path: &Path) -> Result<(), RootKeyError> {
    let text = Zeroizing::new(BASE64.encode(*random::key()?));
    let write = || {
        let mut file =
            fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
        writeln!(file, "{}", *text)?;
        file.sync_all()?;
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        fs::File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
    };
    write().map_err(|error| RootKeyError::File(path.to_owned(), error))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn the_file_is_made_once_and_only_for_its_owner() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("root.key");
        let first = read_or_make(&path, false).unwrap().id;
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(read_or_make(&path, true).unwrap().id, first);
    }

    #[test]
    fn a_file_that_others_can_read_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("root.key");
        make(&path).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        let refused = read_or_make(&path, true);
        assert!(matches!(refused, Err(RootKeyError::Exposed(_))));
    }

    #[test]
    fn a_group_of_the_process_may_read_and_nobody_else() {
        for (mode, group, exposed) in [
            (0o600, 7, false),
            (0o400, 7, false),
            (0o440, 1000, false),
            (0o640, 1000, false),
            (0o440, 7, true),
            (0o660, 1000, true),
            (0o450, 1000, true),
            (0o444, 1000, true),
            (0o601, 1000, true),
        ] {
            assert_eq!(is_exposed(mode, group, &[1000, 2000]), exposed, "{mode:o} {group}");
        }
    }

    #[test]
    fn a_mark_and_a_line_end_around_the_key_are_no_part_of_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("root.key");
        let id = read_or_make(&path, false).unwrap().id;
        let text = fs::read_to_string(&path).unwrap();
        let key = text.trim();
        for written in [
            format!("\u{feff}{key}\r\n"),
            format!("{key}\u{feff}"),
            format!(" \u{200b}{key}\u{a0}\t\n"),
        ] {
            fs::write(&path, &written).unwrap();
            assert_eq!(read_or_make(&path, true).unwrap().id, id, "{written:?}");
        }
    }

    #[test]
    fn a_missing_file_is_not_made_anew_where_a_database_needs_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("root.key");
        let refused = read_or_make(&path, true);
        assert!(matches!(refused, Err(RootKeyError::Missing(_))));
        assert!(!path.exists());
    }
}
