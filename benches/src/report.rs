//! Results as Markdown.

use std::{collections::BTreeMap, fmt::Write};

use crate::{contender::Contender, drive::Figures};

/// What was measured, round by round.
pub type Results = BTreeMap<(Contender, usize), Vec<Figures>>;

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

/// `12,300 (11,000–13,000)`: the median, and the lowest and highest round.
pub fn spread(values: Vec<f64>) -> String {
    let (lowest, highest) = values
        .iter()
        .fold((f64::MAX, 0.0_f64), |(low, high), value| (low.min(*value), high.max(*value)));
    format!("{} ({}–{})", rounded(median(values)), rounded(lowest), rounded(highest))
}

/// How many times as much, round by round, since the machine's speed drifts.
pub fn times(
    ours: impl Iterator<Item = f64>,
    theirs: impl Iterator<Item = f64>,
    digits: usize,
) -> String {
    let ratios: Vec<f64> = ours.zip(theirs).map(|(ours, theirs)| ours / theirs).collect();
    if ratios.is_empty() { "–".to_owned() } else { format!("{:.digits$}", median(ratios)) }
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
        let Some(ours) = contender.against() else {
            continue;
        };
        row(&mut text, contender.name(), at_once, |at_once| {
            let rates = |contender| {
                results.get(&(contender, at_once)).into_iter().flatten().map(|round| round.rate)
            };
            times(rates(ours), rates(contender), contender.digits())
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
    let failures: u64 = rounds.iter().map(|round| round.failures).sum();
    let failed = if failures > 0 { format!(", {failures} failed") } else { String::new() };
    spread(rounds.iter().map(|round| round.rate).collect()) + &failed
}

fn latencies(results: &Results, contender: Contender, at_once: usize) -> String {
    let rounds = results.get(&(contender, at_once)).map_or(&[][..], Vec::as_slice);
    let of = |value: fn(&Figures) -> f64| median(rounds.iter().map(value).collect());
    format!("{:.1} / {:.1}", of(|round| round.median), of(|round| round.slow))
}
