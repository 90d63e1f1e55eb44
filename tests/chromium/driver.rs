//! Debian's headless Chromium, driven over WebDriver.

use std::{
    os::unix::process::CommandExt,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use fantoccini::{Client, ClientBuilder, Locator};
use serde_json::json;

use crate::harness::{free_ports, try_read_code, wait_for_port};

/// How long a page may take to show something.
const PATIENCE: Duration = Duration::from_secs(20);

/// A browser with a profile of its own.
pub struct Chromium {
    pub client: Client,
    driver: Child,
    _profile: tempfile::TempDir,
}

impl Chromium {
    /// Starts it; its language is what `Accept-Language` says.
    pub async fn start(language: &str) -> Self {
        Self::with(language, &[]).await
    }

    /// Starts it with these further switches.
    pub async fn with(language: &str, switches: &[&str]) -> Self {
        Self::without(language, switches, &[]).await
    }

    /// Starts one that opens windows after a press only, as those of people do; its driver usually has it open all.
    pub async fn that_blocks_windows(language: &str) -> Self {
        Self::without(language, &[], &["disable-popup-blocking"]).await
    }

    async fn without(language: &str, switches: &[&str], excluded: &[&str]) -> Self {
        // Several providers may be compiled in; whichever test is first names one for the process.
        drop(rustls::crypto::aws_lc_rs::default_provider().install_default());
        let port = free_ports(1);
        let driver = Command::new("chromedriver")
            .arg(format!("--port={port}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .expect("chromedriver is installed: ./check sees to it");
        wait_for_port(port).await;
        let profile = tempfile::tempdir().unwrap();
        let mut options = json!({
            "args": [
                "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--window-size=1280,900",
                "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--disable-quic", format!("--accept-lang={language}"), format!("--lang={language}"),
                format!("--user-data-dir={}", profile.path().display()),
            ],
            "excludeSwitches": excluded,
            "prefs": { "intl.accept_languages": language, "intl.selected_languages": language },
        });
        options["args"].as_array_mut().unwrap().extend(switches.iter().map(|switch| json!(switch)));
        let mut capabilities = serde_json::Map::new();
        capabilities.insert("goog:chromeOptions".to_owned(), options);
        let client = ClientBuilder::rustls()
            .unwrap()
            .capabilities(capabilities)
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .unwrap();
        Self { client, driver, _profile: profile }
    }

    /// Asks again until there is an answer.
    pub async fn until<T>(&self, what: &str, mut ask: impl AsyncFnMut() -> Option<T>) -> T {
        let start = Instant::now();
        loop {
            if let Some(answer) = ask().await {
                return answer;
            }
            assert!(start.elapsed() < PATIENCE, "waited in vain for {what}");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// The code on the screen.
    pub async fn code(&self) -> String {
        let on_screen = async || try_read_code(&self.client.screenshot().await.ok()?);
        self.until("a code on the screen", on_screen).await
    }

    /// Presses what is there, or soon will be.
    pub async fn press(&self, css: &str) {
        self.client.wait().for_element(Locator::Css(css)).await.unwrap().click().await.unwrap();
    }

    /// What the page says, if it has come.
    pub async fn text(&self) -> Option<String> {
        self.client.find(Locator::Css("main")).await.ok()?.text().await.ok()
    }

    /// Waits until the page says this.
    pub async fn says(&self, what: &str) {
        self.until(what, async || self.text().await.filter(|text| text.contains(what))).await;
    }

    /// Waits until a login page shows this situation.
    pub async fn shows(&self, view: &str) {
        let page = format!("main.login[data-view={view}]");
        self.until(view, async || self.client.find(Locator::Css(&page)).await.ok()).await;
    }

    pub async fn close(self) {
        self.client.clone().close().await.unwrap();
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        // A failed test leaves no browser behind: it is in the group of its driver.
        let group = format!("-{}", self.driver.id());
        drop(Command::new("kill").args(["-KILL", "--", &group]).status());
        drop(self.driver.wait());
    }
}
