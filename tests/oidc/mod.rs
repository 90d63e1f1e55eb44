//! OpenID Connect: a client sends a browser, a person scans, the client gets tokens. One test an attack, named after it;
//! the numbers are those of the threat table.

mod authorization;
mod code;
mod going_back;
mod metadata;
mod pending;
mod public;
mod published;
mod refresh;
mod site_is_told;
mod token;
mod web_message;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{
    application::{Application, ApplicationCommand, ApplicationSettings, ClientType},
    decisions::Execute,
};
use saoma::http::secrets;
use serde_json::{Value, json};
use url::{Url, form_urlencoded};

use crate::harness::{Answer, Browser, Site, World};

/// The example of RFC 7636, appendix B.
pub const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// Parameters in the place of others, or, where empty, without them.
pub fn with<'a>(
    good: &[(&'a str, &'a str)],
    changes: &[(&'a str, &'a str)],
) -> Vec<(&'a str, &'a str)> {
    let kept = good.iter().filter(|(name, _)| !changes.iter().any(|(other, _)| other == name));
    kept.chain(changes).filter(|(_, value)| !value.is_empty()).copied().collect()
}

/// An authorization request with some parameters changed.
pub fn request(site: &Site, changes: &[(&str, &str)]) -> String {
    let good = [
        ("client_id", site.application.as_str()),
        ("redirect_uri", &site.redirect_uri),
        ("response_type", "code"),
        ("scope", "openid phone profile"),
        ("state", "a state"),
        ("nonce", "a nonce"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    let query =
        form_urlencoded::Serializer::new(String::new()).extend_pairs(with(&good, changes)).finish();
    format!("/oidc/auth?{query}")
}

/// Where an answer sends the browser.
#[track_caller]
pub fn location(answer: &Answer) -> Url {
    assert_eq!(answer.status, 303, "{}", answer.text);
    let here = Url::parse("http://here/").unwrap();
    here.join(answer.header("location")).unwrap()
}

/// A parameter of a URL.
pub fn parameter(url: &Url, name: &str) -> Option<String> {
    let mut pairs = url.query_pairs().filter(|(key, _)| key == name);
    let value = pairs.next().map(|(_, value)| value.into_owned());
    assert!(pairs.next().is_none(), "{name} comes twice in {url}");
    value
}

/// Sends a browser to sign in, lets Lin scan and agree, and answers where it comes back.
pub async fn sign_in(world: &World, browser: &Browser, site: &Site, request: &str) -> Url {
    sign_in_as(world, browser, site, request, "lin").await
}

/// The same with another person.
pub async fn sign_in_as(
    world: &World,
    browser: &Browser,
    site: &Site,
    request: &str,
    person: &str,
) -> Url {
    let (authorization, redirect) = claim_as(world, browser, site, request, person).await;
    if !redirect.starts_with("/login?") {
        return Url::parse(&redirect).unwrap();
    }
    // The first time in this browser, the person is asked whether it is them.
    let body = json!({ "authorization": authorization });
    Url::parse(&browser.post("/login/continue", &body).await.expect(200).field("redirect")).unwrap()
}

/// Up to the claim: answers the request's id, and where the browser goes.
pub async fn claim_as(
    world: &World,
    browser: &Browser,
    site: &Site,
    request: &str,
    person: &str,
) -> (String, String) {
    let authorization = parameter(&location(&browser.get(request).await), "authorization").unwrap();
    let body = json!({ "connection": site.connection, "authorization": authorization });
    let login = browser.issued(browser.post("/logins", &body).await).await;
    let phone = world.phone(person);
    let needs_phone = phone.scan(&login).await.expect(200).json()["needs_phone"] == true;
    let agreed =
        if needs_phone { phone.authorize().await } else { phone.authorize_without_number().await };
    agreed.expect(200);
    (authorization, browser.claim(&login).await.expect(200).field("redirect"))
}

/// The code of a new browser that signed in.
async fn code(world: &World, site: &Site) -> String {
    let browser = world.browser(site);
    let callback = sign_in(world, &browser, site, &request(site, &[])).await;
    parameter(&callback, "code").unwrap()
}

/// Shows a code at the token endpoint, with some parameters changed.
pub async fn redeem(world: &World, site: &Site, code: &str, changes: &[(&str, &str)]) -> Answer {
    redeem_by(&world.http, site, code, changes).await
}

/// The same, by a client of its own.
pub async fn redeem_by(
    http: &reqwest::Client,
    site: &Site,
    code: &str,
    changes: &[(&str, &str)],
) -> Answer {
    let good = [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", site.redirect_uri.as_str()),
        ("code_verifier", VERIFIER),
    ];
    let request = http.post(format!("{}/oidc/token", site.origin));
    let request =
        request.basic_auth(&site.application, Some(&site.secret)).form(&with(&good, changes));
    Answer::of(request.send().await.unwrap()).await
}

/// Asks who signed in.
pub async fn userinfo(world: &World, site: &Site, token: &str) -> Answer {
    let request = world.http.get(format!("{}/oidc/me", site.origin)).bearer_auth(token);
    Answer::of(request.send().await.unwrap()).await
}

/// What a token says, unverified.
fn claims(token: &str) -> Value {
    let payload = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap()
}

/// A second client of the same pool.
pub async fn second_client(world: &World, site: &Site) -> Site {
    another_client(world, site, settings(site)).await
}

/// A client of the same pool that has no secret, and these addresses.
pub async fn public_client(world: &World, site: &Site, addresses: &[&str]) -> Site {
    let settings = ApplicationSettings {
        client_type: ClientType::Public,
        redirect_uris: addresses.iter().map(|address| (*address).to_owned()).collect(),
        ..settings(site)
    };
    another_client(world, site, settings).await
}

async fn another_client(world: &World, site: &Site, settings: ApplicationSettings) -> Site {
    let other = Site {
        application: world.app.new_id(),
        redirect_uri: settings.redirect_uris[0].clone(),
        ..site.clone()
    };
    let secret = secrets::hash(&other.secret);
    let create = ApplicationCommand::Create {
        pool: site.pool.clone(),
        application: other.application.as_str().into(),
        secret: (settings.client_type == ClientType::Confidential).then_some(secret),
        settings: Box::new(settings),
        at: world.app.now(),
    };
    other.execute(&world.app, Execute::<Application>::new(&other.application, create)).await;
    other.switch(&world.app, true).await;
    other
}

fn settings(site: &Site) -> ApplicationSettings {
    ApplicationSettings {
        name: "Tea Shop".to_owned(),
        redirect_uris: vec![site.redirect_uri.clone()],
        ..ApplicationSettings::default()
    }
}

/// Changes what an operator says of the client.
async fn change(world: &World, site: &Site, settings: ApplicationSettings) {
    let change = ApplicationCommand::Change { settings: Box::new(settings), at: world.app.now() };
    site.execute(&world.app, Execute::<Application>::new(&site.application, change)).await;
}
