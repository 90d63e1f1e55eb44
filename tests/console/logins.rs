//! The logins on the console: listed, narrowed, live, and one step by step.

use std::time::Duration;

use domain::operator::OperatorRole;
use reqwest::Method;

use saoma::management::operators::{self, By};
use tokio::time::timeout;

use super::{Colleague, between, caller};
use crate::harness::{Browser, Login, World, flow};

const PATIENCE: Duration = Duration::from_secs(10);

/// Somebody signs in at a site.
async fn signed_in(world: &World, person: &str) -> Login {
    let (browser, phone) = (world.browser(&world.first), world.phone(person));
    let login = browser.login(&world.first).await;
    phone.scan(&login).await.expect(200);
    phone.authorize().await.expect(200);
    browser.claim(&login).await.expect(200);
    login
}

async fn auditor(world: &World) -> Colleague {
    Colleague::with_password(world, Some(&world.first.pool), "mo", OperatorRole::Auditor).await
}

async fn page(browser: &Browser, path: &str) -> String {
    browser.get(path).await.expect(200).text
}

fn lines(page: &str) -> usize {
    page.matches("<th scope=\"row\"><a ").count()
}

flow! {
    async fn logins_are_listed_and_narrowed_by_the_address(world) {
        let auditor = auditor(world).await;
        let path = format!("/console/{}/logins?lang=en", world.first.pool);
        let empty = page(&auditor.browser, &path).await;
        assert!(empty.contains("Nobody has asked for a code yet"), "{empty}");
        let login = signed_in(world, "lin").await;
        world.browser(&world.first).login(&world.first).await;
        let all = page(&auditor.browser, &path).await;
        assert_eq!(lines(&all), 2, "{all}");
        assert!(all.contains(">Signed in</span>") && all.contains(">Code shown</span>"), "{all}");
        let user = world.users(&world.first).await.remove(0).id;
        for (narrowed, count) in [
            ("state=claimed".to_owned(), 1),
            ("state=denied".to_owned(), 0),
            (format!("user={user}"), 1),
            (format!("application={}", world.first.application), 2),
            ("application=other".to_owned(), 0),
            ("since=2999-01-01".to_owned(), 0),
            ("until=1999-01-01".to_owned(), 0),
        ] {
            let shown = page(&auditor.browser, &format!("{path}&{narrowed}")).await;
            assert_eq!(lines(&shown), count, "{narrowed}: {shown}");
            assert_eq!(shown.contains("No login fits"), count == 0, "{narrowed}: {shown}");
        }
        let of_users = "WyJ1c2VycyIsMCwieCJd";
        for wrong in ["state=absent", "since=today", "after=x", &format!("after={of_users}")] {
            auditor.browser.get(&format!("{path}&{wrong}")).await.expect(400);
        }
        let replay = page(&auditor.browser, &format!("/console/{}/logins/{}?lang=en", world.first.pool, login.id)).await;
        for said in ["A code was shown", "A phone scanned it", "The person agreed", "The account is known", "The browser took its session", "+8613800138000"] {
            assert!(replay.contains(said), "{said}: {replay}");
        }
        assert!(!replay.contains(&login.ticket), "{replay}");
    }
}

flow! {
    async fn older_logins_are_on_the_next_page_and_keep_what_was_asked_for(world) {
        let auditor = auditor(world).await;
        for _ in 0..51 {
            world.browser(&world.first).login(&world.first).await;
            world.wait(1);
        }
        let path = format!("/console/{}/logins?lang=en&application={}", world.first.pool, world.first.application);
        let newest = page(&auditor.browser, &path).await;
        assert_eq!(lines(&newest), 50);
        let older = between(&newest, "<a href=\"", "\" rel=\"next\"").rsplit("href=\"").next().unwrap().replace("&#38;", "&");
        let older = page(&auditor.browser, &older).await;
        assert_eq!(lines(&older), 1, "{older}");
        assert!(older.contains(&format!("value=\"{}\" selected", world.first.application)), "{older}");
        // What is older does not go on by itself.
        assert!(newest.contains("data-stream") && !older.contains("data-stream"), "{older}");
    }
}

flow! {
    async fn logins_of_another_pool_are_not_there(world) {
        let auditor = auditor(world).await;
        let browser = world.browser(&world.second);
        let theirs = browser.login(&world.second).await;
        for path in [
            format!("/console/{}/logins", world.second.pool),
            format!("/console/{}/logins/stream", world.second.pool),
            format!("/console/{}/logins/lines", world.second.pool),
            format!("/console/{}/logins/{}", world.second.pool, theirs.id),
            format!("/console/{}/logins/{}", world.first.pool, theirs.id),
            format!("/console/{}/logins/%00", world.first.pool),
        ] {
            auditor.browser.get(&path).await.expect(404);
        }
    }
}

flow! {
    async fn an_open_page_is_sent_what_happens_and_nothing_once_its_person_was_removed(world) {
        let auditor = auditor(world).await;
        let path = format!("/console/{}/logins/stream?lang=en", world.first.pool);
        let mut stream = auditor.browser.request(Method::GET, &path).send().await.unwrap();
        assert_eq!(stream.headers()["content-type"], "text/event-stream");
        let mut heard = String::new();
        let lines = format!("/console/{}/logins/lines?lang=en", world.first.pool);
        let login = world.browser(&world.first).login(&world.first).await;
        while !page(&auditor.browser, &lines).await.contains(login.id.as_str()) || !heard.contains("event: changed\ndata: changed\n\n") {
            let part = timeout(PATIENCE, stream.chunk()).await.expect("it goes on").unwrap().unwrap();
            heard += std::str::from_utf8(&part).unwrap();
        }
        let remover = caller(Some(&world.first.pool));
        operators::remove(&world.app, &remover, By::CommandLine, &auditor.id).await.unwrap();
        let end = timeout(PATIENCE, async { while stream.chunk().await.unwrap().is_some() {} });
        end.await.expect("the stream ends");
    }
}

flow! {
    async fn a_page_that_is_only_looked_at_keeps_nobody_signed_in(world) {
        let auditor = auditor(world).await;
        for _ in 0..4 {
            world.wait(10 * 60);
            for what in ["stream", "lines"] {
                let path = format!("/console/{}/logins/{what}", world.first.pool);
                drop(auditor.browser.request(Method::GET, &path).send().await.unwrap());
            }
        }
        assert!(!auditor.is_in().await);
    }
}

flow! {
    async fn nobody_takes_the_streams_of_the_others(world) {
        let auditor = auditor(world).await;
        let other = Colleague::with_password(world, Some(&world.first.pool), "zhou", OperatorRole::Auditor).await;
        let path = format!("/console/{}/logins/stream", world.first.pool);
        let stream = async |who: &Colleague| who.browser.request(Method::GET, &path).send().await.unwrap();
        let mut open = Vec::new();
        for _ in 0..4 {
            open.push(stream(&auditor).await);
        }
        assert!(open.iter().all(|stream| stream.status() == 200), "{open:?}");
        let refused = stream(&auditor).await;
        assert_eq!(refused.status(), 429);
        assert!(refused.headers().contains_key("retry-after"), "{refused:?}");
        assert_eq!(stream(&other).await.status(), 200);
    }
}
