//! Many tabs of one browser, over HTTP/1.1: it opens six connections to a host and no more.

use super::Chromium;
use crate::harness::demo::Demo;

/// More than a browser has connections to a host.
const TABS: usize = 7;

#[test]
fn seven_tabs_of_one_browser_all_show_the_code_and_all_get_in() {
    actix_web::rt::System::new().block_on(async {
        let demo = Demo::start(&[]).await;
        let chromium = Chromium::start("en-US").await;
        let page = &chromium.client;
        let login = format!("{}/login?client_id={}", demo.text("saoma"), demo.site().application);
        page.goto(&login).await.unwrap();
        let code = chromium.code().await;
        let open = format!(
            "for (let tab = 1; tab < {TABS}; tab += 1) open(location.href, '_blank', 'noopener')"
        );
        page.execute(&open, vec![]).await.unwrap();
        let opened = async || page.windows().await.ok().filter(|tabs| tabs.len() == TABS);
        let tabs = chromium.until("the tabs", opened).await;

        for tab in &tabs {
            page.switch_to_window(tab.clone()).await.unwrap();
            assert_eq!(chromium.code().await, code);
        }
        demo.scan_code("lin", &code).await.expect(200);
        for tab in &tabs {
            page.switch_to_window(tab.clone()).await.unwrap();
            chromium.shows("scanned").await;
        }
        demo.authorize("lin").await.expect(200);
        for tab in &tabs {
            page.switch_to_window(tab.clone()).await.unwrap();
            chromium.says("138****8000").await;
        }
        chromium.close().await;
        demo.stop().await;
    });
}
