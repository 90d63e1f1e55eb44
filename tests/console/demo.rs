//! The console of the demo: a link that needs nothing else, on this machine alone.

use actix_web::rt::System;
use fantoccini::{Locator, key::Key};

use super::is_in;
use crate::{
    chromium::driver::Chromium,
    harness::{Browser, demo::Demo, http_client},
};

#[test]
fn the_link_of_the_demo_signs_in_and_no_other_does() {
    System::new().block_on(async {
        let demo = Demo::start(&[]).await;
        let browser = || Browser::new(http_client(), &demo.site());
        let link = demo.text("console");
        let path = link.strip_prefix(&demo.text("saoma")).unwrap();
        let own = browser();
        own.get(path).await.expect(303);
        assert!(is_in(&own).await);
        let page = own.get("/console?lang=en").await.expect(200).text;
        assert!(page.contains("<bdi>demo</bdi> · Operator") && page.contains("Acme"), "{page}");
        let shop = own.get("/console/demo?lang=en").await.expect(200).text;
        assert!(shop.contains("Nobody asked for a code"), "{shop}");
        let login = own.login(&demo.site()).await;
        demo.scan("lin", &login).await.expect(200);
        for (days, parts) in [("1", 24), ("7", 28), ("30", 30)] {
            let shop =
                own.get(&format!("/console/demo?lang=en&days={days}")).await.expect(200).text;
            assert!(shop.contains("What became of the logins"), "{shop}");
            assert_eq!(shop.matches("<tr><th scope=\"row\"><time").count(), parts, "{shop}");
        }
        let made_up = format!("/console/demo/enter?link={}", "x".repeat(43));
        for wrong in ["/console/demo/enter", "/console/demo/enter?link=", &made_up] {
            let other = browser();
            other.get(wrong).await.expect(404);
            assert!(!is_in(&other).await);
        }
        demo.stop().await;
    });
}

#[test]
fn a_demo_that_others_reach_prints_no_link_and_takes_none() {
    System::new().block_on(async {
        let demo = Demo::start(&["--public-url", "https://login.example.com"]).await;
        assert!(demo.facts["console"].is_null(), "{:?}", demo.facts);
        demo.stop().await;
    });
}

/// What a policy of the page forbids shows in a browser alone.
#[test]
fn an_open_list_follows_what_happens_and_a_slider_goes_back() {
    System::new().block_on(async {
        let demo = Demo::start(&[]).await;
        let chromium = Chromium::start("en-GB").await;
        chromium.client.goto(&demo.text("console")).await.unwrap();
        let logins = format!("{}/console/demo/logins", demo.text("saoma"));
        chromium.client.goto(&logins).await.unwrap();
        chromium.says("Nobody has asked for a code yet").await;
        chromium.says("Live: what happens shows by itself.").await;
        let browser = Browser::new(http_client(), &demo.site());
        let login = browser.login(&demo.site()).await;
        let line =
            async |css: &str| chromium.client.wait().for_element(Locator::Css(css)).await.unwrap();
        line("tbody .tag.plain").await;
        demo.scan("lin", &login).await.expect(200);
        demo.authorize("lin").await.expect(200);
        browser.claim(&login).await.expect(200);
        line("tbody .tag.good").await;
        chromium.press("tbody a").await;
        chromium.says("5 / 5 · Signed in").await;
        let slider = chromium.client.find(Locator::Css("#slider")).await.unwrap();
        slider.send_keys(&Key::Left.to_string()).await.unwrap();
        chromium.says("4 / 5 · Account known").await;
        chromium.close().await;
        demo.stop().await;
    });
}
