//! Somebody of a pool's console scans for it: the code of an application of the pool, as the pool's people do.

use ::web::pages::ScanProblem;
use domain::{
    decisions::{RedeemCode, SeeScan},
    grant::{Proof, Redeem},
    id::ApplicationId,
    operator::Scanned,
};
use projections::{
    applications::ApplicationView, connections::ConnectionView, operators::WechatView,
    pools::PoolView,
};
use url::{Url, form_urlencoded};

use super::paging;
use crate::http::{
    app::App,
    caller::Caller,
    console_client::{Answer, Asked, Client, Request, Use},
    page::Person,
    redirect,
    refusal::Refusal,
    secrets,
};

/// What can be scanned: the code of an application, by one of its connections.
pub struct Scannable {
    /// The application.
    pub application: ApplicationView,
    /// The connection.
    pub connection: ConnectionView,
}

impl Scannable {
    /// Where its code is asked for.
    pub fn link(&self, begin: &str, person: &Person) -> String {
        let said = [
            ("pool", self.application.pool.as_str()),
            ("application", self.application.id.as_str()),
            ("connection", self.connection.id.as_str()),
        ];
        paging::address(begin, &said, person)
    }

    /// Whether it was scanned when somebody linked their account.
    pub fn was_scanned(&self, wechat: &WechatView) -> bool {
        wechat.application == self.application.id && wechat.connection == self.connection.id
    }

    fn is(&self, chosen: &Chosen) -> bool {
        self.application.id.as_str() == chosen.application
            && self.connection.id.as_str() == chosen.connection
    }
}

/// What can be scanned in a pool now: its applications that are on, each by its connections that are on.
///
/// # Errors
/// If the database does not answer.
pub async fn scannable(app: &App, pool: &PoolView) -> Result<Vec<Scannable>, Refusal> {
    if pool.disabled {
        return Ok(Vec::new());
    }
    let applications = app.views.applications(&pool.id).await?;
    let connections = app.views.connections(&pool.id).await?;
    let applications = applications.into_iter().filter(|application| !application.disabled);
    let of_one = |application: ApplicationView| {
        let on = connections.iter().filter(|connection| !connection.disabled);
        let own = on.filter(|connection| application.connections.contains(&connection.id));
        let own: Vec<_> = own.cloned().collect();
        own.into_iter()
            .map(move |connection| Scannable { application: application.clone(), connection })
    };
    Ok(applications.flat_map(of_one).collect())
}

/// What an address says.
#[derive(Debug, Default)]
pub struct Chosen {
    /// The id of a pool.
    pub pool: String,
    /// The id of an application.
    pub application: String,
    connection: String,
}

impl Chosen {
    /// What a query says.
    pub fn of(query: &str) -> Self {
        let mut chosen = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match &*name {
                "pool" => chosen.pool = value.trim().to_owned(),
                "application" => chosen.application = value.into_owned(),
                "connection" => chosen.connection = value.into_owned(),
                _ => {}
            }
        }
        chosen
    }

    /// The one that was chosen among these.
    pub fn among<'a>(&self, choices: &'a [Scannable]) -> Option<&'a Scannable> {
        choices.iter().find(|choice| choice.is(self))
    }
}

/// Where the console is, without its port: the phone shows it too.
pub fn console_host(app: &App) -> String {
    let url = Url::parse(&app.config.public_url.origin()).ok();
    url.and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default()
}

/// A browser that asks by an application, and where it comes back to.
pub struct Asking<'a> {
    /// The pool.
    pub pool: &'a PoolView,
    /// The application.
    pub application: &'a ApplicationId,
    /// The path that it comes back to.
    pub back: &'a str,
    /// What it holds: the answer is for it alone.
    pub holds: &'a str,
}

impl Asking<'_> {
    fn client(&self) -> Client<'_> {
        Client { pool: &self.pool.id, application: self.application }
    }

    fn issuer(&self, app: &App) -> String {
        format!("{}/oidc", app.config.pool_origin(self.pool.settings.host.as_deref()))
    }

    /// On the public host, in the language that the person picked.
    fn redirect_uri(&self, app: &App, person: &Person) -> String {
        let address = format!("{}{}", app.config.public_url.origin(), self.back);
        let said = [("pool", self.pool.id.as_str()), ("application", self.application.as_str())];
        redirect::with(&address, said.into_iter().chain(person.asked_for()))
    }

    /// Where the code of it is shown.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn address(
        &self,
        app: &App,
        person: &Person,
        connection: &ConnectionView,
    ) -> Result<String, Refusal> {
        let asked = Asked::new(app, self.client(), self.holds).await?;
        let request = Request {
            client: self.client(),
            what_for: Use::Entrance,
            issuer: &self.issuer(app),
            redirect_uri: &self.redirect_uri(app, person),
            connection: Some(&connection.identifier),
        };
        request.address(app, &asked, person).await
    }

    /// The code that an answer brings, if it is one to what this browser asked for.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn code(
        &self,
        app: &App,
        person: &Person,
        answer: &Answer,
    ) -> Result<Result<RedeemCode, ScanProblem>, Refusal> {
        let asked = Asked::answered(app, self.client(), self.holds, &answer.state).await?;
        let issuer = self.issuer(app);
        let Some(asked) = asked.filter(|_| answer.issuer.as_ref() == Some(&issuer)) else {
            return Ok(Err(ScanProblem::NotAsked));
        };
        let code = match (&answer.error, &answer.code) {
            (None, Some(code)) => code,
            _ => return Ok(Err(ScanProblem::Refused)),
        };
        let (Some(grant), at) = (secrets::opened_by(code), app.now()) else {
            return Ok(Err(ScanProblem::Over));
        };
        Ok(Ok(RedeemCode {
            grant: grant.into(),
            code: secrets::hash(code),
            redeem: Redeem {
                application: self.application.clone(),
                proof: Proof::Verifier {
                    redirect_uri: self.redirect_uri(app, person),
                    code_challenge: secrets::sha256(&asked.verifier),
                },
                // Nobody is given any.
                tokens_expire_at: at,
                refresh_expires_at: None,
                at,
            },
        }))
    }

    /// Who scanned for a code, and what. The console shows it in the client's place, and what began with it is over; `None` where it is
    /// used, or too old, or what it is for was switched off or blocked meanwhile.
    ///
    /// The server does it, without a request and an address: these would tell which user a person of the console is.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn scanned(&self, app: &App, code: RedeemCode) -> Result<Option<Scanned>, Refusal> {
        Ok(app.execute(&Caller::server(self.pool.id.clone()), &SeeScan(code)).await?)
    }
}
