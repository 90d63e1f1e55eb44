//! File descriptors: each connection takes one, a waiting page too. As a process is started, it is often allowed 1,024.

use super::failure::Failure;

/// Fewer are of no use: files, workers and connections to the database take a hundred before anybody is served.
const FEWEST: u64 = 256;
/// More are never taken: beyond, some systems set memory aside for each.
const MOST: u64 = 1 << 20;
/// Kept for files and the database, so that a crowd of pages takes none from those who sign in.
const KEPT: u64 = 128;

/// What a worker takes for itself, and as many connections as it has to serve at least.
const A_WORKER: u64 = 8;

/// Takes as many descriptors as this process may have, and answers how many of them connections may take.
///
/// # Errors
/// [`Failure::Descriptors`] if they are too few for that many workers.
pub fn raise(workers: usize) -> Result<usize, Failure> {
    let allowed = rlimit::increase_nofile_limit(MOST)
        .or_else(|_| rlimit::Resource::NOFILE.get_soft())
        .unwrap_or_default();
    let taken = KEPT + A_WORKER * u64::try_from(workers).unwrap_or(u64::MAX / A_WORKER - KEPT);
    let needed = FEWEST.max(taken);
    if allowed < needed {
        return Err(Failure::Descriptors { allowed, needed });
    }
    Ok(usize::try_from(allowed - taken).unwrap_or(usize::MAX).max(workers))
}
