//! A page that shows a code, and follows its login as the page's script does.

use std::{
    convert::Infallible,
    hash::{BuildHasher, RandomState},
    time::Duration,
};

use serde_json::json;
use tokio::{
    task::JoinSet,
    time::{sleep, timeout},
};

use super::{
    browser::{Browser, Cookies},
    code,
    connection::Connection,
    server::Facts,
};
use crate::error::Failure;

/// So many pages are opened at once.
const OPENING: usize = 64;
// As in web/assets/follow.js.
const FIRST: Duration = Duration::from_secs(5);
const ASK: Duration = Duration::from_secs(2);
const REOPEN: [Duration; 4] = [
    Duration::from_secs(2),
    Duration::from_secs(5),
    Duration::from_secs(10),
    Duration::from_secs(30),
];
const SPREAD: Duration = Duration::from_secs(2);

/// One page.
#[derive(Debug)]
pub struct Page {
    origin: String,
    connection: Connection,
    cookies: Cookies,
    login: String,
    stream: String,
    picture: String,
}

/// So many browsers that each show a code.
///
/// # Errors
/// Where one does not.
pub async fn open(facts: &Facts, count: usize) -> Result<Vec<Page>, Failure> {
    let mut opening = JoinSet::new();
    for first in 0..OPENING {
        let facts = facts.clone();
        opening.spawn(async move {
            let mut pages = Vec::new();
            for _ in (first..count).step_by(OPENING) {
                pages.push(Page::open(&facts).await?);
            }
            Ok::<_, Failure>(pages)
        });
    }
    let mut pages = Vec::new();
    while let Some(some) = opening.join_next().await {
        pages.extend(some.map_err(|error| Failure::unfit(error.to_string()))??);
    }
    Ok(pages)
}

impl Page {
    async fn open(facts: &Facts) -> Result<Self, Failure> {
        let mut connection = Connection::to(&facts.saoma)?;
        let mut browser = Browser::new(&mut connection, &facts.saoma);
        let asked = json!({ "connection": facts.connection, "client_id": facts.client_id });
        let issued = browser.post("/logins", &asked).await?.expect(201, "issue")?;
        let stream = issued.text("/stream")?;
        browser.follow(&stream).await?;
        Ok(Self {
            origin: facts.saoma.clone(),
            cookies: browser.into_cookies(),
            connection,
            login: issued.text("/id")?,
            stream,
            picture: issued.text("/code/svg")?,
        })
    }

    /// Whether its stream is open.
    pub fn is_open(&self) -> bool {
        self.connection.is_open()
    }

    /// What a phone reads from its code.
    ///
    /// # Errors
    /// Where it is not shown or cannot be read.
    pub async fn ticket(&self) -> Result<String, Failure> {
        let mut connection = Connection::to(&self.origin)?;
        let mut browser = Browser::again(&mut connection, &self.origin, &self.cookies);
        let picture = browser.get(&self.picture).await?.expect(200, "code")?;
        let text = code::read(&picture.body)?;
        Ok(text.rsplit('/').next().unwrap_or_default().to_owned())
    }

    /// Waits until its stream said that the login is in this state.
    ///
    /// # Errors
    /// Where the stream ends before.
    pub async fn hear(&mut self, state: &str) -> Result<(), Failure> {
        self.connection.hear(&format!("\"state\":\"{state}\"")).await
    }

    /// Waits until the stream is lost, and follows on by asking until another is open.
    pub async fn come_back(&mut self) {
        self.connection.closed().await;
        self.connection = tokio::select! {
            connection = self.reopen() => connection,
            never = self.ask() => match never {},
        };
    }

    async fn reopen(&self) -> Connection {
        let mut rests = REOPEN.into_iter();
        let mut rest = Duration::ZERO;
        loop {
            rest = rests.next().unwrap_or(rest);
            sleep(rest + SPREAD.mul_f64(fraction())).await;
            let opened = async {
                let mut connection = Connection::to(&self.origin)?;
                let mut browser = Browser::again(&mut connection, &self.origin, &self.cookies);
                browser.follow(&self.stream).await?;
                Ok::<_, Failure>(connection)
            };
            if let Ok(Ok(connection)) = timeout(FIRST, opened).await {
                return connection;
            }
        }
    }

    async fn ask(&self) -> Infallible {
        sleep(SPREAD.mul_f64(fraction())).await;
        loop {
            if let Ok(mut connection) = Connection::to(&self.origin) {
                let mut browser = Browser::again(&mut connection, &self.origin, &self.cookies);
                // Without an answer it asks again.
                drop(browser.get(&format!("/logins/{}", self.login)).await);
            }
            sleep(ASK).await;
        }
    }
}

/// Somewhere between 0 and 1.
fn fraction() -> f64 {
    f64::from(RandomState::new().hash_one(()) as u32) / f64::from(u32::MAX)
}
