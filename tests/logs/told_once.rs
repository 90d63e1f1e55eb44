//! What an operator is told once in a while, and not for each who signs in.

use actix_web::rt::System;
use serde_json::json;

use crate::harness::{Answer, Browser, Serving, demo::Demo, http_client};

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

/// A proxy that does not pass the host on: nobody gets in, and the page cannot say why.
#[test]
fn a_host_that_nobody_knows_is_told_with_the_one_that_is_known() {
    System::new().block_on(async {
        let serving = Serving::start().await;
        let at = format!("http://127.0.0.1:{}", serving.port);
        let long = "a".repeat(240);
        for host in ["saoma:8080", "saoma:8080", &long] {
            for path in ["/login", "/oidc/.well-known/openid-configuration", "/api/v1/users"] {
                let request = http_client().get(format!("{at}{path}")).header("host", host);
                Answer::of(request.send().await.unwrap()).await.expect(421);
            }
        }
        let log = serving.log();
        let [line] = lines(&log, "no pool has this host")[..] else { panic!("{log}") };
        let told: serde_json::Value = serde_json::from_str(line).unwrap();
        assert_eq!((&told["level"], &told["asked"]), (&json!("WARN"), &json!("saoma:8080")));
        assert_eq!(told["known"], format!("localhost:{}", serving.port));
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
            let told = if is_told { json!([warning]) } else { json!([]) };
            assert_eq!(ready.json()["warnings"], told);
            let warned = serving.log().lines().any(|line| {
                line.contains("WARN") && line.contains(warning) && line.contains(base_url)
            });
            assert_eq!(warned, is_told, "{}", serving.log());
        }
    });
}
