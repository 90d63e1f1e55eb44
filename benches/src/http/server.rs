//! `saoma demo` in a process of its own.

use std::{
    fs::OpenOptions,
    io::{BufRead, BufReader},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use serde_json::{Value, json};

use super::connection::{Connection, Request};
use crate::error::Failure;

/// So many people have WeChat. The demo's Mini Program may ask for 1000 numbers.
pub const PEOPLE: usize = 900;

/// What the load needs to know of a server.
#[derive(Clone, Debug)]
pub struct Facts {
    pub saoma: String,
    pub shop: String,
    pub wechat: String,
    pub client_id: String,
    pub client_secret: String,
    pub connection: String,
    pub app_id: String,
    pub api_key: String,
}

/// A server that runs, until it is dropped.
#[derive(Debug)]
pub struct Server {
    pub facts: Facts,
    place: Place,
    process: Child,
}

/// Where a server runs.
#[derive(Clone, Debug)]
struct Place {
    binary: PathBuf,
    port: u16,
    database: String,
    folder: PathBuf,
}

impl Server {
    /// Starts one on free ports; its log goes to a file in its folder, as it would in production.
    ///
    /// # Errors
    /// Where it does not start.
    pub async fn start(binary: &Path, database: &str, folder: &Path) -> Result<Self, Failure> {
        let (binary, database) = (binary.to_owned(), database.to_owned());
        Self::at(Place { binary, port: free_ports()?, database, folder: folder.to_owned() }).await
    }

    /// Starts one more on the same database.
    ///
    /// # Errors
    /// Where it does not start.
    pub async fn beside(&self) -> Result<Self, Failure> {
        Self::at(Place { port: free_ports()?, ..self.place.clone() }).await
    }

    /// Kills it, without a word to anybody, and starts it again.
    ///
    /// # Errors
    /// Where it does not start.
    pub async fn kill_and_start(self) -> Result<Self, Failure> {
        let place = self.place.clone();
        drop(self);
        Self::at(place).await
    }

    async fn at(place: Place) -> Result<Self, Failure> {
        let log = OpenOptions::new().create(true).append(true).open(log_of(&place.folder))?;
        let mut process = Command::new(&place.binary)
            .args(["demo", "--no-limits", "--json"])
            .args(["--port", &place.port.to_string()])
            .args(["--database", &place.database, "--data"])
            .arg(&place.folder)
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()?;
        let mut line = String::new();
        if let Some(stdout) = process.stdout.take() {
            BufReader::new(stdout).read_line(&mut line)?;
        }
        let told: Value = serde_json::from_str(&line).map_err(|_| {
            let log = log_of(&place.folder);
            Failure::unfit(format!("saoma demo does not start, see {}", log.display()))
        })?;
        let mut server = Self { facts: facts(&told)?, place, process };
        server.prepare().await?;
        Ok(server)
    }

    /// The number of its process.
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// Raises WeChat's quotas, and gives it people: in life no few sign in thousands of times.
    async fn prepare(&mut self) -> Result<(), Failure> {
        let mut wechat = Connection::to(&self.facts.wechat)?;
        let quotas = json!({ "limits": { "sessions_per_minute": 1_000_000 } });
        post(&mut wechat, "/_simulator/faults", &quotas).await?;
        for number in 0..PEOPLE {
            let person = json!({
                "id": person(number),
                "name": "某人",
                "openid": format!("o6zAJs{number:022}"),
                "unionid": format!("ogVwJ0{number:022}"),
                "phone": { "country_code": "86", "number": format!("138{number:08}") },
            });
            post(&mut wechat, "/_simulator/people", &person).await?;
        }
        let scanned = json!({ "text": format!("{}/s/x", self.facts.saoma) });
        self.facts.app_id = post(&mut wechat, "/_phone/launch", &scanned).await?;
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

/// How WeChat calls a person.
pub fn person(number: usize) -> String {
    format!("person-{}", number % PEOPLE)
}

fn log_of(folder: &Path) -> PathBuf {
    folder.join("saoma.log")
}

/// Answers the `app_id` where there is one.
async fn post(to: &mut Connection, path: &str, body: &Value) -> Result<String, Failure> {
    let head = "content-type: application/json\r\n";
    let request = Request { method: "POST", path, head, body: &body.to_string() };
    let answer = to.send(request).await?;
    if !(200..300).contains(&answer.status) {
        return Err(Failure::unfit(format!("{path}: {}", answer.status)));
    }
    Ok(answer.text("/app_id").unwrap_or_default())
}

fn facts(told: &Value) -> Result<Facts, Failure> {
    let text = |pointer: &str| {
        let text = told.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
        text.ok_or_else(|| Failure::unfit(format!("saoma demo does not tell {pointer}")))
    };
    Ok(Facts {
        saoma: text("/saoma")?,
        shop: text("/shop")?,
        wechat: text("/wechat")?,
        client_id: text("/application/id")?,
        client_secret: text("/application/secret")?,
        connection: text("/connection")?,
        app_id: String::new(),
        api_key: text("/api_key")?,
    })
}

/// The first of four ports that nobody listens on.
fn free_ports() -> Result<u16, Failure> {
    for first in (20_000..32_000).step_by(4) {
        let all: Result<Vec<_>, _> =
            (first..first + 4).map(|port| TcpListener::bind(("127.0.0.1", port))).collect();
        if all.is_ok() {
            return Ok(first);
        }
    }
    Err(Failure::unfit("no four free ports"))
}
