//! An import whose server is killed in the middle: what it told is there, nobody is half there, and it goes on when it comes again.

use eventstore::testing::{self, Kind};
use fixtures::wechat;
use serde_json::Value;

use crate::harness::{demo::Demo, http_client};

const ROWS: usize = 4000;

#[test]
fn an_import_goes_on_after_a_kill_on_sqlite() {
    actix_web::rt::System::new().block_on(killed_and_sent_again(&[]));
}

#[test]
fn an_import_goes_on_after_a_kill_on_postgresql() {
    actix_web::rt::System::new().block_on(async {
        let database = testing::fresh(Kind::Postgres).await.unwrap();
        killed_and_sent_again(&["--database", &database.url]).await;
    });
}

async fn killed_and_sent_again(arguments: &[&str]) {
    let mut demo = Demo::start(arguments).await;
    let before = users(&demo).await;
    let mut told = Vec::new();
    let mut report = import(&demo).await;
    while let Ok(Some(bytes)) = report.chunk().await {
        told.extend_from_slice(&bytes);
        // It is in the middle: what comes after this is lost.
        if told.iter().filter(|byte| **byte == b'\n').count() > ROWS / 4 {
            drop(demo.process.kill());
        }
    }
    demo.process.wait().unwrap();
    // What is behind the last line end did not come whole.
    let told = String::from_utf8(told).unwrap();
    let (told, _) = told.rsplit_once('\n').unwrap();
    let told: Vec<Value> = told.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(told.len() < ROWS && told.iter().all(|line| line["user"].is_string()), "{told:?}");

    demo.start_again();
    let again = sent_to_its_end(&demo).await;
    let (counts, rows) = again.split_last().unwrap();
    let there = counts["there"].as_u64().unwrap();
    assert_eq!(counts["imported"].as_u64().unwrap() + there, ROWS as u64, "{counts}");
    assert!(there >= told.len() as u64, "{counts}, and {} were told", told.len());
    for (first, second) in told.iter().zip(rows) {
        assert_eq!((&first["user"], &second["there"]), (&second["user"], &Value::Bool(true)));
    }
    assert_eq!(users(&demo).await, before + ROWS);
    let last = demo.api(&format!("/users?openid=o{}", ROWS - 1)).await.expect(200).json();
    assert_eq!(last["items"][0]["nickname"], format!("Lin {}", ROWS - 1));
    demo.stop().await;
}

/// Sends the file until all of it is taken: the database may still hold for a while what the killed server had begun, and an import
/// that waits too long for that breaks off.
async fn sent_to_its_end(demo: &Demo) -> Vec<Value> {
    let mut last = Value::Null;
    for _ in 0..10 {
        let report = import(demo).await.text().await.unwrap();
        let report: Vec<Value> =
            report.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        last = report.last().unwrap().clone();
        if last["imported"].is_u64() {
            return report;
        }
    }
    panic!("it never came to its end: {last}");
}

/// Sends the file; what is answered comes row by row.
async fn import(demo: &Demo) -> reqwest::Response {
    let app_id = &wechat::Config::demo("").apps[0].app_id;
    let row = |n: usize| {
        serde_json::json!({
            "nickname": format!("Lin {n}"), "phone": format!("+86139{n:08}"), "phone_verified": true,
            "identities": [{ "app_id": app_id, "openid": format!("o{n}") }],
        })
    };
    let file: String = (0..ROWS).map(|n| format!("{}\n", row(n))).collect();
    let url =
        format!("{}/api/v1/users/import?name=old&verified=true&every_row=true", demo.text("saoma"));
    let request = http_client().post(url).bearer_auth(demo.text("api_key"));
    let answer = request.header("content-type", "application/x-ndjson").body(file).send().await;
    answer.unwrap().error_for_status().unwrap()
}

/// How many there are.
async fn users(demo: &Demo) -> usize {
    let (mut count, mut path) = (0, "/users?limit=100".to_owned());
    loop {
        let page = demo.api(&path).await.expect(200).json();
        count += page["items"].as_array().unwrap().len();
        match page["next"].as_str() {
            Some(next) => path = format!("/users?limit=100&after={next}"),
            None => return count,
        }
    }
}
