//! The stream of a login, as its browser reads it.

use std::time::Duration;

use reqwest::{Method, Response};
use serde_json::Value;

use super::{Browser, Login};

/// How long news may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// The states of a login as they come.
pub struct States {
    response: Response,
    unread: String,
}

impl States {
    pub async fn of(browser: &Browser, login: &Login) -> Self {
        let request = browser.request(Method::GET, &format!("/logins/{}/stream", login.id));
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 200);
        Self { response, unread: String::new() }
    }

    /// The next state; `None` where the stream is over.
    pub async fn next(&mut self) -> Option<String> {
        loop {
            while let Some((message, rest)) = self.unread.split_once("\n\n") {
                let data = message.lines().find_map(|line| line.strip_prefix("data: "));
                let state = data.map(|data| serde_json::from_str::<Value>(data).unwrap());
                self.unread = rest.to_owned();
                if let Some(state) = state {
                    return Some(state["state"].as_str().unwrap().to_owned());
                }
            }
            let news = tokio::time::timeout(PATIENCE, self.response.chunk()).await;
            let news = news.expect("news in time").expect("the stream does not break")?;
            self.unread += std::str::from_utf8(&news).unwrap();
        }
    }

    /// Reads on until a state comes; refused steps repeat the one before.
    pub async fn until(&mut self, state: &str) {
        while self.next().await.unwrap_or_else(|| panic!("it never was {state}")) != state {}
    }
}
