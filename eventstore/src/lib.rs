//! Remembers: streams, names and read tables in one transaction, sealed.
//!
//! [`open`] is the only door in. A command goes from [`Commands`] through a [unit](domain::unit::Unit) over the cache, is
//! prepared (differences of names and rows, sealed events) and handed to the one writer, which takes what came meanwhile
//! into one transaction. Who gets in is decided by one pure function, `admit`. `docs/architecture.md` walks through it.

// The layers, from the bottom to the top: each uses only what stands above it in this list.

// Tasks that go on.
mod panics;

// Streams, names, proposals, errors, the format.
mod words;

// What SQL says, on two databases.
mod database;

// Keys; sealing and hashing.
mod secrets;

// Events read, opened and folded.
mod streams;

// What this process believes.
mod memory;

// What the layers below this one share.
mod shared;

// What a command sees, what it wants to write, and who gets in.
mod deciding;

// The one writer.
mod writing;

// What is no history.
mod ephemeral;

// What others do with the store.
mod doors;

#[cfg(any(test, feature = "testing"))]
pub mod testing;
#[cfg(test)]
mod tests;

pub use database::{
    private_file::warn_of_readers,
    url::{UrlError, database_file},
};
pub use doors::{
    commands::Commands,
    history::{History, PastEvent},
    open::{Config, OpenError, Store, open, open_existing, open_for_rebuild, rotate_root_key},
    readiness::{NotReady, Readiness},
    rebuild::{Damage, Report},
    trail::{EventFilter, EventPage, EventPlace, Streams, Trail},
    vault::Vault,
};
pub use ephemeral::{
    exchanges::{Exchange, Exchanges},
    pending_requests::PendingRequests,
    pictures::Pictures,
    presence::{Held, Presence},
    session_uses::SessionUses,
    turns::{Turn, Turns},
};
pub use memory::changes::{Change, Changes};
pub use secrets::root_key::RootKeyError;
pub use words::{
    context::{Actor, Context},
    error::{SealError, StoreError},
    format::FormatError,
};
