//! What is written down when the server starts.

use std::{
    fs::{self, File},
    path::Path,
    process::{Child, Command},
};

use actix_web::rt::System;
use eventstore::testing::{self, Fresh, Kind};
use serde_json::Value;

use crate::harness::{free_ports, http_client, wait_for_port};

/// A process that ends with the test, and where it failed too.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// What `saoma serve` logs until it is ready, and where it listens. What to log is left to the server.
async fn log_of_a_start(database: &Fresh) -> (String, String) {
    let port = free_ports(1);
    let address = format!("127.0.0.1:{port}");
    let log = database.root_key_file.with_file_name("log");
    let _server = start(database, &address, &log);
    wait_for_port(port).await;
    let ready = http_client().get(format!("http://{address}/health/ready")).send();
    let ready = ready.await.is_ok_and(|ready| ready.status() == 200);
    let log = fs::read_to_string(log).unwrap();
    assert!(ready, "{log}");
    (log, address)
}

fn start(database: &Fresh, address: &str, log: &Path) -> Server {
    let process = Command::new(env!("CARGO_BIN_EXE_saoma"))
        .arg("serve")
        .env_clear()
        .env("SAOMA_PUBLIC_URL", "http://localhost")
        .env("SAOMA_LISTEN", address)
        .env("SAOMA_ROOT_KEY_FILE", &database.root_key_file)
        .env("SAOMA_DATABASE", &database.url)
        .stderr(File::create(log).unwrap())
        .spawn();
    Server(process.unwrap())
}

/// PostgreSQL gives notice that a table is there already. That is not logged, and takes no other line with it.
#[test]
fn every_start_says_where_it_serves() {
    for kind in testing::BOTH {
        System::new().block_on(every_start_on(kind));
    }
}

async fn every_start_on(kind: Kind) {
    let database = testing::fresh(kind).await.unwrap();
    for start in 1..=2 {
        let (log, address) = log_of_a_start(&database).await;
        let lines = log.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let serving = lines.filter(|line| line["message"] == "serving");
        let addresses: Vec<Value> = serving.map(|line| line["address"].clone()).collect();
        assert_eq!(addresses, [address], "start {start} on {kind:?}: {log}");
        assert!(!log.contains("already exists"), "{log}");
    }
}
