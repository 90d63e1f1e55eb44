//! The console: who comes in, by what, and how far.

mod access;
mod applications;
mod audit;
mod chromium;
mod command_line;
mod demo;
mod experience;
mod joining;
mod keys;
mod listing;
mod logins;
mod me;
mod passkey;
mod people;
mod pools;
mod scanning;
mod search;
mod signing_in;
mod sources;
mod users;

use domain::{
    id::{OperatorId, PoolId, SessionId},
    operator::OperatorRole,
};
use reqwest::Method;
use saoma::{
    http::caller::Caller,
    management::operators::{self, By, Link},
};
use totp_rs::{Builder, Secret};

use crate::harness::{Answer, Browser, World};

/// A password that nobody guesses.
pub const PASSWORD: &str = "correct horse battery";

/// Somebody of the console who has a password and an authenticator app, at their computer.
pub struct Colleague {
    pub browser: Browser,
    pub name: String,
    pub id: OperatorId,
    /// The secret of their codes.
    pub secret: String,
}

/// Who sets up a pool, or the deployment, by the command line.
pub fn caller(pool: Option<&PoolId>) -> Caller {
    pool.map_or_else(Caller::deployment, |pool| Caller::server(pool.clone()))
}

pub async fn invite(world: &World, pool: Option<&PoolId>, name: &str, role: OperatorRole) -> Link {
    operators::invite(&world.app, &caller(pool), By::CommandLine, name, role).await.unwrap()
}

/// What stands behind the # of a link.
pub fn secret_of(link: &str) -> &str {
    link.split_once('#').unwrap().1
}

/// Sends a form of our own page.
pub async fn form(browser: &Browser, path: &str, fields: &[(&str, &str)]) -> Answer {
    let request = browser.request(Method::POST, path).header("origin", &browser.origin);
    let request = request.header("sec-fetch-site", "same-origin").header("accept", "text/html");
    browser.send(request.form(fields)).await
}

/// What stands in a place of a page: between these two.
pub fn between<'a>(page: &'a str, before: &str, behind: &str) -> &'a str {
    let (_, rest) = page.split_once(before).unwrap_or_else(|| panic!("no {before} in {page}"));
    rest.split_once(behind).unwrap().0
}

/// The proof that a form is of this page.
pub fn proof(page: &str) -> String {
    between(page, "name=\"proof\" value=\"", "\"").to_owned()
}

/// The code that an authenticator app shows now.
pub fn code(world: &World, secret: &str) -> String {
    let secret = Secret::try_from_base32(secret).unwrap();
    let codes = Builder::new().with_secret(&*secret).with_account_name("x").build().unwrap();
    codes.generate(u64::try_from(world.app.now().timestamp()).unwrap()).to_string()
}

/// Opens a link; answers the page on which a way in is chosen.
pub async fn opened(browser: &Browser, link: &str) -> Answer {
    let opened = form(browser, "/console/join", &[("link", secret_of(link))]).await.expect(303);
    assert_eq!(opened.header("location"), "/console/join/way");
    browser.get("/console/join/way").await.expect(200)
}

impl Colleague {
    /// Invites somebody, who registers a password.
    pub async fn with_password(
        world: &World,
        pool: Option<&PoolId>,
        name: &str,
        role: OperatorRole,
    ) -> Self {
        let link = invite(world, pool, name, role).await;
        Self::joins(world, &link).await
    }

    /// Follows a link, and registers a password.
    pub async fn joins(world: &World, link: &Link) -> Self {
        let browser = world.browser(&world.first);
        let page = opened(&browser, &link.url).await.text;
        let secret = between(&page, "<code class=\"secret\">", "<").to_owned();
        let (proof, code) = (proof(&page), code(world, &secret));
        let fields =
            [("proof", &*proof), ("password", PASSWORD), ("again", PASSWORD), ("code", &*code)];
        let joined = form(&browser, "/console/join/way", &fields).await.expect(303);
        assert_eq!(joined.header("location"), "/console");
        let (name, id) = (link.operator.name().to_owned(), link.operator.id.clone());
        Self { browser, name, id, secret }
    }

    /// Signs in with a browser, by password and code.
    pub async fn sign_in(&self, world: &World, browser: &Browser) -> Answer {
        let page = browser.get("/console/sign-in?lang=en").await.expect(200).text;
        let (proof, code) = (proof(&page), code(world, &self.secret));
        let fields =
            [("proof", &*proof), ("name", &self.name), ("password", PASSWORD), ("code", &*code)];
        form(browser, "/console/sign-in", &fields).await
    }

    /// The same with the next code.
    pub async fn sign_in_later(&self, world: &World, browser: &Browser) {
        world.wait(30);
        self.sign_in(world, browser).await.expect(303);
    }

    /// Shows once more that it is them.
    pub async fn confirm(&self, world: &World) {
        let page = self.browser.get("/console/confirm").await.expect(200).text;
        // The first proof is that of signing out.
        let (proof, code) = (proof(page.split_once("<main").unwrap().1), code(world, &self.secret));
        let fields = [("proof", &*proof), ("password", PASSWORD), ("code", &*code)];
        form(&self.browser, "/console/confirm", &fields).await.expect(303);
    }

    /// The id of the session that their browser has.
    pub async fn session(&self, world: &World) -> SessionId {
        let cookie = self.browser.cookies()["saoma-console"].clone();
        let id = SessionId::from(cookie.split_once('.').unwrap().0);
        let session = world.app.views.console_session(&id).await.unwrap().unwrap();
        assert_eq!(session.operator, self.id);
        id
    }

    /// Whether they are signed in.
    pub async fn is_in(&self) -> bool {
        is_in(&self.browser).await
    }
}

/// Whether somebody is signed in with that browser.
pub async fn is_in(browser: &Browser) -> bool {
    let answer = browser.get("/console").await;
    let place = answer.header("location");
    match answer.status.as_u16() {
        200 => true,
        303 => place != "/console/sign-in",
        other => panic!("{other}: {answer:?}"),
    }
}
