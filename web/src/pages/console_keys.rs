//! The API keys of a pool: the list, and the page of one.

use askama::Template;

use super::{
    console::Console,
    console_form::{ConsoleForm, FieldChange, Told},
    console_user::actor,
    frame::Frame,
    moment::Moment,
};
use crate::messages::{Choice, FieldWords, KeyWords, Messages};

/// Whether a key opens something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyState {
    /// It does.
    Good,
    /// It was revoked then.
    Revoked(Moment),
    /// Its time is over.
    Over,
}

/// An API key, as it is listed.
#[derive(Debug, Clone, Copy)]
pub struct ConsoleKey<'a> {
    /// Its id.
    pub id: &'a str,
    /// What it is for.
    pub name: &'a str,
    /// What its holder may do, by the word of the API.
    pub role: &'a str,
    /// Whether phone numbers and e-mail addresses are told to its holder in clear.
    pub sees_personal: bool,
    /// The networks from which it opens something; none: from everywhere.
    pub networks: &'a [String],
    /// When it was made.
    pub made: Moment,
    /// Who made it: as history names them, and what they are called.
    pub made_by: Option<(&'a str, Option<&'a str>)>,
    /// When it opens nothing more by itself.
    pub expires: Option<Moment>,
    /// Whether it opens something.
    pub state: KeyState,
}

/// The roles, by the words of the API.
const ROLES: [&str; 3] = ["developer", "auditor", "operator"];

impl<'a> ConsoleKey<'a> {
    fn role(&self, words: &'static KeyWords) -> &'a str {
        role(words, self.role)
    }

    fn tells(&self, words: &'static KeyWords) -> &'static str {
        let [masked, clear] = words.tells;
        if self.sees_personal { clear } else { masked }
    }

    fn made_by(&self, m: &'static Messages) -> (&'a str, &'a str) {
        let of = |(who, name)| actor(&m.console.users.page, who, name);
        self.made_by.map_or(("", ""), of)
    }

    /// Its state in words, and how it looks.
    fn state(&self, words: &'static KeyWords) -> (&'static str, &'static str) {
        let [good, revoked, over] = words.states;
        match self.state {
            KeyState::Good => (good, "good"),
            KeyState::Revoked(_) => (revoked, ""),
            KeyState::Over => (over, "plain"),
        }
    }

    fn revoked(&self) -> Option<Moment> {
        match self.state {
            KeyState::Revoked(at) => Some(at),
            _ => None,
        }
    }
}

fn role<'v>(words: &'static KeyWords, role: &'v str) -> &'v str {
    let found = ROLES.iter().zip(&words.roles).find(|(name, _)| **name == role);
    found.map_or(role, |(_, choice)| choice.name)
}

/// `/console/{pool}/keys`.
#[derive(Debug, Clone, Copy, Template)]
#[template(path = "console/keys.html")]
pub struct ConsoleKeysPage<'a> {
    /// What every page has.
    pub frame: Frame<'a>,
    /// Who is signed in.
    pub console: Console<'a>,
    /// The path of this page.
    pub path: &'a str,
    /// The role that is asked for, by the word of the API; anything else: all.
    pub role: &'a str,
    /// `true`: good ones are asked for; `false`: the others; anything else: all.
    pub live: &'a str,
    /// The keys, the newest first.
    pub keys: &'a [ConsoleKey<'a>],
    /// Where the next page is, if there is one.
    pub next: Option<&'a str>,
    /// Where the first page is, on any other.
    pub first: Option<&'a str>,
}

impl ConsoleKeysPage<'_> {
    /// The roles: by the word of the API, what they are called, and whether they are asked for.
    fn roles(&self) -> Vec<(&'static str, &'static str, bool)> {
        let words = &self.frame.messages().console.keys;
        let all = ROLES.into_iter().zip(&words.roles);
        all.map(|(role, choice)| (role, choice.name, self.role == role)).collect()
    }

    fn asks(&self, live: &str) -> bool {
        self.live == live
    }

    fn asks_for_all(&self) -> bool {
        !ROLES.contains(&self.role) && !self.asks("true") && !self.asks("false")
    }
}

/// `/console/{pool}/keys/new`.
#[derive(Debug, Clone, Copy, Template)]
#[template(path = "console/key_new.html")]
pub struct ConsoleNewKeyPage<'a> {
    /// What every page has.
    pub frame: Frame<'a>,
    /// Who is signed in.
    pub console: Console<'a>,
    /// The path of this page.
    pub path: &'a str,
    /// The form.
    pub form: ConsoleForm<'a>,
}

/// Something that happened to a key.
#[derive(Debug, Clone)]
pub struct KeyPast<'a> {
    /// When.
    pub at: Moment,
    /// Its name, by the word of the API.
    pub event: &'a str,
    /// Who caused it, as history says it.
    pub actor: &'a str,
    /// What they are called, if they are a person of the console.
    pub name: Option<&'a str>,
    /// What changed by it.
    pub changes: Vec<FieldChange<'a>>,
}

impl<'a> KeyPast<'a> {
    fn what(&self, words: &'static KeyWords) -> &'a str {
        let [created, changed, revoked] = words.events;
        match self.event {
            "api_key.created" => created,
            "api_key.changed" => changed,
            "api_key.revoked" => revoked,
            other => other,
        }
    }

    fn who(&self, m: &'static Messages) -> (&'a str, &'a str) {
        actor(&m.console.users.page, self.actor, self.name)
    }
}

/// `/console/{pool}/keys/{key}`.
#[derive(Debug, Clone, Copy, Template)]
#[template(path = "console/key_page.html")]
pub struct ConsoleKeyPage<'a> {
    /// What every page has.
    pub frame: Frame<'a>,
    /// Who is signed in.
    pub console: Console<'a>,
    /// The path of this page.
    pub path: &'a str,
    /// The key.
    pub key: ConsoleKey<'a>,
    /// The form.
    pub form: ConsoleForm<'a>,
    /// What happened to it, the newest first.
    pub past: &'a [KeyPast<'a>],
    /// Whether it is not as the person saw it any more.
    pub late: bool,
    /// What somebody else changed since.
    pub changes: &'a [FieldChange<'a>],
    /// Whether it was saved just now.
    pub saved: bool,
    /// What its holder shows, of one that was just made: shown this once.
    pub secret: Option<&'a str>,
}

/// The form of a key, on both of its pages.
struct KeyForm<'a> {
    form: ConsoleForm<'a>,
    m: &'static Messages,
}

impl<'a> KeyForm<'a> {
    const fn words(&self) -> &'static KeyWords {
        &self.m.console.keys
    }

    fn text(&self, field: &str) -> Option<&'static FieldWords> {
        let words = self.words();
        match field {
            "name" => Some(&words.name),
            "networks" => Some(&words.networks),
            "personal" => Some(&words.personal),
            "expires_at" => Some(&words.expires),
            _ => None,
        }
    }

    fn value(&self, field: &str) -> &'a str {
        self.form.value(field)
    }

    fn told(&self, field: &str) -> Option<Told<'a>> {
        self.form.told(field, |_| match field {
            "confirm" => self.words().confirm_wrong,
            field => {
                let choose = self.m.console.sources.form.choose_one;
                self.text(field).map_or(choose, |words| words.wrong)
            }
        })
    }

    fn roles(&self) -> Vec<(&'static str, &'static Choice, bool)> {
        let all = ROLES.into_iter().zip(&self.words().roles);
        all.map(|(value, words)| (value, words, self.form.is("role", value))).collect()
    }

    fn label(&self, field: &str) -> &'static str {
        match field {
            "role" => self.words().role,
            "state" => self.words().state,
            "confirm" => self.words().confirm,
            field => self.text(field).map_or("", |words| words.label),
        }
    }

    /// The field that is wrong, and what it is called.
    fn wrong(&self) -> Option<(&'a str, &'static str)> {
        let field = self.form.problem?.field;
        Some((field, self.label(field)))
    }

    /// What a field says, in words.
    fn said<'v>(&self, field: &str, value: &'v str) -> &'v str {
        let [good, revoked, _] = self.words().states;
        match (field, value) {
            ("state", "good") => good,
            ("state", _) => revoked,
            ("networks", "") => self.words().everywhere,
            (_, value) => value,
        }
    }

    /// What changed: what it is called, before, after.
    fn changed<'c>(&self, changes: &[FieldChange<'c>]) -> Vec<(&'static str, &'c str, &'c str)> {
        let said = |change: &FieldChange<'c>| {
            let FieldChange { field, before, after } = *change;
            (self.label(field), self.said(field, before), self.said(field, after))
        };
        changes.iter().map(said).collect()
    }
}

impl ConsoleNewKeyPage<'_> {
    fn fields(&self) -> KeyForm<'_> {
        KeyForm { form: self.form, m: self.frame.messages() }
    }
}

impl ConsoleKeyPage<'_> {
    fn fields(&self) -> KeyForm<'_> {
        KeyForm { form: self.form, m: self.frame.messages() }
    }

    fn below(&self, act: &str) -> String {
        self.frame.link(format!("{}/{act}", self.path))
    }

    fn list(&self) -> String {
        self.frame.link(self.path.rsplit_once('/').map_or(self.path, |(list, _)| list))
    }

    /// Whether something can be done with it.
    fn may_change(&self) -> bool {
        self.console.may_change && self.key.revoked().is_none()
    }
}

#[cfg(test)]
mod tests;
