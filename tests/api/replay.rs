//! What happened in a login, by the API and by the command line.

use std::process::{Command, Output};

use domain::api_key::Role;
use serde_json::{Value, json};

use super::{Program, sign_in};
use crate::harness::{World, flow};

/// Runs `saoma audit login ID` on the world's database.
fn audit(world: &World, id: &str, further: &[&str]) -> Output {
    let config = &world.app.config;
    Command::new(env!("CARGO_BIN_EXE_saoma"))
        .args(["audit", "login", id, "--database", config.database.as_str(), "--root-key-file"])
        .arg(&config.root_key_file)
        .args(further)
        .output()
        .unwrap()
}

fn text(output: Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

flow! {
    async fn a_replay_tells_every_step_and_no_secret(world) {
        let site = &world.first;
        let (browser, phone) = (world.browser(site), world.phone("lin"));
        let login = browser.login(site).await;
        world.wait(7);
        phone.scan(&login).await.expect(200);
        world.phone("zhou").scan(&login).await.refused(409, "second_phone");
        phone.authorize().await.expect(200);
        browser.claim(&login).await.expect(200);

        let program = Program::with_role(world, site, Role::Auditor).await;
        let steps = program.list(&format!("/api/v1/logins/{}/events", login.id)).await;
        let told: Vec<_> = steps.iter().map(|step| (&step["event"], &step["from"], &step["to"], &step["actor"])).collect();
        let expected = [
            ["login.issued", "", "issued", "browser"],
            ["login.scanned", "issued", "scanned", "phone"],
            ["login.attempt_refused", "scanned", "scanned", "phone"],
            ["login.authorized", "scanned", "authorized", "phone"],
            ["login.bound", "authorized", "bound", "phone"],
            ["login.claimed", "bound", "claimed", "browser"],
        ];
        assert_eq!(told.len(), expected.len(), "{told:?}");
        for ((event, from, to, actor), step) in told.into_iter().zip(expected) {
            assert_eq!([event, to, actor], [step[0], step[2], step[3]]);
            assert_eq!(from.as_str().unwrap_or_default(), step[1]);
        }
        assert_eq!(steps[1]["after_ms"], 7000);
        assert_eq!(steps[1]["facts"]["identity"]["openid"], world.wechat.openid("lin", &world.app_id).unwrap());
        assert_eq!(steps[2]["reason"], "second_phone");
        assert_eq!(steps[3]["facts"]["phone"], "+8613800138000");
        assert_eq!(steps[0]["facts"]["origin"]["ip"], "127.0.0.1");
        let seen = Value::from(steps).to_string();
        for secret in [&login.ticket, &phone.token().unwrap()] {
            assert!(!seen.contains(secret.as_str()), "{secret}");
        }
    }
}

flow! {
    async fn the_command_line_tells_the_same_and_masks_the_person(world) {
        let login = sign_in(world, &world.first, "lin").await;
        let openid = world.wechat.openid("lin", &world.app_id).unwrap();

        let table = text(audit(world, &login.id, &[]));
        assert!(table.starts_with(&format!("login {}: claimed after ", login.id)), "{table}");
        assert!(table.contains("issued → scanned") && table.contains("phone 138****8000"), "{table}");
        assert!(!table.contains("13800138000") && !table.contains(&openid) && !table.contains('\u{1B}'), "{table}");

        let clear = text(audit(world, &login.id, &["--clear"]));
        assert!(clear.contains("+8613800138000") && clear.contains(&openid), "{clear}");

        let json: Value = serde_json::from_str(&text(audit(world, &login.id, &["--json", "--clear"]))).unwrap();
        let program = Program::with_role(world, &world.first, Role::Auditor).await;
        let steps = program.list(&format!("/api/v1/logins/{}/events", login.id)).await;
        assert_eq!(json, json!({ "items": steps }));
    }
}

flow! {
    async fn a_login_that_is_not_there_is_an_error(world) {
        let output = audit(world, "unknown", &[]);
        assert_eq!(output.status.code(), Some(1));
        assert_eq!(String::from_utf8_lossy(&output.stderr), "saoma: there is no login unknown\n");
    }
}

#[test]
fn an_audit_makes_neither_a_database_nor_a_key() {
    let folder = tempfile::tempdir().unwrap();
    let (database, key) = (folder.path().join("saoma.db"), folder.path().join("saoma.key"));
    let output = Command::new(env!("CARGO_BIN_EXE_saoma"))
        .args(["audit", "login", "l1", "--database", &format!("sqlite:{}", database.display())])
        .arg("--root-key-file")
        .arg(&key)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(!database.exists() && !key.exists());
}

#[test]
fn the_document_is_printed_as_it_is_committed() {
    let output = Command::new(env!("CARGO_BIN_EXE_saoma")).arg("openapi").output().unwrap();
    assert_eq!(text(output), include_str!("../../docs/openapi.json"));
}
