//! A request that waits for somebody to sign in, and what becomes of it.

use domain::application::ApplicationSettings;
use eventstore::testing;
use serde_json::json;

use super::{change, location, parameter, redeem, request, settings, sign_in};
use crate::harness::flow;

flow! {
    /// 23: somebody else confirmed the code, and the person in front of the browser comes back later.
    async fn whether_it_is_them_is_asked_until_they_say_so(world) {
        let (site, browser) = (&world.first, world.browser(&world.first));
        let phone = world.phone("lin");
        let login = browser.login(site).await;
        phone.scan(&login).await.expect(200);
        phone.authorize().await.expect(200);
        browser.claim(&login).await.expect(200);
        world.wait(600);
        for (asked, said) in [("Not you?", "Sign in as somebody else"), ("Sign in as somebody else", "Not you?")] {
            let page = location(&browser.get(&request(site, &[("ui_locales", "en")])).await);
            let shown = browser.get(&format!("{}?{}", page.path(), page.query().unwrap())).await.expect(200);
            assert!(shown.text.contains(asked) && !shown.text.contains(said), "{}", shown.text);
            let body = json!({ "authorization": parameter(&page, "authorization").unwrap() });
            browser.post("/login/continue", &body).await.expect(200);
        }
    }
}

flow! {
    /// 1: a code of one site is relayed by another one of the same application. The host is what a person can compare.
    async fn the_phone_is_told_the_host_that_asks(world) {
        let site = &world.first;
        let (first, second) = ("https://shop.example/callback", "https://staging.partner.net/callback");
        let redirect_uris = vec![first.to_owned(), second.to_owned()];
        change(world, site, ApplicationSettings { redirect_uris, ..settings(site) }).await;
        for (redirect_uri, host) in [(second, "staging.partner.net"), (first, "shop.example")] {
            let browser = world.browser(site);
            let page = location(&browser.get(&request(site, &[("redirect_uri", redirect_uri)])).await);
            let body = json!({ "connection": "wechat", "authorization": parameter(&page, "authorization").unwrap() });
            let login = browser.issued(browser.post("/logins", &body).await).await;
            let scanned = world.phone("lin").scan(&login).await.expect(200);
            assert_eq!(scanned.json()["origin"]["host"], host);
        }
        // A login that no request started asks for no host.
        let login = world.browser(site).login(site).await;
        assert_eq!(world.phone("lin").scan(&login).await.expect(200).json()["origin"]["host"], json!(null));
    }
}

flow! {
    /// 21: whoever opens pages fills history, which is never pruned.
    async fn a_request_that_nobody_answered_is_no_history(world) {
        let (site, browser) = (&world.first, world.browser(&world.first));
        let events = async || {
            let dump = testing::dump(&world.database).await.unwrap();
            dump.into_iter().find(|(table, _)| table == "events").unwrap().1
        };
        let before = events().await;
        let page = browser.get(&request(site, &[("state", "a state that nobody knows")])).await;
        browser.get(page.header("location")).await.expect(200);
        browser.get(&request(site, &[("prompt", "none")])).await.expect(303);
        assert_eq!(events().await, before);
        let dump = testing::dump(&world.database).await.unwrap();
        assert!(dump.iter().all(|(_, rows)| !rows.contains("a state that nobody knows")));
    }
}

flow! {
    /// 36: an address that was taken from the client while somebody signs in.
    async fn a_request_for_an_address_that_was_taken_away_is_over(world) {
        let (site, browser) = (&world.first, world.browser(&world.first));
        sign_in(world, &browser, site, &request(site, &[])).await;
        let asked = async |prompt| {
            let page = location(&browser.get(&request(site, &[("prompt", prompt)])).await);
            parameter(&page, "authorization").unwrap()
        };
        let (one, other) = (asked("").await, asked("login").await);
        let body = json!({ "connection": site.connection, "authorization": other });
        let login = browser.issued(browser.post("/logins", &body).await).await;
        let phone = world.phone("lin");
        phone.scan(&login).await.expect(200);
        phone.authorize_without_number().await.expect(200);
        let redirect_uris = vec!["https://shop.example/callback".to_owned()];
        change(world, site, ApplicationSettings { redirect_uris, ..settings(site) }).await;
        browser.post("/login/continue", &json!({ "authorization": one })).await.expect(404);
        browser.get(&format!("/login?authorization={one}")).await.expect(410);
        // Who scanned meanwhile is signed in, and hears that the request is over.
        let next = browser.claim(&login).await.expect(200).field("redirect");
        assert_eq!(next, format!("/login?authorization={other}"));
        browser.get(&next).await.expect(410);
        browser.get("/login/done").await.expect(200);
    }
}

flow! {
    /// 53: what clients choose freely, and may be about a person, is nowhere in clear.
    async fn state_and_nonce_of_a_client_are_nowhere_in_clear(world) {
        let (site, browser) = (&world.first, world.browser(&world.first));
        let chosen = [("state", "state-of-lin"), ("nonce", "nonce-of-lin")];
        let back = sign_in(world, &browser, site, &request(site, &chosen)).await;
        redeem(world, site, &parameter(&back, "code").unwrap(), &[]).await.expect(200);
        let dump = testing::dump(&world.database).await.unwrap();
        for (table, rows) in dump {
            assert!(!rows.contains("state-of-lin") && !rows.contains("nonce-of-lin"), "{table}");
        }
    }
}

flow! {
    async fn what_was_granted_is_over_for_the_page(world) {
        let (site, browser) = (&world.first, world.browser(&world.first));
        sign_in(world, &browser, site, &request(site, &[])).await;
        let page = location(&browser.get(&request(site, &[])).await);
        let path = format!("{}?{}", page.path(), page.query().unwrap());
        browser.get(&path).await.expect(200);
        let body = json!({ "authorization": parameter(&page, "authorization").unwrap() });
        let cookies = browser.cookies();
        let redirect = browser.post("/login/continue", &body).await.expect(200).field("redirect");
        browser.become_again(&cookies);
        browser.get(&path).await.expect(410);
        let login = json!({ "connection": site.connection, "authorization": body["authorization"] });
        browser.post("/logins", &login).await.expect(404);
        // Only the answer to the browser that lost it is given again.
        let again = browser.post("/login/continue", &body).await.expect(200).field("redirect");
        assert_eq!(again, redirect);
        redeem(world, site, &parameter(&redirect.parse().unwrap(), "code").unwrap(), &[]).await.expect(200);
        browser.become_again(&cookies);
        browser.post("/login/continue", &body).await.expect(404);
    }
}

flow! {
    async fn a_claim_whose_answer_with_a_code_was_lost_brings_the_same_code_again(world) {
        let (site, browser) = (&world.first, world.browser(&world.first));
        sign_in(world, &browser, site, &request(site, &[])).await;
        let page = location(&browser.get(&request(site, &[("prompt", "login")])).await);
        let body = json!({ "connection": site.connection, "authorization": parameter(&page, "authorization") });
        let login = browser.issued(browser.post("/logins", &body).await).await;
        let phone = world.phone("lin");
        phone.scan(&login).await.expect(200);
        phone.authorize_without_number().await.expect(200);
        let cookies = browser.cookies();
        let lost = browser.claim(&login).await.expect(200).field("redirect");
        browser.become_again(&cookies);
        let again = browser.claim(&login).await.expect(200).field("redirect");
        assert_eq!(again, lost);
        let callback = again.parse().unwrap();
        assert_eq!(parameter(&callback, "state").as_deref(), Some("a state"));
        redeem(world, site, &parameter(&callback, "code").unwrap(), &[]).await.expect(200);
        // Once it is spent, it is not sent to the client again.
        browser.become_again(&cookies);
        let spent = browser.claim(&login).await.expect(200).field("redirect");
        assert!(spent.starts_with("/login?authorization="), "{spent}");
    }
}

flow! {
    /// The client could do nothing with it: the person is led to the page that says that it is over.
    async fn a_code_whose_time_is_over_is_not_brought_again(world) {
        let (site, browser) = (&world.first, world.browser(&world.first));
        sign_in(world, &browser, site, &request(site, &[])).await;
        let page = location(&browser.get(&request(site, &[])).await);
        let go_on = json!({ "authorization": parameter(&page, "authorization") });
        let cookies = browser.cookies();
        let first = browser.post("/login/continue", &go_on).await.expect(200).field("redirect");
        browser.become_again(&cookies);
        world.wait(59);
        assert_eq!(browser.post("/login/continue", &go_on).await.expect(200).field("redirect"), first);
        browser.become_again(&cookies);
        world.wait(2);
        browser.post("/login/continue", &go_on).await.expect(404);
        browser.get(&format!("{}?{}", page.path(), page.query().unwrap())).await.expect(410);

        let page = location(&browser.get(&request(site, &[("prompt", "login")])).await);
        let body = json!({ "connection": site.connection, "authorization": parameter(&page, "authorization") });
        let login = browser.issued(browser.post("/logins", &body).await).await;
        let phone = world.phone("lin");
        phone.scan(&login).await.expect(200);
        phone.authorize_without_number().await.expect(200);
        let cookies = browser.cookies();
        browser.claim(&login).await.expect(200);
        browser.become_again(&cookies);
        world.wait(61);
        let late = browser.claim(&login).await.expect(409).field("redirect");
        assert!(late.starts_with("/login?authorization="), "{late}");
    }
}

flow! {
    /// Two tabs of one request: the second one claims, and goes to the page that says that it is over.
    async fn of_two_tabs_of_one_request_the_second_is_signed_in_all_the_same(world) {
        let (site, browser) = (&world.first, world.browser(&world.first));
        sign_in(world, &browser, site, &request(site, &[])).await;
        let page = location(&browser.get(&request(site, &[("prompt", "login")])).await);
        let body = json!({ "connection": site.connection, "authorization": parameter(&page, "authorization") });
        let (one, two) = (
            browser.issued(browser.post("/logins", &body).await).await,
            browser.issued(browser.post("/logins", &body).await).await,
        );
        for login in [&one, &two] {
            let phone = world.phone("lin");
            phone.scan(login).await.expect(200);
            phone.authorize_without_number().await.expect(200);
        }
        let first = browser.claim(&one).await.expect(200).field("redirect");
        assert!(first.starts_with(&site.redirect_uri), "{first}");
        let second = browser.claim(&two).await.expect(200).field("redirect");
        assert!(second.starts_with("/login?authorization="), "{second}");
        browser.get("/login/done").await.expect(200);
    }
}
