//! Applications: OpenID Connect clients.

pub mod acts;
pub mod read;
pub mod turn;
pub mod write;

use chrono::{DateTime, Utc};
use domain::{
    application::ClientType, language::Language, picture::Picture, signing_key::Algorithm,
};
use projections::applications::ApplicationView;
use serde::Serialize;
use utoipa::ToSchema;

use crate::management::applications::WithSecret;

/// An application: an OpenID Connect client.
#[derive(Debug, Serialize, ToSchema)]
pub struct Application {
    /// Its id, the `client_id`.
    pub id: String,
    /// Its name, for people.
    pub name: String,
    /// The SHA-256 of its logo as base64url; null if there is none.
    pub logo: Option<String>,
    /// `confidential`, or `public`: one that has no secret.
    #[schema(value_type = String, examples("confidential"))]
    pub client_type: ClientType,
    /// Its colour on the pages that people sign in on; null: the pages have their own.
    #[schema(examples("#0b7a4e"))]
    pub colour: Option<String>,
    /// Where the browser may be sent with a code.
    pub redirect_uris: Vec<String>,
    /// Where the browser may be sent once it signed out.
    pub post_logout_redirect_uris: Vec<String>,
    /// The origins of its own pages, beside those of its `redirect_uris`, and those that a sign-in in a window
    /// (`response_mode=web_message`) is told to.
    pub origins: Vec<String>,
    /// Where a person goes on who came to a page of a login that is over.
    pub home_page: Option<String>,
    /// Whether each sign-in is a scan; null: as its pool says.
    pub scan_each_time: Option<bool>,
    /// Whether it may ask for refresh tokens (`offline_access`).
    pub offline_access: bool,
    /// How its ID tokens are signed.
    #[schema(value_type = String, examples("RS256"))]
    pub id_token_algorithm: Algorithm,
    /// How long its tokens live.
    pub token_lifetimes: TokenLifetimes,
    /// What a person is asked to agree to on the phone.
    pub agreements: Vec<Agreement>,
    /// Until when the secret of before is good too; null if there is none.
    pub former_secret_until: Option<DateTime<Utc>>,
    /// The connections that may be used, by id.
    pub connections: Vec<String>,
    /// Whether it is switched off: nobody is signed in to it, and its tokens are good for nothing.
    pub disabled: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// How long the tokens of an application live, in seconds.
#[derive(Debug, Serialize, ToSchema)]
pub struct TokenLifetimes {
    /// Of an access token.
    pub access: u32,
    /// Of an ID token.
    pub id: u32,
    /// How long tokens may be refreshed after the sign-in, in all.
    pub refresh: u32,
    /// For how long a refresh token is good that is not used.
    pub refresh_idle: u32,
}

/// What a person is asked to agree to on the phone.
#[derive(Debug, Serialize, ToSchema)]
pub struct Agreement {
    /// Its name in requests, the same in each language.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Where its text is.
    pub url: String,
    /// The version of the text.
    pub version: Option<String>,
    /// The language of the text; null: it is for everybody.
    #[schema(value_type = Option<String>, examples("zh"))]
    pub language: Option<Language>,
    /// Whether nobody signs in without it.
    pub required: bool,
}

impl From<ApplicationView> for Application {
    fn from(application: ApplicationView) -> Self {
        let settings = application.settings;
        let agreements = settings.agreements.into_iter().map(|agreement| Agreement {
            id: agreement.id,
            title: agreement.title,
            url: agreement.url,
            version: agreement.version,
            language: agreement.language,
            required: agreement.required,
        });
        Self {
            id: application.id.to_string(),
            name: settings.name,
            logo: hash(settings.logo),
            client_type: settings.client_type,
            colour: settings.colour,
            redirect_uris: settings.redirect_uris,
            post_logout_redirect_uris: settings.post_logout_redirect_uris,
            origins: settings.origins,
            home_page: settings.home_page,
            scan_each_time: settings.scan_each_time,
            offline_access: settings.offline_access,
            id_token_algorithm: settings.id_token_algorithm,
            token_lifetimes: TokenLifetimes {
                access: settings.token_lifetimes.access,
                id: settings.token_lifetimes.id,
                refresh: settings.token_lifetimes.refresh,
                refresh_idle: settings.token_lifetimes.refresh_idle,
            },
            agreements: agreements.collect(),
            former_secret_until: application.former_secret.map(|former| former.until),
            connections: application.connections.iter().map(ToString::to_string).collect(),
            disabled: application.disabled,
            created_at: application.created_at,
        }
    }
}

pub(super) fn hash(picture: Option<Picture>) -> Option<String> {
    picture.map(|picture| picture.hash.to_string())
}

/// An application with the secret that it was just given.
#[derive(Debug, Serialize, ToSchema)]
pub struct ApplicationWithSecret {
    /// The application.
    #[serde(flatten)]
    pub application: Application,
    /// Its `client_secret`; null for a public one. It is told now, and never again.
    pub client_secret: Option<String>,
}

impl From<WithSecret> for ApplicationWithSecret {
    fn from(made: WithSecret) -> Self {
        Self { application: made.application.into(), client_secret: made.secret }
    }
}
