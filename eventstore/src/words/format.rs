//! The format of a database: what a program must be able to read, what may be written, and which folds wrote the rows.

/// The format that this program reads and can write. Raised together with the first event, or version of an event, that
/// an older program cannot read.
pub(crate) const FORMAT: u32 = 1;
/// The number of the folds that make the read tables. Raised when a fold changes what stands in a row.
pub(crate) const PROJECTIONS: u32 = 1;

/// The row `format` of a database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Format {
    /// A program that reads less must not open it: there may be events that it does not understand.
    pub reads_at_least: u32,
    /// New events are written up to this format. It is raised once every replica can read it.
    pub writes: u32,
    /// The folds that wrote the rows.
    pub projections: u32,
}

/// Why a program does not fit a database. Each says what to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FormatError {
    /// The program is too old.
    #[error(
        "this database is of format {database}, and this program reads up to {program}: start a newer version"
    )]
    TooOld {
        /// What it asks for.
        database: u32,
        /// What the program reads.
        program: u32,
    },
    /// The rows were written by newer folds.
    #[error(
        "the read tables were made by a newer version (number {database}, this program has {program}): start that \
         one, or stop the newer servers and run `saoma rebuild`"
    )]
    RowsTooNew {
        /// The number of the folds that wrote them.
        database: u32,
        /// The program's.
        program: u32,
    },
    /// The rows were written by older folds.
    #[error(
        "the read tables were made by an older version (number {database}, this program has {program}): stop the \
         older servers, then run `saoma rebuild`"
    )]
    RowsTooOld {
        /// The number of the folds that wrote them.
        database: u32,
        /// The program's.
        program: u32,
    },
}

impl Format {
    /// Whether a program of these numbers may read events, whatever stands in the rows.
    pub fn may_be_read(self, format: u32) -> Result<(), FormatError> {
        if self.reads_at_least > format {
            return Err(FormatError::TooOld { database: self.reads_at_least, program: format });
        }
        Ok(())
    }

    /// Whether the rows are as a program of this number makes them.
    pub fn rows_fit(self, projections: u32) -> Result<(), FormatError> {
        let (database, program) = (self.projections, projections);
        match database.cmp(&program) {
            std::cmp::Ordering::Equal => Ok(()),
            std::cmp::Ordering::Greater => Err(FormatError::RowsTooNew { database, program }),
            std::cmp::Ordering::Less => Err(FormatError::RowsTooOld { database, program }),
        }
    }
}
