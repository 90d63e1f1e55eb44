//! `saoma demo`, as a process of its own.

use std::{
    fs::{self, File},
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
};

use serde_json::Value;

use super::{Answer, Login, Site, free_ports, http_client};

/// A demo that runs.
pub struct Demo {
    /// What it told on its first line.
    pub facts: Value,
    pub process: Child,
    port: u16,
    arguments: Vec<String>,
    /// What it says after its first line.
    said: BufReader<ChildStdout>,
    /// Where its root key is, and its database where no other was named.
    pub data: PathBuf,
    log: PathBuf,
    _folder: tempfile::TempDir,
}

impl Demo {
    /// Starts it on free ports and on a database of its own, with these further arguments.
    pub async fn start(arguments: &[&str]) -> Self {
        Self::start_with(None, arguments, &[])
    }

    /// Starts it with its data in this folder, where one is named, and with these variables.
    pub fn start_with(data: Option<&Path>, arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        Self::start_at(free_ports(6), data, arguments, variables)
    }

    /// The same at a port, from which on six are free.
    pub fn start_at(
        port: u16,
        data: Option<&Path>,
        arguments: &[&str],
        variables: &[(&str, &str)],
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("log");
        let data = data.map_or_else(|| folder.path().join("data"), Path::to_owned);
        let mut command = command(port, &data, &log);
        let (facts, process, said) =
            run(command.args(arguments).envs(variables.iter().copied()), &log);
        let arguments = arguments.iter().map(|argument| (*argument).to_owned()).collect();
        Self { facts, process, port, arguments, said, data, log, _folder: folder }
    }

    /// Starts it where it ran before, once its process has ended.
    pub fn start_again(&mut self) {
        (self.facts, self.process, self.said) =
            run(command(self.port, &self.data, &self.log).args(&self.arguments), &self.log);
    }

    /// A text of what it told.
    pub fn text(&self, name: &str) -> String {
        self.facts[name].as_str().unwrap().to_owned()
    }

    /// The shop's pool.
    pub fn site(&self) -> Site {
        let application = &self.facts["application"];
        Site {
            pool: "demo".into(),
            origin: self.text("saoma"),
            application: application["id"].as_str().unwrap().to_owned(),
            secret: application["secret"].as_str().unwrap().to_owned(),
            connection: self.text("connection"),
            connection_id: "demo-wechat".into(),
            redirect_uri: format!("{}/callback", self.text("shop")),
        }
    }

    /// The simulated phone of a person scans the code of a login.
    pub async fn scan(&self, person: &str, login: &Login) -> Answer {
        self.scan_code(person, &format!("{}/s/{}", self.text("saoma"), login.ticket)).await
    }

    /// The simulated phone of a person scans what stands on a screen.
    pub async fn scan_code(&self, person: &str, code: &str) -> Answer {
        self.tap(person, "scan", &serde_json::json!({ "code": code })).await
    }

    /// The person agrees, with their number where it is asked for.
    pub async fn authorize(&self, person: &str) -> Answer {
        self.tap(person, "authorize", &serde_json::json!({})).await
    }

    /// Does something with the phone of a person.
    pub async fn tap(&self, person: &str, what: &str, body: &Value) -> Answer {
        let url = format!("{}/people/{person}/{what}", self.text("phone"));
        Answer::of(http_client().post(url).json(body).send().await.unwrap()).await
    }

    /// Asks the management API.
    pub async fn api(&self, path: &str) -> Answer {
        let request = http_client().get(format!("{}/api/v1{path}", self.text("saoma")));
        Answer::of(request.bearer_auth(self.text("api_key")).send().await.unwrap()).await
    }

    /// The names of the events of a login, in order.
    pub async fn events(&self, login: &Login) -> Vec<String> {
        let events = self.api(&format!("/logins/{}/events", login.id)).await.expect(200).json();
        let items = events["items"].as_array().unwrap();
        items.iter().map(|event| event["event"].as_str().unwrap().to_owned()).collect()
    }

    pub async fn stop(self) {
        self.end();
    }

    /// Kills it; answers all it said after its first line, on stdout and stderr.
    pub fn end(mut self) -> String {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
        let mut all = fs::read(&self.log).unwrap();
        std::io::Read::read_to_end(&mut self.said, &mut all).unwrap();
        String::from_utf8_lossy(&all).into_owned()
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        // A failed test leaves no server behind.
        drop(self.process.kill());
    }
}

fn command(port: u16, data: &Path, log: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_saoma"));
    command.args(["demo", "--json", "--port", &port.to_string(), "--data"]).arg(data);
    command.stdout(Stdio::piped()).stderr(File::create(log).unwrap());
    command
}

/// Runs it until it has told its facts.
fn run(command: &mut Command, log: &Path) -> (Value, Child, BufReader<ChildStdout>) {
    let mut process = command.spawn().unwrap();
    let mut said = BufReader::new(process.stdout.take().unwrap());
    let mut line = String::new();
    said.read_line(&mut line).unwrap();
    let facts = serde_json::from_str(&line)
        .unwrap_or_else(|_| panic!("it does not start: {}", fs::read_to_string(log).unwrap()));
    (facts, process, said)
}
