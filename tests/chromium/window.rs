//! A site signs people in in a window: it stays where it is, and is told by a message.

use fantoccini::{Locator, wd::WindowHandle};
use serde_json::json;

use super::{
    Chromium, shop_says,
    site::{Site, change, post},
};
use crate::harness::demo::Demo;

const NUMBER: &str = "+8613800138000";

/// The window that was opened beside this one.
async fn opened(chromium: &Chromium) -> WindowHandle {
    let page = &chromium.client;
    let here = page.window().await.unwrap();
    let another = async || page.windows().await.ok()?.into_iter().find(|it| *it != here);
    chromium.until("a window", another).await
}

/// Waits until there is one window again, and goes there.
async fn back(chromium: &Chromium, to: &WindowHandle) {
    let page = &chromium.client;
    let alone = async || page.windows().await.ok().filter(|windows| windows.len() == 1);
    chromium.until("the window to close", alone).await;
    page.switch_to_window(to.clone()).await.unwrap();
}

/// Presses, and goes to the window that opens.
async fn press(chromium: &Chromium, button: &str) -> WindowHandle {
    let site = chromium.client.window().await.unwrap();
    chromium.press(button).await;
    let window = opened(chromium).await;
    chromium.client.switch_to_window(window).await.unwrap();
    site
}

async fn scan(demo: &Demo, chromium: &Chromium) {
    let code = chromium.code().await;
    demo.scan_code("lin", &code).await.expect(200);
    demo.authorize("lin").await.expect(200);
}

async fn scan_and_agree(demo: &Demo, chromium: &Chromium) {
    scan(demo, chromium).await;
    chromium.press("button[data-do=continue]").await;
}

async fn start(opener_policy: &'static str) -> (Demo, Chromium, Site) {
    let demo = Demo::start(&[]).await;
    let chromium = Chromium::start("en-US").await;
    let site = Site::signing_in(&demo, opener_policy).await;
    chromium.client.goto(&site.origin).await.unwrap();
    chromium.says("ready").await;
    (demo, chromium, site)
}

async fn stop((demo, chromium, site): (Demo, Chromium, Site)) {
    chromium.close().await;
    site.stop().await;
    demo.stop().await;
}

#[test]
fn a_site_signs_a_person_in_in_a_window_and_by_redirect_and_out() {
    actix_web::rt::System::new().block_on(async {
        let (demo, chromium, site) = start("unsafe-none").await;
        let here = press(&chromium, "#window").await;
        scan_and_agree(&demo, &chromium).await;
        back(&chromium, &here).await;
        chromium.says(&format!("signed in: {NUMBER}")).await;
        // Whoever is known is asked in the window, and goes on.
        chromium.client.refresh().await.unwrap();
        chromium.says("ready").await;
        let here = press(&chromium, "#window").await;
        chromium.press("button[data-do=continue]").await;
        back(&chromium, &here).await;
        chromium.says(&format!("signed in: {NUMBER}")).await;
        chromium.press("#redirect").await;
        chromium.press("button[data-do=continue]").await;
        chromium.says(&format!("signed in: {NUMBER}")).await;
        let address = chromium.client.current_url().await.unwrap();
        assert_eq!(address.as_str(), format!("{}/callback", site.origin));
        chromium.press("#leave").await;
        chromium.says("You are signed out").await;
        stop((demo, chromium, site)).await;
    });
}

#[test]
fn a_site_is_told_of_a_window_that_was_closed_half_way_and_of_a_person_who_says_no() {
    actix_web::rt::System::new().block_on(async {
        let (demo, chromium, site) = start("same-origin-allow-popups").await;
        let here = press(&chromium, "#window").await;
        chromium.code().await;
        chromium.client.close_window().await.unwrap();
        back(&chromium, &here).await;
        chromium.says("failed: popup_closed").await;
        let here = press(&chromium, "#window").await;
        let code = chromium.code().await;
        demo.scan_code("lin", &code).await.expect(200);
        demo.tap("lin", "decline", &json!({})).await.expect(200);
        back(&chromium, &here).await;
        chromium.says("failed: access_denied").await;
        stop((demo, chromium, site)).await;
    });
}

#[test]
fn who_may_not_sign_in_reads_why_in_the_window_and_the_site_is_told_no() {
    actix_web::rt::System::new().block_on(async {
        let (demo, chromium, site) = start("unsafe-none").await;
        change(&demo, "/connections/demo-wechat", &json!({ "login_only": true })).await;
        let here = press(&chromium, "#window").await;
        let code = chromium.code().await;
        demo.scan_code("lin", &code).await.expect(200);
        demo.authorize("lin").await;
        chromium.says("There is no account here for you yet").await;
        chromium.says("You can close this window").await;
        let window = chromium.client.window().await.unwrap();
        chromium.client.switch_to_window(here.clone()).await.unwrap();
        chromium.says("failed: access_denied").await;
        chromium.client.switch_to_window(window).await.unwrap();
        chromium.client.close_window().await.unwrap();
        back(&chromium, &here).await;
        stop((demo, chromium, site)).await;
    });
}

#[test]
fn a_site_is_told_of_a_person_who_signs_out_in_the_window_and_of_a_sign_in_that_is_switched_off() {
    actix_web::rt::System::new().block_on(async {
        let (demo, chromium, site) = start("unsafe-none").await;
        let here = press(&chromium, "#window").await;
        scan_and_agree(&demo, &chromium).await;
        back(&chromium, &here).await;
        chromium.says(&format!("signed in: {NUMBER}")).await;
        let here = press(&chromium, "#window").await;
        chromium.press("button[data-do=sign-out]").await;
        back(&chromium, &here).await;
        chromium.says("failed: access_denied").await;
        // Switched off while the code is on the screen, and before the window opens.
        let application =
            format!("/applications/{}", demo.facts["public_application"]["id"].as_str().unwrap());
        for before in [false, true] {
            let here = press(&chromium, "#window").await;
            if !before {
                chromium.code().await;
                post(&demo, &format!("{application}/disable")).await;
                chromium.client.refresh().await.unwrap();
            }
            chromium.says("takes no sign-ins at the moment").await;
            let window = chromium.client.window().await.unwrap();
            chromium.client.switch_to_window(here.clone()).await.unwrap();
            chromium.says("failed: access_denied").await;
            chromium.client.switch_to_window(window).await.unwrap();
            chromium.client.close_window().await.unwrap();
            back(&chromium, &here).await;
        }
        post(&demo, &format!("{application}/enable")).await;
        // The browser is known by now: nobody is asked whether it is them.
        let here = press(&chromium, "#window").await;
        scan(&demo, &chromium).await;
        back(&chromium, &here).await;
        chromium.says(&format!("signed in: {NUMBER}")).await;
        stop((demo, chromium, site)).await;
    });
}

#[test]
fn where_the_browser_opens_no_window_the_site_is_told_or_leaves() {
    actix_web::rt::System::new().block_on(async {
        let demo = Demo::start(&[]).await;
        let chromium = Chromium::that_blocks_windows("en-US").await;
        let site = Site::signing_in(&demo, "unsafe-none").await;
        chromium.client.goto(&format!("{}/?unasked", site.origin)).await.unwrap();
        chromium.says("failed: popup_blocked").await;
        chromium.client.goto(&format!("{}/?unasked-or-here", site.origin)).await.unwrap();
        scan_and_agree(&demo, &chromium).await;
        chromium.says(&format!("signed in: {NUMBER}")).await;
        stop((demo, chromium, site)).await;
    });
}

/// 30: a site that is cut off from its windows goes there itself.
#[test]
fn a_site_that_is_isolated_signs_people_in_by_redirect() {
    actix_web::rt::System::new().block_on(async {
        let (demo, chromium, site) = start("same-origin").await;
        chromium.press("#window").await;
        // The window that nobody hears closes by itself.
        scan_and_agree(&demo, &chromium).await;
        chromium.says(&format!("signed in: {NUMBER}")).await;
        assert_eq!(chromium.client.windows().await.unwrap().len(), 1);
        // Whoever is known, too.
        chromium.client.goto(&site.origin).await.unwrap();
        chromium.says("ready").await;
        chromium.press("#window").await;
        chromium.press("button[data-do=continue]").await;
        chromium.says(&format!("signed in: {NUMBER}")).await;
        assert_eq!(chromium.client.windows().await.unwrap().len(), 1);
        stop((demo, chromium, site)).await;
    });
}

/// 29: whoever opens the window, a message reaches no page but one of the registered origin.
#[test]
fn an_opener_of_another_origin_is_told_nothing() {
    actix_web::rt::System::new().block_on(async {
        let (demo, chromium, site) = start("unsafe-none").await;
        let asked = |redirect_uri: &str| {
            let client = demo.facts["public_application"]["id"].as_str().unwrap();
            let query = url::form_urlencoded::Serializer::new(String::new())
                .extend_pairs([
                    ("client_id", client),
                    ("redirect_uri", redirect_uri),
                    ("response_type", "code"),
                    ("response_mode", "web_message"),
                    ("scope", "openid"),
                    ("code_challenge", &"a".repeat(43)),
                    ("code_challenge_method", "S256"),
                ])
                .finish();
            format!("{}/oidc/auth?{query}", demo.text("saoma"))
        };
        let evil = Site::listening(&asked(&format!("{}/callback", site.origin)));
        let page = &chromium.client;
        // The page of the site, and a frame in it that has no origin.
        for (framed, known) in [(false, false), (true, true)] {
            page.goto(&evil.origin).await.unwrap();
            let here = page.window().await.unwrap();
            if framed {
                page.enter_frame(0).await.unwrap();
            }
            press(&chromium, "#window").await;
            match known {
                false => scan_and_agree(&demo, &chromium).await,
                true => chromium.press("button[data-do=continue]").await,
            }
            let arrived = async || {
                let address = page.current_url().await.ok();
                let windows = page.windows().await.ok()?.len();
                let posted = address.is_some_and(|address| address.path() == "/login/return");
                (posted || windows == 1).then_some(())
            };
            chromium.until("the answer", arrived).await;
            back(&chromium, &here).await;
            if framed {
                page.enter_frame(0).await.unwrap();
            }
            assert_eq!(chromium.text().await.as_deref(), Some("heard: 0"));
            // It would have heard.
            page.execute("postMessage('anything', '*')", vec![]).await.unwrap();
            chromium.says("heard: 1").await;
        }
        // With an address of its own it gets no further than a page of ours.
        let own = Site::listening(&asked(&format!("{}/callback", evil.origin)));
        page.goto(&own.origin).await.unwrap();
        let here = press(&chromium, "#window").await;
        chromium.says("to which web_message posts").await;
        page.close_window().await.unwrap();
        back(&chromium, &here).await;
        assert_eq!(chromium.text().await.as_deref(), Some("heard: 0"));
        own.stop().await;
        evil.stop().await;
        stop((demo, chromium, site)).await;
    });
}

#[test]
fn a_person_signs_in_to_the_shop_in_a_window() {
    actix_web::rt::System::new().block_on(async {
        let demo = Demo::start(&[]).await;
        let chromium = Chromium::start("en-US").await;
        chromium.client.goto(&demo.text("shop")).await.unwrap();
        chromium.client.wait().for_element(Locator::Css("#window:enabled")).await.unwrap();
        let here = press(&chromium, "#window").await;
        scan_and_agree(&demo, &chromium).await;
        back(&chromium, &here).await;
        assert_eq!(shop_says(&demo, &chromium).await, NUMBER);
        chromium.close().await;
        demo.stop().await;
    });
}
