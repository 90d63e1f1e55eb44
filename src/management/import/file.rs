//! A file that comes in pieces. However long it is, a piece of it is in memory.

use std::collections::VecDeque;

use actix_web::web::Bytes;
use futures::{Stream, StreamExt, stream};

use super::{
    csv::Csv,
    lines::{Apart, Line},
    ndjson::Ndjson,
};
use crate::http::refusal::Refusal;

/// How rows are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// RFC 4180, with a header.
    Csv,
    /// A JSON object a line.
    Ndjson,
}

/// The rows of a file. It ends after the first error.
pub(super) fn read(
    format: Format,
    bytes: impl Stream<Item = Result<Bytes, Refusal>> + 'static,
) -> impl Stream<Item = Result<Line, Refusal>> {
    let apart: Box<dyn Apart> = match format {
        Format::Csv => Box::new(Csv::default()),
        Format::Ndjson => Box::new(Ndjson::default()),
    };
    let reading = Reading {
        bytes: Box::pin(bytes),
        turn: 0,
        apart,
        start: Start::default(),
        lines: VecDeque::new(),
        over: false,
    };
    stream::unfold(reading, |mut reading| async {
        let line = reading.next().await.transpose()?;
        reading.over |= line.is_err();
        Some((line, reading))
    })
}

/// After so many rows others have their turn: those who sign in are answered by the same thread.
const TURN: usize = 16;

struct Reading<S> {
    bytes: S,
    /// Rows of this turn.
    turn: usize,
    apart: Box<dyn Apart>,
    start: Start,
    lines: VecDeque<Line>,
    over: bool,
}

impl<S: Stream<Item = Result<Bytes, Refusal>> + Unpin> Reading<S> {
    async fn next(&mut self) -> Result<Option<Line>, Refusal> {
        self.turn = (self.turn + 1) % TURN;
        if self.turn == 0 {
            tokio::task::yield_now().await;
        }
        while self.lines.is_empty() && !self.over {
            match self.bytes.next().await {
                Some(bytes) => self.take(&bytes?)?,
                None => {
                    self.over = true;
                    let start = self.start.end();
                    self.apart.take(&start, &mut self.lines)?;
                    self.apart.end(&mut self.lines)?;
                }
            }
        }
        Ok(self.lines.pop_front())
    }

    fn take(&mut self, bytes: &[u8]) -> Result<(), Refusal> {
        match self.start.strip(bytes)? {
            Some(first) => self.apart.take(&first, &mut self.lines),
            None => self.apart.take(bytes, &mut self.lines),
        }
    }
}

/// The first bytes of a file: a byte order mark of UTF-8 is left out, and what is UTF-16 is told.
#[derive(Default)]
struct Start {
    bytes: Vec<u8>,
    over: bool,
}

impl Start {
    /// What the file begins with, once its first bytes are there; `None` behind them.
    fn strip(&mut self, bytes: &[u8]) -> Result<Option<Vec<u8>>, Refusal> {
        if self.over {
            return Ok(None);
        }
        self.bytes.extend_from_slice(bytes);
        match self.bytes.as_slice() {
            [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => {
                Err(Refusal::invalid("file", "it is UTF-16: save it as UTF-8"))
            }
            few if few.len() < 3 => Ok(Some(Vec::new())),
            _ => Ok(Some(self.end())),
        }
    }

    fn end(&mut self) -> Vec<u8> {
        self.over = true;
        let bytes = std::mem::take(&mut self.bytes);
        bytes.strip_prefix(b"\xEF\xBB\xBF").map(<[u8]>::to_vec).unwrap_or(bytes)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// The rows of a text that comes in pieces of so many bytes.
    pub async fn in_pieces(format: Format, text: &[u8], size: usize) -> Vec<Result<Line, Refusal>> {
        let pieces: Vec<_> =
            text.chunks(size).map(|piece| Ok(Bytes::copy_from_slice(piece))).collect();
        read(format, stream::iter(pieces)).collect().await
    }

    /// Lines and what is said of each: the nickname, or what is wrong. However the bytes come, it is the same.
    pub async fn told(format: Format, text: impl AsRef<[u8]>) -> Vec<String> {
        let mut before = None;
        for size in [1, 2, 3, 7, 1024 * 1024] {
            let lines =
                in_pieces(format, text.as_ref(), size).await.into_iter().map(|line| match line {
                    Ok(Line { number, row: Ok(row), .. }) => {
                        format!("{number} {}", row.nickname.unwrap_or_default())
                    }
                    Ok(Line { number, row: Err(refusal), .. }) => format!("{number} {refusal}"),
                    Err(refusal) => refusal.to_string(),
                });
            let lines: Vec<_> = lines.collect();
            assert_eq!(before.get_or_insert_with(|| lines.clone()), &lines, "{size}");
        }
        before.unwrap()
    }

    #[actix_web::test]
    async fn a_byte_order_mark_is_no_part_of_the_file() {
        for (format, text) in [
            (Format::Csv, "\u{FEFF}nickname\nLin\n"),
            (Format::Ndjson, "\u{FEFF}\n{\"nickname\":\"Lin\"}\n"),
        ] {
            assert_eq!(told(format, text).await, ["2 Lin"]);
        }
    }

    #[actix_web::test]
    async fn utf_16_is_told_by_its_first_bytes() {
        for format in [Format::Csv, Format::Ndjson] {
            for start in [b"\xFF\xFEn\0", b"\xFE\xFF\0n"] {
                assert_eq!(told(format, start).await, ["file: it is UTF-16: save it as UTF-8"]);
            }
        }
    }
}
