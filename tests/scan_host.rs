//! The one host that codes hold and phones ask.

use std::fs;

use actix_web::rt::System;
use reqwest::Method;
use saoma::config::{Config, PublicUrl};
use serde_json::json;

use crate::harness::{Answer, Browser, Serving, flow, try_read_code};

flow! {
    /// 47: the scan host is another than the pool's: each answers what is its own.
    async fn codes_of_another_scan_host_are_scanned_there_only(world) {
        let site = &world.first;
        let scan_url = Some(PublicUrl::try_from("https://scan.example.com".to_owned()).unwrap());
        let server = world.another_server(Config { scan_url, ..world.app.config.clone() }).await;
        let browser = Browser::by_proxy(world.http.clone(), site, server.clone());
        let body = json!({ "connection": site.connection, "client_id": site.application });
        let issued = browser.post("/logins", &body).await.expect(201).json();
        let png = browser.request(Method::GET, issued["code"]["png"].as_str().unwrap()).send().await.unwrap();
        let code = try_read_code(&png.bytes().await.unwrap()).unwrap();
        let ticket = code.strip_prefix("https://scan.example.com/s/").expect("the scan host");

        let phone = world.phone("lin");
        let at = async |method: Method, host: &str, path: &str, body: &serde_json::Value| {
            let request = world.http.request(method, format!("{server}{path}")).header("host", host);
            Answer::of(request.json(body).send().await.unwrap()).await
        };
        let scan = json!({ "ticket": ticket, "login_code": phone.login_code(), "launch_scene": 1011 });
        let pool_host = site.origin.strip_prefix("http://").unwrap();
        for path in ["/phone/scan", "/phone/authorize", "/phone/decline", "/phone/disown"] {
            at(Method::POST, pool_host, path, &scan).await.expect(421);
        }
        at(Method::GET, pool_host, &format!("/s/{ticket}"), &json!({})).await.expect(421);
        at(Method::GET, pool_host, "/unknown.txt", &json!({})).await.expect(421);
        at(Method::GET, "scan.example.com", &format!("/s/{ticket}"), &json!({})).await.expect(200);
        at(Method::GET, "scan.example.com", "/login", &json!({})).await.expect(421);
        at(Method::POST, "scan.example.com", "/phone/scan", &scan).await.expect(200);
        let status = browser.get(&format!("/logins/{}", issued["id"].as_str().unwrap())).await.expect(200);
        assert_eq!(status.field("state"), "scanned");
    }
}

#[test]
fn wechat_finds_the_files_that_it_gave_and_no_others() {
    System::new().block_on(async {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("AbCd1234.txt");
        fs::write(&file, "0f1e2d3c4b5a\n").unwrap();
        let files = format!("[{:?}]", file.to_str().unwrap());
        let variables = [("SAOMA_WECHAT__VERIFICATION_FILES", files.as_str())];
        let serving = Serving::with(folder, &variables).await;
        let get = async |path: &str| {
            let url = format!("http://localhost:{}{path}", serving.port);
            Answer::of(crate::harness::http_client().get(url).send().await.unwrap()).await
        };
        for path in ["/AbCd1234.txt", "/s/AbCd1234.txt"] {
            let answer = get(path).await.expect(200);
            assert_eq!(
                (&*answer.text, answer.header("content-type")),
                ("0f1e2d3c4b5a", "text/plain; charset=utf-8")
            );
        }
        for path in [
            "/s/Other.txt",
            "/abcd1234.txt",
            "/saoma.toml",
            "/s/..%2Fsaoma.key.txt",
            "/AbCd1234.txt/",
        ] {
            get(path).await.expect(404);
        }
        assert!(
            get("/s/AbCd1234").await.expect(200).header("content-type").starts_with("text/html")
        );
    });
}
