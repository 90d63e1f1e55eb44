//! Which language a person is answered in.

use super::{Messages, en, zh};

/// A language of the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// Simplified Chinese.
    Zh,
    /// English.
    En,
}

impl Language {
    /// All of them.
    pub const ALL: &[Self] = &[Self::Zh, Self::En];

    /// The language to answer in, of those that are offered: what was picked on the page (`?lang=`), else the application's wish (`ui_locales`, OpenID Connect
    /// Core 1.0 §3.1.2.1: space-separated, best first), else the browser's (`Accept-Language`, RFC 9110 §12.5.4). If only other
    /// languages are asked for, it is English, where that is offered; else, and if none is asked for, the first.
    #[must_use]
    pub fn choose(
        offered: &[Self],
        lang: Option<&str>,
        ui_locales: Option<&str>,
        accept_language: Option<&str>,
    ) -> Self {
        let named = |tag: &str| Self::from_tag(tag).filter(|named| offered.contains(named));
        lang.and_then(named)
            .or_else(|| ui_locales?.split_ascii_whitespace().find_map(named))
            .or_else(|| Self::from_accept_language(accept_language?, named))
            .filter(|chosen| offered.contains(chosen))
            .or_else(|| offered.first().copied())
            .unwrap_or(Self::Zh)
    }

    fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next()?;
        match primary.to_ascii_lowercase().as_str() {
            "zh" => Some(Self::Zh),
            "en" => Some(Self::En),
            _ => None,
        }
    }

    fn from_accept_language(header: &str, named: impl Fn(&str) -> Option<Self>) -> Option<Self> {
        let mut ranges: Vec<(&str, f32)> = header.split(',').filter_map(range).collect();
        ranges.sort_by(|(_, a), (_, b)| b.total_cmp(a));
        let known = ranges.iter().find_map(|(tag, _)| named(tag));
        let foreign = ranges.iter().any(|(tag, _)| *tag != "*").then_some(Self::En);
        known.or(foreign)
    }

    /// The tag for the `lang` attribute, `?lang=` and `Content-Language` (RFC 5646).
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Zh => "zh-Hans",
            Self::En => "en",
        }
    }

    /// What the language calls itself.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Zh => "中文",
            Self::En => "English",
        }
    }

    /// The language a person may switch to.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Zh => Self::En,
            Self::En => Self::Zh,
        }
    }

    /// Everything said in this language.
    #[must_use]
    pub const fn messages(self) -> &'static Messages {
        match self {
            Self::Zh => &zh::MESSAGES,
            Self::En => &en::MESSAGES,
        }
    }
}

/// One range of `Accept-Language` with its weight; none where the weight is 0 ("not acceptable") or no number.
fn range(item: &str) -> Option<(&str, f32)> {
    let (tag, weight) = item.split_once(';').unwrap_or((item, "q=1"));
    let weight: f32 = weight.trim().strip_prefix("q=")?.parse().ok()?;
    let tag = tag.trim();
    (weight > 0.0 && tag.starts_with(|c: char| c.is_ascii_alphabetic() || c == '*'))
        .then_some((tag, weight))
}

#[cfg(test)]
mod tests {
    use super::Language::{self, En, Zh};

    #[test]
    fn what_was_picked_on_the_page_wins_over_the_application_over_the_browser() {
        assert_eq!(Language::choose(Language::ALL, Some("en"), Some("zh-CN"), Some("zh")), En);
        assert_eq!(Language::choose(Language::ALL, None, Some("fr zh-Hant-TW en"), Some("en")), Zh);
        assert_eq!(Language::choose(Language::ALL, None, None, Some("en-GB,en;q=0.9")), En);
        assert_eq!(Language::choose(Language::ALL, Some("xx"), Some(""), Some("en")), En);
    }

    #[test]
    fn the_browsers_weights_are_heeded() {
        let of = |header| Language::choose(Language::ALL, None, None, Some(header));
        assert_eq!(of("en;q=0.5, zh_CN;q=0.8"), Zh);
        assert_eq!(of("fr, zh;q=0, en;q=0.1"), En);
        assert_eq!(of("zh;q=nonsense, en;q=0.3"), En);
    }

    #[test]
    fn other_languages_get_english_and_no_wish_gets_chinese() {
        assert_eq!(Language::choose(Language::ALL, None, None, Some("de-AT, fr;q=0.7")), En);
        assert_eq!(Language::choose(Language::ALL, None, None, Some("*")), Zh);
        assert_eq!(Language::choose(Language::ALL, None, None, Some(";;,=")), Zh);
        assert_eq!(Language::choose(Language::ALL, None, None, None), Zh);
    }

    #[test]
    fn only_what_is_offered_is_spoken_and_the_first_to_whoever_wishes_for_nothing() {
        let of = |offered: &[Language], lang, header| {
            Language::choose(offered, lang, Some("zh"), Some(header))
        };
        assert_eq!(of(&[En], Some("zh"), "zh-CN"), En);
        assert_eq!(of(&[Zh], Some("en"), "en, fr"), Zh);
        assert_eq!(of(&[En, Zh], None, "en"), Zh);
        assert_eq!(Language::choose(&[En, Zh], None, None, None), En);
        assert_eq!(Language::choose(&[Zh], None, None, Some("de")), Zh);
    }

    #[test]
    fn each_language_leads_to_the_other_and_back() {
        assert_eq!(Zh.other().other(), Zh);
        assert_eq!(Language::choose(Language::ALL, Some(En.other().tag()), None, None), Zh);
    }
}
