//! Names that others chose, in places where no markup can isolate them.

/// A name for a title or an attribute: one line, without the invisible characters that reorder text (Unicode UAX #9 §2) and could
/// make what stands around it read as something else. In a page's text `<bdi>` does that.
pub(crate) fn plain(name: &str) -> String {
    let visible = name.chars().filter(|c| !reorders(*c));
    let line: String = visible.map(|c| if breaks(c) { ' ' } else { c }).collect();
    line.trim().to_owned()
}

fn reorders(c: char) -> bool {
    matches!(c, '\u{200E}' | '\u{200F}' | '\u{061C}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

fn breaks(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn a_name_stays_on_its_line_and_turns_nothing_around() {
        assert_eq!(plain("\u{202E}knab\u{2069}"), "knab");
        assert_eq!(plain("two\u{2028}lines\n"), "two lines");
        assert_eq!(plain("微信读书 🐳"), "微信读书 🐳");
    }
}
