//! The scripts of `docs`, as a stranger runs them: from an empty folder to a person who is signed in at a small site.
//! `SAOMA_TEST_PROGRAM` names another build to run them with: that of production.

use std::{
    collections::BTreeMap,
    env,
    fs::{self, File},
    io::{BufRead, BufReader},
    net::TcpListener,
    path::Path,
    process::{Child, Command, Stdio},
};

use actix_web::{
    dev::{Server, ServerHandle},
    rt::System,
};
use fixtures::{clock, shop, wechat};
use serde_json::json;

use crate::{
    harness::{Answer, Browser, Phone, Site, Tls, free_ports, http_client, signal},
    oidc,
};

/// The program that the scripts run.
fn program() -> String {
    let named = env::var("SAOMA_TEST_PROGRAM").ok();
    if let Some(program) = &named {
        let demo = Command::new(program).args(["demo", "--help"]).output().unwrap();
        assert!(!demo.status.success(), "{program} is no production build: it knows the demo");
    }
    named.unwrap_or_else(|| env!("CARGO_BIN_EXE_saoma").to_owned())
}

/// A script, in an empty folder.
struct FirstSteps {
    process: Child,
    /// What it said that a site needs.
    said: BTreeMap<String, String>,
}

fn command(script: &str, folder: &Path, variables: &[(&str, String)]) -> Command {
    let mut command = Command::new("sh");
    command
        .arg(format!("{}/docs/{script}", env!("CARGO_MANIFEST_DIR")))
        .current_dir(folder)
        .env_clear()
        .env("PATH", env::var("PATH").unwrap())
        .env("SAOMA", program())
        .envs(variables.iter().cloned());
    command
}

impl FirstSteps {
    fn run(script: &str, folder: &Path, variables: &[(&str, String)]) -> Self {
        let mut process = command(script, folder, variables)
            .stdout(Stdio::piped())
            .stderr(File::create(folder.join("log")).unwrap())
            .spawn()
            .unwrap();
        let mut said = BTreeMap::new();
        for line in BufReader::new(process.stdout.take().unwrap()).lines() {
            let line = line.unwrap();
            if let Some((name, value)) = line.split_once('=') {
                said.insert(name.to_owned(), value.to_owned());
            }
            if said.contains_key("API_KEY") {
                break;
            }
        }
        let log = fs::read_to_string(folder.join("log")).unwrap();
        assert_eq!(said.len(), 4, "{said:?}\n{log}");
        Self { process, said }
    }
}

impl Drop for FirstSteps {
    fn drop(&mut self) {
        // It takes its server with it.
        signal("-TERM", &self.process);
        drop(self.process.wait());
    }
}

/// Starts a server of the outside; answers what stops it.
fn start(server: Server) -> ServerHandle {
    let handle = server.handle();
    actix_web::rt::spawn(server);
    handle
}

fn listen() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let at = format!("http://{}", listener.local_addr().unwrap());
    (listener, at)
}

/// From an empty folder to a person whom the site greets.
async fn walk(script: &'static str) {
    let (folder, port) = (tempfile::tempdir().unwrap(), free_ports(1));
    let origin = format!("http://localhost:{port}");
    let outside = wechat::Config::demo(&origin);
    let mini_program = outside.apps.first().unwrap().clone();
    let (wechat_at, wechat_url) = listen();
    let (server, wechat) = wechat::serve(wechat_at, outside).unwrap();
    let wechat_server = start(server);
    // WeChat's address must be https and not this machine by its form, so a proxy stands before it, with a certificate of its own.
    let tls = Tls::before(&wechat_url).await;
    let secret = folder.path().join("app-secret");
    fs::write(&secret, &mini_program.secret).unwrap();
    let (shop_at, shop_url) = listen();
    let variables = [
        ("PUBLIC_URL", origin.clone()),
        ("LISTEN", format!("127.0.0.1:{port}")),
        ("WECHAT", tls.url.clone()),
        ("SSL_CERT_FILE", tls.certificate().display().to_string()),
        ("REDIRECT_URI", format!("{shop_url}/callback")),
        ("APP_ID", mini_program.app_id.clone()),
        ("APP_SECRET_FILE", secret.display().to_string()),
    ];
    let path = folder.path().to_owned();
    // The script waits for what this thread serves.
    let steps = actix_web::web::block(move || FirstSteps::run(script, &path, &variables));
    let steps = steps.await.unwrap();
    let said = |name: &str| steps.said[name].clone();
    assert_eq!(said("ISSUER"), format!("{origin}/oidc"));

    let (issuer, client_id, client_secret) =
        (said("ISSUER"), said("CLIENT_ID"), said("CLIENT_SECRET"));
    let (base, clock) = (shop_url.clone(), clock::system());
    let config = shop::Config { issuer, client_id, client_secret, base, clock };
    let shop_server = start(shop::serve(shop_at, config).unwrap());
    let phone = Phone::new(http_client(), &origin, &wechat, &mini_program.app_id, "lin");
    let greeted = sign_in(&phone, &origin, &shop_url).await;
    assert!(greeted.text.contains("+8613800138000"), "{greeted:?}");
    let logins = http_client().get(format!("{origin}/api/v1/logins"));
    let logins = logins.bearer_auth(said("API_KEY")).send().await.unwrap();
    let logins = Answer::of(logins).await.expect(200);
    assert_eq!(logins.json()["items"][0]["state"], "claimed");
    drop(steps);
    wechat_server.stop(false).await;
    shop_server.stop(false).await;
}

/// The site sends a browser, the person scans and agrees, says that the account is theirs, and is back at the site.
async fn sign_in(phone: &Phone, origin: &str, shop: &str) -> Answer {
    let at = |origin: &str| Site {
        pool: "unknown".into(),
        origin: origin.to_owned(),
        application: String::new(),
        secret: String::new(),
        connection: "wechat".to_owned(),
        connection_id: "unknown".into(),
        redirect_uri: String::new(),
    };
    let (browser, before_shop) =
        (Browser::new(http_client(), &at(origin)), Browser::new(http_client(), &at(shop)));
    let request = oidc::location(&before_shop.get("/signin").await);
    let sent = oidc::location(&browser.get(request.as_str()).await);
    let authorization = oidc::parameter(&sent, "authorization").unwrap();
    let body = json!({ "connection": "wechat", "authorization": authorization });
    let login = browser.issued(browser.post("/logins", &body).await).await;
    phone.scan(&login).await.expect(200);
    phone.authorize().await.expect(200);
    browser.claim(&login).await.expect(200);
    let body = json!({ "authorization": authorization });
    let back = browser.post("/login/continue", &body).await.expect(200).field("redirect");
    before_shop.get(&back).await.expect(303);
    before_shop.get("/").await.expect(200)
}

#[test]
fn from_an_empty_folder_to_a_person_who_is_signed_in_by_commands() {
    System::new().block_on(walk("first-steps.sh"));
}

#[test]
fn from_an_empty_folder_to_a_person_who_is_signed_in_by_api() {
    System::new().block_on(walk("first-steps-by-api.sh"));
}

/// The address is taken: nothing is printed that a site could use, and a second run says what is in its way.
#[test]
fn a_run_that_failed_gives_nothing_to_a_site_and_says_how_to_begin_anew() {
    for script in ["first-steps.sh", "first-steps-by-api.sh"] {
        let (folder, (taken, at)) = (tempfile::tempdir().unwrap(), listen());
        let secret = folder.path().join("app-secret");
        fs::write(&secret, "0f1e2d3c4b5a69788796a5b4c3d2e1f0").unwrap();
        let variables = [
            ("PUBLIC_URL", at.clone()),
            ("LISTEN", taken.local_addr().unwrap().to_string()),
            ("REDIRECT_URI", format!("{at}/callback")),
            ("APP_ID", "wx0123456789abcdef".to_owned()),
            ("APP_SECRET_FILE", secret.display().to_string()),
        ];
        let run = || {
            let ended = command(script, folder.path(), &variables).output().unwrap();
            let said = String::from_utf8(ended.stderr).unwrap();
            assert!(!ended.status.success(), "{script}: {said}");
            let printed = String::from_utf8(ended.stdout).unwrap();
            assert!(!printed.contains("CLIENT_ID"), "{script}: {printed}");
            said
        };
        run();
        let again = run();
        assert!(again.contains("To begin anew: rm -f saoma.db*"), "{script}: {again}");
    }
}
