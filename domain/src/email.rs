//! E-mail addresses, in the one form in which they are compared.

/// The longest address, in characters (RFC 5321 §4.5.3.1.3, without its brackets).
const LONGEST: usize = 254;

/// The form in which an address is kept and compared: without blanks around it, in small letters. `None` if the text is no address
/// that mail could be sent to.
///
/// Small letters also before the `@`: RFC 5321 lets a server tell them apart there, and none does.
pub fn normal(text: &str) -> Option<String> {
    let text = text.trim().to_lowercase();
    let (local, host) = text.rsplit_once('@')?;
    let plain = |part: &str| {
        !part.is_empty()
            && !part.contains(|letter: char| {
                letter.is_whitespace() || letter.is_control() || "@\"<>()[],;:\\".contains(letter)
            })
    };
    let labels = || host.split('.').all(|label| !label.is_empty());
    (plain(local) && plain(host) && labels() && text.chars().count() <= LONGEST).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::normal;

    #[test]
    fn an_address_has_one_form_however_it_is_written() {
        for text in ["lin@example.com", " Lin@Example.COM\n", "LIN@EXAMPLE.COM"] {
            assert_eq!(normal(text).as_deref(), Some("lin@example.com"), "{text:?}");
        }
        assert_eq!(normal("林@例子.公司").as_deref(), Some("林@例子.公司"));
    }

    #[test]
    fn what_is_no_address_has_no_form() {
        let long = format!("{}@example.com", "a".repeat(250));
        for text in [
            "",
            "@",
            "lin",
            "lin@",
            "@example.com",
            "a b@example.com",
            "a@b@example.com",
            "a@.com",
            "a@b..c",
            "a@b\r\nBcc: c@d.e",
            "<a@b.c>",
            "a@b.c,d@e.f",
            &long,
        ] {
            assert_eq!(normal(text), None, "{text:?}");
        }
    }
}
