//! An address that asks too much is told to wait, and others are not.

use std::{num::NonZeroU32, time::Duration};

use reqwest::Method;
use saoma::config::{Config, LimitSettings};

use crate::harness::{Answer, Browser, Login, World, flow};

/// A server with a limit that is soon reached.
async fn narrow(world: &World, limits: LimitSettings) -> String {
    world.another_server(Config { limits, ..world.app.config.clone() }).await
}

fn two() -> NonZeroU32 {
    NonZeroU32::new(2).unwrap()
}

flow! {
    async fn an_address_that_asks_where_logins_stand_all_the_time_waits(world) {
        let limits = LimitSettings { questions_an_address: two(), ..LimitSettings::default() };
        let server = narrow(world, limits).await;
        let browser = Browser::by_proxy(world.http.clone(), &world.first, server);
        let login = browser.login(&world.first).await;
        // Its picture was asked for too.
        browser.status(&login).await.expect(200);
        let refused = browser.status(&login).await.expect(429);
        assert!(refused.header("retry-after").parse::<u32>().unwrap() >= 1);
        assert_eq!(refused.header("content-type"), "application/problem+json");
    }
}

flow! {
    async fn an_address_with_too_many_streams_gets_one_more_when_it_leaves_one(world) {
        let limits = LimitSettings { streams_an_address: two(), ..LimitSettings::default() };
        let server = narrow(world, limits).await;
        let browsers = [(); 3].map(|()| Browser::by_proxy(world.http.clone(), &world.first, server.clone()));
        let mut logins = Vec::new();
        for browser in &browsers {
            logins.push(browser.login(&world.first).await);
        }
        let open = async |browser: &Browser, login: &Login| {
            browser.request(Method::GET, &format!("/logins/{}/stream", login.id)).send().await.unwrap()
        };
        let one = open(&browsers[0], &logins[0]).await;
        assert_eq!(one.status(), 200);
        let _two = open(&browsers[1], &logins[1]).await;
        let refused = Answer::of(open(&browsers[2], &logins[2]).await).await.expect(429);
        assert!(refused.header("retry-after").parse::<u32>().unwrap() >= 1);
        drop(one);
        let again = async {
            while open(&browsers[2], &logins[2]).await.status() != 200 {
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), again).await.expect("a place is free");
    }
}
