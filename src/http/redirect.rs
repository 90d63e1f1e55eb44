//! Where the browser goes, and how parameters are put behind an address.

use actix_web::{HttpResponse, http::header::LOCATION};
use domain::id::GrantId;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Unreserved characters (RFC 3986 §2.3) stay as they are; all others are percent-encoded. So a value comes back unchanged, also
/// for a client that compares it before decoding.
const VALUE: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A registered address with parameters behind it. It stays as it is registered, to the byte: a parser would write it anew.
pub fn with<'a>(address: &str, parameters: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let between = if address.contains('?') { '&' } else { '?' };
    appended(address, between, parameters)
}

/// The same in the fragment, which a browser tells no server. No registered address has one.
pub fn with_fragment<'a>(
    address: &str,
    parameters: impl Iterator<Item = (&'a str, &'a str)>,
) -> String {
    appended(address, '#', parameters)
}

fn appended<'a>(
    address: &str,
    mut between: char,
    parameters: impl Iterator<Item = (&'a str, &'a str)>,
) -> String {
    let mut whole = address.to_owned();
    for (name, value) in parameters {
        whole.push(between);
        whole.push_str(name);
        whole.push('=');
        whole.extend(utf8_percent_encode(value, VALUE));
        between = '&';
    }
    whole
}

/// The longest `state` that is carried back, bytes: some clients keep a return address in it, or all that they know.
pub const STATE: usize = 8 * 1024;

/// Whether a text comes back as it was sent: without control characters, and without U+FFFD, which stands for bytes that were
/// not UTF-8.
pub fn comes_back(text: &str) -> bool {
    let odd = |character: char| character.is_control() || character == char::REPLACEMENT_CHARACTER;
    !text.chars().any(odd)
}

/// Whether a text is a `state` that is carried back.
pub fn is_state(text: &str) -> bool {
    text.len() <= STATE && comes_back(text)
}

/// Sends a browser on, by `GET` (RFC 9110 §15.4.4).
pub fn see_other(address: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((LOCATION, address)).finish()
}

/// The login page of an authorization request.
pub fn to_page(grant: &GrantId) -> String {
    format!("/login?authorization={grant}")
}

#[cfg(test)]
mod tests {
    use super::{with, with_fragment};

    #[test]
    fn an_address_stays_as_it_is_registered_and_a_value_comes_back_to_the_letter() {
        let to = |address| with(address, [("state", "a ~b+c%20&é")].into_iter());
        let state = "state=a%20~b%2Bc%2520%26%C3%A9";
        assert_eq!(to("https://shop.example"), format!("https://shop.example?{state}"));
        assert_eq!(
            to("https://shop.example/cb?tenant=a%20b&x=1+2"),
            format!("https://shop.example/cb?tenant=a%20b&x=1+2&{state}")
        );
        assert_eq!(to("com.example.app:/cb"), format!("com.example.app:/cb?{state}"));
        let two = [("code", "c"), ("state", "s")].into_iter();
        assert_eq!(
            with_fragment("https://shop.example/cb?x=1", two),
            "https://shop.example/cb?x=1#code=c&state=s"
        );
    }
}
