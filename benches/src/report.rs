//! Results as Markdown.

use std::{collections::BTreeMap, fmt::Write};

use crate::{drive::Measured, write_path::Contender};

/// What was measured, round by round.
pub type Results = BTreeMap<(Contender, usize), Vec<Measured>>;

/// The middle one.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    let at = |at: usize| values.get(at).copied().unwrap_or_default();
    if values.len().is_multiple_of(2) {
        f64::midpoint(at(middle.saturating_sub(1)), at(middle))
    } else {
        at(middle)
    }
}

/// 12345 as `12,300`: three digits are as many as a shared machine can tell.
pub fn rounded(value: f64) -> String {
    let step = 10_f64.powf((value.max(1.0).log10().floor() - 2.0).max(0.0));
    let digits = format!("{:.0}", (value / step).round() * step);
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The tables of the write path.
pub fn write_path(results: &Results, at_once: &[usize]) -> String {
    let mut text = String::from("Commands a second: median (lowest to highest round)\n\n");
    head(&mut text, "write path", at_once);
    for contender in contenders(results) {
        row(&mut text, contender.name(), at_once, |at_once| rates(results, contender, at_once));
    }
    text.push_str("\nFrom asking to acknowledgement, milliseconds: median / 99 %\n\n");
    head(&mut text, "write path", at_once);
    for contender in contenders(results) {
        row(&mut text, contender.name(), at_once, |at_once| latencies(results, contender, at_once));
    }
    text.push_str("\nTimes as many commands, median over the rounds\n\n");
    head(&mut text, "against", at_once);
    for contender in contenders(results) {
        let ours = match contender {
            Contender::PostgresOneView | Contender::PostgresNoView => Contender::OursOnPostgres,
            Contender::SqliteOneView
            | Contender::SqliteNoView
            | Contender::SqliteNoViewOneConnection => Contender::OursOnSqlite,
            Contender::OursOnPostgres | Contender::OursOnSqlite => continue,
        };
        row(&mut text, contender.name(), at_once, |at_once| {
            ratio(results, ours, contender, at_once)
        });
    }
    text
}

fn contenders(results: &Results) -> Vec<Contender> {
    let mut contenders: Vec<_> = results.keys().map(|(contender, _)| *contender).collect();
    contenders.dedup();
    contenders
}

fn head(text: &mut String, first: &str, at_once: &[usize]) {
    row(text, first, at_once, |at_once| format!("{at_once} at once"));
    row(text, "---", at_once, |_| "---:".to_owned());
}

/// Writing to a String cannot fail.
fn row(text: &mut String, first: &str, at_once: &[usize], cell: impl Fn(usize) -> String) {
    let _ = write!(text, "| {first} |");
    for at_once in at_once {
        let _ = write!(text, " {} |", cell(*at_once));
    }
    text.push('\n');
}

fn rates(results: &Results, contender: Contender, at_once: usize) -> String {
    let rounds = results.get(&(contender, at_once)).map_or(&[][..], Vec::as_slice);
    let rates: Vec<f64> = rounds.iter().map(Measured::rate).collect();
    let (lowest, highest) = rates
        .iter()
        .fold((f64::MAX, 0.0_f64), |(low, high), rate| (low.min(*rate), high.max(*rate)));
    let failures: u64 = rounds.iter().map(|round| round.failures).sum();
    let failed = if failures > 0 { format!(", {failures} failed") } else { String::new() };
    format!("{} ({}–{}{failed})", rounded(median(rates)), rounded(lowest), rounded(highest))
}

fn latencies(results: &Results, contender: Contender, at_once: usize) -> String {
    let rounds = results.get(&(contender, at_once)).map_or(&[][..], Vec::as_slice);
    let of = |percent| median(rounds.iter().map(|round| round.percentile(percent)).collect());
    format!("{:.1} / {:.1}", of(50), of(99))
}

/// Round by round, since the machine's speed drifts.
fn ratio(results: &Results, ours: Contender, theirs: Contender, at_once: usize) -> String {
    let rounds =
        |contender| results.get(&(contender, at_once)).into_iter().flatten().map(Measured::rate);
    let ratios: Vec<f64> =
        rounds(ours).zip(rounds(theirs)).map(|(ours, theirs)| ours / theirs).collect();
    if ratios.is_empty() { "–".to_owned() } else { format!("{:.1}", median(ratios)) }
}
