//! `saoma operator`, and a server that is started for the first time.

use serde_json::Value;

use super::{Colleague, is_in};
use crate::harness::{Ended, World, flow, saoma};

/// Runs `saoma` over the configuration of the world.
fn run(world: &World, arguments: &[&str]) -> Ended {
    let config = &world.app.config;
    saoma(
        arguments,
        &[
            ("SAOMA_PUBLIC_URL", config.public_url.origin().as_str()),
            ("SAOMA_DATABASE", config.database.as_str()),
            ("SAOMA_ROOT_KEY_FILE", config.root_key_file.to_str().unwrap()),
        ],
    )
}

fn json(world: &World, arguments: &[&str]) -> Value {
    let ended = run(world, &[&["operator"], arguments, &["--json"]].concat());
    assert_eq!(ended.code, Some(0), "{arguments:?}: {}", ended.stderr);
    serde_json::from_str(&ended.stdout).unwrap_or_default()
}

/// Registers by a link that the command line printed.
async fn join(world: &World, link: &str) -> Colleague {
    let id = super::secret_of(link).rsplit_once('.').unwrap().0;
    let operator = world.app.views.operator(&id.into()).await.unwrap().unwrap();
    let expires_at = operator.link_expires_at.unwrap();
    let link = saoma::management::operators::Link { operator, url: link.to_owned(), expires_at };
    Colleague::joins(world, &link).await
}

fn states(world: &World, arguments: &[&str]) -> Vec<(String, String)> {
    let listed = json(world, arguments);
    let items = listed["items"].as_array().unwrap().iter();
    let text = |item: &Value, field: &str| item[field].as_str().unwrap_or_default().to_owned();
    items.map(|item| (text(item, "name"), text(item, "role"))).collect()
}

flow! {
    async fn people_are_invited_changed_rescued_and_removed_by_commands(world) {
        let ended = run(world, &["operator", "invite", "--name", "lin"]);
        assert_eq!(ended.code, Some(0), "{}", ended.stderr);
        let link = ended.stdout.trim();
        let begin = format!("{}/console/join#", world.first.origin);
        // By itself, so that a shell can take it, and nowhere else.
        assert!(link.starts_with(&begin) && !link.contains('\n'), "{link}");
        assert!(ended.stderr.contains("lets lin in once") && !ended.stderr.contains('#'), "{}", ended.stderr);
        let lin = join(world, link).await;
        assert!(lin.is_in().await);
        let zhou = json(world, &["invite", "--name", "zhou", "--role", "auditor", "--pool", "second"]);
        assert_eq!(zhou["operator"]["pool"], "second");
        assert_eq!(states(world, &["list"]), [("lin".to_owned(), "operator".to_owned())]);
        assert_eq!(states(world, &["list", "--pool", "second"]), [("zhou".to_owned(), "auditor".to_owned())]);
        json(world, &["role", "zhou", "operator", "--pool", "second"]);
        assert_eq!(states(world, &["list", "--pool", "second"]), [("zhou".to_owned(), "operator".to_owned())]);
        world.wait(30);
        let rescued = json(world, &["rescue", "lin"]);
        let rescued = join(world, rescued["link"].as_str().unwrap()).await;
        assert!(rescued.is_in().await && !is_in(&lin.browser).await);
        json(world, &["remove", "zhou", "--pool", "second"]);
        let listed = run(world, &["operator", "list", "--pool", "second"]).stdout;
        assert!(listed.contains("removed"), "{listed}");
        let id = zhou["operator"]["id"].as_str().unwrap();
        let refused = run(world, &["operator", "erase", id, "--pool", "second", "--confirm", "wu"]);
        assert_eq!(refused.code, Some(65), "{}", refused.stderr);
        json(world, &["erase", id, "--pool", "second", "--confirm", "zhou"]);
        let listed = run(world, &["operator", "list", "--pool", "second"]).stdout;
        assert!(listed.contains("erased") && listed.contains(id) && !listed.contains("zhou"), "{listed}");
    }
}

flow! {
    async fn a_command_says_in_one_line_what_it_cannot_do(world) {
        json(world, &["invite", "--name", "lin"]);
        for (arguments, code, said) in [
            (&["invite", "--name", "Lin"][..], 65, "name"),
            (&["invite", "--name", "lin"], 65, "taken"),
            (&["rescue", "nobody"], 1, "no person of the console called nobody"),
            (&["remove", "lin", "--pool", "second"], 1, "no person of the console called lin"),
            (&["erase", "lin", "--confirm", "lin"], 65, "removed first"),
            (&["list", "--pool", "nothing"], 1, "no pool nothing"),
        ] {
            let ended = run(world, &[&["operator"], arguments].concat());
            assert_eq!((ended.code, ended.stdout.as_str()), (Some(code), ""), "{arguments:?}: {}", ended.stderr);
            assert!(ended.stderr.contains(said) && ended.stderr.lines().count() == 1, "{}", ended.stderr);
        }
    }
}

flow! {
    async fn without_the_root_key_nobody_is_rescued(world) {
        json(world, &["invite", "--name", "lin"]);
        let other = world.app.config.root_key_file.with_extension("other");
        std::fs::write(&other, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA").unwrap();
        std::fs::set_permissions(&other, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
        let ended = saoma(&["operator", "rescue", "lin"], &[
            ("SAOMA_PUBLIC_URL", world.app.config.public_url.origin().as_str()),
            ("SAOMA_DATABASE", world.app.config.database.as_str()),
            ("SAOMA_ROOT_KEY_FILE", other.to_str().unwrap()),
        ]);
        assert_eq!((ended.code, ended.stdout.as_str()), (Some(69), ""), "{}", ended.stderr);
    }
}

/// What a fresh `serve` prints, by whether it is started on a terminal (`script` gives it one).
fn started(on_a_terminal: bool) -> String {
    let folder = tempfile::tempdir().unwrap();
    let port = crate::harness::free_ports(1);
    let serve = format!("{} serve", env!("CARGO_BIN_EXE_saoma"));
    let mut command = if on_a_terminal {
        let mut script = std::process::Command::new("script");
        script.args(["-q", "-e", "-c", &format!("timeout 8 {serve}"), "/dev/null"]);
        script
    } else {
        let mut timeout = std::process::Command::new("timeout");
        timeout.arg("8").args(serve.split(' '));
        timeout
    };
    let output = command
        .current_dir(&folder)
        .env_clear()
        .env("PATH", std::env::var("PATH").unwrap())
        .env("SAOMA_PUBLIC_URL", format!("http://localhost:{port}"))
        .env("SAOMA_LISTEN", format!("127.0.0.1:{port}"))
        .stdin(std::process::Stdio::null())
        .output()
        .unwrap();
    let both = [output.stdout, output.stderr].concat();
    String::from_utf8_lossy(&both).into_owned()
}

#[test]
fn a_fresh_server_prints_the_first_link_on_a_terminal_and_never_into_a_log() {
    let terminal = started(true);
    assert!(terminal.contains("/console/join#"), "{terminal}");
    let log = started(false);
    assert!(log.contains("serving") && !log.contains("/console/join"), "{log}");
}
