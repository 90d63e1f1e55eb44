//! Users who are imported while people sign in, and users who are looked for among so many.

use std::{
    cell::Cell,
    path::PathBuf,
    time::{Duration, Instant},
};

use clap::Args;
use futures::future::{join, try_join};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
};
use url::form_urlencoded::byte_serialize;

use super::{
    connection::{Connection, Request},
    crowd::{Stay, visits},
    load::measured,
    outcome::Outcome,
    server::{Facts, PEOPLE, Server},
    waiting::resident,
};
use crate::{
    database::{Databases, Kind},
    error::Failure,
};

/// Browsers that sign in meanwhile, one person after the other.
const SIGNING_IN: usize = 2;
/// How long they are measured at a time.
const SPAN: Duration = Duration::from_secs(5);
/// Rows that are sent at once.
const TOGETHER: usize = 500;
/// How often each question is asked.
const QUESTIONS: usize = 500;

/// What imports are measured with.
#[derive(Debug, Args)]
pub struct Importing {
    /// The server: `target/release/saoma`.
    #[arg(long)]
    saoma: PathBuf,
    /// A PostgreSQL where databases may be made and dropped.
    #[arg(long)]
    postgres: String,
    /// Where SQLite's files are put; on a real disk.
    #[arg(long)]
    folder: PathBuf,
    /// How many users.
    #[arg(long, default_value_t = 1_000_000)]
    users: usize,
    /// Only this database.
    #[arg(long)]
    only: Option<Kind>,
    /// Nobody signs in meanwhile.
    #[arg(long)]
    alone: bool,
}

/// What was seen of an import.
struct Seen {
    seconds: f64,
    /// Megabytes, when a tenth was imported and at the most.
    resident: (f64, f64),
    before: Outcome,
    meanwhile: Vec<f64>,
    questions: Vec<(&'static str, Vec<f64>)>,
}

impl Importing {
    /// Measures and prints.
    ///
    /// # Errors
    /// Where a row is refused, a login fails, or a question is not answered.
    pub async fn run(&self) -> Result<(), Failure> {
        let mut databases = Databases::new(&self.postgres, &self.folder).await?;
        println!("{} users are imported; {SIGNING_IN} browsers sign in meanwhile\n", self.users);
        let mut found = Vec::new();
        println!(
            "| database | users/s | resident, MB: at a tenth | at most | sign-in, ms: median / 99 % before | meanwhile |"
        );
        println!("| --- | ---: | ---: | ---: | ---: | ---: |");
        for kind in Kind::BOTH {
            if self.only.is_some_and(|only| only != kind) {
                continue;
            }
            let seen = self.measure(&mut databases, kind).await?;
            println!(
                "| {} | {:.0} | {:.0} | {:.0} | {} | {} |",
                kind.name(),
                self.users as f64 / seen.seconds,
                seen.resident.0,
                seen.resident.1,
                latency(&seen.before.latencies),
                latency(&seen.meanwhile),
            );
            found.extend(seen.questions.into_iter().map(|(name, times)| (kind, name, times)));
        }
        println!("\n| database | looked for | ms: median / 99 % | the longest |");
        println!("| --- | --- | ---: | ---: |");
        for (kind, name, times) in found {
            let longest = times.last().copied().unwrap_or_default();
            println!("| {} | {name} | {} | {longest:.1} |", kind.name(), latency(&times));
        }
        println!();
        Ok(())
    }

    async fn measure(&self, databases: &mut Databases, kind: Kind) -> Result<Seen, Failure> {
        let database = databases.empty(kind).await?;
        let server = Server::start(&self.saoma, &database.url, database.folder.path()).await?;
        // The first time registers them.
        visits(&server, PEOPLE, Stay::Complete).await?;
        databases.rest(&database).await?;
        let before = measured(&server, SIGNING_IN, SPAN, None).await?;
        let over = Cell::new(false);
        let import = async {
            let imported = import(&server, self.users).await;
            over.set(true);
            imported
        };
        let (imported, meanwhile) = join(import, self.sign_in(&server, &over)).await;
        let ((seconds, resident), meanwhile) = (imported?, meanwhile?);
        databases.rest(&database).await?;
        let questions = ask(&server.facts, self.users).await?;
        drop(server);
        databases.drop(database).await?;
        Ok(Seen { seconds, resident, before, meanwhile, questions })
    }

    /// Until the import is over.
    async fn sign_in(&self, server: &Server, over: &Cell<bool>) -> Result<Vec<f64>, Failure> {
        let mut latencies = Vec::new();
        while !self.alone && !over.get() {
            latencies.extend(measured(server, SIGNING_IN, SPAN, None).await?.latencies);
        }
        latencies.sort_by(f64::total_cmp);
        Ok(latencies)
    }
}

fn latency(sorted: &[f64]) -> String {
    let at = |percent: usize| {
        let at = (sorted.len() * percent / 100).min(sorted.len().saturating_sub(1));
        sorted.get(at).copied().unwrap_or_default()
    };
    format!("{:.1} / {:.1}", at(50), at(99))
}

/// Imports so many users by one request. Answers how many seconds it took, and the megabytes of the server when a tenth was sent,
/// and at the most from then on.
async fn import(server: &Server, users: usize) -> Result<(f64, (f64, f64)), Failure> {
    let since = Instant::now();
    let facts = &server.facts;
    let address = facts.saoma.trim_start_matches("http://").to_owned();
    let (answer, mut request) =
        TcpStream::connect(address.replace("localhost", "127.0.0.1")).await?.into_split();
    let head = format!(
        "POST /api/v1/users/import?name=bench&verified=true HTTP/1.1\r\nhost: {address}\r\n\
         authorization: Bearer {}\r\ncontent-type: text/csv\r\ntransfer-encoding: chunked\r\n\
         connection: close\r\n\r\n",
        facts.api_key
    );
    request.write_all(head.as_bytes()).await?;
    let sent = async {
        let (mut tenth, mut most) = (0.0, 0.0_f64);
        chunk(&mut request, "nickname,phone,phone_verified,email,app_id,openid,unionid\n").await?;
        for first in (0..users).step_by(TOGETHER) {
            let rows = (first..users.min(first + TOGETHER)).map(|number| row(number, facts));
            chunk(&mut request, &rows.collect::<String>()).await?;
            if first >= users / 10 {
                let now = resident(server.id())?;
                tenth = if tenth == 0.0 { now } else { tenth };
                most = most.max(now);
            }
        }
        request.write_all(b"0\r\n\r\n").await?;
        Ok((tenth, most))
    };
    let (resident, report) = try_join(sent, report(answer)).await?;
    if !report.contains(&format!("\"imported\":{users},\"there\":0,\"refused\":0")) {
        return Err(Failure::unfit(format!("not all are imported: {report}")));
    }
    Ok((since.elapsed().as_secs_f64(), resident))
}

async fn chunk(request: &mut OwnedWriteHalf, text: &str) -> Result<(), Failure> {
    Ok(request.write_all(format!("{:x}\r\n{text}\r\n", text.len()).as_bytes()).await?)
}

/// What is answered, to its end.
async fn report(mut answer: OwnedReadHalf) -> Result<String, Failure> {
    let mut text = Vec::new();
    while answer.read_buf(&mut text).await? > 0 {}
    Ok(String::from_utf8_lossy(&text).into_owned())
}

fn row(number: usize, facts: &Facts) -> String {
    format!(
        "{},{},true,user{number}@example.com,{},{},uImport{number:021}\n",
        name(number),
        phone(number),
        facts.app_id,
        openid(number)
    )
}

fn name(number: usize) -> String {
    const FAMILIES: [&str; 8] = ["林", "周", "陈", "Smith", "李", "王", "Garcia", "张"];
    let family = FAMILIES.get(number % FAMILIES.len()).copied().unwrap_or_default();
    format!("{family}{number}")
}

fn phone(number: usize) -> String {
    format!("+86159{number:08}")
}

fn openid(number: usize) -> String {
    format!("oImport{number:021}")
}

/// Asks each question, of one user after the other. Answers how long each took, in order.
async fn ask(facts: &Facts, users: usize) -> Result<Vec<(&'static str, Vec<f64>)>, Failure> {
    type Question = fn(usize) -> String;
    let questions: [(&str, Question); 6] = [
        ("first page", |_| String::new()),
        ("phone", |number| format!("phone={}", escaped(&phone(number)))),
        ("openid", |number| format!("openid={}", openid(number))),
        ("e-mail", |number| format!("unverified_email=user{number}@example.com")),
        ("prefix of a name that many have", |number| {
            format!(
                "name={}",
                escaped(name(number).trim_end_matches(|it: char| it.is_ascii_digit()))
            )
        }),
        ("prefix of a name that few have", |number| {
            let name = name(number);
            format!("name={}", escaped(name.get(..name.len() - 1).unwrap_or_default()))
        }),
    ];
    let mut connection = Connection::to(&facts.saoma)?;
    let head = format!("authorization: Bearer {}\r\n", facts.api_key);
    let mut asked = Vec::new();
    for (question, query) in questions {
        let mut times = Vec::new();
        for number in 0..QUESTIONS {
            // Far from one another, and each another one.
            let path = format!("/api/v1/users?{}", query(number * 7_919 % users));
            let since = Instant::now();
            let answer = connection
                .send(Request { method: "GET", path: &path, head: &head, body: "" })
                .await?;
            times.push(since.elapsed().as_secs_f64() * 1000.0);
            let text = String::from_utf8_lossy(&answer.body);
            if answer.status != 200 || !text.contains("\"id\"") {
                return Err(Failure::unfit(format!("{path}: {} {text}", answer.status)));
            }
        }
        times.sort_by(f64::total_cmp);
        asked.push((question, times));
    }
    Ok(asked)
}

fn escaped(text: &str) -> String {
    byte_serialize(text.as_bytes()).collect()
}
