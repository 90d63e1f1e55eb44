//! One call: send, read a short answer, tell an answer from a refusal. Logs what went wrong, never a URL, a
//! body or a text of WeChat: they hold secrets, codes and people.

use std::net::{IpAddr, SocketAddr};

use reqwest::{RequestBuilder, StatusCode};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;
use tracing::{info, warn};

use super::{
    error::{Outage, WeChatError},
    lenient,
};

/// Answers are a few hundred bytes; more than this is not one.
const MAX_BODY: usize = 16 * 1024;
/// Bytes of a picture, at most: 195,169 were seen of a code of the usual width.
const MAX_PICTURE: usize = 1024 * 1024;
/// How a JPEG and a PNG begin.
const PICTURES: [&[u8]; 2] = [b"\xFF\xD8\xFF", b"\x89PNG\r\n\x1a\n"];

/// Why a call brought no answer.
pub(super) enum Failure {
    Refused(Refusal),
    Outage(Outage),
}

/// WeChat's "no", reduced to what may be kept.
pub(super) struct Refusal {
    pub errcode: i64,
    seen: Option<IpAddr>,
}

impl Failure {
    /// The errcode, where WeChat answered with one.
    pub(super) fn errcode(&self) -> Option<i64> {
        match self {
            Self::Refused(refusal) => Some(refusal.errcode),
            Self::Outage(_) => None,
        }
    }
}

impl From<Failure> for WeChatError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refused(refusal) => Self::from_errcode(refusal.errcode, refusal.seen),
            Failure::Outage(outage) => Self::Unavailable(outage),
        }
    }
}

/// What stands in every answer. On success both are often absent.
#[derive(Deserialize)]
struct Envelope {
    #[serde(default, deserialize_with = "lenient::integer")]
    errcode: i64,
    #[serde(default, deserialize_with = "lenient::text")]
    errmsg: String,
}

/// Sends `request` and reads the answer, whatever type it says it has: `/sns/…` labels JSON as text.
pub(super) async fn call<T: DeserializeOwned>(
    endpoint: &'static str,
    request: RequestBuilder,
) -> Result<T, Failure> {
    let body = read(endpoint, request, MAX_BODY).await?;
    understand(endpoint, granted(endpoint, &body)?)
}

/// Sends `request` and reads a picture. Its header says JPEG of a PNG, and of a refusal in JSON what it likes: how the bytes begin
/// tells them apart.
pub(super) async fn picture(
    endpoint: &'static str,
    request: RequestBuilder,
) -> Result<Vec<u8>, Failure> {
    let body = read(endpoint, request, MAX_PICTURE).await?;
    if PICTURES.iter().any(|begin| body.starts_with(begin)) {
        return Ok(body);
    }
    granted(endpoint, &body)?;
    warn!(endpoint, outage = %Outage::Nonsense, "WeChat gave no picture");
    Err(Failure::Outage(Outage::Nonsense))
}

/// The answer, if it is no refusal.
fn granted(endpoint: &'static str, body: &[u8]) -> Result<Value, Failure> {
    let answer = match lenient::read(body) {
        Some(answer) => answer.map_err(|error| not_understood(endpoint, &error))?,
        None => {
            warn!(endpoint, outage = %Outage::Empty, "WeChat gave no answer");
            return Err(Failure::Outage(Outage::Empty));
        }
    };
    let envelope: Envelope = understand(endpoint, answer.clone())?;
    if envelope.errcode != 0 {
        let (errcode, rid) = (envelope.errcode, rid(&envelope.errmsg).unwrap_or("none"));
        info!(endpoint, errcode, rid, "WeChat refused");
        let seen = address(&envelope.errmsg);
        return Err(Failure::Refused(Refusal { errcode, seen }));
    }
    Ok(answer)
}

async fn read(
    endpoint: &'static str,
    request: RequestBuilder,
    most: usize,
) -> Result<Vec<u8>, Failure> {
    body(endpoint, request, most).await.map_err(|outage| {
        warn!(endpoint, %outage, "WeChat gave no answer");
        Failure::Outage(outage)
    })
}

async fn body(
    endpoint: &'static str,
    request: RequestBuilder,
    most: usize,
) -> Result<Vec<u8>, Outage> {
    let mut response = request.send().await.map_err(|e| outage(endpoint, e))?;
    if response.status() != StatusCode::OK {
        return Err(Outage::Status(response.status().as_u16()));
    }
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|e| outage(endpoint, e))? {
        if body.len() + chunk.len() > most {
            return Err(Outage::Nonsense);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

fn outage(endpoint: &'static str, error: reqwest::Error) -> Outage {
    let error = error.without_url();
    info!(endpoint, ?error, "the call to WeChat failed");
    if error.is_connect() {
        Outage::Unreachable
    } else if error.is_timeout() {
        Outage::Timeout
    } else {
        Outage::Broken
    }
}

fn understand<T: DeserializeOwned>(endpoint: &'static str, answer: Value) -> Result<T, Failure> {
    serde_json::from_value(answer).map_err(|error| not_understood(endpoint, &error))
}

/// serde_json quotes what it cannot read, so its error is told by place only.
fn not_understood(endpoint: &'static str, error: &serde_json::Error) -> Failure {
    let (line, column) = (error.line(), error.column());
    warn!(endpoint, line, column, category = ?error.classify(), "WeChat's answer cannot be understood");
    Failure::Outage(Outage::Nonsense)
}

/// The number by which WeChat finds a call again, such as `5f3f0a1b-1c2d3e4f-5a6b7c8d`, at the end of errmsg.
fn rid(errmsg: &str) -> Option<&str> {
    let rid = errmsg.rsplit_once("rid: ")?.1.trim();
    let fits = |c: char| c.is_ascii_hexdigit() || c == '-';
    (rid.len() <= 40 && rid.chars().all(fits)).then_some(rid)
}

/// The first network address in errmsg.
fn address(errmsg: &str) -> Option<IpAddr> {
    let parts_words = |c: char| !(c.is_ascii_alphanumeric() || ".:[]".contains(c));
    errmsg
        .split(parts_words)
        .find_map(|word| {
            // As it stands, and behind a label: `ip:203.0.113.7`.
            let labelled = word.split_once([':', '[']).map(|(_, behind)| behind);
            [Some(word), labelled].into_iter().flatten().find_map(|word| {
                let bare = word.trim_matches(['.', '[', ']']).trim_end_matches(':');
                let with_port = || word.parse::<SocketAddr>().map(|socket| socket.ip());
                bare.parse().or_else(|_| with_port()).ok()
            })
        })
        .map(|address: IpAddr| address.to_canonical())
        .filter(|address| !address.is_unspecified())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rid_is_found_in_every_known_form() {
        let rid_of = |tail| rid(tail).map(str::to_owned);
        let expected = Some("5f3f0a1b-1c2d3e4f-5a6b7c8d".to_owned());
        assert_eq!(rid_of("invalid code, rid: 5f3f0a1b-1c2d3e4f-5a6b7c8d"), expected);
        assert_eq!(rid_of("x hint: [ab12] rid: 5f3f0a1b-1c2d3e4f-5a6b7c8d"), expected);
        assert_eq!(rid_of("x hint: [ab12]"), None);
        assert_eq!(rid_of("x rid: o6_bmjrPTlm6_2sgVt7hMZOPfL2M"), None);
    }

    #[test]
    fn the_address_that_wechat_saw_is_read_from_its_text() {
        let text = "invalid ip 203.0.113.7 ipv6 ::ffff:203.0.113.7, not in whitelist rid: 5f-1c-5a";
        assert_eq!(address(text), "203.0.113.7".parse().ok());
        for form in ["203.0.113.7:443", "::ffff:203.0.113.7", "[::ffff:203.0.113.7]:443"] {
            assert_eq!(
                address(&format!("invalid ip {form}")),
                "203.0.113.7".parse().ok(),
                "{form}"
            );
        }
        assert_eq!(address("invalid ip 2001:db8::7"), "2001:db8::7".parse().ok());
        for told in [
            "invalid ip: 203.0.113.7",
            "invalid ip:203.0.113.7, not in whitelist",
            "invalid ip[203.0.113.7]",
            "invalid ip (203.0.113.7)",
            "invalid ip '203.0.113.7'",
            "invalid ip=203.0.113.7;",
            "ip 203.0.113.7/32 is not listed",
            "not in the whitelist: 203.0.113.7.",
            "非法IP：203.0.113.7，不在白名单中",
            "invalid ip 203.0.113.7\tipv6 ::ffff:203.0.113.7",
            "invalid ip ipv6:::ffff:203.0.113.7",
            "version 1.2 of 2026.11 says: invalid ip 203.0.113.7",
        ] {
            assert_eq!(address(told), "203.0.113.7".parse().ok(), "{told}");
        }
        for told in [
            "invalid ip [2001:db8::7]",
            "invalid ip [2001:db8::7]:443",
            "ipv6:2001:db8::7, no",
            "invalid ip 2001:db8::7%eth0",
        ] {
            assert_eq!(address(told), "2001:db8::7".parse().ok(), "{told}");
        }
        for told in [
            "access clientip is not registered",
            "error :: no",
            "at 12:30:59",
            "rid: 5f3f0a1b-1c2d-3e4f",
            "version 8.0.0",
        ] {
            assert_eq!(address(told), None, "{told}");
        }
    }
}
