//! The pages of what is a person's own: how they sign in to the console, and where they are signed in.

use askama::Template;

use super::{
    console::{Again, Ask, Console},
    frame::Frame,
    moment::Moment,
};

/// A way in of whoever looks.
#[derive(Debug, Clone, Copy)]
pub struct OwnWay<'a> {
    /// The id of the passkey; none for the password.
    pub passkey: Option<&'a str>,
    /// What they call it.
    pub name: Option<&'a str>,
    /// When they registered it.
    pub registered: Moment,
    /// When they showed it last.
    pub shown: Option<Moment>,
}

/// The WeChat account by which whoever looks comes in too.
#[derive(Debug, Clone, Copy)]
pub struct OwnWechat<'a> {
    /// When they linked it.
    pub linked: Moment,
    /// When they came in by it last.
    pub shown: Option<Moment>,
    /// Whether what they scanned is on now.
    pub is_on: bool,
    /// Where they come in by it.
    pub address: &'a str,
}

/// A session of whoever looks.
#[derive(Debug, Clone, Copy)]
pub struct OwnSession<'a> {
    /// Its id.
    pub id: &'a str,
    /// The browser and its system.
    pub browser: Option<&'a str>,
    /// The network prefix of its address.
    pub network: Option<&'a str>,
    /// When it started.
    pub since: Moment,
    /// When it was last used, to the minute.
    pub used: Moment,
    /// Whether it is the one by which they look.
    pub is_this: bool,
}

/// `/console/me`.
#[derive(Debug, Clone, Copy, Template)]
#[template(path = "console/me.html")]
pub struct ConsoleMePage<'a> {
    /// What every page has.
    pub frame: Frame<'a>,
    /// Who is signed in.
    pub console: Console<'a>,
    /// Their id.
    pub id: &'a str,
    /// Their ways in.
    pub ways: &'a [OwnWay<'a>],
    /// The WeChat account besides: it is never the last way in.
    pub wechat: Option<OwnWechat<'a>>,
    /// Whether a password is among them.
    pub has_password: bool,
    /// Where they are signed in, this browser first.
    pub sessions: &'a [OwnSession<'a>],
    /// What makes a form the same one when it is sent twice.
    pub command: &'a str,
    /// Whether something was done just now.
    pub saved: bool,
    /// Whether the last way in was to go.
    pub is_last: bool,
}

impl ConsoleMePage<'_> {
    fn act(&self, act: &str) -> String {
        self.frame.link(format!("/console/me/{act}"))
    }

    /// Whether there is anything that may be removed.
    fn acts(&self) -> bool {
        self.ways.len() > 1 || self.wechat.is_some()
    }

    fn is_elsewhere(&self) -> bool {
        self.sessions.iter().any(|session| !session.is_this)
    }
}

/// What is wrong with a passkey that was to be added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasskeyProblem {
    /// The form was open for too long.
    Stale,
    /// It did not answer, or is registered already.
    NotTaken,
    /// It is somebody else's.
    Taken,
    /// Its name is none.
    Name,
}

/// `/console/me/passkey`.
#[derive(Debug, Clone, Copy, Template)]
#[template(path = "console/me_passkey.html")]
pub struct ConsoleMePasskeyPage<'a> {
    /// What every page has.
    pub frame: Frame<'a>,
    /// Who is signed in.
    pub console: Console<'a>,
    /// What their device is asked; the passkeys are those that they have.
    pub ask: Ask<'a>,
    /// Their id, which an authenticator keeps.
    pub operator: &'a str,
    /// What they call it.
    pub name: &'a str,
    /// Why the page is there again.
    pub problem: Option<PasskeyProblem>,
}

impl ConsoleMePasskeyPage<'_> {
    fn notice(&self) -> &'static str {
        let console = &self.frame.messages().console;
        match self.problem {
            None | Some(PasskeyProblem::Name) => "",
            Some(PasskeyProblem::Stale) => console.stale,
            Some(PasskeyProblem::NotTaken) => console.me.not_taken,
            Some(PasskeyProblem::Taken) => console.passkey_taken,
        }
    }

    fn bad_name(&self) -> bool {
        self.problem == Some(PasskeyProblem::Name)
    }
}

/// `/console/me/password`.
#[derive(Debug, Clone, Copy, Template)]
#[template(path = "console/me_password.html")]
pub struct ConsoleMePasswordPage<'a> {
    /// What every page has.
    pub frame: Frame<'a>,
    /// Who is signed in.
    pub console: Console<'a>,
    /// The name under which they sign in.
    pub name: &'a str,
    /// The code for an authenticator app, as a `data:` URI.
    pub picture: &'a str,
    /// The same as text.
    pub secret: &'a str,
    /// Whether they take the place of others.
    pub replaces: bool,
    /// Why the page is there again.
    pub again: Option<Again>,
}

impl ConsoleMePasswordPage<'_> {
    fn notice(&self) -> &'static str {
        self.again.map_or("", |again| again.about_a_way_in(self.frame.messages()))
    }
}
