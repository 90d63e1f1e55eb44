//! Why a cluster does not do as it is told.

use std::io;

/// Why a cluster does not do as it is told.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no PostgreSQL here.
    #[error(
        "PostgreSQL's programs are not installed: neither pg_config nor /usr/lib/postgresql names them"
    )]
    NoPrograms,
    /// PostgreSQL refuses to run as root.
    #[error("there is no account `postgres` to run PostgreSQL as, which root cannot")]
    NoAccount,
    /// This cannot be tried here: it takes root, and a kernel that lets it mount.
    #[error("a small disk cannot be mounted here: {0}")]
    CannotMount(String),
    /// Only what was started with `Cluster::on_small_disk` has a disk that can be filled.
    #[error("the cluster is not on a small disk")]
    NotOnSmallDisk,
    /// A program of PostgreSQL failed.
    #[error("{program} failed: {said}")]
    Program {
        /// Which.
        program: String,
        /// What it wrote.
        said: String,
    },
    /// The server ended by itself.
    #[error("the server ended: {0}")]
    Ended(String),
    /// What was waited for did not come.
    #[error("waited in vain for {0}")]
    Late(&'static str),
    /// The server answers with an error.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    /// Files, processes or sockets fail.
    #[error(transparent)]
    System(#[from] io::Error),
}
