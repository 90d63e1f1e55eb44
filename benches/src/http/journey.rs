//! One login as browser, phone and client make it.

use std::time::{Duration, Instant};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use url::form_urlencoded::Serializer;

use super::{
    browser::Browser,
    code,
    connection::{Answer, Connection, Request},
    server::Facts,
};
use crate::{error::Failure, visit::secret};

/// Verifier and challenge of RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// The connections of one browser, the phone before it, and the website behind it.
#[derive(Debug)]
pub struct Party {
    facts: Facts,
    browser: Connection,
    phone: Connection,
    wechat: Connection,
    client: Connection,
    /// How long codes were read: the generator's own work.
    pub reading: Duration,
}

impl Party {
    /// At this server.
    ///
    /// # Errors
    /// Where it has no address.
    pub fn at(facts: &Facts) -> Result<Self, Failure> {
        Ok(Self {
            browser: Connection::to(&facts.saoma)?,
            phone: Connection::to(&facts.saoma)?,
            client: Connection::to(&facts.saoma)?,
            wechat: Connection::to(&facts.wechat)?,
            facts: facts.clone(),
            reading: Duration::ZERO,
        })
    }

    /// Somebody with a browser that was never here looks at a code and goes away.
    ///
    /// # Errors
    /// Where no code is shown.
    pub async fn look(&mut self) -> Result<(), Failure> {
        let mut browser = Browser::new(&mut self.browser, &self.facts.saoma);
        look(&self.facts, &mut browser).await.map(drop)
    }

    /// A person signs in with a browser that was never here.
    ///
    /// # Errors
    /// Where a step is not answered as it should be.
    pub async fn sign_in(&mut self, person: &str) -> Result<(), Failure> {
        let Self { facts, browser, phone, wechat, client, reading } = self;
        let mut browser = Browser::new(browser, &facts.saoma);
        let Shown { grant, login, picture } = look(facts, &mut browser).await?;
        let before = Instant::now();
        let text = code::read(&picture.body)?;
        *reading += before.elapsed();
        let ticket = text.rsplit('/').next().unwrap_or_default();

        scan_and_authorize(facts, phone, wechat, person, ticket).await?;

        let claim = browser
            .post(&format!("/logins/{login}/claim"), &json!({}))
            .await?
            .expect(200, "claim")?;
        browser.get(&claim.text("/redirect")?).await?.expect(200, "is it you")?;
        let asked = json!({ "authorization": grant });
        let done = browser.post("/login/continue", &asked).await?.expect(200, "continue")?;
        let back = done.text("/redirect")?;
        let code =
            back.split("code=").nth(1).and_then(|rest| rest.split('&').next()).unwrap_or_default();

        let token =
            redeem(facts, client, code).await?.expect(200, "token")?.text("/access_token")?;
        let head = format!("authorization: Bearer {token}\r\n");
        let me = Request { method: "GET", path: "/oidc/me", head: &head, body: "" };
        client.send(me).await?.expect(200, "me")?.text("/phone_number").map(drop)
    }
}

/// What a browser is shown that a client sent.
struct Shown {
    grant: String,
    login: String,
    picture: Answer,
}

async fn look(facts: &Facts, browser: &mut Browser<'_>) -> Result<Shown, Failure> {
    let page = browser.get(&authorization(facts)).await?.expect(303, "auth")?;
    let page = page.location.ok_or_else(|| Failure::unfit("auth leads nowhere"))?;
    let grant = page.split("authorization=").nth(1).unwrap_or_default();
    let grant = grant.split('&').next().unwrap_or_default().to_owned();
    browser.get(&page).await?.expect(200, "page")?;
    let asked = json!({ "connection": facts.connection, "authorization": grant });
    let issued = browser.post("/logins", &asked).await?.expect(201, "issue")?;
    let login = issued.text("/id")?;
    let picture = browser.get(&issued.text("/code/svg")?).await?.expect(200, "code")?;
    Ok(Shown { grant, login, picture })
}

fn authorization(facts: &Facts) -> String {
    let path = "/oidc/auth?";
    Serializer::for_suffix(path.to_owned(), path.len())
        .append_pair("response_type", "code")
        .append_pair("client_id", &facts.client_id)
        .append_pair("redirect_uri", &format!("{}/callback", facts.shop))
        .append_pair("scope", "openid phone")
        .append_pair("state", &secret(16))
        .append_pair("nonce", &secret(16))
        .append_pair("code_challenge", CHALLENGE)
        .append_pair("code_challenge_method", "S256")
        .finish()
}

async fn scan_and_authorize(
    facts: &Facts,
    phone: &mut Connection,
    wechat: &mut Connection,
    person: &str,
    ticket: &str,
) -> Result<(), Failure> {
    let login_code = login_code(facts, wechat, person).await?;
    let scanned = scan(phone, ticket, &login_code).await?;
    let bearer = format!("authorization: Bearer {}\r\n", scanned.text("/phone_token")?);
    let told = scanned.json()?;
    let field = |text: &Value, name: &str| text.get(name).cloned().unwrap_or_default();
    let text = |text: &Value| json!({ "id": field(text, "id"), "version": field(text, "version"), "language": field(text, "language") });
    let texts = told.get("agreements").and_then(Value::as_array);
    let texts: Vec<Value> = texts.into_iter().flatten().map(text).collect();
    let mut agreed = json!({ "agreements": texts });
    if told.get("needs_phone").is_some_and(|needs| needs == true) {
        let tap = json!({ "app_id": facts.app_id });
        let code = post(wechat, &format!("/_phone/{person}/phone-code"), "", &tap).await?;
        let code = code.expect(200, "phone code")?.text("/code")?;
        agreed = json!({ "agreements": texts, "phone_code": code });
    }
    let state =
        post(phone, "/phone/authorize", &bearer, &agreed).await?.expect(200, "authorize")?;
    match state.text("/state")?.as_str() {
        "bound" => Ok(()),
        other => Err(Failure::unfit(format!("authorized, and now {other}"))),
    }
}

/// What WeChat gives a person's Mini Program.
///
/// # Errors
/// Where it gives none.
pub async fn login_code(
    facts: &Facts,
    wechat: &mut Connection,
    person: &str,
) -> Result<String, Failure> {
    let tap = json!({ "app_id": facts.app_id });
    let code = post(wechat, &format!("/_phone/{person}/login-code"), "", &tap).await?;
    code.expect(200, "login code")?.text("/code")
}

/// Somebody scans.
///
/// # Errors
/// Where it is refused.
pub async fn scan(
    phone: &mut Connection,
    ticket: &str,
    login_code: &str,
) -> Result<Answer, Failure> {
    let scan = json!({ "ticket": ticket, "login_code": login_code, "launch_scene": 1011 });
    post(phone, "/phone/scan", "", &scan).await?.expect(200, "scan")
}

async fn post(
    to: &mut Connection,
    path: &str,
    head: &str,
    body: &serde_json::Value,
) -> Result<Answer, Failure> {
    let head = format!("{head}content-type: application/json\r\n");
    to.send(Request { method: "POST", path, head: &head, body: &body.to_string() }).await
}

async fn redeem(facts: &Facts, client: &mut Connection, code: &str) -> Result<Answer, Failure> {
    let basic = STANDARD.encode(format!("{}:{}", facts.client_id, facts.client_secret));
    let head = format!(
        "authorization: Basic {basic}\r\ncontent-type: application/x-www-form-urlencoded\r\n"
    );
    let form = Serializer::new(String::new())
        .append_pair("grant_type", "authorization_code")
        .append_pair("code", code)
        .append_pair("redirect_uri", &format!("{}/callback", facts.shop))
        .append_pair("code_verifier", VERIFIER)
        .finish();
    client.send(Request { method: "POST", path: "/oidc/token", head: &head, body: &form }).await
}
