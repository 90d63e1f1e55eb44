//! What stands in the form of a connection, and what it asks for.

use ::web::pages::{Typed, Wrong};
use base64::{Engine, engine::general_purpose::STANDARD};
use domain::{
    account_choice::{Association, PhonePolicy},
    connection::{CodeStyle, ConnectionSettings, Scenes},
};
use secrecy::SecretString;

use crate::{
    console::{act::Sent, choice::chosen, form_with_file::FormWithFile, problem::Problem},
    http::refusal::Refusal,
    management::{app_secrets::MiniProgramFields, connections::ConnectionFields, logos},
};

/// The fields that stay on a page. An AppSecret does not.
const FIELDS: [&str; 12] = [
    "identifier",
    "name",
    "callback_url",
    "mini_program",
    "app_id",
    "wechat_subject",
    "login_only",
    "association",
    "phone",
    "code_style",
    "scenes",
    "presence",
];

/// What was typed.
pub fn typed(form: &impl Sent) -> Typed {
    FIELDS.map(|field| (field.to_owned(), form.field(field).trim().to_owned())).into()
}

/// What stands in a connection.
pub fn standing(identifier: &str, app_id: Option<&str>, settings: &ConnectionSettings) -> Typed {
    let (policy, wechat) = (&settings.policy, &settings.wechat);
    let program = if app_id.is_some() { "own" } else { "deployment" };
    [
        ("identifier", identifier),
        ("name", &settings.name),
        ("callback_url", settings.callback_url.as_deref().unwrap_or_default()),
        ("mini_program", program),
        ("app_id", app_id.unwrap_or_default()),
        ("wechat_subject", wechat.subject.as_deref().unwrap_or_default()),
        ("login_only", word(policy.login_only)),
        ("association", policy.association.name()),
        ("phone", policy.phone.name()),
        ("code_style", wechat.code_style.name()),
        ("scenes", wechat.scenes.name()),
        ("presence", word(wechat.presence)),
    ]
    .map(|(field, value)| (field.to_owned(), value.to_owned()))
    .into()
}

const fn word(is: bool) -> &'static str {
    if is { "true" } else { "false" }
}

/// What the form asks for, but for the Mini Program and the logo.
///
/// # Errors
/// [`Refusal::Invalid`] for a choice that is none.
pub fn fields(typed: &Typed) -> Result<ConnectionFields, Refusal> {
    let text = |field: &str| typed.get(field).cloned().unwrap_or_default();
    let optional = |field: &str| Some(Some(text(field)).filter(|text| !text.is_empty()));
    let flag = |field| chosen(typed, field, |word| word.parse::<bool>().ok());
    Ok(ConnectionFields {
        identifier: Some(text("identifier")),
        name: Some(text("name")),
        callback_url: optional("callback_url"),
        wechat_subject: optional("wechat_subject"),
        login_only: flag("login_only")?,
        presence: flag("presence")?,
        association: chosen(typed, "association", Association::named)?,
        phone: chosen(typed, "phone", PhonePolicy::named)?,
        code_style: chosen(typed, "code_style", CodeStyle::named)?,
        scenes: chosen(typed, "scenes", Scenes::named)?,
        mini_program: None,
        logo: None,
    })
}

/// The Mini Program that a form asks for; `None` for the deployment's. `prefix` stands before the names of its fields.
///
/// # Errors
/// [`Refusal::Invalid`] for a choice that is none.
pub fn mini_program(form: &impl Sent, prefix: &str) -> Result<Option<MiniProgramFields>, Refusal> {
    match form.field(&format!("{prefix}mini_program")) {
        "deployment" => Ok(None),
        "own" => match form.field(&format!("{prefix}app_id")).trim() {
            "" => Err(Refusal::invalid("app_id", "it is required")),
            app_id => {
                let app_secret = app_secret(form, prefix);
                Ok(Some(MiniProgramFields { app_id: app_id.to_owned(), app_secret }))
            }
        },
        _ => Err(Refusal::invalid("mini_program", "one of those that are offered")),
    }
}

/// The AppSecret of a form; empty if none was typed.
pub fn app_secret(form: &impl Sent, prefix: &str) -> SecretString {
    form.field(&format!("{prefix}app_secret")).trim().to_owned().into()
}

/// What becomes of the logo.
pub enum LogoDraft {
    /// It stays as it is.
    Stays,
    /// There is none.
    None,
    /// This PNG, drawn anew, takes its place.
    New(Vec<u8>),
}

impl LogoDraft {
    /// As a form says: by the file that it brings, or by the one that it brought before.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] for a file that is no such picture.
    pub async fn of(form: &FormWithFile) -> Result<Self, Refusal> {
        let before = || STANDARD.decode(form.field("uploaded_logo")).ok();
        let uploaded = form.file.clone().or_else(before).filter(|file| !file.is_empty());
        match uploaded {
            Some(file) if form.file.is_some() || form.field("no_logo").is_empty() => {
                logos::drawn(file).await.map(Self::New)
            }
            _ if form.field("no_logo").is_empty() => Ok(Self::Stays),
            _ => Ok(Self::None),
        }
    }
}

/// What stands at the form; anything else is refused as everywhere.
///
/// # Errors
/// What is no mistake of the form.
pub fn problem(refusal: Refusal) -> Result<Problem, Refusal> {
    let at = |field: &str, wrong, detail| Problem { field: field.to_owned(), wrong, detail };
    match refusal {
        Refusal::Invalid { field, why } if is_shown(&field) => {
            // Of an AppID and an AppSecret, WeChat says why; what is wrong with the others, their own words say.
            let of_wechat = ["app_id", "app_secret"].contains(&field.as_str());
            Ok(at(&field, Wrong::Invalid, of_wechat.then_some(why)))
        }
        Refusal::Taken { field } if is_shown(field) => Ok(at(field, Wrong::Taken, None)),
        Refusal::Unverified(error) => {
            Ok(at("app_secret", Wrong::Unverified, Some(error.to_string())))
        }
        other => Err(other),
    }
}

fn is_shown(field: &str) -> bool {
    FIELDS.contains(&field) || ["logo", "app_secret", "confirm"].contains(&field)
}
