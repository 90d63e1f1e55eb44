//! What is wrong with a configuration.

use std::path::PathBuf;

/// Why the configuration was refused; one line for a person.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file could not be read.
    #[error("{path}: {cause}", path = path.display())]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// Why not.
        cause: std::io::Error,
    },
    /// A setting is not understood, or not allowed.
    #[error("{place}: {why}")]
    Refused {
        /// Where it was written: file, key and line, or the variable, or the option.
        place: String,
        /// What is wrong with it, and what is expected.
        why: String,
    },
}
