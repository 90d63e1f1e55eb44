//! What is said in every language.

use super::*;

const ALL: [Language; 2] = [Language::Zh, Language::En];

#[test]
fn every_reason_of_the_domain_has_its_sentence() {
    let reasons: Vec<_> = domain::reason::Reason::ALL.iter().map(|reason| reason.name()).collect();
    assert_eq!(reasons, REASONS);
}

#[test]
fn every_reason_has_its_sentence_in_every_language() {
    for language in ALL {
        let messages = language.messages();
        let names = messages.reasons.map(|(name, _)| name);
        assert_eq!(names, REASONS, "{language:?}");
        for reason in REASONS {
            let sentence = messages.refusal(reason);
            assert!(sentence.ends_with(['.', '。']), "{language:?} {reason}: {sentence}");
            assert_ne!(sentence, messages.refusal("never heard of"));
        }
    }
}

#[test]
fn a_sentence_fits_the_two_lines_that_the_login_page_keeps_for_it() {
    for (language, room) in [(Language::Zh, 44), (Language::En, 90)] {
        let messages = language.messages();
        let views = messages.login.views().map(|(_, view)| view.detail);
        for sentence in messages.reasons.map(|(_, sentence)| sentence).into_iter().chain(views) {
            assert!(sentence.chars().count() <= room, "{sentence}");
        }
    }
}

#[test]
fn both_languages_say_the_same_things_in_their_own_words() {
    let said = |language: Language| format!("{:#?}", language.messages());
    let (zh, en) = (said(Language::Zh), said(Language::En));
    assert_eq!(zh.lines().count(), en.lines().count());
    for (zh, en) in zh.lines().zip(en.lines()).filter(|(zh, _)| is_sentence(zh)) {
        let empty = |line: &str| line.ends_with("\"\",");
        assert_eq!(empty(zh), empty(en), "{zh} | {en}");
        assert_eq!(zh.matches("{}").count(), en.matches("{}").count(), "{zh} | {en}");
        assert!(!en.chars().any(is_chinese), "not English: {en}");
        assert!(empty(zh) || zh.chars().any(is_chinese), "not Chinese: {zh}");
    }
}

/// What is no name of the API or of an algorithm.
fn is_sentence(line: &str) -> bool {
    let Messages { account, console, .. } = Language::En.messages();
    let logins = &console.logins;
    let names = [&account.hows[..], &logins.states, &logins.events, &logins.actors];
    let names = names.into_iter().flatten().map(|(name, _)| *name).chain(console.audit.names());
    let mut names = REASONS.into_iter().chain(names).chain(["RS256", "ES256"]);
    let value = line.split_once(": ").map_or(line, |(_, value)| value).trim();
    line.contains('"') && !names.any(|name| value == format!("\"{name}\","))
}

fn is_chinese(letter: char) -> bool {
    ('\u{4E00}'..='\u{9FFF}').contains(&letter)
}

#[test]
fn a_sentence_around_a_name_opens_and_closes() {
    let named = Named("Continue as {}, please");
    assert_eq!((named.before(), named.after()), ("Continue as ", ", please"));
    assert_eq!((Named("Continue").before(), Named("Continue").after()), ("Continue", ""));
}
