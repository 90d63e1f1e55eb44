//! Lists, page by page, while they grow.

use domain::api_key::Role;
use serde_json::{Value, json};

use super::Program;
use crate::harness::{Browser, Site, World, flow};

/// Asks for `count` codes, a second apart; answers the logins' ids, oldest first.
async fn issue(world: &World, site: &Site, browser: &Browser, count: usize) -> Vec<String> {
    let body = json!({ "connection": site.connection, "client_id": site.application });
    let mut ids = Vec::new();
    for _ in 0..count {
        // A browser without cookies each time: else the fourth code would supersede the first.
        let request = browser.request(reqwest::Method::POST, "/logins").json(&body);
        let request = request.header("saoma-request", "1").header("origin", &site.origin);
        let answer: Value = request.send().await.unwrap().json().await.unwrap();
        ids.push(answer["id"].as_str().unwrap().to_owned());
        if ids.len() % 2 == 0 {
            world.wait(1);
        }
    }
    ids
}

flow! {
    async fn pages_hold_everything_once_whatever_is_added_meanwhile(world) {
        let site = &world.first;
        let program = Program::with_role(world, site, Role::Developer).await;
        let browser = world.browser(site);
        let before = issue(world, site, &browser, 23).await;

        let mut found = Vec::new();
        let mut path = "/api/v1/logins?limit=5".to_owned();
        let mut pages = 0;
        loop {
            let page = program.get(&path).await.expect(200).json();
            let items = page["items"].as_array().unwrap();
            assert!(!items.is_empty() && items.len() <= 5);
            found.extend(items.iter().map(|login| login["id"].as_str().unwrap().to_owned()));
            pages += 1;
            let Some(next) = page["next"].as_str() else { break };
            path = format!("/api/v1/logins?limit=5&after={next}");
            issue(world, site, &browser, 2).await;
        }
        assert_eq!(pages, 5);
        let sorted = |mut ids: Vec<String>| { ids.sort(); ids };
        assert_eq!(sorted(found), sorted(before));
    }
}

flow! {
    async fn a_list_is_newest_first_and_narrowed_by_what_is_asked(world) {
        let site = &world.first;
        let program = Program::with_role(world, site, Role::Developer).await;
        let browser = world.browser(site);
        let old = issue(world, site, &browser, 1).await;
        world.wait(200);
        let since = world.app.now().to_rfc3339_opts(chrono::SecondsFormat::Millis, true);
        let new = issue(world, site, &browser, 1).await;

        let ids = async |query: &str| -> Vec<String> {
            let items = program.list(&format!("/api/v1/logins{query}")).await;
            items.iter().map(|login| login["id"].as_str().unwrap().to_owned()).collect()
        };
        assert_eq!(ids("").await, [new.clone(), old.clone()].concat());
        assert_eq!(ids("?order=desc").await, [new.clone(), old.clone()].concat());
        assert_eq!(ids("?order=asc").await, [old.clone(), new.clone()].concat());
        assert_eq!(ids(&format!("?since={since}")).await, new);
        assert_eq!(ids(&format!("?until={since}")).await, old);
        assert_eq!(ids("?state=issued").await, new);
        assert_eq!(ids("?state=expired").await, old);
        assert_eq!(ids(&format!("?application={}", site.application)).await.len(), 2);
        assert!(ids("?application=another").await.is_empty());
        assert!(ids("?user=nobody").await.is_empty());

        let expired = program.get(&format!("/api/v1/logins/{}", old[0])).await.expect(200).json();
        assert_eq!((&expired["state"], &expired["reason"]), (&json!("expired"), &json!("login_expired")));
    }
}
