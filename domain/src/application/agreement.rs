//! What a person is asked to agree to on the phone, and whether they agreed to enough.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{
    address::is_web_address,
    aggregate::CommandError,
    language::Language,
    login,
    text::{check_address, check_identifier, check_name},
};

/// What a person can be asked to agree to on the screen of a phone, all languages together.
const MOST_AGREEMENTS: usize = 16;

/// What a person is asked to agree to, in one language or in all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreement {
    /// Its name in requests, `[a-z0-9-]`, 1 to 31 characters: the same in each language. What was written without one has its
    /// place in the list, from 1 on.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub id: String,
    /// Its title.
    pub title: String,
    /// Where its text is.
    pub url: String,
    /// The version of the text, as its publisher calls it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The language of the text; `None` for a text for everybody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
    /// Whether nobody signs in without it.
    #[serde(default = "usually", skip_serializing_if = "std::clone::Clone::clone")]
    pub required: bool,
    /// The SHA-256 of the text as base64url, if it was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
}

const fn usually() -> bool {
    true
}

/// What a phone says that the person agreed to: the text that they were shown.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agreed {
    /// Its id.
    pub id: String,
    /// Its version.
    #[serde(default)]
    pub version: Option<String>,
    /// Its language.
    #[serde(default)]
    pub language: Option<Language>,
}

/// Why what a person agreed to is not enough.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAgreed {
    /// They did not agree to what is required.
    #[error("{title:?} is required")]
    Required {
        /// The id of the agreement.
        id: String,
        /// Its title.
        title: String,
    },
    /// There is no such text, or no more.
    #[error("there is no such agreement now, in this version and language: scan again")]
    Unknown {
        /// The id that was said.
        id: String,
    },
}

impl NotAgreed {
    /// The id of the agreement.
    pub fn id(&self) -> &str {
        match self {
            Self::Required { id, .. } | Self::Unknown { id } => id,
        }
    }
}

impl Agreement {
    fn is(&self, agreed: &Agreed) -> bool {
        (&self.id, &self.version, self.language) == (&agreed.id, &agreed.version, agreed.language)
    }

    fn accepted(&self) -> login::Agreement {
        login::Agreement {
            id: Some(self.id.clone()),
            title: self.title.clone(),
            url: self.url.clone(),
            version: self.version.clone(),
            language: self.language,
            sha256: self.sha256.clone(),
        }
    }

    fn check(&self) -> Result<(), CommandError> {
        check_identifier("id", &self.id)?;
        check_name("title", &self.title)?;
        let page = "https, or http for loopback, without a fragment";
        check_address("url", &self.url, is_web_address, page)?;
        let version = self.version.as_deref();
        version.map_or(Ok(()), |version| check_name("version", version))
    }

    /// Whether it may stand behind these.
    fn check_behind(&self, before: &[Self]) -> Result<(), CommandError> {
        let invalid = |field, why| Err(CommandError::Invalid { field, why });
        let mut same = before.iter().filter(|other| other.id == self.id);
        if same.clone().any(|other| other.language == self.language) {
            return invalid("id", "it comes twice in a language");
        }
        if same.any(|other| other.required != self.required) {
            return invalid("required", "the same in each language");
        }
        self.check()
    }
}

/// Whether an application may ask for all of these. What is required is so in every language: nobody gets around it by speaking
/// another one.
pub(super) fn check(all: &[Agreement]) -> Result<(), CommandError> {
    if all.len() > MOST_AGREEMENTS {
        return Err(CommandError::Invalid { field: "agreements", why: "16 at most" });
    }
    for (at, agreement) in all.iter().enumerate() {
        let (before, _) = all.split_at(at);
        let checked = agreement.check_behind(before);
        checked.map_err(|error| error.of_element("agreements", at))?;
    }
    Ok(())
}

/// Gives each an id that was written without one.
pub(super) fn identified(mut all: Vec<Agreement>) -> Vec<Agreement> {
    for (place, agreement) in (1..).zip(&mut all) {
        if agreement.id.is_empty() {
            agreement.id = place.to_string();
        }
    }
    all
}

/// What a person is shown: each once, in their language, else in the text for everybody, else as it comes first.
pub fn shown(all: &[Agreement], language: Language) -> Vec<&Agreement> {
    let mut seen = BTreeSet::new();
    let firsts = all.iter().filter(|agreement| seen.insert(&agreement.id));
    let in_language = |first: &'_ Agreement, wanted| {
        all.iter().find(|it| it.id == first.id && it.language == wanted)
    };
    firsts
        .map(|first| {
            let own = in_language(first, Some(language));
            own.or_else(|| in_language(first, None)).unwrap_or(first)
        })
        .collect()
}

/// What a person agreed to, if that is enough.
///
/// # Errors
/// [`NotAgreed`], with the first that is missing or unknown.
pub fn accepted(all: &[Agreement], agreed: &[Agreed]) -> Result<Vec<login::Agreement>, NotAgreed> {
    let unknown = |agreed: &&Agreed| !all.iter().any(|agreement| agreement.is(agreed));
    if let Some(Agreed { id, .. }) = agreed.iter().find(unknown) {
        return Err(NotAgreed::Unknown { id: id.clone() });
    }
    let missing = |agreement: &&Agreement| {
        agreement.required && !agreed.iter().any(|agreed| agreed.id == agreement.id)
    };
    if let Some(Agreement { id, title, .. }) = all.iter().find(missing) {
        return Err(NotAgreed::Required { id: id.clone(), title: title.clone() });
    }
    let accepted = all.iter().filter(|agreement| agreed.iter().any(|it| agreement.is(it)));
    Ok(accepted.map(Agreement::accepted).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn agreement(id: &str, language: Option<Language>, required: bool) -> Agreement {
        let (title, url) = (format!("{id} {language:?}"), format!("https://shop.example/{id}"));
        Agreement { id: id.to_owned(), title, url, version: None, language, required, sha256: None }
    }

    fn agreed(id: &str, language: Option<Language>) -> Agreed {
        Agreed { id: id.to_owned(), version: None, language }
    }

    const ZH: Option<Language> = Some(Language::Zh);
    const EN: Option<Language> = Some(Language::En);

    #[test]
    fn each_is_shown_once_in_the_persons_language_or_else_in_one_that_there_is() {
        let all = [
            agreement("terms", ZH, true),
            agreement("terms", EN, true),
            agreement("privacy", ZH, true),
            agreement("news", EN, false),
            agreement("news", None, false),
        ];
        let shown = |language| {
            let shown = shown(&all, language).into_iter();
            shown.map(|it| (it.id.as_str(), it.language)).collect::<Vec<_>>()
        };
        assert_eq!(shown(Language::Zh), [("terms", ZH), ("privacy", ZH), ("news", None)]);
        assert_eq!(shown(Language::En), [("terms", EN), ("privacy", ZH), ("news", EN)]);
    }

    #[test]
    fn what_is_required_is_agreed_to_in_any_language_and_the_rest_is_free() {
        let all = [
            agreement("terms", ZH, true),
            agreement("terms", EN, true),
            agreement("news", None, false),
        ];
        let ids = |said: &[Agreed]| {
            let accepted = accepted(&all, said)?.into_iter();
            Ok(accepted.map(|it| (it.id.unwrap(), it.language)).collect::<Vec<_>>())
        };
        let required = NotAgreed::Required { id: "terms".into(), title: all[0].title.clone() };
        assert_eq!(ids(&[]), Err(required.clone()));
        assert_eq!(ids(&[agreed("news", None)]), Err(required));
        assert_eq!(ids(&[agreed("terms", EN)]), Ok(vec![("terms".into(), EN)]));
        let both = [agreed("news", None), agreed("terms", ZH)];
        assert_eq!(ids(&both), Ok(vec![("terms".into(), ZH), ("news".into(), None)]));
    }

    #[test]
    fn a_text_that_is_not_asked_for_any_more_is_not_agreed_to() {
        let all = [Agreement { version: Some("3".into()), ..agreement("terms", None, true) }];
        let unknown = Err(NotAgreed::Unknown { id: "terms".into() });
        assert_eq!(accepted(&all, &[agreed("terms", None)]), unknown);
        let former = Agreed { version: Some("2".into()), ..agreed("terms", None) };
        assert_eq!(accepted(&all, &[former]), unknown);
        let now = Agreed { version: Some("3".into()), ..agreed("terms", None) };
        assert!(accepted(&all, &[now]).is_ok());
        assert!(accepted(&all, &[agreed("privacy", None)]).is_err());
    }

    #[test]
    fn a_list_has_each_once_in_a_language_and_requires_it_in_all() {
        let why = |all: &[Agreement]| Some(check(all).err()?.invalid()?.0);
        let one = agreement("terms", ZH, true);
        assert_eq!(why(&[one.clone(), agreement("terms", EN, true)]), None);
        assert_eq!(why(&[one.clone(), one.clone()]), Some("agreements[1].id".to_owned()));
        let freely = agreement("terms", EN, false);
        assert_eq!(why(&[one, freely]), Some("agreements[1].required".to_owned()));
    }

    #[test]
    fn what_was_written_without_an_id_is_told_apart_by_its_place_and_is_required() {
        let old = r#"[{"title":"Privacy","url":"https://a.example/p","sha256":"x"},
            {"title":"Terms","url":"https://a.example/t","version":"3"}]"#;
        let old = identified(serde_json::from_str(old).unwrap());
        let seen: Vec<_> = old.iter().map(|it| (it.id.as_str(), it.required)).collect();
        assert_eq!(seen, [("1", true), ("2", true)]);
        assert_eq!(shown(&old, Language::En).len(), 2);
    }
}
