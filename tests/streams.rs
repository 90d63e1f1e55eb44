//! What a stream of a login keeps alive, tells again, and ends with.

use domain::account_choice::Policy;
use reqwest::Method;

use crate::harness::{States, flow};

flow! {
    /// 2: the page is open, and its stream is all that is heard of it.
    async fn an_open_stream_keeps_its_code_good(world) {
        let (site, browser, phone) = (&world.first, world.browser(&world.first), world.phone("lin"));
        let login = browser.login(site).await;
        let mut states = States::of(&browser, &login).await;
        states.until("issued").await;
        world.wait(100);
        phone.scan(&login).await.expect(200);
        states.until("scanned").await;
        world.wait(100);
        phone.authorize().await.expect(200);
        states.until("bound").await;
    }
}

flow! {
    async fn a_stream_that_comes_again_tells_only_what_is_new(world) {
        let (site, browser, phone) = (&world.first, world.browser(&world.first), world.phone("lin"));
        let login = browser.login(site).await;
        let request = browser.request(Method::GET, &format!("/logins/{}/stream", login.id));
        let mut stream = request.header("last-event-id", "1").send().await.unwrap();
        let greeting = stream.chunk().await.unwrap().unwrap();
        assert_eq!(greeting, "event: beat\ndata:\n\n");
        phone.scan(&login).await.expect(200);
        let news = stream.chunk().await.unwrap().unwrap();
        let news = std::str::from_utf8(&news).unwrap();
        assert!(news.starts_with("id: 2\nevent: state\n") && news.contains("\"scanned\""), "{news}");
    }
}

flow! {
    /// 32: a stream goes on after its login was denied, refused or is over.
    async fn a_stream_ends_with_every_end_of_its_login(world) {
        let (site, phone) = (&world.first, world.phone("lin"));
        site.policy(&world.app, Policy { login_only: true, ..Policy::default() }).await;
        for end in ["denied", "refused", "expired"] {
            let browser = world.browser(site);
            let login = browser.login(site).await;
            let mut states = States::of(&browser, &login).await;
            states.until("issued").await;
            phone.scan(&login).await.expect(200);
            match end {
                "denied" => _ = phone.decline().await.expect(200),
                "refused" => _ = phone.authorize().await.refused(403, "no_account"),
                _ => world.wait(300),
            }
            states.until(end).await;
            assert_eq!(states.next().await, None, "{end}");
        }
    }
}
