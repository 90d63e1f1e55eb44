//! JSON as WeChat sends it, and as a strict reader does not take it: with a mark at its start, raw control characters in a
//! text, half a character, escapes that JSON does not have, bytes of another encoding, a comma too many, a key twice, a number
//! as text, something behind the end.

use serde::{Deserialize, Deserializer, de::DeserializeOwned, de::Error};
use serde_json::Value;

/// The value of an answer; `None` if it is empty.
///
/// # Errors
/// If it is no JSON all the same.
pub(super) fn read(body: &[u8]) -> Option<Result<Value, serde_json::Error>> {
    let text = String::from_utf8_lossy(body);
    let text = mended(text.trim_start_matches(|c: char| c == '\u{feff}' || c.is_whitespace()));
    serde_json::Deserializer::from_str(&text).into_iter().next()
}

/// The same JSON without what a strict reader does not take.
fn mended(text: &str) -> String {
    let mut mended = String::with_capacity(text.len());
    let (mut rest, mut is_quoted) = (text.chars(), false);
    while let Some(character) = rest.next() {
        match character {
            '\\' if is_quoted => mended.push_str(&escape(&mut rest)),
            ',' if !is_quoted && rest.as_str().trim_start().starts_with(['}', ']']) => {}
            control if control.is_control() => mended.push(' '),
            other => {
                is_quoted ^= other == '"';
                mended.push(other);
            }
        }
    }
    mended
}

/// What stands behind a backslash, as an escape of JSON (RFC 8259 §7). What is none loses its backslash.
fn escape(rest: &mut std::str::Chars<'_>) -> String {
    let Some(character) = rest.next() else {
        return String::new();
    };
    match character {
        '"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't' => format!("\\{character}"),
        'u' => {
            let Some(first) = code_unit(rest) else {
                return "u".to_owned();
            };
            let mut behind = rest.clone();
            let second = (behind.next() == Some('\\') && behind.next() == Some('u'))
                .then(|| code_unit(&mut behind))
                .flatten()
                .filter(|second| {
                    char::decode_utf16([first, *second])
                        .next()
                        .is_some_and(|c| c.is_ok_and(|c| c > '\u{ffff}'))
                });
            if let Some(second) = second {
                *rest = behind;
                return format!("\\u{first:04x}\\u{second:04x}");
            }
            let is_half = char::from_u32(first.into()).is_none();
            if is_half {
                char::REPLACEMENT_CHARACTER.to_string()
            } else {
                format!("\\u{first:04x}")
            }
        }
        control if control.is_control() => " ".to_owned(),
        other => other.to_string(),
    }
}

/// The four hexadecimal digits behind `\u`; nothing is taken if they are not there.
fn code_unit(rest: &mut std::str::Chars<'_>) -> Option<u16> {
    let digits =
        rest.as_str().get(..4).filter(|four| four.bytes().all(|b| b.is_ascii_hexdigit()))?;
    *rest = rest.as_str()[4..].chars();
    u16::from_str_radix(digits, 16).ok()
}

/// A whole number, also as text or with a fraction of nothing. What is empty, or says no, is 0.
pub(super) fn integer<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    match &Value::deserialize(deserializer)? {
        Value::Number(number) => number.as_i64().or_else(|| whole(number.as_f64()?)),
        Value::String(text) if text.trim().is_empty() => Some(0),
        Value::String(text) => {
            text.trim().parse().ok().or_else(|| whole(text.trim().parse().ok()?))
        }
        Value::Null | Value::Bool(false) => Some(0),
        _ => None,
    }
    .ok_or_else(|| D::Error::custom("a whole number is expected"))
}

fn whole(number: f64) -> Option<i64> {
    (number.fract() == 0.0 && number.abs() < 9e15).then_some(number as i64)
}

/// A text, also a number as one; anything else is an empty one.
pub(super) fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::String(text) => text,
        Value::Number(number) => match number.as_f64().and_then(whole) {
            Some(whole) => whole.to_string(),
            None => number.to_string(),
        },
        _ => String::new(),
    })
}

/// What an answer can do without: if it is missing or of another form, it is as if it were not there.
pub(super) fn or_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned + Default,
{
    Ok(serde_json::from_value(Value::deserialize(deserializer)?).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Default, PartialEq, Deserialize)]
    #[serde(default)]
    struct Answer {
        #[serde(deserialize_with = "integer")]
        errcode: i64,
        #[serde(deserialize_with = "text")]
        errmsg: String,
    }

    fn answer(body: &[u8]) -> Option<Answer> {
        serde_json::from_value(read(body)?.ok()?).ok()
    }

    #[test]
    fn a_sound_field_is_read_from_an_answer_that_is_not_sound() {
        let expected = Some(Answer { errcode: 40029, errmsg: "no".to_owned() });
        for body in [
            &b"{\"errcode\":40029,\"errmsg\":\"no\"}"[..],
            b"\xef\xbb\xbf {\"errcode\":40029,\"errmsg\":\"no\"}\r\n",
            b"{\"errcode\":\"40029\",\"errmsg\":\"no\"}",
            b"{\"errcode\":40029.0,\"errmsg\":\"no\"}",
            b"{\"errcode\":1,\"errcode\":40029,\"errmsg\":\"no\"}",
            b"{\"errcode\":40029,\"errmsg\":\"no\",\"nickname\":\"a\x0b\x00\nb\"}",
            b"{\"errcode\":40029,\"errmsg\":\"no\",\"nickname\":\"\xd5\xc5\"}",
            b"{\"errcode\":40029,\"errmsg\":\"no\"}<!-- cached -->",
            b" \r\n\xef\xbb\xbf{\"errcode\":40029,\"errmsg\":\"no\"}",
            // Half a character, as where a text was cut; escapes that JSON does not have.
            b"{\"errcode\":40029,\"errmsg\":\"no\",\"nickname\":\"a\\ud83d\"}",
            b"{\"errcode\":40029,\"errmsg\":\"no\",\"nickname\":\"\\udc4d\\ud83d\\u0041\"}",
            b"{\"errcode\":40029,\"errmsg\":\"no\",\"nickname\":\"it\\'s \\x41 \\v \\\\ \\u12\"}",
            b"{\"errcode\":40029,\"errmsg\":\"no\",\"nickname\":\"\\\n\"}",
            b"{\"errcode\":40029,\"errmsg\":\"no\",}",
            b"{\"errcode\":40029,\"errmsg\":\"no\",\"x\":[1,2,],}",
        ] {
            assert_eq!(answer(body), expected, "{}", String::from_utf8_lossy(body));
        }
    }

    #[test]
    fn an_error_keeps_its_number_whatever_its_text_is() {
        for errmsg in ["null", "5", "[]", "{\"a\":1}", "true", "1.5", "\"\\ud83d\""] {
            let body = format!("{{\"errcode\":40164,\"errmsg\":{errmsg}}}");
            assert_eq!(answer(body.as_bytes()).map(|answer| answer.errcode), Some(40164), "{body}");
        }
        for errcode in [
            "40164",
            "\"40164\"",
            "\" 40164 \"",
            "40164.0",
            "\"40164.0\"",
            "4.0164e4",
            "\"+40164\"",
        ] {
            let body = format!("{{\"errcode\":{errcode}}}");
            assert_eq!(answer(body.as_bytes()).map(|answer| answer.errcode), Some(40164), "{body}");
        }
    }

    #[test]
    fn a_number_that_is_none_is_no_error() {
        for errcode in ["null", "\"\"", "\" \"", "false", "0", "\"0\"", "-0", "0.0"] {
            let body = format!("{{\"errcode\":{errcode}}}");
            assert_eq!(answer(body.as_bytes()).map(|answer| answer.errcode), Some(0), "{body}");
        }
    }

    #[test]
    fn a_whole_number_reads_as_a_text_without_a_fraction() {
        for (number, text) in
            [("86", "86"), ("86.0", "86"), ("1.3800001234e10", "13800001234"), ("1.5", "1.5")]
        {
            let body = format!("{{\"errmsg\":{number}}}");
            assert_eq!(answer(body.as_bytes()).unwrap().errmsg, text);
        }
    }

    #[test]
    fn what_is_no_answer_stays_none() {
        assert!(read(b"").is_none() && read(b" \r\n").is_none());
        for body in [&b"<html>"[..], b"{\"errcode\":", b"ok"] {
            assert!(read(body).unwrap().is_err());
        }
        assert_eq!(answer(b"{\"errcode\":\"many\"}"), None);
    }
}
