//! Complete logins as Markdown.

use std::{collections::BTreeMap, fmt::Write};

use super::outcome::Outcome;
use crate::{
    database::Kind,
    former::Version,
    report::{median, spread, times},
};

/// What was measured, round by round, with so many browsers.
pub type Results = BTreeMap<(Kind, usize, Version), Vec<Outcome>>;

/// The tables.
pub fn logins(results: &Results, rounds: usize) -> String {
    let mut text = format!(
        "Complete logins a second over HTTP: median of {rounds} rounds (lowest to highest)\n\n\
         | database | browsers | Saoma | logins/s | a login, ms: median / 99 % | CPU ms a login: Saoma | PostgreSQL | load | of it reading codes |\n\
         | --- | ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: |\n"
    );
    for ((kind, browsers, version), outcomes) in results {
        text += &row(*kind, *browsers, *version, outcomes);
    }
    if !results.keys().any(|(.., version)| *version == Version::Before) {
        return text;
    }
    text += "\nTimes as many logins as before, median over the rounds\n\n\
        | database | browsers | times |\n| --- | ---: | ---: |\n";
    let today = results.keys().filter(|(.., version)| *version == Version::Today);
    for (kind, browsers, _) in today {
        let rates = |version| {
            let rounds = results.get(&(*kind, *browsers, version)).into_iter().flatten();
            rounds.map(Outcome::rate)
        };
        let times = times(rates(Version::Today), rates(Version::Before), 2);
        // Writing to a String cannot fail.
        let _ = writeln!(text, "| {} | {browsers} | {times} |", kind.name());
    }
    text
}

fn row(kind: Kind, browsers: usize, version: Version, outcomes: &[Outcome]) -> String {
    let of = |value: &dyn Fn(&Outcome) -> f64| median(outcomes.iter().map(value).collect());
    let each = |outcome: &Outcome, seconds: f64| {
        1000.0 * seconds / (outcome.latencies.len().max(1) as f64)
    };
    format!(
        "| {} | {browsers} | {} | {} | {:.1} / {:.1} | {:.2} | {:.2} | {:.2} | {:.2} |\n",
        kind.name(),
        version.name(),
        spread(outcomes.iter().map(Outcome::rate).collect()),
        of(&|outcome| outcome.percentile(50)),
        of(&|outcome| outcome.percentile(99)),
        of(&|outcome| each(outcome, outcome.cpu.saoma)),
        of(&|outcome| each(outcome, outcome.cpu.postgres)),
        of(&|outcome| each(outcome, outcome.cpu.load)),
        of(&|outcome| each(outcome, outcome.reading.as_secs_f64())),
    )
}
