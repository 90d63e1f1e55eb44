//! A person's phone with WeChat: gets codes from the simulated WeChat and speaks to Saoma's scan host.

use std::sync::Mutex;

use fixtures::wechat::Handle;
use reqwest::Client;
use serde_json::{Value, json};

use super::{Answer, Login};

/// WeChat's number for "scanned a QR code".
const SCANNED: u16 = 1011;

/// A phone.
pub struct Phone {
    http: Client,
    scan_host: String,
    wechat: Handle,
    app_id: String,
    person: String,
    token: Mutex<Option<String>>,
}

impl Phone {
    pub fn new(http: Client, scan_host: &str, wechat: &Handle, app_id: &str, person: &str) -> Self {
        Self {
            http,
            scan_host: scan_host.to_owned(),
            wechat: wechat.clone(),
            app_id: app_id.to_owned(),
            person: person.to_owned(),
            token: Mutex::default(),
        }
    }

    pub fn login_code(&self) -> String {
        self.wechat.login_code(&self.person, &self.app_id).expect("the person has WeChat")
    }

    pub fn phone_code(&self) -> String {
        self.wechat.phone_code(&self.person, &self.app_id).expect("the person has a number")
    }

    /// Posts JSON to the scan host, with the phone token where the phone holds one.
    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.post_in("", path, body).await
    }

    /// The same, where the phone speaks a language.
    async fn post_in(&self, language: &str, path: &str, body: &Value) -> Answer {
        let mut request = self.http.post(format!("{}{path}", self.scan_host)).json(body);
        if let Some(token) = self.token() {
            request = request.bearer_auth(token);
        }
        if !language.is_empty() {
            request = request.header("accept-language", language);
        }
        Answer::of(request.send().await.unwrap()).await
    }

    pub fn token(&self) -> Option<String> {
        self.token.lock().unwrap().clone()
    }

    pub fn hold(&self, token: &str) {
        *self.token.lock().unwrap() = Some(token.to_owned());
    }

    /// Scans; from then on the phone holds the token of the answer.
    pub async fn scan(&self, login: &Login) -> Answer {
        self.scan_with(login, &self.login_code()).await
    }

    pub async fn scan_with(&self, login: &Login, login_code: &str) -> Answer {
        self.scan_in("", login, login_code).await
    }

    /// Scans, and speaks a language.
    pub async fn scan_in(&self, language: &str, login: &Login, login_code: &str) -> Answer {
        let body =
            json!({ "ticket": login.ticket, "login_code": login_code, "launch_scene": SCANNED });
        let answer = self.post_in(language, "/phone/scan", &body).await;
        if answer.status.is_success() {
            self.hold(&answer.field("phone_token"));
        }
        answer
    }

    /// Agrees, and gives the phone number.
    pub async fn authorize(&self) -> Answer {
        self.post("/phone/authorize", &json!({ "phone_code": self.phone_code() })).await
    }

    /// Agrees, and gives no phone number.
    pub async fn authorize_without_number(&self) -> Answer {
        self.post("/phone/authorize", &json!({})).await
    }

    pub async fn decline(&self) -> Answer {
        self.post("/phone/decline", &json!({})).await
    }

    /// "That was not me."
    pub async fn disown(&self) -> Answer {
        self.post("/phone/disown", &json!({})).await
    }

    /// When the person signed in last.
    pub async fn last_logins(&self) -> Answer {
        let request = self.http.get(format!("{}/phone/logins", self.scan_host));
        Answer::of(request.bearer_auth(self.token().unwrap_or_default()).send().await.unwrap())
            .await
    }

    /// How it ended.
    pub async fn outcome(&self) -> Answer {
        let request = self.http.get(format!("{}/phone/login", self.scan_host));
        Answer::of(request.bearer_auth(self.token().unwrap_or_default()).send().await.unwrap())
            .await
    }
}
