//! An import lasts as long as its file comes. What it stood on when it began may be taken away meanwhile: then it ends.

use std::{
    io::Write,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use domain::api_key::Role;
use futures::channel::mpsc::{UnboundedSender, unbounded};
use reqwest::Body;
use serde_json::{Value, json};
use tokio::time::{sleep, timeout};

use super::{Program, key_id};
use crate::harness::{World, flow};

const ROW: &str = "{\"nickname\":\"Lin\"}\n";
/// Much longer than a look counts.
const SOON: Duration = Duration::from_secs(10);

/// An import whose first row is a user, and whose file goes on.
struct Going {
    rows: UnboundedSender<Result<Vec<u8>, String>>,
    report: reqwest::Response,
}

impl Going {
    async fn begin(program: &Program) -> Self {
        let (rows, body) = unbounded();
        rows.unbounded_send(Ok(ROW.as_bytes().to_vec())).unwrap();
        let request = program.request("POST", "/api/v1/users/import?name=old&every_row=true");
        let request = request.header("content-type", "application/x-ndjson");
        let mut report = request.body(Body::wrap_stream(body)).send().await.unwrap();
        let first = report.chunk().await.unwrap().unwrap();
        let first: Value = serde_json::from_slice(&first).unwrap();
        assert!(first["user"].is_string(), "{first}");
        Self { rows, report }
    }

    /// What was told since, once it ended though the file did not. Whoever sends on may find the connection closed.
    async fn ended(mut self) -> Vec<Value> {
        let mut report = Vec::new();
        while let Ok(Some(bytes)) =
            timeout(SOON, self.report.chunk()).await.expect("the import goes on")
        {
            report.extend_from_slice(&bytes);
        }
        let report = String::from_utf8(report).unwrap();
        report.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

flow! {
    async fn an_import_ends_once_its_key_is_revoked_also_while_no_row_comes(world) {
        let operator = Program::with_role(world, &world.first, Role::Operator).await;
        let going = Going::begin(&operator).await;
        let deployment = Program::of_deployment(world).await;
        let key = format!("/api/v1/keys/{}", key_id(&world.first, Role::Operator));
        deployment.delete(&key).await.expect(200);
        assert_eq!(going.ended().await, [json!({ "broken_off": "key: it does not open this any more" })]);
        assert_eq!(world.users(&world.first).await.len(), 1);
    }
}

flow! {
    async fn an_import_ends_once_the_time_of_its_key_is_over(world) {
        let until = world.app.now() + chrono::TimeDelta::minutes(5);
        let operator = Program::until(world, &world.first, Role::Operator, Some(until)).await;
        let going = Going::begin(&operator).await;
        world.wait(301);
        assert_eq!(going.ended().await, [json!({ "broken_off": "key: it does not open this any more" })]);
    }
}

flow! {
    async fn an_import_ends_once_its_pool_is_deleted_also_while_rows_come(world) {
        let operator = Program::with_role(world, &world.second, Role::Operator).await;
        let going = Going::begin(&operator).await;
        let deployment = Program::of_deployment(world).await;
        deployment.delete(&format!("/api/v1/pools/{}", world.second.pool)).await.expect(204);
        let rows = going.rows.clone();
        let sending = tokio::spawn(async move {
            for row in 0..30 {
                drop(rows.unbounded_send(Ok(format!("{{\"nickname\":\"Lin {row}\"}}\n").into())));
                sleep(Duration::from_millis(100)).await;
            }
        });
        let told = going.ended().await;
        sending.await.unwrap();
        let (last, rows) = told.split_last().unwrap();
        assert_eq!(last, &json!({ "broken_off": "pool: it was deleted meanwhile" }));
        assert!(rows.len() < 20, "{} of 30", rows.len());
    }
}

flow! {
    async fn the_command_line_imports_nobody_into_a_pool_that_was_deleted(world) {
        let mut process = command(world).spawn().unwrap();
        let mut rows = process.stdin.take().unwrap();
        rows.write_all(ROW.as_bytes()).unwrap();
        let begun = Instant::now();
        while world.users(&world.second).await.is_empty() {
            assert!(begun.elapsed() < SOON * 2, "nobody is imported");
            sleep(Duration::from_millis(50)).await;
        }
        let deployment = Program::of_deployment(world).await;
        deployment.delete(&format!("/api/v1/pools/{}", world.second.pool)).await.expect(204);
        let deleted = Instant::now();
        while process.try_wait().unwrap().is_none() {
            assert!(deleted.elapsed() < SOON, "it goes on");
            sleep(Duration::from_millis(50)).await;
        }
        let ended = process.wait_with_output().unwrap();
        assert_eq!(ended.status.code(), Some(65));
        assert_eq!(String::from_utf8(ended.stderr).unwrap(), "saoma: pool: it was deleted meanwhile\n");
        drop(rows);
    }
}

/// `saoma user import` into the second pool, of what is written to its standard input.
fn command(world: &World) -> Command {
    let config = &world.app.config;
    let mut command = Command::new(env!("CARGO_BIN_EXE_saoma"));
    command
        .args(["user", "import", "-", "--name", "old", "--format", "ndjson", "--pool"])
        .arg(world.second.pool.as_str())
        .env_clear()
        .env("SAOMA_PUBLIC_URL", config.public_url.origin().as_str())
        .env("SAOMA_DATABASE", config.database.as_str())
        .env("SAOMA_ROOT_KEY_FILE", &config.root_key_file)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}
