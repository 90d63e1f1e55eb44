//! Rows as CSV (RFC 4180): the first one names the columns, in any order.

use std::collections::VecDeque;

use csv_core::{ReadRecordResult, Reader};

use super::{
    lines::{Apart, LONGEST, Line, TOO_LONG},
    quotes::Quotes,
    row::{Row, RowIdentity},
};
use crate::http::refusal::Refusal;

/// Columns that there are.
const COLUMNS: [&str; 11] = [
    "nickname",
    "avatar",
    "phone",
    "phone_verified",
    "email",
    "email_verified",
    "password_hash",
    "blocked",
    "app_id",
    "openid",
    "unionid",
];
/// Cells of a row, at most: a few more than columns, so that it can be told how many there are.
const MOST_CELLS: usize = 64;

/// Takes CSV apart.
pub(super) struct Csv {
    reader: Reader,
    /// The columns, once the first row named them.
    header: Option<Vec<&'static str>>,
    /// The cells of the row that is not over yet, one after the other, and where each ends.
    cells: Vec<u8>,
    ends: [usize; MOST_CELLS],
    /// So much of both is filled.
    filled: (usize, usize),
    /// The row is longer than a row may be; the rest of it is left out.
    too_long: bool,
    /// Where in the file it is, and on which line the row begins; 0 before it did.
    quotes: Quotes,
    begins: u64,
}

impl Default for Csv {
    fn default() -> Self {
        Self {
            reader: Reader::new(),
            header: None,
            cells: vec![0; LONGEST],
            ends: [0; MOST_CELLS],
            filled: (0, 0),
            too_long: false,
            quotes: Quotes::default(),
            begins: 0,
        }
    }
}

impl Apart for Csv {
    fn take(&mut self, mut bytes: &[u8], lines: &mut VecDeque<Line>) -> Result<(), Refusal> {
        while !bytes.is_empty() {
            if self.begins == 0 {
                // The end of the row before, and lines without anything.
                let blank = bytes.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
                let (blank, rest) = bytes.split_at(blank);
                self.quotes.read(blank);
                bytes = rest;
                if bytes.is_empty() {
                    break;
                }
                self.begins = self.quotes.line();
            }
            bytes = self.read(bytes, lines)?;
        }
        Ok(())
    }

    fn end(&mut self, lines: &mut VecDeque<Line>) -> Result<(), Refusal> {
        if self.begins > 0 {
            match self.quotes.open() {
                Some(line) => self.unclosed(line, lines)?,
                None => drop(self.read(&[], lines)?),
            }
        }
        match self.header {
            Some(_) => Ok(()),
            None => Err(Refusal::invalid("file", "it is empty: the first row names the columns")),
        }
    }
}

impl Csv {
    /// Reads on, to the end of a row at most; answers what is left.
    fn read<'a>(
        &mut self,
        bytes: &'a [u8],
        lines: &mut VecDeque<Line>,
    ) -> Result<&'a [u8], Refusal> {
        let (cells, ends) = self.filled;
        let cells = self.cells.get_mut(cells..).unwrap_or_default();
        let ends = self.ends.get_mut(ends..).unwrap_or_default();
        let (result, read, written, ended) = self.reader.read_record(bytes, cells, ends);
        let (read, rest) = bytes.split_at(read.min(bytes.len()));
        self.quotes.read(read);
        self.filled = (self.filled.0 + written, self.filled.1 + ended);
        match result {
            ReadRecordResult::InputEmpty | ReadRecordResult::End => {}
            ReadRecordResult::OutputFull | ReadRecordResult::OutputEndsFull => {
                self.too_long = true;
                self.filled = (0, 0);
            }
            ReadRecordResult::Record => self.row_ends(lines)?,
        }
        Ok(rest)
    }

    /// The file is over in a quoted cell. What was meant as other rows is its text: nobody knows where they begin.
    fn unclosed(&mut self, quoted: u64, lines: &mut VecDeque<Line>) -> Result<(), Refusal> {
        let number = std::mem::take(&mut self.begins);
        if self.header.is_none() {
            let why = format!("the quotation mark of line {quoted} is not closed");
            return Err(Refusal::invalid("file", why));
        }
        let lost = self.quotes.last() - quoted;
        let why = format!(
            "the quotation mark of line {quoted} is not closed; lines behind it that are not read: {lost}. Close it, and send the file again"
        );
        lines.push_back(Line { number, last: None, row: Err(Refusal::invalid("line", why)) });
        Ok(())
    }

    fn row_ends(&mut self, lines: &mut VecDeque<Line>) -> Result<(), Refusal> {
        let number = std::mem::take(&mut self.begins);
        let (_, count) = std::mem::take(&mut self.filled);
        let too_long = std::mem::take(&mut self.too_long);
        let ends = self.ends.get(..count).unwrap_or_default();
        let starts = [0].into_iter().chain(ends.iter().copied());
        let cells =
            starts.zip(ends).map(|(start, end)| self.cells.get(start..*end).unwrap_or_default());
        let cells: Vec<&[u8]> = cells.collect();
        match &self.header {
            None if too_long => return Err(Refusal::invalid("file", "its first row is too long")),
            None => self.header = Some(header(&cells)?),
            Some(header) => {
                let row = match too_long {
                    true => Err(Refusal::invalid("line", TOO_LONG)),
                    false => row(header, &cells),
                };
                let last = Some(self.quotes.last()).filter(|last| *last > number);
                lines.push_back(Line { number, last, row });
            }
        }
        Ok(())
    }
}

fn header(cells: &[&[u8]]) -> Result<Vec<&'static str>, Refusal> {
    let mut header: Vec<&'static str> = Vec::new();
    for cell in cells {
        let said = String::from_utf8_lossy(cell);
        let Some(column) = COLUMNS.into_iter().find(|column| *column == said.trim()) else {
            return Err(Refusal::invalid(&shortened(&said), no_column(&said)));
        };
        if header.contains(&column) {
            return Err(Refusal::invalid(column, "this column comes twice"));
        }
        header.push(column);
    }
    Ok(header)
}

fn no_column(said: &str) -> String {
    if said.contains([';', '\t']) {
        "columns are separated by commas".to_owned()
    } else {
        format!("there is no such column; there are {}", COLUMNS.join(", "))
    }
}

/// What is told again of a file that may be anything.
fn shortened(said: &str) -> String {
    said.chars().filter(|letter| !letter.is_control()).take(64).collect()
}

fn row(header: &[&'static str], cells: &[&[u8]]) -> Result<Row, Refusal> {
    if header.len() != cells.len() {
        let why = format!("it has {} cells, and the first row has {}", cells.len(), header.len());
        return Err(Refusal::invalid("line", why));
    }
    let mut row = Row::default();
    let mut account = RowIdentity::default();
    for (column, cell) in header.iter().zip(cells) {
        let Ok(text) = std::str::from_utf8(cell) else {
            return Err(Refusal::invalid(column, "it is no UTF-8: save the file as UTF-8"));
        };
        if text.is_empty() {
            continue;
        }
        let said = Some(text.to_owned());
        match *column {
            "nickname" => row.nickname = said,
            "avatar" => row.avatar = said,
            "phone" => row.phone = said,
            "phone_verified" => row.phone_verified = truth(column, text)?,
            "email" => row.email = said,
            "email_verified" => row.email_verified = truth(column, text)?,
            "password_hash" => row.password_hash = said,
            "blocked" => row.blocked = truth(column, text)?,
            "app_id" => account.app_id = text.to_owned(),
            "openid" => account.openid = text.to_owned(),
            _ => account.unionid = said,
        }
    }
    let missing = |field| Err(Refusal::invalid(field, "a WeChat account has app_id and openid"));
    match (account.app_id.is_empty(), account.openid.is_empty(), &account.unionid) {
        (true, true, None) => {}
        (true, ..) => return missing("app_id"),
        (_, true, _) => return missing("openid"),
        _ => row.identities.push(account),
    }
    Ok(row)
}

fn truth(column: &str, text: &str) -> Result<bool, Refusal> {
    // Spreadsheets write them in capitals.
    match text.to_ascii_lowercase().as_str() {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(Refusal::invalid(column, "true, false or nothing is expected")),
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{
            Format::Csv,
            file::tests::{in_pieces, told},
        },
        *,
    };

    #[actix_web::test]
    async fn cells_may_be_quoted_and_hold_commas_quotes_and_ends_of_lines() {
        let text =
            "nickname,phone\r\n\"Lin, \"\"Yi\"\"\",\r\n\r\n\"two\nlines\",+8613800001234\n林,";
        assert_eq!(told(Csv, text).await, ["2 Lin, \"Yi\"", "4 two\nlines", "6 林"]);
    }

    #[actix_web::test]
    async fn lines_end_with_either_character_or_with_both() {
        for end in ["\n", "\r", "\r\n"] {
            let text = ["nickname", "Lin", "", "\"two", "lines\"", "林", ""].join(end);
            let two = format!("4 two{end}lines");
            assert_eq!(told(Csv, text).await, ["2 Lin", &two, "6 林"], "{end:?}");
        }
    }

    #[actix_web::test]
    async fn columns_come_in_any_order_and_what_is_empty_is_not_said() {
        let text = "unionid, openid ,app_id,phone_verified,phone,blocked\nu,o,wx,true,+8613800001234,\n,,,,,true\n";
        let rows = in_pieces(Csv, text.as_bytes(), 5)
            .await
            .into_iter()
            .map(|line| line.unwrap().row.unwrap());
        let account =
            RowIdentity { app_id: "wx".into(), openid: "o".into(), unionid: Some("u".into()) };
        let full = Row {
            phone: Some("+8613800001234".into()),
            phone_verified: true,
            identities: vec![account],
            ..Row::default()
        };
        assert_eq!(rows.collect::<Vec<_>>(), [full, Row { blocked: true, ..Row::default() }]);
    }

    #[actix_web::test]
    async fn a_header_that_cannot_be_read_is_told_and_nothing_of_the_file_is() {
        for (text, said) in [
            ("", "file: it is empty"),
            ("\n\n", "file: it is empty"),
            ("nickname,name\nLin,x\n", "name: there is no such column; there are nickname, avatar"),
            ("phone,phone\n", "phone: this column comes twice"),
            ("nickname;phone\nLin;\n", "nickname;phone: columns are separated by commas"),
            (&format!("{}\n", "a".repeat(LONGEST + 1)), "file: its first row is too long"),
        ] {
            let told = told(Csv, text).await;
            assert!(told.len() == 1 && told[0].starts_with(said), "{told:?}");
        }
    }

    #[actix_web::test]
    async fn what_is_wrong_with_a_row_is_told_and_the_next_one_is_read() {
        let long = format!("{},", "a".repeat(LONGEST + 1));
        let cells = ",".repeat(MOST_CELLS + 9);
        let text = [
            "nickname,phone_verified,openid,app_id".as_bytes(),
            b"Lin,yes,,",
            b"Lin,true",
            b"\xC1\xD6,,,",
            b",,o,",
            b",,,wx",
            long.as_bytes(),
            cells.as_bytes(),
            b"Lin,,,",
        ];
        let told = told(Csv, text.join(&b'\n')).await;
        for (line, said) in told.iter().zip([
            "2 phone_verified: true, false",
            "3 line: it has 2 cells, and the first row has 4",
            "4 nickname: it is no UTF-8",
            "5 app_id: a WeChat account",
            "6 openid: a WeChat account",
            "7 line: it is longer than 64 KiB",
            "8 line: it is longer than 64 KiB",
            "9 Lin",
        ]) {
            assert!(line.starts_with(said), "{line}");
        }
        assert_eq!(told.len(), 8);
    }

    #[actix_web::test]
    async fn a_quotation_mark_that_is_not_closed_is_told_with_its_line_and_what_is_lost() {
        let long = format!("nickname\n\"Lin\n{}", "b\n".repeat(LONGEST));
        for (text, said) in [
            (
                "nickname\n\"Lin\nb\nc\n",
                "2 line: the quotation mark of line 2 is not closed; lines behind it that are not read: 2.",
            ),
            (
                "nickname\nLin\n\"Lin",
                "3 line: the quotation mark of line 3 is not closed; lines behind it that are not read: 0.",
            ),
            (
                "nickname,phone\nLin,\n\"two\nlines\",\"+86\r\nb,\"\"\n",
                "3 line: the quotation mark of line 4 is not closed; lines behind it that are not read: 1.",
            ),
            ("nickname\n\"\"\"", "2 line: the quotation mark of line 2"),
            (
                &long,
                "2 line: the quotation mark of line 2 is not closed; lines behind it that are not read: 65536.",
            ),
            ("nick\"name\n", "nick\"name: there is no such column"),
            ("\"nickname\nLin\n", "file: the quotation mark of line 1 is not closed"),
        ] {
            let told = told(Csv, text).await;
            assert!(told.last().unwrap().starts_with(said), "{text:.40}: {told:?}");
        }
        // One that stands within a cell is a letter of it.
        assert_eq!(told(Csv, "nickname\nLin\"\nYi\n").await, ["2 Lin\"", "3 Yi"]);
    }

    #[actix_web::test]
    async fn a_row_that_took_others_along_says_where_it_ends() {
        let text =
            format!("nickname,phone\n\"Lin,\nYi,\n\"Wu\",\n\"{}\n\",\nLin,\n", "a".repeat(LONGEST));
        let rows: Vec<_> = in_pieces(Csv, text.as_bytes(), 7).await;
        let rows = rows.into_iter().map(|line| line.unwrap());
        let told = rows.map(|line| (line.number, line.last, line.row.is_ok()));
        assert_eq!(
            told.collect::<Vec<_>>(),
            [(2, Some(4), true), (5, Some(6), false), (7, None, true)]
        );
    }
}
