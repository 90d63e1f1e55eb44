//! E-mail addresses, in the one form in which they are compared.

/// The longest address, in characters (RFC 5321 §4.5.3.1.3, without its brackets).
const LONGEST: usize = 254;

/// The longest label of a host (RFC 1035 §2.3.4).
const LONGEST_LABEL: usize = 63;

/// The form in which an address is kept and compared: without blanks around it, in small letters. `None` if the text is no address
/// that mail could be sent to.
///
/// Small letters also before the `@`: RFC 5321 lets a server tell them apart there, and none does. ASCII alone: of letters that nobody
/// sees, or that look alike, addresses could be made that look like another person's. A host of other letters has a form in ASCII
/// (RFC 5891: `xn--…`).
pub fn normal(text: &str) -> Option<String> {
    let text = text.trim().to_ascii_lowercase();
    let (local, host) = text.rsplit_once('@')?;
    let visible = |byte: u8| byte.is_ascii_graphic() && !b"@\"<>()[],;:\\".contains(&byte);
    let in_label = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    let is_label = |label: &str| {
        (1..=LONGEST_LABEL).contains(&label.len())
            && label.bytes().all(in_label)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let is_local = !local.is_empty() && local.bytes().all(visible);
    (is_local && host.split('.').all(is_label) && text.len() <= LONGEST).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::normal;

    #[test]
    fn an_address_has_one_form_however_it_is_written() {
        for text in ["lin@example.com", " Lin@Example.COM\n", "LIN@EXAMPLE.COM"] {
            assert_eq!(normal(text).as_deref(), Some("lin@example.com"), "{text:?}");
        }
        for text in ["a.b+c_d'e@mail-1.example.com", "lin@xn--fsqu00a.xn--55qx5d", "lin@localhost"]
        {
            assert_eq!(normal(text).as_deref(), Some(text));
        }
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
            // What nobody sees, and what looks like something else.
            "l\u{200b}in@example.com",
            "lin\u{ad}@example.com",
            "lin@exam\u{2060}ple.com",
            "\u{202e}lin@example.com",
            "l\u{456}n@example.com",
            "lin@ex\u{430}mple.com",
            "林@例子.公司",
            "lin@-example.com",
            "lin@exam_ple.com",
        ] {
            assert_eq!(normal(text), None, "{text:?}");
        }
    }
}
