//! A browser: a cookie jar of its own, and the headers that browsers send.

use std::{collections::BTreeMap, sync::Mutex};

use reqwest::{Client, Method, RequestBuilder, header};
use serde_json::{Value, json};

use super::{Answer, Site};

/// A browser at a pool's host.
pub struct Browser {
    http: Client,
    /// Where its requests arrive.
    at: String,
    pub origin: String,
    cookies: Mutex<BTreeMap<String, String>>,
}

/// A login as its browser knows it.
#[derive(Clone, Debug)]
pub struct Login {
    pub id: String,
    pub ticket: String,
}

impl Browser {
    pub fn new(http: Client, site: &Site) -> Self {
        Self::by_proxy(http, site, site.origin.clone())
    }

    /// A browser whose requests are passed on to this address.
    pub fn by_proxy(http: Client, site: &Site, at: String) -> Self {
        Self { http, at, origin: site.origin.clone(), cookies: Mutex::default() }
    }

    /// The same browser before another site: it brings the cookies that it has now.
    pub fn at(&self, site: &Site) -> Self {
        let there = Self::new(self.http.clone(), site);
        *there.cookies.lock().unwrap() = self.cookies();
        there
    }

    /// Asks for a page.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path).header("accept", "text/html")).await
    }

    /// Asks as our own script does.
    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(self.script(path, body)).await
    }

    /// A request of our own script.
    pub fn script(&self, path: &str, body: &Value) -> RequestBuilder {
        let request = self.request(Method::POST, path).header("saoma-request", "1");
        request.header("origin", &self.origin).header("sec-fetch-site", "same-origin").json(body)
    }

    /// A request with this browser's cookies; the test adds what it wants.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let url =
            if path.starts_with("http") { path.to_owned() } else { format!("{}{path}", self.at) };
        let cookies = self.cookies.lock().unwrap();
        let cookies: Vec<String> =
            cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut request = self.http.request(method, url);
        if self.at != self.origin {
            request = request.header(header::HOST, self.origin.split("//").nth(1).unwrap());
        }
        let request =
            request.header(header::USER_AGENT, "Mozilla/5.0 (Windows NT 10.0) Chrome/130.0");
        if cookies.is_empty() {
            request
        } else {
            request.header(header::COOKIE, cookies.join("; "))
        }
    }

    /// Sends it and keeps the cookies of the answer.
    pub async fn send(&self, request: RequestBuilder) -> Answer {
        let answer = Answer::of(request.send().await.unwrap()).await;
        let mut jar = self.cookies.lock().unwrap();
        for cookie in answer.headers.get_all(header::SET_COOKIE) {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            if value.is_empty() {
                jar.remove(name);
            } else {
                jar.insert(name.to_owned(), value.to_owned());
            }
        }
        drop(jar);
        answer
    }

    /// The cookie jar as it is.
    pub fn cookies(&self) -> BTreeMap<String, String> {
        self.cookies.lock().unwrap().clone()
    }

    /// Has these cookies and no others, as if what came since were lost.
    pub fn become_again(&self, cookies: &BTreeMap<String, String>) {
        *self.cookies.lock().unwrap() = cookies.clone();
    }

    pub fn set_cookie(&self, name: &str, value: &str) {
        self.cookies.lock().unwrap().insert(name.to_owned(), value.to_owned());
    }

    /// Asks for a code that signs in to an application, without an authorization request.
    pub async fn login(&self, site: &Site) -> Login {
        let body = json!({ "connection": site.connection, "client_id": site.application });
        self.issued(self.post("/logins", &body).await).await
    }

    /// The login of a 201 answer, its ticket read from the image of the code.
    pub async fn issued(&self, answer: Answer) -> Login {
        let body = answer.expect(201).json();
        let png = body["code"]["png"].as_str().unwrap();
        let image = self.request(Method::GET, png).send().await.unwrap().bytes().await.unwrap();
        let text = try_read_code(&image).expect("a code in the picture");
        let ticket = text.rsplit('/').next().unwrap().to_owned();
        Login { id: body["id"].as_str().unwrap().to_owned(), ticket }
    }

    pub async fn status(&self, login: &Login) -> Answer {
        self.send(self.request(Method::GET, &format!("/logins/{}", login.id))).await
    }

    pub async fn state(&self, login: &Login) -> String {
        self.status(login).await.expect(200).field("state")
    }

    pub async fn claim(&self, login: &Login) -> Answer {
        self.post(&format!("/logins/{}/claim", login.id), &json!({})).await
    }
}

/// Reads a code from the pixels of a picture, if one is in it.
pub fn try_read_code(png: &[u8]) -> Option<String> {
    let image = image::load_from_memory(png).ok()?.to_luma8();
    let (width, height) = (image.width() as usize, image.height() as usize);
    let mut prepared = rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| {
        image.get_pixel(u32::try_from(x).unwrap(), u32::try_from(y).unwrap()).0[0]
    });
    prepared.detect_grids().first()?.decode().ok().map(|(_, text)| text)
}
