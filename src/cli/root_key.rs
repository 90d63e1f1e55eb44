//! `saoma root-key`: the key under which all other keys are kept.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use super::{stored::Stored, written::say};
use crate::boot::failure::Failure;

/// The key under which all other keys are kept.
#[derive(Debug, Args)]
pub struct RootKey {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Replace it; servers that run go on.
    Rotate(Rotate),
}

#[derive(Debug, Args)]
struct Rotate {
    #[command(flatten)]
    stored: Stored,
    /// The file with the new root key; made if it is not there.
    #[arg(long)]
    new_root_key_file: PathBuf,
}

impl RootKey {
    pub(super) async fn run(&self) -> Result<(), Failure> {
        match &self.what {
            What::Rotate(rotate) => rotate.run().await,
        }
    }
}

impl Rotate {
    async fn run(&self) -> Result<(), Failure> {
        let (config, new) = (self.stored.config()?, &self.new_root_key_file);
        if is_same(&config.root_key_file, new) {
            return Err(Failure::SameRootKey);
        }
        eventstore::rotate_root_key(&config, new).await?;
        let (old, new) = (config.root_key_file.display(), new.display());
        say!("The root key of this database is the one in {new} now. Servers that run go on.");
        say!(
            "Before the next start, give that file to every server: root_key_file, or SAOMA_ROOT_KEY_FILE."
        );
        say!("Keep {old} as long as a back-up from before today: it opens with that one only.");
        Ok(())
    }
}

fn is_same(one: &Path, other: &Path) -> bool {
    one == other || matches!((one.canonicalize(), other.canonicalize()), (Ok(a), Ok(b)) if a == b)
}
