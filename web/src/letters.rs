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

fn around(application: &str) -> impl Fn(Named) -> String {
    let application = plain(application);
    move |named| format!("{}{application}{}", named.before(), named.after())
}

/// The letter with a code that proves an account to an application.
#[must_use]
pub fn code(language: Language, application: &str, code: &str) -> Letter {
    let words = &language.messages().letter;
    let around = around(application);
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

/// The letter about a WeChat account that was linked to the account of its reader, with the address of the page that shows it.
#[must_use]
pub fn linked(language: Language, application: &str, account: &str) -> Letter {
    let words = &language.messages().letter;
    let around = around(application);
    Letter {
        subject: around(words.linked_subject),
        text: format!("{}\n\n    {account}\n\n{}\n", around(words.linked), words.linked_caution),
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

    #[test]
    fn a_letter_about_a_link_says_where_it_is_seen_in_both_languages() {
        for language in [Language::Zh, Language::En] {
            let letter = linked(language, "Tea\r\nBcc: x@y.z", "https://id.example/account");
            assert!(letter.text.contains("\n    https://id.example/account\n"), "{letter:?}");
            assert!(letter.subject.contains("Tea") && !letter.subject.contains(['\r', '\n']));
        }
    }
}
