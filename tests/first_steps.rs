//! `docs/first-steps.sh`, as a stranger runs it: from an empty folder to a person who is signed in.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

use actix_web::rt::System;
use fixtures::wechat;
use serde_json::json;

use crate::{
    harness::{Answer, Browser, Phone, Site, Tls, free_ports, http_client, signal},
    oidc,
};

/// The script, in an empty folder.
struct FirstSteps {
    process: Child,
    /// What it said that a site needs.
    said: BTreeMap<String, String>,
}

impl FirstSteps {
    fn run(folder: &Path, variables: &[(&str, &str)]) -> Self {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/first-steps.sh");
        let mut process = Command::new("sh")
            .arg(script)
            .current_dir(folder)
            .env_clear()
            .env("PATH", std::env::var("PATH").unwrap())
            .env("SAOMA", env!("CARGO_BIN_EXE_saoma"))
            .envs(variables.iter().copied())
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

#[test]
fn from_an_empty_folder_to_a_person_who_is_signed_in() {
    System::new().block_on(async {
        let (folder, port, listener) = (
            tempfile::tempdir().unwrap(),
            free_ports(2),
            std::net::TcpListener::bind("127.0.0.1:0"),
        );
        let origin = format!("http://localhost:{port}");
        let outside = wechat::Config::demo(&origin);
        let mini_program = outside.apps.first().unwrap().clone();
        let listener = listener.unwrap();
        let at = format!("http://{}", listener.local_addr().unwrap());
        let (server, wechat) = wechat::serve(listener, outside).unwrap();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        let tls = Tls::before(&at).await;
        let secret = folder.path().join("app-secret");
        fs::write(&secret, &mini_program.secret).unwrap();
        // Only for a path to the browser: nobody listens there.
        let redirect_uri = format!("http://localhost:{}/callback", port + 1);
        let variables = [
            ("PUBLIC_URL", origin.as_str()),
            ("LISTEN", &format!("127.0.0.1:{port}")),
            ("WECHAT", &tls.url),
            ("SSL_CERT_FILE", tls.certificate().to_str().unwrap()),
            ("REDIRECT_URI", &redirect_uri),
            ("APP_ID", &mini_program.app_id),
            ("APP_SECRET_FILE", secret.to_str().unwrap()),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
        let path = folder.path().to_owned();
        // The script waits for what this thread serves.
        let started = actix_web::web::block(move || {
            let variables: Vec<_> =
                variables.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            FirstSteps::run(&path, &variables)
        });
        let steps = started.await.unwrap();
        let said = |name: &str| steps.said[name].clone();
        assert_eq!(said("ISSUER"), format!("{origin}/oidc"));

        let http = http_client();
        let site = Site {
            pool: "unknown".into(),
            origin: origin.clone(),
            application: said("CLIENT_ID"),
            secret: said("CLIENT_SECRET"),
            connection: "wechat".to_owned(),
            connection_id: "unknown".into(),
            redirect_uri,
        };
        let browser = Browser::new(http.clone(), &site);
        let phone = Phone::new(http.clone(), &origin, &wechat, &mini_program.app_id, "lin");
        let callback = sign_in(&browser, &phone, &site).await;
        let code = oidc::parameter(&callback, "code").unwrap();
        let tokens = oidc::redeem_by(&http, &site, &code, &[]).await.expect(200);
        let me = http.get(format!("{origin}/oidc/me")).bearer_auth(tokens.field("access_token"));
        let me = Answer::of(me.send().await.unwrap()).await.expect(200);
        assert_eq!(me.field("phone_number"), "+8613800138000");
        let logins = http.get(format!("{origin}/api/v1/logins")).bearer_auth(said("API_KEY"));
        let logins = Answer::of(logins.send().await.unwrap()).await.expect(200);
        assert_eq!(logins.json()["items"][0]["state"], "claimed");
        drop(steps);
        handle.stop(false).await;
    });
}

/// The site sends a browser, the person scans and agrees, and says that the account is theirs.
async fn sign_in(browser: &Browser, phone: &Phone, site: &Site) -> url::Url {
    let request = oidc::request(site, &[]);
    let sent = oidc::location(&browser.get(&request).await);
    let authorization = oidc::parameter(&sent, "authorization").unwrap();
    let body = json!({ "connection": site.connection, "authorization": authorization });
    let login = browser.issued(browser.post("/logins", &body).await).await;
    phone.scan(&login).await.expect(200);
    phone.authorize().await.expect(200);
    browser.claim(&login).await.expect(200);
    let body = json!({ "authorization": authorization });
    let gone_on = browser.post("/login/continue", &body).await.expect(200);
    url::Url::parse(&gone_on.field("redirect")).unwrap()
}
