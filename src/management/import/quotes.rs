//! Where in a CSV file a cell is quoted, as RFC 4180 has it: a row whose quotation mark is not closed swallows those that follow, and
//! whoever wrote it looks for the mark.

/// Where the reader stands in a row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Place {
    /// Before a cell.
    #[default]
    Before,
    /// In a cell without quotation marks, or behind one with.
    Plain,
    /// In a quoted cell, which began on this line.
    Quoted(u64),
    /// Behind a quotation mark in a quoted cell: it ends, or a second one stands for one in its text.
    Mark(u64),
}

/// Counts lines, and notes on which one the cell begins that is quoted.
#[derive(Debug, Default)]
pub(super) struct Quotes {
    place: Place,
    over: u64,
    last: u64,
    /// The byte that was read last is a carriage return: a line feed behind it ends no other line.
    returned: bool,
}

impl Quotes {
    /// The line that is read, from 1.
    pub fn line(&self) -> u64 {
        self.over + 1
    }

    /// The line of the byte that was read last.
    pub fn last(&self) -> u64 {
        self.last
    }

    /// The line on which the quotation mark stands that is not closed.
    pub fn open(&self) -> Option<u64> {
        match self.place {
            Place::Quoted(line) => Some(line),
            _ => None,
        }
    }

    /// Reads on.
    pub fn read(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.place = match (self.place, byte) {
                (Place::Before, b'"') => Place::Quoted(self.line()),
                (Place::Quoted(line), b'"') => Place::Mark(line),
                (Place::Mark(line), b'"') => Place::Quoted(line),
                (Place::Quoted(line), _) => Place::Quoted(line),
                (_, b',' | b'\r' | b'\n') => Place::Before,
                _ => Place::Plain,
            };
            // A line ends with both, or with either.
            let second = *byte == b'\n' && self.returned;
            self.returned = *byte == b'\r';
            if !second {
                self.last = self.line();
                self.over += u64::from(matches!(byte, b'\r' | b'\n'));
            }
        }
    }
}
