//! The console as a client of a pool: it has somebody sign in there, and is told what the client would be. Its address is none of the
//! client's. A permit, which only the console makes, lets one request lead back there.

use domain::id::{ApplicationId, PoolId};
use url::form_urlencoded::{self, Serializer};

use super::{app::App, page::Person, refusal::Refusal, secrets};

/// The parameter of an authorization request that carries the permit.
pub const PERMIT: &str = "console";
/// What the sites of most people ask for.
const SCOPE: &str = "openid profile phone";

/// What the console asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// "Experience login": an operator signs in to an application as its people do, and sees what its site would be told.
    Experience,
    /// One of its own people comes in to it by scanning.
    Entrance,
}

impl Use {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Experience, Self::Entrance];

    const fn permit(self) -> &'static str {
        match self {
            Self::Experience => "experience permit",
            Self::Entrance => "entrance permit",
        }
    }
}

/// An application that the console asks in the place of.
#[derive(Clone, Copy, Debug)]
pub struct Client<'a> {
    /// Its pool.
    pub pool: &'a PoolId,
    /// Its id.
    pub application: &'a ApplicationId,
}

impl Client<'_> {
    /// The permit of one request: leading back there, with this PKCE challenge, whose verifier the console alone knows.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn permit(
        self,
        app: &App,
        what_for: Use,
        redirect_uri: &str,
        code_challenge: &str,
    ) -> Result<String, Refusal> {
        let what = format!("{} {code_challenge} {redirect_uri}", self.application);
        Ok(app.vault.derive(Some(self.pool), what_for.permit(), &what).await?)
    }
}

/// What the console asks for, and keeps nothing of: all of it follows from an id that travels in `state`, and from what the browser
/// holds that asks.
pub struct Asked {
    /// Comes back with the answer, and counts for that browser alone (OpenID Connect Core §3.1.2.1).
    pub state: String,
    /// Stands in the ID token.
    pub nonce: String,
    /// RFC 7636 §4.1.
    pub verifier: String,
}

impl Asked {
    /// A new one, of the browser that holds this.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn new(app: &App, client: Client<'_>, holds: &str) -> Result<Self, Refusal> {
        Self::of(app, client, holds, &app.new_id()).await
    }

    /// The one whose state came back, if this browser asked for it.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn answered(
        app: &App,
        client: Client<'_>,
        holds: &str,
        state: &str,
    ) -> Result<Option<Self>, Refusal> {
        let Some(id) = secrets::opened_by(state) else {
            return Ok(None);
        };
        let asked = Self::of(app, client, holds, id).await?;
        Ok(secrets::are_same(state, &asked.state).then_some(asked))
    }

    async fn of(app: &App, client: Client<'_>, holds: &str, id: &str) -> Result<Self, Refusal> {
        let what = format!("{id} {} {holds}", client.application);
        let secret = async |purpose| app.vault.derive(Some(client.pool), purpose, &what).await;
        Ok(Self {
            state: secrets::opening(id, &secret("console client state").await?),
            nonce: secret("console client nonce").await?,
            verifier: secret("console client verifier").await?,
        })
    }
}

/// A request that leads to the page that people sign in on, as the application's site does. Each is a new scan.
pub struct Request<'a> {
    /// The application.
    pub client: Client<'a>,
    /// What it is for.
    pub what_for: Use,
    /// The issuer of its pool.
    pub issuer: &'a str,
    /// Where the answer goes.
    pub redirect_uri: &'a str,
    /// By which connection, where that is chosen already.
    pub connection: Option<&'a str>,
}

impl Request<'_> {
    /// The address that the browser is led to.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn address(
        &self,
        app: &App,
        asked: &Asked,
        person: &Person,
    ) -> Result<String, Refusal> {
        let challenge = secrets::sha256(&asked.verifier);
        let (client, back) = (self.client, self.redirect_uri);
        let permit = client.permit(app, self.what_for, back, &challenge).await?;
        let address = format!("{}/auth?", self.issuer);
        let query = address.len();
        let mut address = Serializer::for_suffix(address, query);
        address.extend_pairs([
            ("client_id", client.application.as_str()),
            ("redirect_uri", back),
            ("response_type", "code"),
            ("scope", SCOPE),
            ("state", &asked.state),
            ("nonce", &asked.nonce),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
            ("prompt", "login"),
            ("ui_locales", person.frame().language.tag()),
            (PERMIT, &permit),
        ]);
        address.extend_pairs(self.connection.map(|connection| ("connection", connection)));
        Ok(address.finish())
    }
}

/// What the answer says.
#[derive(Debug, Default)]
pub struct Answer {
    /// As it was asked.
    pub state: String,
    /// The code, where somebody signed in.
    pub code: Option<String>,
    /// Why nobody did.
    pub error: Option<String>,
    /// The same in a sentence.
    pub description: Option<String>,
    /// Whose answer it is (RFC 9207).
    pub issuer: Option<String>,
    /// Whether a page of ours sent the browser here once more.
    pub again: bool,
}

impl Answer {
    /// The answer in a query.
    pub fn of(query: &str) -> Self {
        let mut answer = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match &*name {
                "state" => answer.state = value.into_owned(),
                "code" => answer.code = Some(value.into_owned()),
                "error" => answer.error = Some(value.into_owned()),
                "error_description" => answer.description = Some(value.into_owned()),
                "iss" => answer.issuer = Some(value.into_owned()),
                "again" => answer.again = true,
                _ => {}
            }
        }
        answer
    }
}
