//! `/console/{pool}`: how sign-ins go, in plots that have their numbers beside them.

use askama::Template;

use super::{
    console::{Console, ConsolePool},
    frame::Frame,
    moment::Moment,
    plot::{Drawing, share},
};
use crate::messages::Messages;

/// The overview of a pool.
#[derive(Debug, Clone, Copy, Template)]
#[template(path = "console/overview.html")]
pub struct ConsoleOverviewPage<'a> {
    /// What every page has.
    pub frame: Frame<'a>,
    /// Who is signed in.
    pub console: Console<'a>,
    /// The pool.
    pub pool: ConsolePool<'a>,
    /// Which span is shown.
    pub span: Span,
    /// What became of the logins, in equal parts of the span.
    pub parts: &'a [Part],
    /// How many logins came how far: issued, scanned, authorized, bound, claimed.
    pub funnel: [u64; 5],
    /// How long people took.
    pub steps: &'a [StepRow],
    /// Why logins ended without a session, the most frequent first.
    pub refusals: &'a [ReasonRow],
    /// The connections at which phone numbers were asked for at WeChat.
    pub phones: &'a [PhoneRow<'a>],
}

/// A span of time, up to now.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Span {
    /// 24 hours.
    #[default]
    Day,
    /// 7 days.
    Week,
    /// 30 days.
    Month,
}

impl Span {
    /// All of them, the shortest first.
    pub const ALL: [Self; 3] = [Self::Day, Self::Week, Self::Month];

    /// How many days it has.
    #[must_use]
    pub const fn days(self) -> u16 {
        match self {
            Self::Day => 1,
            Self::Week => 7,
            Self::Month => 30,
        }
    }
}

/// What became of the logins of a part of the span.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// When it begins.
    pub from: Moment,
    /// How many were claimed, denied, refused, expired, and are not over.
    pub outcomes: [u64; 5],
}

/// What a login may come to, in the order in which a part has them: its name in the style, and where the words are.
const OUTCOMES: [&str; 5] = ["claimed", "denied", "refused", "expired", "open"];

/// How long a step took.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StepRow {
    /// Its place: scan, authorize, bind, claim.
    pub step: usize,
    /// How many logins took it.
    pub logins: u64,
    /// Half took no longer, seconds.
    pub median: f64,
    /// Nine of ten took no longer, seconds.
    pub nine_of_ten: f64,
}

/// How often a login ended for a reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReasonRow {
    /// The reason, of the closed list.
    pub reason: &'static str,
    /// How often.
    pub logins: u64,
}

/// How many phone numbers were asked for by a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PhoneRow<'a> {
    /// Its name, or its id where it was deleted.
    pub connection: &'a str,
    /// How many.
    pub phones: u64,
}

impl ConsoleOverviewPage<'_> {
    fn issued(&self) -> u64 {
        let [issued, ..] = self.funnel;
        issued
    }

    /// Each span with its link.
    fn spans(&self) -> [(Span, String); 3] {
        let path = self.frame.link(self.pool.path());
        let joint = if path.contains('?') { '&' } else { '?' };
        Span::ALL.map(|span| (span, format!("{path}{joint}days={}", span.days())))
    }

    fn drawing(&self) -> Drawing {
        Drawing::stacked(self.parts.iter().map(|part| part.outcomes), OUTCOMES)
    }

    /// Name, number and hundredths of the codes.
    fn funnel_bars(&self, m: &'static Messages) -> Vec<Bar<'static>> {
        let rows = m.console.figures.funnel.into_iter().zip(self.funnel);
        let hundredths = |logins| format!("{:.0} %", 100.0 * share(logins, self.issued()));
        rows.map(|(name, logins)| Bar::of(name, logins, self.issued(), hundredths(logins)))
            .collect()
    }

    fn refusal_bars(&self, m: &'static Messages) -> Vec<Bar<'static>> {
        let most = self.refusals.iter().map(|row| row.logins).max().unwrap_or_default();
        let bar =
            |row: &ReasonRow| Bar::of(m.refusal(row.reason), row.logins, most, row.reason.into());
        self.refusals.iter().map(bar).collect()
    }

    fn phone_bars(&self) -> Vec<Bar<'_>> {
        let most = self.phones.iter().map(|row| row.phones).max().unwrap_or_default();
        let bar = |row| {
            let PhoneRow { connection, phones } = row;
            Bar::of(connection, phones, most, String::new())
        };
        self.phones.iter().copied().map(bar).collect()
    }

    /// Each step with the widths of its two bars, px of 200.
    fn step_bars(&self, m: &'static Messages) -> Vec<(&'static str, StepRow, [f64; 2])> {
        let longest =
            self.steps.iter().map(|row| row.nine_of_ten).fold(f64::MIN_POSITIVE, f64::max);
        let width = |seconds: f64| BAR * seconds / longest;
        let bar = |row: &StepRow| {
            let name = m.console.figures.steps.get(row.step).copied().unwrap_or_default();
            (name, *row, [width(row.nine_of_ten), width(row.median)])
        };
        self.steps.iter().map(bar).collect()
    }
}

/// How long the longest bar is, px.
const BAR: f64 = 200.0;

/// A row of a table with a bar.
struct Bar<'a> {
    name: &'a str,
    number: String,
    /// px.
    width: f64,
    /// What stands behind the number.
    also: String,
}

impl<'a> Bar<'a> {
    fn of(name: &'a str, number: u64, whole: u64, also: String) -> Self {
        Self { name, number: grouped(&number), width: BAR * share(number, whole), also }
    }
}

/// A number with its thousands apart: 1,234,567.
fn grouped(number: &u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::{messages::Language, pages::ConsolePlace};

    const HOSTILE: &str = "\"><img src=x onerror=alert(1)>";

    fn page<'a>(frame: Frame<'a>, parts: &'a [Part], funnel: [u64; 5]) -> ConsoleOverviewPage<'a> {
        let since = Moment(DateTime::UNIX_EPOCH);
        let pool = ConsolePool { id: "p1", name: HOSTILE, address: HOSTILE, off: true, since };
        let console = Console {
            person: "lin",
            may_change: false,
            sees_all: true,
            pool: None,
            proof: "",
            place: ConsolePlace::Overview,
        };
        ConsoleOverviewPage {
            frame,
            console,
            pool,
            span: Span::Week,
            parts,
            funnel,
            steps: &[StepRow { step: 0, logins: 3, median: 4.25, nine_of_ten: 9.0 }],
            refusals: &[ReasonRow { reason: "no_account", logins: 2 }],
            phones: &[PhoneRow { connection: HOSTILE, phones: 1 }],
        }
    }

    #[test]
    fn each_plot_has_its_numbers_and_what_somebody_wrote_stays_text() {
        let from = Moment(DateTime::UNIX_EPOCH);
        let parts = [Part { from, outcomes: [1_200, 1, 2, 30, 4] }];
        for language in [Language::En, Language::Zh] {
            let html = page(Frame::of(language), &parts, [1_237, 1_210, 1_205, 1_203, 1_200])
                .render()
                .unwrap();
            assert!(!html.contains("<img src=x"), "{html}");
            for said in ["1,200", "1,237", "97 %", "4.2 s", "9.0 s", "no_account", "days=30"] {
                assert!(html.contains(said), "{said}: {html}");
            }
            assert!(!html.contains("style="), "{html}");
        }
    }

    #[test]
    fn where_nobody_signed_in_the_page_says_what_to_do() {
        let frame = Frame { query: "lang=en", ..Frame::of(Language::En) };
        let html = page(frame, &[], [0; 5]).render().unwrap();
        assert!(html.contains("Nobody asked for a code"), "{html}");
        assert!(html.contains("/console/p1?lang=en&#38;days=1\""), "{html}");
    }

    #[test]
    fn thousands_stand_apart() {
        let numbers = [0, 12, 999, 1_000, 1_234_567].map(|number| grouped(&number));
        assert_eq!(numbers, ["0", "12", "999", "1,000", "1,234,567"]);
    }
}
