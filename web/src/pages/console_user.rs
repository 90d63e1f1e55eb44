//! The page of a user, and that of two who are to become one.

#[cfg(test)]
mod tests;

use std::borrow::Cow;

use askama::Template;

use super::{
    console::Console,
    console_form::{ConsoleForm, Told, Wrong},
    console_users::ConsoleUser,
    frame::Frame,
    moment::Moment,
};
use crate::messages::{Choice, Messages, Named, UserWords};

/// How an account was found when it was linked, by the names of the API.
const HOWS: [&str; 9] = [
    "known_identity",
    "known_union_identity",
    "new_user",
    "phone_matched",
    "chosen_new",
    "proven",
    "merged",
    "imported",
    "own_session",
];

/// The events of a user.
pub(super) const EVENTS: [&str; 19] = [
    "user.registered",
    "user.imported",
    "user.identity_linked",
    "user.phone_seen",
    "user.unionid_learned",
    "user.unionid_seen",
    "user.case_dismissed",
    "user.merged",
    "user.absorbed",
    "user.identity_unlinked",
    "user.phone_changed",
    "user.email_changed",
    "user.phone_noted",
    "user.email_noted",
    "user.profile_changed",
    "user.password_changed",
    "user.blocked",
    "user.unblocked",
    "user.erased",
];

/// Who causes an event: a kind, behind which an id may follow.
const ACTORS: [&str; 8] =
    ["browser", "phone", "server", "user", "application", "api_key", "operator", "command_line"];

/// A word that the API has, in words; as it is where a later version wrote it.
pub(super) fn word<'v>(names: &[&str], words: &'static [&'static str], name: &'v str) -> &'v str {
    let known = names.iter().zip(words).find(|(known, _)| **known == name);
    known.map_or(name, |(_, word)| word)
}

/// A WeChat account that opens a user.
#[derive(Debug, Clone, Copy)]
pub struct UserIdentity<'a> {
    /// The id of the link.
    pub id: &'a str,
    /// The Mini Program's AppID.
    pub app_id: &'a str,
    /// The account's openid.
    pub openid: &'a str,
    /// The account's unionid.
    pub unionid: Option<&'a str>,
    /// How the user was found when it was linked.
    pub how: &'a str,
    /// The login that linked it.
    pub login: Option<&'a str>,
    /// The last number that WeChat showed with it and that is not the user's.
    pub seen_phone: Option<&'a str>,
    /// When it was linked.
    pub linked: Moment,
}

impl<'a> UserIdentity<'a> {
    fn how(&self, words: &'static UserWords) -> &'a str {
        word(&HOWS, &words.hows, self.how)
    }
}

/// Where a user is signed in.
#[derive(Debug, Clone, Copy)]
pub struct UserSession<'a> {
    /// Its id.
    pub id: &'a str,
    /// The login that signed in.
    pub login: &'a str,
    /// Since when.
    pub started: Moment,
    /// When it ends by itself.
    pub expires: Moment,
}

/// A login of a user.
#[derive(Debug, Clone, Copy)]
pub struct UserLogin<'a> {
    /// Its id.
    pub id: &'a str,
    /// When its code was asked for.
    pub issued: Moment,
    /// The application's name.
    pub application: &'a str,
    /// Where it stands.
    pub state: &'a str,
}

impl UserLogin<'_> {
    fn state(&self, messages: &'static Messages) -> &'static str {
        messages.console.logins.state(self.state)
    }
}

/// What stands in a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stands<'a> {
    /// Nothing.
    Nothing,
    /// What nobody can read any more.
    Erased,
    /// This.
    Text(&'a str),
}

impl<'a> Stands<'a> {
    pub(super) fn said(&self, words: &'static UserWords) -> Cow<'a, str> {
        match self {
            Self::Nothing => words.nothing.into(),
            Self::Erased => words.erased.into(),
            Self::Text(text) => beginning(text, words.characters),
        }
    }
}

/// Characters of a value that the lines of history show. All of it is in the exports.
const SHOWN: usize = 300;

/// The beginning of a value, and how long it is if that is not all.
fn beginning(text: &str, characters: Named) -> Cow<'_, str> {
    let Some((end, _)) = text.char_indices().nth(SHOWN) else {
        return text.into();
    };
    let (shown, count) = (text.get(..end).unwrap_or_default(), text.chars().count());
    format!("{shown}… {}{count}{}", characters.before(), characters.after()).into()
}

/// A field that an event changed.
#[derive(Debug, Clone, Copy)]
pub struct PastChange<'a> {
    /// Its name.
    pub field: &'a str,
    /// What stood there.
    pub before: Stands<'a>,
    /// What stands there since.
    pub after: Stands<'a>,
}

impl PastChange<'_> {
    /// Whether nothing stood there before.
    pub(super) fn is_new(&self) -> bool {
        self.before == Stands::Nothing
    }

    fn label(&self, words: &'static UserWords) -> &str {
        match self.field {
            "nickname" => words.nickname.label,
            "avatar" => words.avatar,
            "phone" => words.phone,
            "unverified_phone" => words.unverified_phone,
            "email" => words.email,
            "unverified_email" => words.unverified_email,
            "seen_phone" => words.seen_phone,
            "seen_unionid" => words.seen_unionid,
            "absorbed" => words.absorbed,
            "merged_into" => words.merged_into,
            other => other,
        }
    }
}

/// Something that happened to a user.
#[derive(Debug, Clone)]
pub struct UserPast<'a> {
    /// When.
    pub at: Moment,
    /// The name of the event.
    pub event: &'a str,
    /// Who caused it, as history says it.
    pub actor: &'a str,
    /// What they are called, if they are a person of the console.
    pub name: Option<&'a str>,
    /// What changed by it.
    pub changes: Vec<PastChange<'a>>,
}

impl<'a> UserPast<'a> {
    fn what(&self, words: &'static UserWords) -> &'a str {
        word(&EVENTS, &words.events, self.event)
    }

    /// What kind of actor, and who of them.
    fn who(&self, words: &'static UserWords) -> (&'a str, &'a str) {
        actor(words, self.actor, self.name)
    }
}

/// What kind of actor did something, as history says it, and who of them; `name` is what they are called, if that is known.
pub(super) fn actor<'a>(
    words: &'static UserWords,
    actor: &'a str,
    name: Option<&'a str>,
) -> (&'a str, &'a str) {
    let (kind, id) = actor.split_once(':').unwrap_or((actor, ""));
    let erased = name.is_some_and(str::is_empty);
    (word(&ACTORS, &words.actors, kind), if erased { words.erased } else { name.unwrap_or(id) })
}

/// `/console/{pool}/users/{id}`.
#[derive(Debug, Clone, Copy, Template)]
#[template(path = "console/user.html")]
pub struct ConsoleUserPage<'a> {
    /// What every page has.
    pub frame: Frame<'a>,
    /// Who is signed in.
    pub console: Console<'a>,
    /// Where the users are listed.
    pub list: &'a str,
    /// Where the logins are listed.
    pub logins: &'a str,
    /// The user.
    pub user: ConsoleUser<'a>,
    /// The WeChat accounts that open it.
    pub identities: &'a [UserIdentity<'a>],
    /// Where it is signed in.
    pub sessions: &'a [UserSession<'a>],
    /// Its last logins.
    pub last_logins: &'a [UserLogin<'a>],
    /// What happened to it, the newest first.
    pub past: &'a [UserPast<'a>],
    /// The form.
    pub form: ConsoleForm<'a>,
    /// Where it is not as the person saw it: how much of its history is newer.
    pub late: Option<usize>,
    /// Whether something was done just now.
    pub saved: bool,
}

impl<'a> ConsoleUserPage<'a> {
    fn path(&self) -> String {
        format!("{}/{}", self.list, self.user.id)
    }

    fn act(&self, act: &str) -> String {
        self.frame.link(format!("{}/{act}", self.path()))
    }

    fn login(&self, id: &str) -> String {
        self.frame.link(format!("{}/{id}", self.logins))
    }

    /// What is newer than what the person saw.
    fn newer(&self) -> &'a [UserPast<'a>] {
        let number = self.late.unwrap_or_default().min(self.past.len());
        self.past.get(..number).unwrap_or_default()
    }

    fn told(&self, field: &str) -> Option<Told<'a>> {
        let words = &self.frame.messages().console.users.page;
        self.form.told(field, |wrong| match (field, wrong) {
            (_, Wrong::Taken) => words.taken,
            ("nickname", _) => words.nickname.wrong,
            ("phone", _) => words.phone_field.wrong,
            ("email", _) => words.email_field.wrong,
            ("erase_confirm", _) => words.not_the_id,
            ("other", _) => words.merge_field.wrong,
            ("identity", _) => words.last_way_in,
            _ => "",
        })
    }

    /// The field that is wrong, and what it is called.
    fn wrong(&self) -> Option<(&'a str, &'static str)> {
        let words = &self.frame.messages().console.users.page;
        let field = self.form.problem?.field;
        let label = match field {
            "nickname" => words.nickname.label,
            "phone" => words.phone_field.label,
            "email" => words.email_field.label,
            "other" => words.merge_field.label,
            "identity" => words.identities,
            _ => words.id_again,
        };
        Some((field, label))
    }
}

/// `/console/{pool}/users/{id}/merge/{other}`.
#[derive(Debug, Clone, Copy, Template)]
#[template(path = "console/merge.html")]
pub struct ConsoleMergePage<'a> {
    /// What every page has.
    pub frame: Frame<'a>,
    /// Who is signed in.
    pub console: Console<'a>,
    /// The path of this page.
    pub path: &'a str,
    /// Where the users are listed.
    pub list: &'a str,
    /// Both users.
    pub users: [ConsoleUser<'a>; 2],
    /// The WeChat accounts that open each.
    pub identities: [&'a [UserIdentity<'a>]; 2],
    /// The form.
    pub form: ConsoleForm<'a>,
    /// The version of the second one, as the person sees it.
    pub other_version: u64,
    /// Whether one of them is not as the person saw it.
    pub late: bool,
}

impl<'a> ConsoleMergePage<'a> {
    fn both(&self) -> [(&'static str, ConsoleUser<'a>, &'a [UserIdentity<'a>]); 2] {
        let titles = self.frame.messages().console.users.page.both;
        let [first, second] = self.users;
        let [of_first, of_second] = self.identities;
        [(titles[0], first, of_first), (titles[1], second, of_second)]
    }

    fn options(&self) -> Vec<(&'static str, &'static Choice, bool)> {
        let choices = &self.frame.messages().console.users.page.goes_on;
        let values = ["this", "other"].into_iter().zip(choices);
        values.map(|(value, words)| (value, words, self.form.is("goes_on", value))).collect()
    }

    fn told(&self) -> Option<Told<'a>> {
        let words = &self.frame.messages().console.sources.form;
        self.form.told("goes_on", |_| words.choose_one)
    }

    fn cannot(&self) -> bool {
        self.form.problem.is_some_and(|problem| problem.field == "merge")
    }

    fn may(&self) -> bool {
        self.console.may_change && self.users.iter().all(ConsoleUser::goes_on)
    }
}
