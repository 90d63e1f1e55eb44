//! The replay of a login for a person at a terminal.

use std::fmt::Write as _;

use chrono::{DateTime, Utc};
use domain::{login::State, personal::Personal};

use super::{Facts, Step};

const HEADER: [&str; 7] = ["TIME (UTC)", "AFTER", "WHO", "EVENT", "STATE", "FROM", "WHAT"];
/// The column whose numbers stand under each other.
const AFTER: usize = 1;

/// The steps of a login as a table, with a line above it that says how the login stands. Colours are codes of
/// ECMA-48, for terminals only.
pub fn table(login: &str, steps: &[Step], colours: bool) -> String {
    let rows: Vec<_> = steps.iter().map(row).collect();
    let widths = widths(&rows);
    let mut text = format!("{}\n\n", summary(login, steps));
    line(&mut text, &HEADER.map(str::to_owned), &widths, None);
    for (row, step) in rows.iter().zip(steps) {
        line(&mut text, row, &widths, colour(step).filter(|_| colours));
    }
    text
}

fn summary(login: &str, steps: &[Step]) -> String {
    let (Some(first), Some(last)) = (steps.first(), steps.last()) else {
        return format!("login {login}: nothing happened");
    };
    let of = |name: &str, id: &Option<String>| id.as_ref().map(|id| format!("{name} {id}"));
    let facts = &first.facts;
    let place = [
        of("pool", &facts.pool),
        of("application", &facts.application),
        of("connection", &facts.connection),
    ];
    let place: Vec<_> = place.into_iter().flatten().collect();
    let took = match steps {
        [_] => String::new(),
        _ => format!(" after {}", seconds((last.at - first.at).num_milliseconds())),
    };
    format!("login {login}: {}{took}\n{}", last.to.name(), place.join(", "))
}

fn row(step: &Step) -> [String; 7] {
    let (from, to) = (step.from, step.to);
    [
        time(step.at),
        step.after_ms.map(|ms| format!("+{}", seconds(ms))).unwrap_or_default(),
        step.actor.clone(),
        step.event.clone(),
        match from.filter(|from| *from != to) {
            Some(from) => format!("{} → {}", from.name(), to.name()),
            None => to.name().to_owned(),
        },
        place(step),
        what(step),
    ]
    .map(|cell| printable(&cell))
}

fn place(step: &Step) -> String {
    let origin = step.facts.origin.as_ref();
    let ip = step.ip.as_ref().or(origin.map(|origin| &origin.ip)).map(shown);
    let parts = [ip, origin.map(|origin| origin.browser.as_str())];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// What the event says, as far as the other columns do not.
fn what(step: &Step) -> String {
    let Facts { identity, launch_scene, phone, agreements, user, session, .. } = &step.facts;
    let facts = &step.facts;
    let mut parts: Vec<String> = Vec::new();
    parts.extend(step.reason.map(|reason| reason.to_string()));
    parts.extend(identity.iter().map(|account| format!("openid {}", shown(&account.openid))));
    parts.extend(launch_scene.map(|scene| format!("scene {scene}")));
    parts.extend(phone.iter().map(|phone| format!("phone {}", shown(phone))));
    for agreement in agreements.iter().flatten() {
        let version = agreement.version.as_ref().map(|version| format!(" {version:?}"));
        parts.push(format!("agreed to {:?}{}", agreement.title, version.unwrap_or_default()));
    }
    parts.extend(facts.why.map(|why| format!("asked because of {why}")));
    parts.extend(facts.named.iter().map(|user| format!("the number names user {user}")));
    parts.extend(facts.new_account_allowed.map(|allowed| {
        let choice =
            if allowed { "a new account or an existing one" } else { "an existing account" };
        choice.to_owned()
    }));
    parts.extend(facts.channel.map(|channel| format!("a code by {channel}")));
    parts.extend(user.iter().map(|user| format!("user {user}")));
    parts.extend(facts.how.map(|how| how.to_string()));
    if facts.unionid_elsewhere == Some(true) {
        parts.push("the unionid is another user's".to_owned());
    }
    parts.extend(session.iter().map(|session| format!("session {session}")));
    parts.extend(facts.expires_at.map(|at| format!("until {}", at.format("%H:%M:%S"))));
    if let Some(count) = facts.unrecorded.filter(|count| *count > 0) {
        parts.push(format!("{count} more refused, not recorded"));
    }
    parts.join(", ")
}

fn shown(value: &Personal<String>) -> &str {
    value.clear().map_or("(erased)", String::as_str)
}

fn time(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M:%S%.3f").to_string()
}

fn seconds(milliseconds: i64) -> String {
    format!("{}.{:03} s", milliseconds / 1000, milliseconds.rem_euclid(1000))
}

/// What others wrote moves no cursor.
fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{FFFD}' } else { c }).collect()
}

fn widths(rows: &[[String; 7]]) -> [usize; 7] {
    rows.iter().fold(HEADER.map(str::len), |mut widths, row| {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
        widths
    })
}

fn line(text: &mut String, cells: &[String; 7], widths: &[usize; 7], colour: Option<&str>) {
    let padded = cells.iter().zip(widths).enumerate().map(|(column, (cell, &width))| {
        if column == AFTER { format!("{cell:>width$}") } else { format!("{cell:<width$}") }
    });
    let line = padded.collect::<Vec<_>>().join("  ");
    let line = line.trim_end();
    // Writing to a string does not fail.
    let _ = match colour {
        Some(colour) => writeln!(text, "\u{1B}[{colour}m{line}\u{1B}[0m"),
        None => writeln!(text, "{line}"),
    };
}

/// Green if a browser was signed in, red if it ended otherwise, yellow if a step was refused.
fn colour(step: &Step) -> Option<&'static str> {
    match step.to {
        State::Claimed if step.from != Some(State::Claimed) => Some("32"),
        to if to.is_terminal() && step.from != Some(to) => Some("31"),
        _ => step.reason.map(|_| "33"),
    }
}
