//! Letters that people get by e-mail.

use crate::{
    messages::{Language, Named},
    pages::plain,
};

/// A letter: what it is headed with, and what it says. Plain text.
#[derive(Debug, PartialEq, Eq)]
pub struct Letter {
    /// One line.
    pub subject: String,
    /// Several lines.
    pub text: String,
}

/// The letter with a code that proves an account to an application.
#[must_use]
pub fn code(language: Language, application: &str, code: &str) -> Letter {
    let words = &language.messages().letter;
    let application = plain(application);
    let around = |named: Named| format!("{}{application}{}", named.before(), named.after());
    Letter {
        subject: around(words.subject),
        text: format!(
            "{}\n\n    {code}\n\n{}\n\n{}\n",
            around(words.opening),
            words.how_long,
            words.caution
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_says_the_code_and_whom_it_is_for_in_both_languages() {
        for language in [Language::Zh, Language::En] {
            let letter = code(language, "Tea\r\nBcc: x@y.z", "012345");
            assert!(letter.subject.contains("Tea") && letter.text.contains("\n    012345\n"));
            assert!(!letter.subject.contains(['\r', '\n']), "{letter:?}");
        }
    }
}
