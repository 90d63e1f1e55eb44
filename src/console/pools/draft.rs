//! What stands in the form of a pool, and what it asks for.

use ::web::pages::Typed;
use domain::{
    account_choice::{Association, PhonePolicy},
    language::Language,
    pool::PoolSettings,
};

use crate::{
    console::{act::Sent, choice::chosen, problem::Problem},
    http::refusal::Refusal,
    management::pools::{LifetimeFields, PolicyFields, PoolFields, SessionFields},
};

/// The fields of the form, by the names of the API.
const FIELDS: [&str; 15] = [
    "name",
    "host",
    "languages",
    "scan_each_time",
    "new_connections.association",
    "new_connections.login_only",
    "new_connections.phone",
    "lifetimes.scan",
    "lifetimes.authorize",
    "lifetimes.login",
    "lifetimes.binding",
    "lifetimes.claim",
    "sessions.longest",
    "sessions.idle",
    "sessions.outlive_browser",
];

/// What was typed.
pub fn typed(form: &impl Sent) -> Typed {
    FIELDS.map(|field| (field.to_owned(), form.field(field).trim().to_owned())).into()
}

/// What stands in a pool.
pub fn standing(settings: &PoolSettings) -> Typed {
    let PoolSettings { lifetimes, sessions, new_connections, .. } = settings;
    let languages: Vec<_> = settings.languages.iter().map(|language| language.name()).collect();
    [
        ("name", settings.name.clone()),
        ("host", settings.host.clone().unwrap_or_default()),
        ("languages", languages.join("-")),
        ("scan_each_time", settings.scan_each_time.to_string()),
        ("new_connections.association", new_connections.association.name().to_owned()),
        ("new_connections.login_only", new_connections.login_only.to_string()),
        ("new_connections.phone", new_connections.phone.name().to_owned()),
        ("lifetimes.scan", lifetimes.scan.to_string()),
        ("lifetimes.authorize", lifetimes.authorize.to_string()),
        ("lifetimes.login", lifetimes.login.to_string()),
        ("lifetimes.binding", lifetimes.binding.to_string()),
        ("lifetimes.claim", lifetimes.claim.to_string()),
        ("sessions.longest", sessions.longest.to_string()),
        ("sessions.idle", sessions.idle.to_string()),
        ("sessions.outlive_browser", sessions.outlive_browser.to_string()),
    ]
    .map(|(field, value)| (field.to_owned(), value))
    .into()
}

/// What the form asks for: all that a pool says.
///
/// # Errors
/// [`Refusal::Invalid`] for a choice that is none, and for what is no number.
pub fn fields(typed: &Typed) -> Result<PoolFields, Refusal> {
    let text = |field: &str| typed.get(field).cloned().unwrap_or_default();
    let flag = |field| chosen(typed, field, |word| word.parse::<bool>().ok());
    let seconds = |field: &str| {
        let number = text(field).parse::<u32>();
        number.map(Some).map_err(|_| Refusal::invalid(field, "a number of seconds"))
    };
    Ok(PoolFields {
        name: Some(text("name")),
        host: Some(Some(text("host")).filter(|host| !host.is_empty())),
        languages: chosen(typed, "languages", languages)?,
        scan_each_time: flag("scan_each_time")?,
        new_connections: Some(PolicyFields {
            association: chosen(typed, "new_connections.association", Association::named)?,
            login_only: flag("new_connections.login_only")?,
            phone: chosen(typed, "new_connections.phone", PhonePolicy::named)?,
        }),
        lifetimes: Some(LifetimeFields {
            scan: seconds("lifetimes.scan")?,
            authorize: seconds("lifetimes.authorize")?,
            login: seconds("lifetimes.login")?,
            binding: seconds("lifetimes.binding")?,
            claim: seconds("lifetimes.claim")?,
        }),
        sessions: Some(SessionFields {
            longest: seconds("sessions.longest")?,
            idle: seconds("sessions.idle")?,
            outlive_browser: flag("sessions.outlive_browser")?,
        }),
    })
}

/// The languages of a choice, as `zh-en`.
fn languages(said: &str) -> Option<Vec<Language>> {
    said.split('-').map(Language::named).collect()
}

/// What stands at the form; anything else is refused as everywhere.
///
/// # Errors
/// What is no mistake of the form.
pub fn problem(refusal: Refusal) -> Result<Problem, Refusal> {
    Problem::of(refusal, |field| FIELDS.contains(&field) || field == "confirm")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_there_asks_for_the_same_again() {
        let settings = PoolSettings {
            name: "Tea".into(),
            host: Some("tea".into()),
            languages: vec![Language::En],
            scan_each_time: true,
            ..PoolSettings::default()
        };
        let asked = fields(&standing(&settings)).unwrap();
        assert_eq!((asked.name.as_deref(), asked.host), (Some("Tea"), Some(Some("tea".into()))));
        assert_eq!(asked.languages, Some(vec![Language::En]));
        let (lifetimes, sessions) = (asked.lifetimes.unwrap(), asked.sessions.unwrap());
        assert_eq!((lifetimes.login, sessions.idle), (Some(300), Some(3_600)));
        assert_eq!((asked.scan_each_time, sessions.outlive_browser), (Some(true), Some(false)));
    }

    #[test]
    fn every_field_of_a_pool_is_a_field_of_the_form() {
        assert!(standing(&PoolSettings::default()).keys().all(|it| FIELDS.contains(&it.as_str())));
        assert_eq!(standing(&PoolSettings::default()).len(), FIELDS.len());
        for wrong in ["", "zh-", "de", "zh en"] {
            assert_eq!(languages(wrong), None, "{wrong:?}");
        }
    }
}
