//! Applications: the OpenID Connect clients of a pool.

use domain::{
    application::{
        Agreement, Application, ApplicationCommand, ApplicationEvent, ApplicationSettings,
        ClientType, TokenLifetimes,
    },
    decisions::{Change, Execute, SwitchConnection},
    id::{ApplicationId, ConnectionId},
    language::Language,
    signing_key::Algorithm,
};
use projections::applications::ApplicationView;
use serde::Deserialize;
use utoipa::ToSchema;

use super::field::{or, pool, removable, said, same};
use crate::http::{app::App, caller::Caller, refusal::Refusal, secrets};

/// What is said of an application. A field that is left out stays as it is, or as usual in a new one.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApplicationFields {
    /// Its name, for people: 1 to 64 characters. A new one needs it.
    #[serde(default, deserialize_with = "said")]
    #[schema(nullable = false, examples("My shop"))]
    pub name: Option<String>,
    /// `confidential`, usually, or `public`: one that keeps no secret. It never changes.
    #[serde(default, deserialize_with = "said")]
    #[schema(nullable = false, value_type = String, examples("confidential"))]
    pub client_type: Option<ClientType>,
    /// Its colour on the pages that people sign in on: `#` and six digits of 0-9 and a-f. Where a text could not be read, a darker
    /// or lighter shade of it stands.
    #[serde(default, deserialize_with = "removable")]
    #[schema(value_type = Option<String>, examples("#0b7a4e"))]
    pub colour: Option<Option<String>>,
    /// Where the browser may be sent with a code, each to the byte: https, http for loopback, or a scheme with a dot. A new
    /// one needs 1 to 32.
    #[serde(default, deserialize_with = "said")]
    #[schema(nullable = false, examples("https://shop.example.com/callback"))]
    pub redirect_uris: Option<Vec<String>>,
    /// Where the browser may be sent once it signed out: 32 at most.
    #[serde(default, deserialize_with = "said")]
    #[schema(nullable = false)]
    pub post_logout_redirect_uris: Option<Vec<String>>,
    /// The origins of its own pages, beside those of its `redirect_uris`: of a public application, they may read what it is told. A sign-in
    /// in a window (`response_mode=web_message`) is told to the origin of its redirect URI only if that stands here too.
    /// Each exact, as a browser writes it: 32 at most.
    #[serde(default, deserialize_with = "said")]
    #[schema(nullable = false, examples("https://app.example.com"))]
    pub origins: Option<Vec<String>>,
    /// Where a person goes on who came to a page of a login that is over.
    #[serde(default, deserialize_with = "removable")]
    #[schema(value_type = Option<String>)]
    pub home_page: Option<Option<String>>,
    /// Whether each sign-in is a scan, also where another application's session could be used. Null, usually: as its pool says.
    #[serde(default, deserialize_with = "removable")]
    #[schema(value_type = Option<bool>)]
    pub scan_each_time: Option<Option<bool>>,
    /// Whether it may ask for refresh tokens (`offline_access`): usually not.
    #[serde(default, deserialize_with = "said")]
    #[schema(nullable = false)]
    pub offline_access: Option<bool>,
    /// How its ID tokens are signed: `RS256`, or `ES256`.
    #[serde(default, deserialize_with = "said")]
    #[schema(nullable = false, value_type = String, examples("RS256"))]
    pub id_token_algorithm: Option<Algorithm>,
    /// How long its tokens live.
    #[serde(default, deserialize_with = "said")]
    #[schema(nullable = false)]
    pub token_lifetimes: Option<TokenLifetimeFields>,
    /// What a person is asked to agree to on the phone: 16 at most.
    #[serde(default, deserialize_with = "said")]
    #[schema(nullable = false, value_type = Vec<AgreementFields>)]
    pub agreements: Option<Vec<AgreementFields>>,
}

/// How long the tokens of an application live, in seconds.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TokenLifetimeFields {
    /// Of an access token: 60 to 86,400 (a day), usually 600.
    #[serde(default, deserialize_with = "said")]
    #[schema(nullable = false)]
    pub access: Option<u32>,
    /// Of an ID token: 60 to 86,400 (a day), usually 600.
    #[serde(default, deserialize_with = "said")]
    #[schema(nullable = false)]
    pub id: Option<u32>,
    /// How long tokens may be refreshed after the sign-in, in all: 300 to 31,536,000 (a year), usually 2,592,000 (30 days).
    #[serde(default, deserialize_with = "said")]
    #[schema(nullable = false)]
    pub refresh: Option<u32>,
    /// For how long a refresh token is good that is not used: 300 to as long as `refresh`, usually 1,209,600 (14 days).
    #[serde(default, deserialize_with = "said")]
    #[schema(nullable = false)]
    pub refresh_idle: Option<u32>,
}

impl TokenLifetimeFields {
    fn over(&self, there: &TokenLifetimes) -> TokenLifetimes {
        TokenLifetimes {
            access: or(&self.access, &there.access),
            id: or(&self.id, &there.id),
            refresh: or(&self.refresh, &there.refresh),
            refresh_idle: or(&self.refresh_idle, &there.refresh_idle),
        }
    }
}

/// What a person is asked to agree to on the phone. The same `id` in another `language` is the same agreement: each person is
/// shown it once, in their language, else in the text for everybody, else as it comes first.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AgreementFields {
    /// Its name in requests: `[a-z0-9-]`, 1 to 31 characters.
    #[schema(examples("terms"))]
    pub id: String,
    /// Its title: 1 to 64 characters.
    pub title: String,
    /// Where its text is: https, or http for loopback.
    pub url: String,
    /// The version of the text, as its publisher calls it: 1 to 64 characters.
    pub version: Option<String>,
    /// The language of the text: `zh` or `en`; left out, it is for everybody.
    #[schema(value_type = Option<String>, examples("zh"))]
    pub language: Option<Language>,
    /// Whether nobody signs in without it: usually so, and the same in each language.
    #[serde(default = "usually")]
    #[schema(default = true)]
    pub required: bool,
}

const fn usually() -> bool {
    true
}

/// An application with the secret that it was just given.
#[derive(Clone, Debug)]
pub struct WithSecret {
    /// The application.
    pub application: ApplicationView,
    /// Its secret; a public one has none. It is told now, and never again.
    pub secret: Option<String>,
}

impl ApplicationFields {
    fn over(&self, there: &ApplicationSettings) -> Box<ApplicationSettings> {
        let agreement = |fields: &AgreementFields| Agreement {
            id: fields.id.clone(),
            title: fields.title.clone(),
            url: fields.url.clone(),
            version: fields.version.clone(),
            language: fields.language,
            required: fields.required,
            sha256: None,
        };
        let agreements = self.agreements.as_ref().map(|all| all.iter().map(agreement).collect());
        Box::new(ApplicationSettings {
            name: or(&self.name, &there.name),
            logo: there.logo.clone(),
            colour: or(&self.colour, &there.colour).map(|colour| colour.to_ascii_lowercase()),
            client_type: or(&self.client_type, &there.client_type),
            redirect_uris: or(&self.redirect_uris, &there.redirect_uris),
            post_logout_redirect_uris: or(
                &self.post_logout_redirect_uris,
                &there.post_logout_redirect_uris,
            ),
            origins: or(&self.origins, &there.origins),
            home_page: or(&self.home_page, &there.home_page),
            scan_each_time: or(&self.scan_each_time, &there.scan_each_time),
            offline_access: or(&self.offline_access, &there.offline_access),
            id_token_algorithm: or(&self.id_token_algorithm, &there.id_token_algorithm),
            token_lifetimes: self.token_lifetimes.unwrap_or_default().over(&there.token_lifetimes),
            agreements: or(&agreements, &there.agreements),
        })
    }
}

/// An application.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn one(
    app: &App,
    caller: &Caller,
    id: &ApplicationId,
) -> Result<ApplicationView, Refusal> {
    app.views.application(pool(caller)?, id).await?.ok_or(Refusal::NotFound)
}

/// Makes an application. No connection is switched on for it yet.
///
/// # Errors
/// [`Refusal::Invalid`], with the field.
pub async fn create(
    app: &App,
    caller: &Caller,
    asked: &ApplicationFields,
) -> Result<WithSecret, Refusal> {
    let id = ApplicationId::from(app.id_for(caller, "application"));
    let settings = asked.over(&ApplicationSettings::default());
    let secret = match settings.client_type {
        ClientType::Confidential => Some(app.secret_for(caller, "client secret").await?),
        ClientType::Public => None,
    };
    let command = ApplicationCommand::Create {
        pool: pool(caller)?.clone(),
        application: id.clone(),
        settings: settings.clone(),
        secret: secret.as_deref().map(secrets::hash),
        at: app.now(),
    };
    let create = Execute::<Application>::first(id.as_str(), command);
    let events = app.execute(caller, &create).await?;
    if let Some(ApplicationEvent::Created { settings: made, .. }) = events.first() {
        same(&settings, made)?;
    }
    with_secret(app, caller, &id, secret).await
}

/// An application with the secret that a command gave. Where the command came before, another one may have taken its place: what is
/// good for nothing is not shown.
async fn with_secret(
    app: &App,
    caller: &Caller,
    id: &ApplicationId,
    secret: Option<String>,
) -> Result<WithSecret, Refusal> {
    let application = one(app, caller, id).await?;
    let is_good = |secret: &String| application.secret.as_ref() == Some(&secrets::hash(secret));
    Ok(WithSecret { secret: secret.filter(is_good), application })
}

/// Changes an application. `seen` is its version as the asker saw it, if that matters.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::Changed`], and as [`create`].
pub async fn change(
    app: &App,
    caller: &Caller,
    id: &ApplicationId,
    seen: Option<u64>,
    asked: &ApplicationFields,
) -> Result<ApplicationView, Refusal> {
    let at = app.now();
    let change = |application: &Application| ApplicationCommand::Change {
        settings: asked.over(&application.settings),
        at,
    };
    let change = Change::<Application, _>::new(id.as_str(), seen, change);
    app.execute(caller, &change).await?;
    one(app, caller, id).await
}

/// What is said of a secret that takes the place of another one.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Rotation {
    /// For how long the former one stays good beside it: 0, usually, to 604,800 (7 days).
    #[serde(default)]
    pub keep_former_seconds: u32,
}

/// Replaces the secret of an application.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::Changed`], and [`Refusal::Invalid`] for a public one and for too long an overlap.
pub async fn rotate_secret(
    app: &App,
    caller: &Caller,
    id: &ApplicationId,
    seen: Option<u64>,
    asked: Rotation,
) -> Result<WithSecret, Refusal> {
    let (secret, at) = (app.secret_for(caller, "client secret").await?, app.now());
    let rotate = |_: &Application| ApplicationCommand::RotateSecret {
        secret: secrets::hash(&secret),
        keep_former_seconds: asked.keep_former_seconds,
        at,
    };
    let rotate = Change::<Application, _>::new(id.as_str(), seen, rotate);
    for event in app.execute(caller, &rotate).await? {
        if let ApplicationEvent::SecretRotated { former_until, at, .. } = event {
            let kept = former_until.map_or(0, |until| (until - at).num_seconds());
            same(&i64::from(asked.keep_former_seconds), &kept)?;
        }
    }
    with_secret(app, caller, id, Some(secret)).await
}

/// Switches a connection on or off for an application. One without a Mini Program that could be asked cannot be switched on.
///
/// # Errors
/// [`Refusal::NotFound`], and [`Refusal::Invalid`] for a connection that needs a Mini Program first.
pub async fn switch(
    app: &App,
    caller: &Caller,
    id: &ApplicationId,
    connection: &ConnectionId,
    on: bool,
) -> Result<ApplicationView, Refusal> {
    if on {
        let there = app.views.connection(pool(caller)?, connection).await?;
        let there = there.ok_or(Refusal::NotFound)?;
        if there.app_id.is_none() && app.default_mini_program.is_none() {
            let why = "this deployment has no Mini Program of its own: configure wechat.default, or give the connection one";
            return Err(Refusal::invalid("connection", why));
        }
    }
    let (application, connection) = (id.clone(), connection.clone());
    let switch = SwitchConnection { application, connection, on, at: app.now() };
    app.execute(caller, &switch).await?;
    one(app, caller, id).await
}

/// Switches an application off or on. While it is off, nobody is signed in to it, and its tokens are good for nothing.
///
/// # Errors
/// [`Refusal::NotFound`] and [`Refusal::Changed`].
pub async fn turn(
    app: &App,
    caller: &Caller,
    id: &ApplicationId,
    seen: Option<u64>,
    on: bool,
) -> Result<ApplicationView, Refusal> {
    let at = app.now();
    let turn = |_: &Application| match on {
        true => ApplicationCommand::Enable { at },
        false => ApplicationCommand::Disable { at },
    };
    app.execute(caller, &Change::<Application, _>::new(id.as_str(), seen, turn)).await?;
    one(app, caller, id).await
}

/// Deletes an application.
///
/// # Errors
/// [`Refusal::NotFound`] and [`Refusal::Changed`].
pub async fn delete(
    app: &App,
    caller: &Caller,
    id: &ApplicationId,
    seen: Option<u64>,
) -> Result<(), Refusal> {
    let at = app.now();
    let delete = |_: &Application| ApplicationCommand::Delete { at };
    app.execute(caller, &Change::<Application, _>::new(id.as_str(), seen, delete)).await?;
    Ok(())
}
