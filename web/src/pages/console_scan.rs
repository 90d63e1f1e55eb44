//! The pages of coming in by scanning.

use askama::Template;

use super::{console::Console, frame::Frame};
use crate::messages::{Language, Messages};

/// Where a browser comes back to without its cookie: it goes on by itself.
#[derive(Debug, Clone, Copy, Template)]
#[template(path = "console/go_on.html")]
pub struct ConsoleGoOnPage<'a> {
    /// What every page has.
    pub frame: Frame<'a>,
    /// Where it goes on to.
    pub next: &'a str,
}

/// Something that is scanned to come in.
#[derive(Debug, Clone, Copy)]
pub struct ScanChoice<'a> {
    /// The application's name.
    pub application: &'a str,
    /// Its client id: several may be called the same.
    pub client_id: &'a str,
    /// The connection's name.
    pub connection: &'a str,
    /// Leads to the code.
    pub link: &'a str,
}

/// Why nothing came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScanProblem {
    /// Nobody comes in to the console of that pool by scanning; or there is no such pool.
    Nobody,
    /// This browser asked for nothing of it, or too long ago.
    NotAsked,
    /// The pool signed nobody in.
    Refused,
    /// It was used before, took too long, or was switched off meanwhile.
    Over,
    /// The WeChat account is nobody's of the console.
    Stranger,
    /// The WeChat account is somebody else's of the console.
    Taken,
    /// The person has one already.
    Already,
}

impl ScanProblem {
    const fn notice(self, messages: &'static Messages) -> &'static str {
        let words = &messages.console.scan;
        match self {
            Self::Nobody => words.nobody,
            Self::NotAsked => words.not_asked,
            Self::Refused => words.refused,
            Self::Over => words.over,
            Self::Stranger => words.stranger,
            Self::Taken => words.taken,
            Self::Already => words.already,
        }
    }
}

/// `/console/sign-in/scan`.
#[derive(Debug, Clone, Copy, Template)]
#[template(path = "console/scan.html")]
pub struct ConsoleScanPage<'a> {
    /// What every page has.
    pub frame: Frame<'a>,
    /// The id of the pool as it was typed.
    pub pool: &'a str,
    /// Whether there are several: else nobody need say which.
    pub asks_pool: bool,
    /// What is scanned to come in there.
    pub choices: &'a [ScanChoice<'a>],
    /// The host of the console.
    pub host: &'a str,
    /// Why the page is there again.
    pub problem: Option<ScanProblem>,
}

impl ConsoleScanPage<'_> {
    fn notice(&self) -> &'static str {
        self.problem.map_or("", |problem| problem.notice(self.frame.messages()))
    }
}

/// `/console/me/wechat`.
#[derive(Debug, Clone, Copy, Template)]
#[template(path = "console/me_wechat.html")]
pub struct ConsoleMeWechatPage<'a> {
    /// What every page has.
    pub frame: Frame<'a>,
    /// Who is signed in.
    pub console: Console<'a>,
    /// What they may scan.
    pub choices: &'a [ScanChoice<'a>],
    /// The host of the console.
    pub host: &'a str,
    /// Why the page is there again.
    pub problem: Option<ScanProblem>,
}

impl ConsoleMeWechatPage<'_> {
    fn notice(&self) -> &'static str {
        self.problem.map_or("", |problem| problem.notice(self.frame.messages()))
    }

    /// One account at a time.
    fn may_link(&self) -> bool {
        self.problem != Some(ScanProblem::Already)
    }

    fn in_pool(&self, page: &str) -> String {
        let pool = self.console.pool.map_or("", |(id, _)| id);
        self.frame.link(format!("/console/{pool}/{page}"))
    }
}

/// What the phone and the page with the code call the console of a pool, so that nobody takes it for one of the pool's applications.
pub fn console_of(language: Language, pool: &str) -> String {
    let words = Frame::of(language).messages().console.scan.console_of;
    format!("{}{pool}{}", words.before(), words.after())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::ConsolePlace;

    const HOSTILE: &str = "\"><img src=x onerror=alert(1)>";
    const PROBLEMS: [ScanProblem; 7] = [
        ScanProblem::Nobody,
        ScanProblem::NotAsked,
        ScanProblem::Refused,
        ScanProblem::Over,
        ScanProblem::Stranger,
        ScanProblem::Taken,
        ScanProblem::Already,
    ];

    #[test]
    fn what_somebody_wrote_stays_text_and_each_problem_is_told() {
        let choice = ScanChoice {
            application: HOSTILE,
            client_id: HOSTILE,
            connection: HOSTILE,
            link: HOSTILE,
        };
        let console = Console {
            person: HOSTILE,
            may_change: true,
            sees_all: false,
            pool: Some(("p1", HOSTILE)),
            proof: "proof",
            place: ConsolePlace::Me,
        };
        for language in [Language::En, Language::Zh] {
            let frame = Frame::of(language);
            for problem in PROBLEMS {
                let (choices, host) = (&[choice, choice], HOSTILE);
                let problem_said = problem.notice(frame.messages());
                let problem = Some(problem);
                let (pool, asks_pool) = (HOSTILE, true);
                let page = ConsoleScanPage { frame, pool, asks_pool, choices, host, problem };
                let own = ConsoleMeWechatPage { frame, console, choices, host, problem };
                for html in [page.render().unwrap(), own.render().unwrap()] {
                    assert!(!html.contains("<img src=x"), "{html}");
                    assert!(html.contains(problem_said), "{html}");
                }
            }
        }
    }

    #[test]
    fn who_comes_without_a_cookie_goes_on_by_itself_and_nowhere_else() {
        let next = "/console/p1/x/done?code=a\"><img src=x>&again=yes";
        let page = ConsoleGoOnPage { frame: Frame::of(Language::En), next };
        let html = page.render().unwrap();
        assert!(html.contains("http-equiv=\"refresh\" content=\"0; url=/console/p1/x/done?code="));
        assert!(!html.contains("<img src=x"), "{html}");
    }

    #[test]
    fn the_console_of_a_pool_has_a_name_of_its_own() {
        assert_eq!(console_of(Language::En, "Tea"), "Console of Tea");
        assert_eq!(console_of(Language::Zh, "茶"), "茶 的控制台");
    }
}
