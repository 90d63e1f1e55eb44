//! A site of its own, at another origin than Saoma and the shop.

use std::net::TcpListener;

use actix_web::{App, HttpResponse, HttpServer, dev::ServerHandle, web};
use serde_json::{Value, json};

use crate::harness::{Answer, demo::Demo, http_client};

/// A site that serves one page at every address.
pub struct Site {
    pub origin: String,
    server: ServerHandle,
}

impl Site {
    /// One whose pages sign people in by the module that Saoma serves, as the demo's application without a secret.
    pub async fn signing_in(demo: &Demo, opener_policy: &'static str) -> Self {
        let client = &demo.facts["public_application"]["id"];
        let facts = json!({ "saoma": demo.text("saoma"), "client": client }).to_string();
        let site = Self::serve(include_str!("site.html").replace("FACTS", &facts), opener_policy);
        let application = format!("/applications/{}", client.as_str().unwrap());
        change(demo, &application, &json!({ "origins": [site.origin] })).await;
        site
    }

    /// One that opens an address in a window, and counts what it is told.
    pub fn listening(asked: &str) -> Self {
        let asked = asked.replace('&', "&amp;");
        let page = include_str!("listener.html");
        // Within the script there are no entities.
        let (frame, script) = page.split_once("</iframe>").unwrap();
        let script = script.replace("ASKED", &asked.replace("&amp;", "&"));
        Self::serve(format!("{}</iframe>{script}", frame.replace("ASKED", &asked)), "unsafe-none")
    }

    fn serve(page: String, opener_policy: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let server = HttpServer::new(move || {
            let page = page.clone();
            let answer = move || {
                let page = page.clone();
                async move {
                    HttpResponse::Ok()
                        .content_type("text/html; charset=utf-8")
                        .insert_header(("cross-origin-opener-policy", opener_policy))
                        .body(page)
                }
            };
            App::new().default_service(web::to(answer))
        });
        let server = server.workers(1).disable_signals().listen(listener).unwrap().run();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        Self { origin, server: handle }
    }

    pub async fn stop(self) {
        self.server.stop(false).await;
    }
}

/// Changes what an operator says, by the management API.
pub async fn change(demo: &Demo, path: &str, fields: &Value) {
    let url = format!("{}/api/v1{path}", demo.text("saoma"));
    let change = http_client().patch(url).bearer_auth(demo.text("api_key")).json(fields);
    Answer::of(change.send().await.unwrap()).await.expect(200);
}

/// Does something by the management API.
pub async fn post(demo: &Demo, path: &str) {
    let url = format!("{}/api/v1{path}", demo.text("saoma"));
    let post = http_client().post(url).bearer_auth(demo.text("api_key")).json(&json!({}));
    Answer::of(post.send().await.unwrap()).await.expect(200);
}
