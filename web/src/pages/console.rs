//! The pages of the console: its frame, the way in, and the first page.

use askama::Template;

use super::{console_listing::ConsoleListing, frame::Frame, moment::Moment};
use crate::messages::Messages;

/// What every page of the console has, for whoever is signed in.
#[derive(Debug, Clone, Copy)]
pub struct Console<'a> {
    /// The name under which the person signs in.
    pub person: &'a str,
    /// Whether they may change something here.
    pub may_change: bool,
    /// Whether they see every pool.
    pub sees_all: bool,
    /// The pool whose page it is, by id and name; none for the deployment.
    pub pool: Option<(&'a str, &'a str)>,
    /// The proof that a form is of this page.
    pub proof: &'a str,
    /// Which of the places at the top it belongs to.
    pub place: ConsolePlace,
}

/// The places at the top of a page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ConsolePlace {
    /// The pool itself, or all of them.
    #[default]
    Overview,
    /// Logins.
    Logins,
    /// Applications.
    Applications,
    /// Users, and what needs a look.
    Users,
    /// Identity sources.
    Sources,
    /// API keys.
    Keys,
    /// The settings of the pool.
    Settings,
    /// People.
    People,
    /// What is the person's own.
    Me,
    /// What was searched for.
    Search,
    /// The audit log.
    Audit,
}

impl Console<'_> {
    /// The same, at another of the places.
    #[must_use]
    pub const fn at(self, place: ConsolePlace) -> Self {
        Self { place, ..self }
    }

    pub(super) fn is_at(&self, place: &str) -> bool {
        let there = match self.place {
            ConsolePlace::Overview => "overview",
            ConsolePlace::Logins => "logins",
            ConsolePlace::Applications => "applications",
            ConsolePlace::Users => "users",
            ConsolePlace::Sources => "sources",
            ConsolePlace::Keys => "keys",
            ConsolePlace::Settings => "settings",
            ConsolePlace::People => "people",
            ConsolePlace::Me => "me",
            ConsolePlace::Search => "search",
            ConsolePlace::Audit => "audit",
        };
        there == place
    }

    pub(super) fn role(&self, messages: &'static Messages) -> &'static str {
        let roles = &messages.console.roles;
        if self.may_change { roles.operator } else { roles.auditor }
    }
}

/// How a person shows that it is them.
#[derive(Debug, Clone, Copy)]
pub struct Ask<'a> {
    /// The proof that the form is of this page.
    pub proof: &'a str,
    /// For whom passkeys are: the host without its port. None where a browser has no passkeys for it.
    pub host: Option<&'a str>,
    /// What a passkey signs.
    pub challenge: &'a str,
    /// The passkeys that count, by their ids; none: whichever the person has.
    pub passkeys: &'a str,
    /// Whether a password counts.
    pub password: bool,
}

/// What a page says above its form: why it is there again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Again {
    /// Something that was shown is not right.
    Wrong,
    /// The form was open for too long.
    Stale,
    /// The password is too short, or too long.
    Short,
    /// The two passwords differ.
    Differs,
    /// The passkey was not taken.
    Passkey,
    /// The passkey is somebody else's.
    PasskeyTaken,
}

/// `/console/sign-in`.
#[derive(Debug, Clone, Copy, Template)]
#[template(path = "console/sign_in.html")]
pub struct ConsoleSignInPage<'a> {
    /// What every page has.
    pub frame: Frame<'a>,
    /// How they show that it is them.
    pub ask: Ask<'a>,
    /// The name as it was typed.
    pub name: &'a str,
    /// Why the page is there again.
    pub again: Option<Again>,
}

impl ConsoleSignInPage<'_> {
    fn notice(&self) -> &'static str {
        let console = &self.frame.messages().console;
        match self.again {
            None => "",
            Some(Again::Stale) => console.stale,
            Some(_) => console.sign_in.wrong,
        }
    }
}

/// `/console/join`: where a link leads.
#[derive(Debug, Clone, Copy, Template)]
#[template(path = "console/join.html")]
pub struct ConsoleJoinPage<'a> {
    /// What every page has.
    pub frame: Frame<'a>,
    /// Whether the link opened nothing.
    pub wrong: bool,
}

/// `/console/join/way`: how the person will sign in.
#[derive(Debug, Clone, Copy, Template)]
#[template(path = "console/way.html")]
pub struct ConsoleWayPage<'a> {
    /// What every page has.
    pub frame: Frame<'a>,
    /// How they show that it is them from now on.
    pub ask: Ask<'a>,
    /// Their id, which an authenticator keeps.
    pub operator: &'a str,
    /// The name under which they sign in.
    pub name: &'a str,
    /// The code for an authenticator app, as a `data:` URI.
    pub picture: &'a str,
    /// The same as text.
    pub secret: &'a str,
    /// Why the page is there again.
    pub again: Option<Again>,
}

impl ConsoleWayPage<'_> {
    fn notice(&self) -> &'static str {
        self.again.map_or("", |again| again.about_a_way_in(self.frame.messages()))
    }
}

impl Again {
    /// What is said where a way in is registered.
    pub(super) const fn about_a_way_in(self, messages: &'static Messages) -> &'static str {
        let console = &messages.console;
        match self {
            Self::Stale => console.stale,
            Self::Short => console.way.short,
            Self::Differs => console.way.differs,
            Self::Passkey => console.passkey_failed,
            Self::PasskeyTaken => console.passkey_taken,
            Self::Wrong => console.way.wrong_code,
        }
    }
}

/// `/console/confirm`: the person shows once more that it is them.
#[derive(Debug, Clone, Copy, Template)]
#[template(path = "console/confirm.html")]
pub struct ConsoleConfirmPage<'a> {
    /// What every page has.
    pub frame: Frame<'a>,
    /// Who is signed in.
    pub console: Console<'a>,
    /// How they show it.
    pub ask: Ask<'a>,
    /// Why the page is there again.
    pub again: Option<Again>,
}

impl ConsoleConfirmPage<'_> {
    fn notice(&self) -> &'static str {
        let console = &self.frame.messages().console;
        match self.again {
            None => "",
            Some(Again::Stale) => console.stale,
            Some(_) => console.sign_in.wrong,
        }
    }
}

/// A pool, as it is listed.
#[derive(Debug, Clone, Copy)]
pub struct ConsolePool<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its name.
    pub name: &'a str,
    /// Scheme and host.
    pub address: &'a str,
    /// Whether nobody signs in.
    pub off: bool,
    /// When it was made.
    pub since: Moment,
}

impl ConsolePool<'_> {
    pub(super) fn path(&self) -> String {
        format!("/console/{}", self.id)
    }
}

/// `/console`: every pool.
#[derive(Debug, Clone, Copy, Template)]
#[template(path = "console/pools.html")]
pub struct ConsolePoolsPage<'a> {
    /// What every page has.
    pub frame: Frame<'a>,
    /// Who is signed in.
    pub console: Console<'a>,
    /// Which of them are shown.
    pub listing: ConsoleListing<'a>,
    /// The pools, the oldest first.
    pub pools: &'a [ConsolePool<'a>],
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::messages::Language;

    const HOSTILE: &str = "\"><img src=x onerror=alert(1)>";

    const fn whole() -> ConsoleListing<'static> {
        ConsoleListing { path: "/console", on: None, first: None, next: None }
    }

    fn console() -> Console<'static> {
        let pool = Some(("p1", HOSTILE));
        Console {
            person: HOSTILE,
            may_change: false,
            sees_all: true,
            pool,
            proof: "proof",
            place: ConsolePlace::Overview,
        }
    }

    fn ask(host: Option<&'static str>) -> Ask<'static> {
        Ask { proof: "proof", host, challenge: "challenge", passkeys: "", password: true }
    }

    #[test]
    fn what_somebody_wrote_stays_text() {
        let since = Moment(DateTime::UNIX_EPOCH);
        let pool = ConsolePool { id: "p1", name: HOSTILE, address: HOSTILE, off: true, since };
        for language in [Language::En, Language::Zh] {
            let frame = Frame::of(language);
            let pages = [
                ConsolePoolsPage { frame, console: console(), listing: whole(), pools: &[pool] }
                    .render()
                    .unwrap(),
                ConsoleSignInPage { frame, ask: ask(None), name: HOSTILE, again: None }
                    .render()
                    .unwrap(),
            ];
            for html in pages {
                assert!(!html.contains("<img src=x"), "{html}");
            }
        }
    }

    #[test]
    fn a_host_without_passkeys_offers_none() {
        let frame = Frame::of(Language::En);
        let page = |host| {
            let ask = ask(host);
            ConsoleSignInPage { frame, ask, name: "", again: Some(Again::Wrong) }.render().unwrap()
        };
        assert!(page(Some("login.example.com")).contains("data-host=\"login.example.com\""));
        assert!(!page(None).contains("data-passkey"));
        assert!(page(None).contains("That is not right"));
    }

    #[test]
    fn a_language_that_was_picked_goes_along() {
        let frame = Frame { query: "lang=zh-Hans", ..Frame::of(Language::Zh) };
        let listing = whole();
        let page =
            ConsolePoolsPage { frame, console: console(), listing, pools: &[] }.render().unwrap();
        assert!(page.contains("action=\"/console/sign-out?lang=zh-Hans\""), "{page}");
        assert!(page.contains("审计员"));
    }
}
