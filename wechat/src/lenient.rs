//! JSON as WeChat sends it, and as a strict reader does not take it: with a mark at its start, raw control characters in a
//! text, bytes of another encoding, a key twice, a number as text, something behind the end.

use serde::{Deserialize, Deserializer, de::Error};
use serde_json::Value;

/// The value of an answer; `None` if it is empty.
///
/// # Errors
/// If it is no JSON all the same.
pub(super) fn read(body: &[u8]) -> Option<Result<Value, serde_json::Error>> {
    let text = String::from_utf8_lossy(body);
    let text: String = text
        .trim_start_matches('\u{feff}')
        .chars()
        .map(|character| if character.is_control() { ' ' } else { character })
        .collect();
    serde_json::Deserializer::from_str(&text).into_iter().next()
}

/// A whole number, also as text or with a fraction of nothing.
pub(super) fn integer<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    let value = Value::deserialize(deserializer)?;
    let whole = |number: f64| {
        let in_range = number.fract() == 0.0 && number.abs() < 9e15;
        in_range.then_some(number as i64)
    };
    match &value {
        Value::Number(number) => number.as_i64().or_else(|| whole(number.as_f64()?)),
        Value::String(text) => text.trim().parse().ok(),
        Value::Null => Some(0),
        _ => None,
    }
    .ok_or_else(|| D::Error::custom("a whole number is expected"))
}

/// A text, also a number as one; anything else is an empty one.
pub(super) fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::String(text) => text,
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    })
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
        ] {
            assert_eq!(answer(body), expected, "{}", String::from_utf8_lossy(body));
        }
    }

    #[test]
    fn an_error_keeps_its_number_whatever_its_text_is() {
        for errmsg in ["null", "5", "[]", "{\"a\":1}", "true"] {
            let body = format!("{{\"errcode\":40164,\"errmsg\":{errmsg}}}");
            assert_eq!(answer(body.as_bytes()).map(|answer| answer.errcode), Some(40164), "{body}");
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
