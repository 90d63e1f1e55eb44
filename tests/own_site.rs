//! `saoma demo` and a site of one's own: a server that listens at an address which an option registers.

use std::{
    net::TcpListener,
    process::Command,
    sync::{Arc, Mutex},
};

use actix_web::{App, HttpRequest, HttpResponse, HttpServer, rt::System, web};
use serde_json::json;
use url::Url;

use crate::{
    harness::{Answer, Browser, Proxy, Site, demo::Demo, free_ports, http_client, saoma},
    oidc::{location, parameter, redeem_by, request},
};

#[test]
fn the_demo_signs_people_in_to_a_site_of_ones_own() {
    System::new().block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let own = format!("http://{}/callback", listener.local_addr().unwrap());
        let came = Arc::new(Mutex::new(String::new()));
        let told = web::Data::from(came.clone());
        let site = HttpServer::new(move || {
            App::new().app_data(told.clone()).route("/callback", web::get().to(callback))
        });
        let site = site.workers(1).disable_signals().listen(listener).unwrap().run();
        let handle = site.handle();
        actix_web::rt::spawn(site);

        let demo = Demo::start(&["--no-limits", "--redirect-uri", &own]).await;
        assert_eq!(demo.text("issuer"), format!("{}/oidc", demo.text("saoma")));
        let site = Site { redirect_uri: own.clone(), ..demo.site() };
        let (http, browser) = (http_client(), Browser::new(http_client(), &site));
        let sent = location(&browser.get(&request(&site, &[])).await);
        let authorization = parameter(&sent, "authorization").unwrap();
        let body = json!({ "connection": site.connection, "authorization": authorization });
        let login = browser.issued(browser.post("/logins", &body).await).await;
        demo.scan("lin", &login).await.expect(200);
        demo.authorize("lin").await.expect(200);
        browser.claim(&login).await.expect(200);
        let body = json!({ "authorization": authorization });
        let back = browser.post("/login/continue", &body).await.expect(200).field("redirect");
        Answer::of(http.get(back).send().await.unwrap()).await.expect(200);

        let query = came.lock().unwrap().clone();
        let code = parameter(&Url::parse(&format!("{own}?{query}")).unwrap(), "code").unwrap();
        let tokens = redeem_by(&http, &site, &code, &[]).await.expect(200);
        let id_token = tokens.field("id_token");
        // After signing out it goes to the first page of the site.
        let first_page = own.strip_suffix("callback").unwrap();
        let end = format!(
            "/oidc/session/end?id_token_hint={id_token}&post_logout_redirect_uri={first_page}"
        );
        let ended = browser.get(&end).await;
        assert!(location(&ended).as_str().starts_with(first_page), "{ended:?}");
        demo.stop().await;
        handle.stop(false).await;
    });
}

/// The demo behind a tunnel: everybody, the shop and the phone too, comes by the public URL, and nothing listens but loopback.
#[test]
fn the_demo_signs_people_in_at_a_public_url_that_leads_to_it() {
    System::new().block_on(async {
        let port = free_ports(6);
        let tunnel = Proxy::before(("127.0.0.1".to_owned(), port));
        let public = format!("http://localhost:{}", tunnel.port);
        let demo = Demo::start_at(port, None, &["--no-limits", "--public-url", &public], &[]);
        assert_eq!(
            (demo.text("saoma"), demo.text("listens")),
            (public.clone(), format!("http://127.0.0.1:{port}"))
        );
        let (site, http) = (demo.site(), http_client());
        let browser = Browser::new(http.clone(), &site);
        let begun = http.get(format!("{}/signin", demo.text("shop"))).send().await.unwrap();
        let sent = begun.headers()["location"].to_str().unwrap().to_owned();
        assert!(sent.starts_with(&format!("{public}/oidc/auth?")), "{sent}");
        let page = location(&browser.get(&sent).await);
        let authorization = parameter(&page, "authorization").unwrap();
        let body = json!({ "connection": site.connection, "authorization": authorization });
        let login = browser.issued(browser.post("/logins", &body).await).await;
        demo.scan("lin", &login).await.expect(200);
        demo.authorize("lin").await.expect(200);
        browser.claim(&login).await.expect(200);
        // Nobody is at the port under its own name.
        let direct = http.get(format!("http://localhost:{port}/")).send().await.unwrap();
        assert_eq!(direct.status(), 421);
        demo.stop().await;
    });
}

#[test]
fn a_public_url_that_is_none_is_refused_in_one_line() {
    for wrong in ["http://login.example.com", "login.example.com", "https://login.example.com/path"]
    {
        let ended = saoma(&["demo", "--public-url", wrong], &[]);
        assert!(
            ended.stderr.contains("--public-url") && ended.stderr.contains("https"),
            "{ended:?}"
        );
        assert_eq!(ended.code, Some(2));
    }
}

async fn callback(request: HttpRequest, came: web::Data<Mutex<String>>) -> HttpResponse {
    *came.lock().unwrap() = request.query_string().to_owned();
    HttpResponse::Ok().finish()
}

#[test]
fn an_address_that_cannot_be_one_of_a_site_is_refused_in_one_line() {
    let folder = tempfile::tempdir().unwrap();
    let mut demo = Command::new(env!("CARGO_BIN_EXE_saoma"));
    demo.args([
        "demo",
        "--port",
        &free_ports(4).to_string(),
        "--redirect-uri",
        "http://shop.example/cb",
    ]);
    let ended = demo.arg("--data").arg(folder.path()).output().unwrap();
    let said = String::from_utf8(ended.stderr).unwrap();
    let line = said.lines().last().unwrap();
    assert!(line.contains("redirect_uris") && line.contains("https"), "{said}");
    assert!(!ended.status.success());
}
