//! Somebody comes in to the console of a fresh server with a real browser: by a passkey that the browser keeps, and by a
//! password with codes.

use fantoccini::{Locator, wd::WebDriverCompatibleCommand};
use reqwest::Method;
use saoma::clock::{Clock, SystemClock};
use serde_json::json;

use super::secret_of;
use crate::{
    chromium::driver::Chromium,
    harness::{Serving, saoma},
};

/// Adds an authenticator to the browser that verifies its person by itself (WebDriver, WebAuthn Level 3 §11.3).
#[derive(Debug)]
struct AddAuthenticator;

impl WebDriverCompatibleCommand for AddAuthenticator {
    fn endpoint(
        &self,
        base: &url::Url,
        session: Option<&str>,
    ) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/webauthn/authenticator", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &url::Url) -> (Method, Option<String>) {
        let body = json!({
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": true, "hasUserVerification": true,
            "isUserVerified": true, "isUserConsenting": true,
        });
        (Method::POST, Some(body.to_string()))
    }
}

/// A link for a person of a server that runs.
fn link(server: &Serving, arguments: &[&str]) -> String {
    let (url, database) = (
        format!("http://localhost:{}", server.port),
        format!("sqlite:{}", server.file("saoma.db").display()),
    );
    let key = server.file("saoma.key").display().to_string();
    let ended = saoma(
        arguments,
        &[("SAOMA_PUBLIC_URL", &url), ("SAOMA_DATABASE", &database), ("SAOMA_ROOT_KEY_FILE", &key)],
    );
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    ended.stdout.trim().to_owned()
}

/// A server that logs all it can.
async fn talkative() -> Serving {
    Serving::with(tempfile::tempdir().unwrap(), &[("RUST_LOG", "trace")]).await
}

/// Neither in its log nor in its database.
fn is_written_nowhere(server: &Serving, secrets: &[&str]) {
    for file in ["log", "saoma.db", "saoma.db-wal"] {
        let text = std::fs::read(server.file(file)).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        for secret in secrets {
            let secret = secret.rsplit('.').next().unwrap();
            assert!(!text.contains(secret), "{secret} is in {file}");
        }
    }
    assert!(server.log().contains("/console/join/way"), "{}", server.log());
}

async fn comes_in_by_a_passkey(language: &str, said: [&str; 3]) {
    let server = talkative().await;
    let chromium = Chromium::start(language).await;
    let page = &chromium.client;
    page.issue_cmd(AddAuthenticator).await.unwrap();
    let [invited, way, overview] = said;
    let link = link(&server, &["operator", "invite", "--name", "lin"]);
    page.goto(&link).await.unwrap();
    chromium.says(invited).await;
    // The secret is out of the address, and so out of the history of the browser.
    assert!(!page.current_url().await.unwrap().as_str().contains('#'));
    chromium.press("form.join button").await;
    chromium.says(way).await;
    chromium.press("form[data-passkey] button").await;
    chromium.says(overview).await;
    chromium.press(".bar form button").await;
    chromium.press("form[data-passkey] button").await;
    chromium.says(overview).await;
    chromium.close().await;
    is_written_nowhere(&server, &[secret_of(&link)]);
}

#[test]
fn the_first_operator_comes_in_by_a_passkey_in_english() {
    let said = ["You are invited", "How will you sign in?", "Pools"];
    actix_web::rt::System::new().block_on(comes_in_by_a_passkey("en-US", said));
}

#[test]
fn the_first_operator_comes_in_by_a_passkey_in_chinese() {
    let said = ["邀请您加入", "您将如何登录？", "用户池"];
    actix_web::rt::System::new().block_on(comes_in_by_a_passkey("zh-CN", said));
}

/// Reads the code for an app from the screen, and registers a password with it.
pub async fn registers_a_password(chromium: &Chromium) -> totp_rs::Totp {
    let uri = chromium.code().await;
    assert!(uri.starts_with("otpauth://totp/"), "{uri}");
    let codes = totp_rs::Totp::from_url(&uri).unwrap();
    let now = u64::try_from(SystemClock.now().timestamp()).unwrap();
    let code = codes.generate(now).to_string();
    for (name, text) in
        [("password", "correct horse battery"), ("again", "correct horse battery"), ("code", &code)]
    {
        let css = format!("input[name={name}][type=password], input[name={name}]:not([type])");
        let field = chromium.client.find(Locator::Css(&css)).await.unwrap();
        field.send_keys(text).await.unwrap();
    }
    chromium.press("form:has(input[name=again]) button").await;
    codes
}

#[test]
fn an_operator_adds_a_passkey_and_takes_their_password_away_and_sets_another_one() {
    actix_web::rt::System::new().block_on(async {
        let server = talkative().await;
        let chromium = Chromium::start("en-US").await;
        let page = &chromium.client;
        page.issue_cmd(AddAuthenticator).await.unwrap();
        page.goto(&link(&server, &["operator", "invite", "--name", "lin"])).await.unwrap();
        chromium.press("form.join button").await;
        chromium.says("How will you sign in?").await;
        registers_a_password(&chromium).await;
        chromium.says("Pools").await;
        chromium.press(".who a[href='/console/me']").await;
        chromium.says("You are signed in nowhere else").await;
        chromium.press("a[href='/console/me/passkey']").await;
        // What the browser is called stands there already.
        let name = page.find(Locator::Css("input[name=name]")).await.unwrap();
        assert_eq!(name.prop("value").await.unwrap().as_deref(), Some("Chrome on Linux"));
        chromium.press("form[data-passkey] button").await;
        chromium.says("Done.").await;
        chromium.says("Chrome on Linux").await;
        // The same device once more: it says itself that it is registered.
        chromium.press("a[href='/console/me/passkey']").await;
        chromium.press("form[data-passkey] button").await;
        chromium.says("or is registered already").await;
        page.back().await.unwrap();
        chromium.press("form[action$=remove-password] button").await;
        chromium.says("Done.").await;
        chromium.press(".bar form button").await;
        chromium.press("form[data-passkey] button").await;
        chromium.says("Pools").await;
        chromium.press(".who a[href='/console/me']").await;
        chromium.press("a[href='/console/me/password']").await;
        let codes = registers_a_password(&chromium).await;
        chromium.says("Done.").await;
        chromium.says("Password with codes").await;
        chromium.close().await;
        is_written_nowhere(&server, &["correct horse battery", &codes.secret().to_base32()]);
    });
}

#[test]
fn an_operator_comes_in_by_a_password_with_codes_and_is_rescued_to_a_passkey() {
    actix_web::rt::System::new().block_on(async {
        let server = talkative().await;
        let chromium = Chromium::start("en-US").await;
        let page = &chromium.client;
        page.goto(&link(&server, &["operator", "invite", "--name", "lin"])).await.unwrap();
        chromium.press("form.join button").await;
        chromium.says("How will you sign in?").await;
        // The app reads the code from the screen.
        let codes = registers_a_password(&chromium).await;
        chromium.says("Pools").await;
        page.issue_cmd(AddAuthenticator).await.unwrap();
        let rescue = link(&server, &["operator", "rescue", "lin"]);
        page.goto(&rescue).await.unwrap();
        chromium.press("form.join button").await;
        chromium.press("form[data-passkey] button").await;
        chromium.says("Pools").await;
        chromium.close().await;
        let typed = codes.secret().to_base32();
        is_written_nowhere(&server, &[secret_of(&rescue), "correct horse battery", &typed]);
    });
}
