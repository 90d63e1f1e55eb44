//! A phone number as its owner recognises it and nobody else learns it.

/// A phone in E.164 form, masked: `+8613800001234` is `138****1234`; other countries keep their country code and the last four
/// digits. A number too short for that, or in no known form, keeps nothing but its country code.
#[must_use]
pub fn mask_phone(phone: &str) -> String {
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    if !phone.trim_start().starts_with('+') {
        return String::from("****");
    }
    if let Some((start, end)) = chinese_mobile(&digits) {
        return format!("{start}****{end}");
    }
    match digits.split_at_checked(country_code_length(&digits)) {
        Some((country, rest)) if rest.len() >= 7 => format!("+{country} ****{}", last_four(rest)),
        Some((country, _)) if !country.is_empty() => format!("+{country} ****"),
        _ => String::from("****"),
    }
}

/// The first three and last four of the eleven digits of a mobile number of mainland China.
fn chinese_mobile(digits: &str) -> Option<(&str, &str)> {
    let national = digits.strip_prefix("86")?;
    (national.len() == 11 && national.starts_with('1'))
        .then(|| (national.get(..3).unwrap_or(""), last_four(national)))
}

fn last_four(digits: &str) -> &str {
    digits.len().checked_sub(4).and_then(|from| digits.get(from..)).unwrap_or("")
}

/// How long the country code is (ITU-T E.164, list of assigned codes): one digit in zones 1 and 7, two for the codes below, else three.
fn country_code_length(digits: &str) -> usize {
    const TWO: [&str; 44] = [
        "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46",
        "47", "48", "49", "51", "52", "53", "54", "55", "56", "57", "58", "60", "61", "62", "63",
        "64", "65", "66", "81", "82", "84", "86", "90", "91", "92", "93", "94", "95", "98",
    ];
    match digits.get(..2) {
        Some(code) if code.starts_with(['1', '7']) => 1,
        Some(code) if TWO.contains(&code) => 2,
        _ => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::mask_phone;

    #[test]
    fn a_chinese_mobile_shows_three_and_four() {
        assert_eq!(mask_phone("+8613800001234"), "138****1234");
        assert_eq!(mask_phone("+86 138-0000-1234"), "138****1234");
    }

    #[test]
    fn other_countries_show_their_code_and_the_last_four() {
        assert_eq!(mask_phone("+85291234567"), "+852 ****4567");
        assert_eq!(mask_phone("+14155550123"), "+1 ****0123");
        assert_eq!(mask_phone("+447700900123"), "+44 ****0123");
        assert_eq!(mask_phone("+862112345678"), "+86 ****5678");
    }

    #[test]
    fn what_is_too_short_or_no_number_shows_nothing() {
        assert_eq!(mask_phone("+852123456"), "+852 ****");
        assert_eq!(mask_phone("13800001234"), "****");
        assert_eq!(mask_phone("+"), "****");
        assert_eq!(mask_phone("+١٢٣"), "****");
        assert_eq!(mask_phone(""), "****");
    }
}
