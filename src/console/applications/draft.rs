//! What stands in the form of an application, and what it asks for.

use ::web::pages::{FieldProblem, Typed, Wrong};
use domain::{
    application::{ApplicationSettings, ClientType},
    signing_key::Algorithm,
};

use crate::{
    console::{act::Sent, choice::chosen},
    http::refusal::Refusal,
    management::applications::{ApplicationFields, TokenLifetimeFields},
};

/// The fields of the form, by the names of the API.
pub const FIELDS: [&str; 14] = [
    "name",
    "client_type",
    "redirect_uris",
    "post_logout_redirect_uris",
    "origins",
    "home_page",
    "colour",
    "scan_each_time",
    "id_token_algorithm",
    "token_lifetimes.access",
    "token_lifetimes.id",
    "offline_access",
    "token_lifetimes.refresh",
    "token_lifetimes.refresh_idle",
];

/// What was typed.
pub fn typed(form: &impl Sent) -> Typed {
    FIELDS.map(|field| (field.to_owned(), form.field(field).trim().to_owned())).into()
}

/// What stands in an application.
pub fn standing(settings: &ApplicationSettings) -> Typed {
    let lines = |list: &[String]| list.join("\n");
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let each = settings.scan_each_time.map_or("pool".to_owned(), |each| each.to_string());
    let lifetimes = settings.token_lifetimes;
    [
        ("name", settings.name.clone()),
        ("client_type", settings.client_type.name().to_owned()),
        ("redirect_uris", lines(&settings.redirect_uris)),
        ("post_logout_redirect_uris", lines(&settings.post_logout_redirect_uris)),
        ("origins", lines(&settings.origins)),
        ("home_page", text(&settings.home_page)),
        ("colour", text(&settings.colour)),
        ("scan_each_time", each),
        ("id_token_algorithm", settings.id_token_algorithm.name().to_owned()),
        ("token_lifetimes.access", lifetimes.access.to_string()),
        ("token_lifetimes.id", lifetimes.id.to_string()),
        ("offline_access", settings.offline_access.to_string()),
        ("token_lifetimes.refresh", lifetimes.refresh.to_string()),
        ("token_lifetimes.refresh_idle", lifetimes.refresh_idle.to_string()),
    ]
    .map(|(field, value)| (field.to_owned(), value))
    .into()
}

/// What the form asks for. Whether it keeps a secret is said of a new one alone.
///
/// # Errors
/// [`Refusal::Invalid`] for a choice that is none, and for what is no number.
pub fn fields(typed: &Typed, new: bool) -> Result<ApplicationFields, Refusal> {
    let text = |field: &str| typed.get(field).cloned().unwrap_or_default();
    let optional = |field: &str| Some(Some(text(field)).filter(|text| !text.is_empty()));
    let lines = |field: &str| {
        let lines = text(field);
        let lines = lines.lines().map(str::trim).filter(|line| !line.is_empty());
        Some(lines.map(str::to_owned).collect::<Vec<_>>())
    };
    let seconds = |field: &str| {
        let number = text(field).parse::<u32>();
        number.map(Some).map_err(|_| Refusal::invalid(field, "a number of seconds"))
    };
    Ok(ApplicationFields {
        name: Some(text("name")),
        client_type: match new {
            true => chosen(typed, "client_type", ClientType::named)?,
            false => None,
        },
        redirect_uris: lines("redirect_uris"),
        post_logout_redirect_uris: lines("post_logout_redirect_uris"),
        origins: lines("origins"),
        home_page: optional("home_page"),
        colour: optional("colour"),
        scan_each_time: chosen(typed, "scan_each_time", |word| match word {
            "pool" => Some(None),
            word => word.parse().ok().map(Some),
        })?,
        id_token_algorithm: chosen(typed, "id_token_algorithm", Algorithm::named)?,
        offline_access: chosen(typed, "offline_access", |word| word.parse().ok())?,
        token_lifetimes: Some(TokenLifetimeFields {
            access: seconds("token_lifetimes.access")?,
            id: seconds("token_lifetimes.id")?,
            refresh: seconds("token_lifetimes.refresh")?,
            refresh_idle: seconds("token_lifetimes.refresh_idle")?,
        }),
        ..ApplicationFields::default()
    })
}

/// A field that is wrong.
pub struct Problem {
    field: String,
    /// The line of it that is wrong.
    line: Option<String>,
}

impl Problem {
    /// What stands at the form; anything else is refused as everywhere.
    ///
    /// # Errors
    /// What is no mistake of the form.
    pub fn of(refusal: Refusal, typed: &Typed) -> Result<Self, Refusal> {
        let Refusal::Invalid { field: place, why } = refusal else {
            return Err(refusal);
        };
        let (field, at) = match place.split_once('[') {
            Some((list, rest)) => (list.to_owned(), rest.trim_end_matches(']').parse().ok()),
            None => (place.clone(), None),
        };
        if !FIELDS.contains(&field.as_str()) && !["confirm", "logo"].contains(&field.as_str()) {
            return Err(Refusal::Invalid { field: place, why });
        }
        let lines = typed.get(&field).map_or("", String::as_str).lines();
        let mut lines = lines.map(str::trim).filter(|line| !line.is_empty());
        let line = at.and_then(|at: usize| lines.nth(at)).map(str::to_owned);
        Ok(Self { field, line })
    }

    /// The same in the rows of agreements, where `rows` are the numbers of those that were sent.
    ///
    /// # Errors
    /// What is no mistake of the form.
    pub fn of_row(refusal: Refusal, rows: &[usize]) -> Result<Self, Refusal> {
        let Refusal::Invalid { field, .. } = &refusal else {
            return Err(refusal);
        };
        let place = field.strip_prefix("agreements[").and_then(|place| place.split_once("]."));
        let row = place.and_then(|(at, field)| Some((rows.get(at.parse::<usize>().ok()?)?, field)));
        match row {
            Some((row, field)) => {
                Ok(Self { field: format!("agreements.{row}.{field}"), line: None })
            }
            None => Err(refusal),
        }
    }

    /// As it is shown.
    pub fn shown(&self) -> FieldProblem<'_> {
        FieldProblem { field: &self.field, wrong: Wrong::Invalid, detail: self.line.as_deref() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_there_asks_for_the_same_again() {
        let settings = ApplicationSettings {
            name: "Tea".into(),
            redirect_uris: vec!["https://a.example/1".into(), "https://a.example/2".into()],
            scan_each_time: Some(true),
            ..ApplicationSettings::default()
        };
        let asked = fields(&standing(&settings), false).unwrap();
        assert_eq!(asked.redirect_uris, Some(settings.redirect_uris));
        assert_eq!((asked.scan_each_time, asked.home_page), (Some(Some(true)), Some(None)));
        assert_eq!(asked.client_type, None);
    }

    #[test]
    fn the_line_that_is_wrong_stands_at_its_field() {
        let typed: Typed =
            [("redirect_uris".to_owned(), "https://a.example\n\n http://b \n".to_owned())].into();
        let problem = Problem::of(Refusal::invalid("redirect_uris[1]", "https"), &typed);
        let problem = problem.ok().unwrap();
        let shown = problem.shown();
        assert_eq!((shown.field, shown.detail), ("redirect_uris", Some("http://b")));
        assert!(Problem::of(Refusal::invalid("agreements", ""), &typed).is_err());
        assert!(Problem::of(Refusal::NotFound, &typed).is_err());
    }
}
