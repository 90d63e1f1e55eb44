//! A browser: a connection, a cookie jar, and the headers that browsers send.

use std::{collections::BTreeMap, fmt::Write};

use serde_json::Value;

use super::connection::{Answer, Connection, Request};
use crate::error::Failure;

const USER_AGENT: &str = "user-agent: Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) \
    Chrome/130.0.0.0 Safari/537.36\r\naccept-language: zh-CN,zh;q=0.9\r\n";

/// Names and values.
pub type Cookies = BTreeMap<String, String>;

/// A browser at Saoma's host.
#[derive(Debug)]
pub struct Browser<'a> {
    connection: &'a mut Connection,
    origin: &'a str,
    cookies: Cookies,
}

impl<'a> Browser<'a> {
    /// A new browser, which knows nothing.
    pub const fn new(connection: &'a mut Connection, origin: &'a str) -> Self {
        Self { connection, origin, cookies: Cookies::new() }
    }

    /// One that was here before.
    pub fn again(connection: &'a mut Connection, origin: &'a str, cookies: &Cookies) -> Self {
        Self { connection, origin, cookies: cookies.clone() }
    }

    /// What it was given to remember.
    pub fn into_cookies(self) -> Cookies {
        self.cookies
    }

    /// Asks for a page or a picture.
    pub async fn get(&mut self, path: &str) -> Result<Answer, Failure> {
        self.send("GET", path, "accept: text/html\r\n", "").await
    }

    /// Asks as our own script does.
    pub async fn post(&mut self, path: &str, body: &Value) -> Result<Answer, Failure> {
        let head = format!(
            "saoma-request: 1\r\norigin: {}\r\nsec-fetch-site: same-origin\r\ncontent-type: application/json\r\n",
            self.origin
        );
        self.send("POST", path, &head, &body.to_string()).await
    }

    /// Opens a stream and waits for its first event; the connection is the stream's from then on.
    pub async fn follow(&mut self, path: &str) -> Result<(), Failure> {
        let head = self.head("accept: text/event-stream\r\n");
        let request = Request { method: "GET", path, head: &head, body: "" };
        self.connection.follow(request, "event: state").await
    }

    /// The lines of a request's head, cookies included.
    fn head(&self, more: &str) -> String {
        let mut head = format!("{USER_AGENT}{more}");
        if !self.cookies.is_empty() {
            let pairs: Vec<String> =
                self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            // Writing to a String cannot fail.
            let _ = write!(head, "cookie: {}\r\n", pairs.join("; "));
        }
        head
    }

    async fn send(
        &mut self,
        method: &str,
        path: &str,
        head: &str,
        body: &str,
    ) -> Result<Answer, Failure> {
        let head = self.head(head);
        let answer = self.connection.send(Request { method, path, head: &head, body }).await?;
        for (name, value) in &answer.cookies {
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.clone(), value.clone());
            }
        }
        Ok(answer)
    }
}

impl Answer {
    /// The answer, unless its status is another.
    ///
    /// # Errors
    /// With what it says.
    pub fn expect(self, status: u16, what: &str) -> Result<Self, Failure> {
        if self.status == status {
            return Ok(self);
        }
        let said: String = String::from_utf8_lossy(&self.body).chars().take(300).collect();
        Err(Failure::unfit(format!("{what}: {} {said}", self.status)))
    }

    /// The body as JSON.
    ///
    /// # Errors
    /// Where it is none.
    pub fn json(&self) -> Result<Value, Failure> {
        serde_json::from_slice(&self.body).map_err(|error| Failure::unfit(error.to_string()))
    }

    /// A text in the JSON body, by its path.
    ///
    /// # Errors
    /// Where it is not there.
    pub fn text(&self, pointer: &str) -> Result<String, Failure> {
        let text = self.json()?.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
        text.ok_or_else(|| Failure::unfit(format!("no {pointer} in an answer")))
    }
}
