//! The root key: one file outside the database, from which every other key follows.

use std::{
    fs,
    io::{self, Write},
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};

use aws_lc_rs::{hkdf, hmac};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use domain::claim::Claim;

use crate::{
    keys::{Key, SealError, parts},
    random,
    stream::Name,
};

/// Why there is no root key.
#[derive(Debug, thiserror::Error)]
pub enum RootKeyError {
    /// The database has secrets, but its key is not there; a new one would not open them.
    #[error("the root key {0} is missing; put it back, this database cannot be read without it")]
    Missing(PathBuf),
    /// The database was written under another key.
    #[error("the root key is not the one that this database was written under")]
    Wrong,
    /// Others can read the file.
    #[error(
        "the root key {0} can be read by others; make it readable for its owner only (chmod 600)"
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

/// The keys that follow from the root key, each for one purpose.
pub(crate) struct RootKey {
    /// Wraps the keys of streams and the secrets of the vault.
    pub wrap: Key,
    claims: hmac::Key,
    derive: hmac::Key,
}

impl RootKey {
    pub fn new(bytes: &[u8]) -> Result<Self, SealError> {
        let salt = hkdf::Salt::new(hkdf::HKDF_SHA256, b"saoma root key");
        let prk = salt.extract(bytes);
        let sub_key = |label: &str| {
            let mut key = [0; 32];
            prk.expand(&[label.as_bytes()], hkdf::HKDF_SHA256)
                .and_then(|okm| okm.fill(&mut key))
                .map_err(|_| SealError::Cipher)?;
            Ok::<_, SealError>(key)
        };
        Ok(Self {
            wrap: Key::new(&sub_key("wrap")?)?,
            claims: hmac::Key::new(hmac::HMAC_SHA256, &sub_key("claims")?),
            derive: hmac::Key::new(hmac::HMAC_SHA256, &sub_key("derive")?),
        })
    }

    /// A claim as it is stored.
    pub fn name(&self, claim: &Claim) -> Name {
        let pool = claim.pool.as_ref().map_or("", |pool| pool.as_str());
        let mut text = parts(&[pool, claim.kind.name()]);
        text.extend(parts(&claim.name));
        let hash = BASE64.encode(hmac::sign(&self.claims, &text));
        Name { pool: pool.to_owned(), kind: claim.kind, hash }
    }

    /// 256 bits that follow from the root key, the purpose and the id.
    pub fn derive(&self, purpose: &str, id: &str) -> Vec<u8> {
        hmac::sign(&self.derive, &parts(&[purpose, id])).as_ref().to_vec()
    }
}

/// The key in the file. One that is not there is made, unless the database needs the one that was.
pub(crate) fn read_or_make(path: &Path, needed: bool) -> Result<RootKey, RootKeyError> {
    match fs::metadata(path) {
        Ok(metadata) if metadata.permissions().mode() & 0o077 != 0 => {
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

fn read(path: &Path) -> Result<RootKey, RootKeyError> {
    let text =
        fs::read_to_string(path).map_err(|error| RootKeyError::File(path.to_owned(), error))?;
    let bytes = BASE64.decode(text.trim()).ok().filter(|bytes| bytes.len() == 32);
    let bytes = bytes.ok_or_else(|| RootKeyError::Malformed(path.to_owned()))?;
    Ok(RootKey::new(&bytes)?)
}

fn make(path: &Path) -> Result<(), RootKeyError> {
    let text = BASE64.encode(random::key()?);
    let write = || {
        let mut file =
            fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
        writeln!(file, "{text}")?;
        file.sync_all()?;
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        fs::File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
    };
    write().map_err(|error| RootKeyError::File(path.to_owned(), error))
}

#[cfg(test)]
mod tests {
    use domain::{claim::ClaimKind, identity::phone_claim};

    use super::*;

    #[test]
    fn the_file_is_made_once_and_only_for_its_owner() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("root.key");
        let first = read_or_make(&path, false).unwrap().derive("a", "");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(read_or_make(&path, true).unwrap().derive("a", ""), first);
    }

    #[test]
    fn a_file_that_others_can_read_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("root.key");
        make(&path).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        let refused = read_or_make(&path, true);
        assert!(matches!(refused, Err(RootKeyError::Exposed(_))));
    }

    #[test]
    fn a_missing_file_is_not_made_anew_where_a_database_needs_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("root.key");
        let refused = read_or_make(&path, true);
        assert!(matches!(refused, Err(RootKeyError::Missing(_))));
        assert!(!path.exists());
    }

    #[test]
    fn the_same_number_in_two_pools_does_not_look_the_same() {
        let root = RootKey::new(&[1; 32]).unwrap();
        let one = root.name(&phone_claim(&"a".into(), "+8613800000000"));
        let other = root.name(&phone_claim(&"b".into(), "+8613800000000"));
        assert_ne!(one.hash, other.hash);
    }

    #[test]
    fn names_are_joined_without_ambiguity() {
        let root = RootKey::new(&[1; 32]).unwrap();
        let pool = "p".into();
        let one = Claim::in_pool(&pool, ClaimKind::Identity, ["ab", "c"]);
        let other = Claim::in_pool(&pool, ClaimKind::Identity, ["a", "bc"]);
        assert_ne!(root.name(&one), root.name(&other));
    }
}
