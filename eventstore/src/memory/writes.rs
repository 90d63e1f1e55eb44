//! Up to which format new events are written.

use std::sync::atomic::{AtomicU32, Ordering};

/// As far as the database says, and no further than this program can.
#[derive(Debug)]
pub(crate) struct Writes {
    program: u32,
    now: AtomicU32,
}

impl Writes {
    pub fn new(program: u32, database: u32) -> Self {
        Self { program, now: AtomicU32::new(program.min(database)) }
    }

    pub fn now(&self) -> u32 {
        self.now.load(Ordering::Relaxed)
    }

    /// The database says this by now: somebody saw that every server is new enough.
    pub fn told(&self, database: u32) {
        self.now.store(self.program.min(database), Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_writes_as_the_database_says_and_no_more_than_it_can() {
        let writes = Writes::new(2, 1);
        assert_eq!(writes.now(), 1);
        writes.told(2);
        assert_eq!(writes.now(), 2);
        writes.told(3);
        assert_eq!(writes.now(), 2);
    }
}
