//! As people have it: TLS and HTTP/2 end at nginx, and codes name another host.

use eventstore::testing::Kind;

use super::Chromium;
use crate::harness::{self, Login, Nginx, Setup};

#[test]
fn a_browser_is_signed_in_behind_nginx_over_http_2() {
    harness::run(Kind::Sqlite, async |world| {
        let setup = Setup { with_scan_host: true, ..Setup::default() };
        let nginx = Nginx::start(world, &setup).await;
        let rule = format!("--host-resolver-rules=MAP login.example.com 127.0.0.1:{}", nginx.port);
        let chromium = Chromium::with("en-US", &[&rule, "--ignore-certificate-errors"]).await;
        let page = &chromium.client;
        let login = format!("{}/login?client_id={}", nginx.site.origin, nginx.site.application);
        page.goto(&login).await.unwrap();
        let code = chromium.code().await;
        let ticket = code.strip_prefix("https://scan.example.com/s/").unwrap().to_owned();
        let spoken = "return performance.getEntriesByType('navigation')[0].nextHopProtocol";
        assert_eq!(page.execute(spoken, vec![]).await.unwrap(), "h2");

        let phone = nginx.phone(world, "lin");
        phone.scan(&Login { id: String::new(), ticket }).await.expect(200);
        chromium.shows("scanned").await;
        phone.authorize().await.expect(200);
        chromium.says("138****8000").await;
        let cookies = page.get_all_cookies().await.unwrap();
        assert!(!cookies.is_empty());
        for cookie in cookies {
            assert!(cookie.name().starts_with("__Host-saoma-"), "{cookie}");
            assert_eq!((cookie.secure(), cookie.http_only()), (Some(true), Some(true)), "{cookie}");
        }
        chromium.close().await;
    });
}
