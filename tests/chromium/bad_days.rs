//! What goes wrong between a page and the server, while somebody signs in.

use std::time::{Duration, Instant};

use super::{Chromium, ask_for_a_code, shop_says};
use crate::harness::{Proxy, demo::Demo, ended, signal};

/// A browser that comes to the demo by a proxy.
async fn by_proxy(demo: &Demo) -> (Proxy, Chromium) {
    let saoma = demo.text("saoma");
    let (host, port) = saoma.strip_prefix("http://").unwrap().split_once(':').unwrap();
    let proxy = Proxy::before((host.to_owned(), port.parse().unwrap()));
    let rule = format!("--host-resolver-rules=MAP {host}:{port} 127.0.0.1:{}", proxy.port);
    (proxy, Chromium::with("en-US", &[&rule]).await)
}

/// The page hears a beat every 7 seconds, and takes 25 seconds of silence for an end.
#[test]
fn a_page_whose_stream_was_cut_silently_notices_and_comes_back() {
    actix_web::rt::System::new().block_on(async {
        let demo = Demo::start(&[]).await;
        let (proxy, chromium) = by_proxy(&demo).await;
        let code = ask_for_a_code(&demo, &chromium).await;
        // The connections that only brought the page are idle, and closed by the server.
        tokio::time::sleep(Duration::from_secs(6)).await;
        proxy.lose();
        let cut = Instant::now();
        demo.scan_code("lin", &code).await.expect(200);
        tokio::time::sleep(Duration::from_secs(12)).await;
        chromium.shows("issued").await;
        chromium.shows("scanned").await;
        let noticed = cut.elapsed();
        assert!(noticed < Duration::from_secs(30), "{noticed:?}");
        demo.authorize("lin").await.expect(200);
        chromium.press("button[data-do=continue]").await;
        assert_eq!(shop_says(&demo, &chromium).await, "+8613800138000");
        chromium.close().await;
        demo.stop().await;
    });
}

#[test]
fn a_person_gets_in_though_the_answer_of_the_claim_was_lost() {
    actix_web::rt::System::new().block_on(async {
        let demo = Demo::start(&[]).await;
        let (proxy, chromium) = by_proxy(&demo).await;
        let code = ask_for_a_code(&demo, &chromium).await;
        proxy.lose_answer("/claim HTTP/1.1");
        demo.scan_code("lin", &code).await.expect(200);
        demo.authorize("lin").await.expect(200);
        chromium.press("button[data-do=continue]").await;
        assert_eq!(shop_says(&demo, &chromium).await, "+8613800138000");
        assert!(proxy.has_lost_answer());
        chromium.close().await;
        demo.stop().await;
    });
}

#[test]
fn pages_outlive_a_stop_and_a_start_of_the_server() {
    actix_web::rt::System::new().block_on(async {
        let mut demo = Demo::start(&[]).await;
        let chromium = Chromium::start("en-US").await;
        let page = &chromium.client;
        let of_shop = ask_for_a_code(&demo, &chromium).await;
        let first = page.window().await.unwrap();
        let second = page.new_window(true).await.unwrap().handle;
        page.switch_to_window(second.clone()).await.unwrap();
        let login = format!("{}/login?client_id={}", demo.text("saoma"), demo.site().application);
        page.goto(&login).await.unwrap();
        let code = chromium.code().await;
        assert_ne!(code, of_shop);

        signal("-TERM", &demo.process);
        ended(&mut demo.process, Instant::now()).await;
        chromium.says("unsteady").await;
        demo.start_again();

        let back = Instant::now();
        demo.scan_code("zhou", &of_shop).await.expect(200);
        demo.scan_code("lin", &code).await.expect(200);
        chromium.shows("scanned").await;
        page.switch_to_window(first).await.unwrap();
        chromium.shows("scanned").await;
        assert!(back.elapsed() < Duration::from_secs(15), "{:?}", back.elapsed());
        demo.authorize("lin").await.expect(200);
        page.switch_to_window(second).await.unwrap();
        chromium.says("138****8000").await;
        chromium.close().await;
        demo.stop().await;
    });
}
