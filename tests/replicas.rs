//! Two processes on one PostgreSQL: what one began, the other goes on with, and nothing happens twice.

use std::time::{Duration, Instant};

use actix_web::rt::System;
use eventstore::testing::{self, Fresh, Kind};
use futures::future::join_all;
use saoma::{
    http::caller::Caller,
    management::connections::{self, ConnectionFields},
};
use serde_json::json;

use crate::harness::{Browser, Login, States, demo::Demo, flow, http_client, saoma};

/// Two demos with the same database and the same root key.
struct Pair {
    one: Demo,
    two: Demo,
    database: Fresh,
    data: tempfile::TempDir,
}

impl Pair {
    async fn start() -> Self {
        let database = testing::fresh(Kind::Postgres).await.unwrap();
        let data = tempfile::tempdir().unwrap();
        let start = || {
            let arguments = ["--database", &database.url, "--no-limits"];
            Demo::start_with(Some(data.path()), &arguments, &[])
        };
        let (one, two) = (start(), start());
        Self { one, two, database, data }
    }

    /// A browser that asks the first process.
    fn browser(&self) -> Browser {
        Browser::new(http_client(), &self.one.site())
    }

    /// The read tables are what the events say, and so the command line says while both serve.
    fn verify(&self) {
        let root_key = self.data.path().join("root.key");
        let variables = [
            ("SAOMA_PUBLIC_URL", "http://localhost"),
            ("SAOMA_ROOT_KEY_FILE", root_key.to_str().unwrap()),
            ("SAOMA_DATABASE", &self.database.url),
        ];
        let ended = saoma(&["rebuild", "--verify"], &variables);
        assert_eq!(ended.code, Some(0), "{}", ended.stderr);
        assert!(ended.stdout.contains("all as the events say"), "{ended:?}");
    }
}

fn on_two(flow: impl AsyncFnOnce(&Pair)) {
    System::new().block_on(async {
        let pair = Pair::start().await;
        flow(&pair).await;
        pair.verify();
    });
}

#[test]
fn a_login_goes_on_at_the_other_process_with_every_step() {
    on_two(async |pair| {
        let (one, two) = (&pair.one, &pair.two);
        let browser = pair.browser();
        let login = browser.login(&one.site()).await;
        let at_two = browser.at(&two.site());
        let mut states = States::of(&at_two, &login).await;
        assert_eq!(states.next().await.unwrap(), "issued");
        one.scan("lin", &login).await.expect(200);
        assert_eq!(states.next().await.unwrap(), "scanned");
        one.authorize("lin").await.expect(200);
        assert_eq!(states.next().await.unwrap(), "bound");
        at_two.claim(&login).await.expect(200);
        assert_eq!(states.next().await.unwrap(), "claimed");
        assert_eq!(states.next().await, None);
        // The same browser at the first process, which did not hear the answer.
        browser.claim(&login).await.expect(200);
        let signed_in = at_two.at(&one.site()).get("/login/done").await.expect(200);
        assert!(signed_in.text.contains("138****8000"), "{}", signed_in.text);
    });
}

/// 10: two claims in parallel, on two servers.
#[test]
fn of_many_claims_at_two_processes_one_wins() {
    on_two(async |pair| {
        let (one, two) = (&pair.one, &pair.two);
        let mut bound: Vec<(Browser, Login)> = Vec::new();
        for (number, person) in (0..20).zip(["lin", "zhou", "chan"].into_iter().cycle()) {
            let browser = pair.browser();
            let login = browser.login(&one.site()).await;
            let here = if number % 2 == 0 { one } else { two };
            here.scan(person, &login).await.expect(200);
            here.authorize(person).await.expect(200);
            bound.push((browser, login));
        }
        let all = join_all(bound.iter().map(async |(browser, login)| {
            let nodes = [browser.at(&one.site()), browser.at(&two.site())];
            let claims = nodes.iter().cycle().take(10).map(|node| claim(node, login));
            join_all(claims).await
        }));
        for statuses in all.await {
            assert!(statuses.iter().all(|status| *status == 200), "{statuses:?}");
        }
        for (_, login) in &bound {
            let events = two.events(login).await;
            let claimed = events.iter().filter(|event| *event == "login.claimed");
            assert_eq!(claimed.count(), 1, "{events:?}");
        }
        let dump = testing::dump(&pair.database).await.unwrap();
        let (_, events) = dump.iter().find(|(table, _)| table == "events").unwrap();
        let count = |name: &str| events.matches(&format!("\"event_type\":\"{name}\"")).count();
        // Three people, and the two accounts that are there from the start.
        assert_eq!((count("session.started"), count("user.registered")), (20, 5));
    });
}

#[test]
fn a_login_outlives_the_process_that_began_it() {
    System::new().block_on(async {
        let mut pair = Pair::start().await;
        let browser = pair.browser();
        let login = browser.login(&pair.one.site()).await;
        let at_two = browser.at(&pair.two.site());
        assert_eq!(at_two.state(&login).await, "issued");
        pair.one.process.kill().unwrap();
        pair.one.process.wait().unwrap();
        pair.two.scan("lin", &login).await.expect(200);
        pair.two.authorize("lin").await.expect(200);
        at_two.claim(&login).await.expect(200);
        pair.verify();
    });
}

/// Claims without keeping the cookies, as many tabs of one browser would.
async fn claim(browser: &Browser, login: &Login) -> u16 {
    let request = browser.script(&format!("/logins/{}/claim", login.id), &json!({}));
    request.send().await.unwrap().status().as_u16()
}

flow! {
    async fn what_is_changed_of_a_connection_is_what_the_next_login_sees_on_every_replica_within_a_second(world) {
        let (site, app) = (&world.first, &world.app);
        let at = world.another_server(app.config.clone()).await;
        let there = Browser::by_proxy(world.http.clone(), site, at);
        let page = format!("/login?client_id={}", site.application);
        let caller = Caller::server(site.pool.clone());
        for round in 0..5 {
            let name = format!("Sign in {round}");
            // Its page is remembered there as it is now.
            assert!(!there.get(&page).await.expect(200).text.contains(&name));
            let fields = ConnectionFields { name: Some(name.clone()), ..ConnectionFields::default() };
            connections::change(app, &caller, &site.connection_id, None, &fields).await.unwrap();
            let changed = Instant::now();
            while !there.get(&page).await.expect(200).text.contains(&name) {
                assert!(changed.elapsed() < Duration::from_secs(1), "{name} is not heard of");
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
            world.wait(60);
        }
        site.switch(app, false).await;
        let switched = Instant::now();
        let body = json!({ "connection": site.connection, "client_id": site.application });
        while there.post("/logins", &body).await.status != 403 {
            assert!(switched.elapsed() < Duration::from_secs(1), "it is not heard of that the connection is off");
            tokio::time::sleep(Duration::from_millis(10)).await;
            world.wait(60);
        }
    }
}
