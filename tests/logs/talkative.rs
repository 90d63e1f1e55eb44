//! A login with everything that can go wrong in it, and every secret that came by.

use std::{collections::BTreeSet, fs};

use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};

use crate::{
    console::{form, proof},
    harness::{Answer, Browser, Login, Site, demo::Demo, http_client},
    oidc::{VERIFIER, location, parameter, request},
};

/// A demo that says all it can, somebody who uses it, and every secret that came by.
pub struct Talkative {
    pub demo: Demo,
    site: Site,
    http: Client,
    /// What the person agrees to, as it was shown.
    agreed: Vec<Value>,
    pub secrets: BTreeSet<(&'static str, String)>,
    /// What was said where something was refused.
    pub refusals: String,
}

impl Talkative {
    pub async fn start() -> Self {
        let demo = Demo::start_with(None, &[], &[("RUST_LOG", "trace")]);
        let (site, http) = (demo.site(), http_client());
        let root_key = fs::read_to_string(demo.data.join("root.key")).unwrap();
        let mut talkative = Self {
            demo,
            site,
            http,
            agreed: vec![],
            secrets: BTreeSet::new(),
            refusals: String::new(),
        };
        talkative.keep("root key", root_key.trim());
        let facts = talkative.demo.facts.clone();
        talkative.keep_text("API key", &facts["api_key"]);
        talkative.keep_text("API key", &facts["deployment_key"]);
        talkative.keep_text("client secret", &facts["application"]["secret"]);
        for person in facts["people"].as_array().unwrap() {
            talkative.keep_text("openid", &person["openid"]);
            talkative.keep_text("unionid", &person["unionid"]);
            talkative.keep("phone number", &person["phone"].as_str().unwrap()[3..]);
        }
        talkative.wechats_own().await;
        talkative
    }

    fn keep(&mut self, kind: &'static str, secret: &str) -> String {
        assert!(secret.len() >= 8, "{kind} {secret:?} is too short to be looked for");
        self.secrets.insert((kind, secret.to_owned()));
        secret.to_owned()
    }

    /// Takes an answer that says no.
    fn refused(&mut self, answer: Answer, status: u16) {
        let answer = answer.expect(status);
        self.refusals += &format!("{:?} {}\n", answer.headers, answer.text);
    }

    fn keep_text(&mut self, kind: &'static str, secret: &Value) {
        self.keep(kind, secret.as_str().unwrap());
    }

    fn keep_cookies(&mut self, browser: &Browser) {
        for (name, value) in browser.cookies() {
            let kind = match name.as_str() {
                "saoma-session" => "session cookie",
                "saoma-browser" => "browser cookie",
                name if name.starts_with("saoma-login-") => "browser credential",
                name if name.starts_with("saoma-authorization-") => "authorization cookie",
                "saoma-console" => "console session",
                "saoma-console-ask" => "console challenge",
                name => panic!("what is {name}?"),
            };
            self.keep(kind, &value);
        }
    }

    /// The AppSecret, and the access token, which WeChat gives to everybody who has that.
    async fn wechats_own(&mut self) {
        let app = fixtures::wechat::Config::demo(&self.site.origin).apps.remove(0);
        let body =
            json!({ "grant_type": "client_credential", "appid": app.app_id, "secret": app.secret });
        let token = self.at_wechat("/cgi-bin/stable_token", &body).await;
        self.keep("AppSecret", &app.secret);
        self.keep_text("WeChat's access token", &token["access_token"]);
    }

    async fn at_wechat(&self, path: &str, body: &Value) -> Value {
        let url = format!("{}{path}", self.demo.text("wechat"));
        Answer::of(self.http.post(url).json(body).send().await.unwrap()).await.expect(200).json()
    }

    /// A code that the phone of a person gets from WeChat: `login-code` or `phone-code`.
    async fn code(&mut self, kind: &'static str, person: &str) -> String {
        let app = fixtures::wechat::Config::demo(&self.site.origin).apps.remove(0);
        let path = format!("/_phone/{person}/{kind}");
        let code = self.at_wechat(&path, &json!({ "app_id": app.app_id })).await;
        self.keep(kind, code["code"].as_str().unwrap())
    }

    fn phone(&self, path: &str, token: Option<&str>, body: &Value) -> RequestBuilder {
        let request = self.http.post(format!("{}{path}", self.site.origin)).json(body);
        token.iter().fold(request, |request, token| request.bearer_auth(token))
    }

    async fn scan(&self, login: &Login, login_code: &str) -> Answer {
        let body =
            json!({ "ticket": login.ticket, "login_code": login_code, "launch_scene": 1011 });
        Answer::of(self.phone("/phone/scan", None, &body).send().await.unwrap()).await
    }

    async fn authorize(&self, phone_token: &str, phone_code: &str) -> Answer {
        let body = json!({ "phone_code": phone_code, "agreements": self.agreed });
        let request = self.phone("/phone/authorize", Some(phone_token), &body);
        Answer::of(request.send().await.unwrap()).await
    }

    async fn redeem(&self, code: &str, verifier: &str, secret: &str) -> Answer {
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", &self.site.redirect_uri),
            ("code_verifier", verifier),
        ];
        let request = self.http.post(format!("{}/oidc/token", self.site.origin));
        let request = request.basic_auth(&self.site.application, Some(secret)).form(&form);
        Answer::of(request.send().await.unwrap()).await
    }

    /// Somebody looks at the console, after what opens nothing there.
    pub async fn console(&mut self) {
        let browser = Browser::new(self.http.clone(), &self.site);
        let link = self.demo.text("console");
        self.keep("console link", link.split_once("link=").unwrap().1);
        let made_up =
            self.keep("made-up invitation", "demo-operator.an-invitation-that-nobody-made");
        let password = self.keep("wrong console password", "a password that is nobody's");
        self.refused(form(&browser, "/console/join", &[("link", &*made_up)]).await, 403);
        let page = browser.get("/console/sign-in").await.expect(200).text;
        self.keep_cookies(&browser);
        let sent = proof(&page);
        let fields =
            [("proof", &*sent), ("name", "demo"), ("password", &*password), ("code", "000000")];
        self.refused(form(&browser, "/console/sign-in", &fields).await, 403);
        browser.get(&link).await.expect(303);
        self.keep_cookies(&browser);
        let page = browser.get("/console").await.expect(200).text;
        self.keep("proof of a form", &proof(&page));
    }

    /// A person signs in, with every step wrong once before it is right.
    pub async fn sign_in(&mut self) {
        let browser = Browser::new(self.http.clone(), &self.site);
        let page = location(&browser.get(&request(&self.site, &[])).await);
        let authorization = parameter(&page, "authorization").unwrap();
        self.keep_cookies(&browser);
        browser.get(page.path()).await;
        let body = json!({ "connection": self.site.connection, "authorization": authorization });
        let login = browser.issued(browser.post("/logins", &body).await).await;
        self.keep_cookies(&browser);

        let token = self.scans(&login).await;
        let wrong = self.code("login-code", "zhou").await;
        self.refused(self.authorize(&token, &wrong).await, 409);
        let code = self.code("phone-code", "lin").await;
        let forged = self.keep("forged phone token", "a-phone-token-that-nobody-gave");
        self.refused(self.authorize(&forged, &code).await, 404);
        self.authorize(&token, &code).await.expect(200);
        browser.claim(&login).await.expect(200);
        self.keep_cookies(&browser);

        let body = json!({ "authorization": authorization });
        let back = browser.post("/login/continue", &body).await.expect(200).field("redirect");
        let code = parameter(&back.parse().unwrap(), "code").unwrap();
        self.keep("authorization code", &code);
        self.tokens(&code).await;
        // The same code once more voids what it brought.
        self.refused(self.redeem(&code, VERIFIER, &self.site.secret).await, 400);
    }

    /// Scans with codes that are wrong, are for somebody else, or meet a WeChat on a bad day, then with a good one.
    async fn scans(&mut self, login: &Login) -> String {
        let invented = self.keep("login-code", "a-login-code-that-wechat-never-gave");
        self.refused(self.scan(login, &invented).await, 409);
        let code = self.code("login-code", "lin").await;
        let forged = json!({ "ticket": login.ticket, "login_code": code, "openid": "o-forged" });
        let request = self.phone("/phone/scan", None, &forged);
        self.refused(Answer::of(request.send().await.unwrap()).await, 422);
        for (fault, status) in [
            (json!({ "refuse": [{ "call": "jscode2session", "errcode": -1 }] }), 502),
            (json!({ "refuse": [{ "call": "jscode2session", "errcode": 40125 }] }), 503),
            (json!({ "refuse": [{ "call": "jscode2session", "errcode": 40226 }] }), 403),
            (json!({ "lose": { "jscode2session": 1 }, "refuse": [] }), 502),
        ] {
            self.at_wechat("/_simulator/faults", &fault).await;
            let code = self.code("login-code", "lin").await;
            self.refused(self.scan(login, &code).await, status);
        }
        let code = self.code("login-code", "lin").await;
        let scanned = self.scan(login, &code).await.expect(200);
        let token = scanned.field("phone_token");
        let shown = scanned.json()["agreements"].as_array().unwrap().clone();
        let agree = |text: Value| json!({ "id": text["id"], "version": text["version"], "language": text["language"] });
        self.agreed = shown.into_iter().map(agree).collect();
        self.keep("phone token", &token)
    }

    async fn tokens(&mut self, code: &str) {
        let secret = self.site.secret.clone();
        let wrong = self.keep("forged client secret", "a-client-secret-that-is-wrong");
        self.refused(self.redeem(code, VERIFIER, &wrong).await, 401);
        let tokens = self.redeem(code, VERIFIER, &secret).await.expect(200).json();
        self.keep("PKCE verifier", VERIFIER);
        self.keep_text("access token", &tokens["access_token"]);
        self.keep_text("ID token", &tokens["id_token"]);
        let token = tokens["access_token"].as_str().unwrap();
        let url = format!("{}/oidc/me", self.site.origin);
        let in_header = self.http.get(&url).bearer_auth(token);
        Answer::of(in_header.send().await.unwrap()).await.expect(200);
        let in_query = self.http.get(format!("{url}?access_token={token}"));
        self.refused(Answer::of(in_query.send().await.unwrap()).await, 401);
    }

    /// A pool is set up by the management API, with every secret that it takes or gives.
    pub async fn set_up(&mut self) {
        let (operator, deployment) = (self.demo.text("api_key"), self.demo.text("deployment_key"));
        let made = json!({ "name": "Another", "redirect_uris": ["https://another.example/"] });
        let made = self.manage(&operator, Method::POST, "/applications", &made).await.expect(201);
        self.keep("client secret", &made.field("client_secret"));
        let rotate = format!("/applications/{}/secret", made.field("id"));
        let rotated = self.manage(&operator, Method::POST, &rotate, &json!({})).await.expect(200);
        self.keep("client secret", &rotated.field("client_secret"));
        let key = json!({ "name": "another", "role": "auditor" });
        let key = self.manage(&operator, Method::POST, "/keys", &key).await.expect(201);
        self.keep("API key", &key.field("key"));
        let pool = json!({ "name": "Another", "host": "another" });
        self.manage(&deployment, Method::POST, "/pools", &pool).await.expect(201);

        let app = fixtures::wechat::Config::demo(&self.site.origin).apps.remove(0);
        let wrong = self.keep("forged AppSecret", "0123456789abcdef0123456789abcdef");
        let own = json!({ "app_id": app.app_id, "app_secret": wrong });
        let new = json!({ "identifier": "own", "name": "Own", "mini_program": own });
        let refused = self.manage(&operator, Method::POST, "/connections", &new).await;
        self.refused(refused, 422);
        let right = json!({ "app_id": app.app_id, "app_secret": app.secret });
        let new = json!({ "identifier": "own", "name": "Own", "mini_program": right });
        let own = self.manage(&operator, Method::POST, "/connections", &new).await.expect(201);
        let secret = format!("/connections/{}/secret", own.field("id"));
        let wrong = json!({ "app_secret": wrong });
        let refused = self.manage(&operator, Method::PUT, &secret, &wrong).await;
        self.refused(refused, 422);
        let right = json!({ "app_secret": app.secret });
        self.manage(&operator, Method::PUT, &secret, &right).await.expect(200);
    }

    async fn manage(&self, key: &str, method: Method, path: &str, body: &Value) -> Answer {
        let url = format!("{}/api/v1{path}", self.site.origin);
        let request = self.http.request(method, url).bearer_auth(key).json(body);
        Answer::of(request.send().await.unwrap()).await
    }

    /// Somebody is asked which account is theirs, and shows a wrong password and the right one.
    pub async fn prove(&mut self) {
        let browser = Browser::new(self.http.clone(), &self.site);
        let connection = self.demo.text("asking_connection");
        let body = json!({ "connection": connection, "client_id": self.site.application });
        let login = browser.issued(browser.post("/logins", &body).await).await;
        self.keep_cookies(&browser);
        self.demo.scan("mei", &login).await.expect(200);
        self.demo.authorize("mei").await.expect(200);
        let account = self.demo.facts["account"].clone();
        let password = self.keep("password", account["password"].as_str().unwrap());
        let wrong = self.keep("password", "a-password-that-is-wrong");
        let at = format!("/logins/{}/binding", login.id);
        let code = json!({ "channel": "email", "account": account["email"] });
        browser.post(&format!("{at}/code"), &code).await.expect(202);
        let shown = |password: &str| json!({ "account": account["email"], "password": password });
        let refused = browser.post(&format!("{at}/proof"), &shown(&wrong)).await;
        self.refused(refused, 422);
        browser.post(&format!("{at}/proof"), &shown(&password)).await.expect(200);
    }

    /// The shop signs somebody in, and the management API is asked.
    pub async fn shop_and_api(&mut self) {
        let browser = Browser::new(self.http.clone(), &self.site);
        let begun = self.http.get(format!("{}/signin", self.demo.text("shop"))).send().await;
        let begun = Answer::of(begun.unwrap()).await;
        let shop_cookie = begun.header("set-cookie").split(';').next().unwrap().to_owned();
        self.keep("shop's cookie", shop_cookie.split_once('=').unwrap().1);
        let to_saoma = location(&begun);
        let page = location(&browser.get(to_saoma.as_str()).await);
        let authorization = parameter(&page, "authorization").unwrap();
        let body = json!({ "connection": self.site.connection, "authorization": authorization });
        let login = browser.issued(browser.post("/logins", &body).await).await;
        self.demo.scan("zhou", &login).await.expect(200);
        self.demo.authorize("zhou").await.expect(200);
        browser.claim(&login).await.expect(200);
        self.keep_cookies(&browser);
        let body = json!({ "authorization": authorization });
        let back = browser.post("/login/continue", &body).await.expect(200).field("redirect");
        self.keep("authorization code", &parameter(&back.parse().unwrap(), "code").unwrap());
        let shown = self.http.request(Method::GET, &back).header("cookie", shop_cookie).send();
        assert!(shown.await.unwrap().status().is_redirection());

        let login = self.demo.api(&format!("/logins/{}/events", login.id)).await.expect(200);
        assert!(login.text.contains("13912345678"));
        self.demo.api("/users").await.expect(200);
        let wrong = self.keep("forged API key", "an-api-key-that-nobody-made");
        let request =
            self.http.get(format!("{}/api/v1/users", self.site.origin)).bearer_auth(wrong);
        self.refused(Answer::of(request.send().await.unwrap()).await, 401);
    }
}
