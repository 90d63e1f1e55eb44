//! Rows as JSON, an object a line.

use std::collections::VecDeque;

use super::lines::{Apart, LONGEST, Line, TOO_LONG};
use crate::http::{json, refusal::Refusal};

/// Takes lines of JSON apart.
#[derive(Default)]
pub(super) struct Ndjson {
    /// The line that is not over yet.
    line: Vec<u8>,
    /// Lines that are over.
    over: u64,
    /// It is longer than a line may be; the rest of it is left out.
    too_long: bool,
}

impl Apart for Ndjson {
    fn take(&mut self, bytes: &[u8], lines: &mut VecDeque<Line>) -> Result<(), Refusal> {
        for piece in bytes.split_inclusive(|byte| *byte == b'\n') {
            let rest = piece.strip_suffix(b"\n").unwrap_or(piece);
            if self.line.len() + rest.len() > LONGEST {
                self.too_long = true;
                self.line.clear();
            } else if !self.too_long {
                self.line.extend_from_slice(rest);
            }
            if piece.len() > rest.len() {
                self.ends(lines);
            }
        }
        Ok(())
    }

    fn end(&mut self, lines: &mut VecDeque<Line>) -> Result<(), Refusal> {
        self.ends(lines);
        Ok(())
    }
}

impl Ndjson {
    /// Lines without anything are left out.
    fn ends(&mut self, lines: &mut VecDeque<Line>) {
        self.over += 1;
        let line = self.line.trim_ascii();
        let row = match std::mem::take(&mut self.too_long) {
            true => Some(Err(Refusal::invalid("line", TOO_LONG))),
            false if line.is_empty() => None,
            false => Some(row(line)),
        };
        lines.extend(row.map(|row| Line { number: self.over, last: None, row }));
        self.line.clear();
    }
}

fn row(line: &[u8]) -> Result<super::row::Row, Refusal> {
    if std::str::from_utf8(line).is_err() {
        return Err(Refusal::invalid("line", "it is no UTF-8: save the file as UTF-8"));
    }
    json::parse(line).map_err(|refusal| match refusal {
        Refusal::Invalid { field, why } => {
            let field = if field == "body" { "line".to_owned() } else { field };
            // Each line is parsed by itself: which one of the file it is, is told beside.
            Refusal::Invalid { field, why: why.replace(" at line 1 column ", " at column ") }
        }
        other => other,
    })
}

#[cfg(test)]
mod tests {
    use super::{
        super::{Format::Ndjson, file::tests::told},
        *,
    };

    #[actix_web::test]
    async fn each_line_is_a_row_and_the_last_needs_no_end() {
        let text = "{\"nickname\":\"Lin\"}\r\n\n  \n{\"nickname\":\"Zhou, \\\"Yi\\\"\"}";
        assert_eq!(told(Ndjson, text).await, ["1 Lin", "4 Zhou, \"Yi\""]);
        assert!(told(Ndjson, "").await.is_empty());
    }

    #[actix_web::test]
    async fn what_is_wrong_with_a_line_is_told_and_the_next_one_is_read() {
        let long = format!("{{\"nickname\":\"{}\"}}", "a".repeat(LONGEST));
        let text = [
            "[1]".as_bytes(),
            b"{\"nickname\":1}",
            b"{\"name\":\"x\"}",
            b"{\"identities\":[{\"app_id\":\"a\"}]}",
            b"{",
            b"{\"nickname\":\"\xC1\xD6\"}",
            long.as_bytes(),
            b"{\"nickname\":\"Lin\"}",
        ];
        let told = told(Ndjson, text.join(&b'\n')).await;
        for (line, said) in told.iter().zip([
            "1 line: an object",
            "2 nickname: invalid type",
            "3 name: unknown field",
            "4 identities[0]: missing field `openid`",
            "5 line: EOF while parsing an object at column 1",
            "6 line: it is no UTF-8",
            "7 line: it is longer",
            "8 Lin",
        ]) {
            assert!(line.starts_with(said), "{line}");
        }
    }
}
