//! What an operator is told once in a while, and not for each who signs in.

use std::time::{Duration, Instant};

use actix_web::rt::System;
use serde_json::json;

use crate::harness::{Answer, Browser, Serving, demo::Demo, http_client, saoma};

/// Ten people cannot sign in: one line says so, and names pool and connection.
#[test]
fn a_mini_program_that_does_not_work_is_told_once_an_hour_with_its_connection() {
    System::new().block_on(async {
        let demo = Demo::start(&["--no-limits"]).await;
        let faults = json!({ "refuse": [{ "call": "getuserphonenumber", "errcode": 48001 }] });
        let at = format!("{}/_simulator/faults", demo.text("wechat"));
        Answer::of(http_client().post(at).json(&faults).send().await.unwrap()).await.expect(200);
        for _ in 0..10 {
            let browser = Browser::new(http_client(), &demo.site());
            let login = browser.login(&demo.site()).await;
            demo.scan("lin", &login).await.expect(200);
            demo.authorize("lin").await.expect(503);
        }
        let log = demo.end();
        let told: Vec<&str> = log.lines().filter(|line| line.contains("ERROR")).collect();
        let [line] = told[..] else { panic!("more or less than one line: {told:?}") };
        for named in ["pool=demo", "connection=demo-wechat", "not permitted"] {
            assert!(line.contains(named), "{line}");
        }
    });
}

/// The text fields of the lines that hold this.
fn lines<'a>(log: &'a str, holding: &str) -> Vec<&'a str> {
    log.lines().filter(|line| line.contains(holding)).collect()
}

/// Asks for pages at these hosts; each is refused.
async fn ask(origin: &str, hosts: &[&str]) {
    for host in hosts {
        for path in ["/login", "/oidc/.well-known/openid-configuration", "/api/v1/users"] {
            let request = http_client().get(format!("{origin}{path}")).header("host", *host);
            Answer::of(request.send().await.unwrap()).await.expect(421);
        }
    }
}

/// The warnings that everybody may read, but for the one about the demo's WeChat.
async fn warnings(origin: &str) -> Vec<String> {
    let ready = http_client().get(format!("{origin}/health/ready")).send().await.unwrap();
    let ready = Answer::of(ready).await.expect(200).json();
    let mut warnings: Vec<String> = serde_json::from_value(ready["warnings"].clone()).unwrap();
    warnings.retain(|warning| !warning.contains("WeChat API"));
    warnings
}

/// A proxy that does not pass the host on: nobody gets in, and the page cannot say why. Who tries other hosts does not hide it.
#[test]
fn each_host_that_nobody_knows_is_told_with_the_one_that_is_known() {
    System::new().block_on(async {
        let demo = Demo::start(&["--no-limits"]).await;
        let origin = demo.site().origin;
        let long = "a".repeat(240);
        ask(&origin, &["scanner.example", "saoma:8080", "saoma:8080", "SAOMA:8080", &long]).await;
        let many: Vec<String> = (0..40).map(|number| format!("{number}.example")).collect();
        ask(&origin, &many.iter().map(String::as_str).collect::<Vec<_>>()).await;
        let log = demo.end();
        let told = lines(&log, "no pool has this host");
        // In a minute, that is.
        assert_eq!(told.len(), 10, "{log}");
        let known = format!("known={}", origin.strip_prefix("http://").unwrap());
        for (line, host) in told.iter().zip(["scanner.example", "saoma:8080", &long[..200]]) {
            for named in ["WARN", &known, &format!("asked=\"{host}\"")] {
                assert!(line.contains(named), "{line}");
            }
        }
    });
}

/// A probe that looks only at health, and a log that shows errors alone, shall not hide it either.
#[test]
fn while_no_request_reaches_a_pool_monitors_are_told() {
    System::new().block_on(async {
        let demo = Demo::start_with(None, &["--no-limits"], &[("RUST_LOG", "error")]);
        let origin = demo.site().origin;
        assert!(warnings(&origin).await.is_empty());
        ask(&origin, &["saoma:8080"]).await;
        let warning =
            "every request asks for a host that no pool has: does the proxy pass the host on?";
        assert_eq!(warnings(&origin).await, [warning]);
        let page = http_client().get(format!("{origin}/oidc/.well-known/jwks.json"));
        Answer::of(page.send().await.unwrap()).await.expect(200);
        assert!(warnings(&origin).await.is_empty());
        ask(&origin, &["scanner.example"]).await;
        assert!(warnings(&origin).await.is_empty());
    });
}

/// Whatever host is asked, there is nothing to find: the proxy is not to blame.
#[test]
fn where_there_is_no_pool_yet_that_is_what_is_told() {
    System::new().block_on(async {
        let serving = Serving::start().await;
        let origin = format!("http://localhost:{}", serving.port);
        let own = format!("localhost:{}", serving.port);
        ask(&origin, &[&own, "scanner.example", &own]).await;
        let log = serving.log();
        let [line] = lines(&log, "there is no pool yet")[..] else { panic!("{log}") };
        assert!(line.contains("WARN") && !log.contains("proxy"), "{log}");
        assert_eq!(warnings(&origin).await, ["there is no pool yet: nobody can sign in"]);
        // Another process makes one. Nobody has come to its host yet.
        let (database, key) = (serving.file("saoma.db"), serving.file("saoma.key"));
        let variables = [
            ("SAOMA_PUBLIC_URL", origin.as_str()),
            ("SAOMA_DATABASE", &format!("sqlite:{}", database.display())),
            ("SAOMA_ROOT_KEY_FILE", key.to_str().unwrap()),
        ];
        let made = saoma(&["pool", "create", "--name", "Tea"], &variables);
        assert_eq!(made.code, Some(0), "{}", made.stderr);
        let deadline = Instant::now() + Duration::from_secs(10);
        while !warnings(&origin).await.is_empty() {
            assert!(Instant::now() < deadline, "{:?}", warnings(&origin).await);
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    });
}

/// The page tells nobody which address came; its developer asks the operator.
#[test]
fn a_redirect_uri_that_is_not_registered_is_told_beside_those_that_are() {
    System::new().block_on(async {
        let demo = Demo::start(&["--no-limits"]).await;
        let site = demo.site();
        for _ in 0..3 {
            let wrong = "http://shop.example/cb%0A?token=hunter2%23hunter3";
            let at = format!(
                "{}/oidc/auth?client_id={}&redirect_uri={wrong}&state=hunter4&response_type=code",
                site.origin, site.application
            );
            Answer::of(http_client().get(at).send().await.unwrap()).await.expect(400);
        }
        let log = demo.end();
        let [line] = lines(&log, "redirect_uri is not one of the client's")[..] else {
            panic!("{log}")
        };
        for named in ["WARN", "demo-shop", "http://shop.example/cb", &site.redirect_uri] {
            assert!(line.contains(named), "{line}");
        }
        assert!(!log.contains("hunter"), "{log}");
    });
}

/// Who answers in WeChat's place says who a person is.
#[test]
fn a_wechat_that_is_not_wechats_is_told_at_the_start_and_to_monitors() {
    System::new().block_on(async {
        for (base_url, is_told) in
            [("https://wechat.example/api", true), ("https://api.weixin.qq.com", false)]
        {
            let folder = tempfile::tempdir().unwrap();
            let file = folder.path().join("saoma.toml");
            std::fs::write(&file, format!("[wechat]\nbase_url = \"{base_url}\"\n")).unwrap();
            let serving = Serving::with(folder, &[("SAOMA_CONFIG", file.to_str().unwrap())]).await;
            let at = format!("http://127.0.0.1:{}/health/ready", serving.port);
            let ready = Answer::of(http_client().get(at).send().await.unwrap()).await.expect(200);
            // The answer is for everybody, and names WeChat's own address alone.
            let warning = "the WeChat API is not taken from https://api.weixin.qq.com";
            let no_pool = "there is no pool yet: nobody can sign in";
            let told = if is_told { json!([no_pool, warning]) } else { json!([no_pool]) };
            assert_eq!(ready.json()["warnings"], told);
            let warned = serving.log().lines().any(|line| {
                line.contains("WARN") && line.contains(warning) && line.contains(base_url)
            });
            assert_eq!(warned, is_told, "{}", serving.log());
        }
    });
}

/// One mistake does not hide the next one, of whichever address; somebody who makes up addresses fills no log. Each line has the number
/// that the page shows.
#[test]
fn each_address_that_a_client_asks_for_in_vain_is_told_once() {
    System::new().block_on(async {
        let demo = Demo::start(&["--no-limits"]).await;
        let site = demo.site();
        let ask = async |path: &str, parameter: &str, address: Option<&str>| {
            let said = [("client_id", site.application.as_str())].into_iter();
            let said: Vec<_> = said.chain(address.map(|address| (parameter, address))).collect();
            let request = http_client().get(format!("{}{path}", site.origin)).query(&said);
            let page = Answer::of(request.send().await.unwrap()).await.expect(400);
            page.header("x-request-id").to_owned()
        };
        ask("/oidc/auth", "redirect_uri", None).await;
        let mut told = Vec::new();
        for address in
            ["https://one.example/cb", "https://two.example/cb", "https://one.example/cb"]
        {
            told.push(ask("/oidc/auth", "redirect_uri", Some(address)).await);
        }
        let bye = "https://one.example/bye";
        told.push(ask("/oidc/session/end", "post_logout_redirect_uri", Some(bye)).await);
        for number in 0..40 {
            let address = format!("https://{number}.example/cb");
            ask("/oidc/auth", "redirect_uri", Some(&address)).await;
        }
        // A page that is the client's, at an origin that is not told by messages.
        let elsewhere = [
            ("client_id", "demo-app"),
            ("redirect_uri", "http://127.0.0.1:3000/callback"),
            ("response_mode", "web_message"),
        ];
        let request = http_client().get(format!("{}/oidc/auth", site.origin)).query(&elsewhere);
        Answer::of(request.send().await.unwrap()).await.expect(400);
        let log = demo.end();
        let [of_messages] = lines(&log, "a web_message origin is not one")[..] else {
            panic!("{log}")
        };
        assert!(of_messages.contains("asked=\"http://127.0.0.1:3000\""), "{of_messages}");
        let of_codes = lines(&log, "a redirect_uri is not one of the client's");
        assert_eq!(of_codes.len(), 10, "{log}");
        let [of_leaving] = lines(&log, "a post_logout_redirect_uri is not one")[..] else {
            panic!("{log}")
        };
        for (line, address, id) in [
            (of_codes[0], "https://one.example/cb", &told[0]),
            (of_codes[1], "https://two.example/cb", &told[1]),
            (of_leaving, bye, &told[3]),
        ] {
            assert!(
                line.contains(&format!("asked=\"{address}\"")) && line.contains(id.as_str()),
                "{line}"
            );
        }
    });
}
