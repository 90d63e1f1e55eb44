//! What stands in the form of an API key, and what it asks for.

use ::web::pages::Typed;
use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use domain::api_key::Role;

use crate::{
    console::{act::Sent, choice::chosen, problem::Problem},
    http::{networks, refusal::Refusal},
    management::keys::{KeyFields, NewKey},
};

/// The fields of a new key, by the names of the API. Of one that is there, the first two change.
const FIELDS: [&str; 5] = ["name", "networks", "role", "personal", "expires_at"];
/// Days from today for which a new key opens something, where nothing else is said.
const USUALLY: Days = Days::new(365);

/// What was typed.
pub fn typed(form: &impl Sent) -> Typed {
    FIELDS.map(|field| (field.to_owned(), form.field(field).trim().to_owned())).into()
}

/// What stands in the form of a new key at first.
pub fn usual(now: DateTime<Utc>) -> Typed {
    let day = now.date_naive().checked_add_days(USUALLY);
    [
        ("role", Role::default().name().to_owned()),
        ("expires_at", day.map(|day| day.to_string()).unwrap_or_default()),
    ]
    .map(|(field, value)| (field.to_owned(), value))
    .into()
}

/// What stands in a key, of what can change.
pub fn standing(name: &str, networks: &[String]) -> Typed {
    [("name", name.to_owned()), ("networks", networks.join("\n"))]
        .map(|(field, value)| (field.to_owned(), value))
        .into()
}

/// What the form of a new key asks for.
///
/// # Errors
/// [`Refusal::Invalid`] for a choice that is none, and for what is no day.
pub fn new(typed: &Typed) -> Result<NewKey, Refusal> {
    let text = |field: &str| typed.get(field).map_or("", String::as_str);
    let wrong = |field| Refusal::invalid(field, "one of those that are offered");
    Ok(NewKey {
        name: text("name").to_owned(),
        role: chosen(typed, "role", Role::named)?.ok_or_else(|| wrong("role"))?,
        expires_at: match text("expires_at") {
            "" => None,
            day => Some(end_of(day).ok_or_else(|| Refusal::invalid("expires_at", "a day"))?),
        },
        networks: lines(text("networks")),
        personal: text("personal") == "true",
    })
}

/// What the form of a key that is there asks for.
pub fn change(typed: &Typed) -> KeyFields {
    let text = |field: &str| typed.get(field).cloned().unwrap_or_default();
    KeyFields { name: Some(text("name")), networks: Some(lines(&text("networks"))) }
}

fn lines(text: &str) -> Vec<String> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.map(str::to_owned).collect()
}

/// When a day is over, in UTC.
fn end_of(day: &str) -> Option<DateTime<Utc>> {
    let day: NaiveDate = day.parse().ok()?;
    Some(day.checked_add_days(Days::new(1))?.and_time(NaiveTime::MIN).and_utc())
}

/// What stands at the form; anything else is refused as everywhere. Of networks the line that is wrong is told.
///
/// # Errors
/// What is no mistake of the form.
pub fn problem(refusal: Refusal, typed: &Typed) -> Result<Problem, Refusal> {
    let problem = Problem::of(refusal, |field| FIELDS.contains(&field) || field == "confirm")?;
    let networks = typed.get("networks").filter(|_| problem.field == "networks");
    let mut lines = networks.map(|text| lines(text)).unwrap_or_default().into_iter();
    let wrong = |line: &String| networks::read(std::slice::from_ref(line)).is_err();
    Ok(Problem { detail: lines.find(wrong), ..problem })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_opens_something_to_the_end_of_the_day_that_was_typed() {
        let end = end_of("2027-02-28").unwrap();
        assert_eq!(end.to_rfc3339(), "2027-03-01T00:00:00+00:00");
        for wrong in ["2027-02-29", "tomorrow", "+262142-12-31", "2027-02-28T00:00"] {
            assert_eq!(end_of(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_network_that_is_wrong_is_told() {
        let typed = standing("shop", &["10.0.0.0/8".to_owned(), "office".to_owned()]);
        let problem = problem(Refusal::invalid("networks", "no network"), &typed).ok().unwrap();
        assert_eq!(problem.detail.as_deref(), Some("office"));
        let problem = super::problem(Refusal::invalid("name", "it is required"), &typed);
        assert_eq!(problem.ok().unwrap().detail, None);
        assert!(super::problem(Refusal::NotFound, &typed).is_err());
    }

    #[test]
    fn a_new_key_is_a_developers_for_a_year() {
        let now: DateTime<Utc> = "2027-03-01T23:30:00Z".parse().unwrap();
        let asked = new(&usual(now)).unwrap();
        assert_eq!((asked.role, asked.personal), (Role::Developer, false));
        assert_eq!(asked.expires_at.unwrap().to_rfc3339(), "2028-03-01T00:00:00+00:00");
        assert!(asked.networks.is_empty());
    }
}
