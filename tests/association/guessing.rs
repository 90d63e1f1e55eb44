//! Whoever is asked which account is theirs learns nothing of other accounts, and cannot have messages sent without end.

use std::{
    num::NonZeroU32,
    time::{Duration, Instant},
};

use saoma::config::{Config, LimitSettings, TrustedProxies};
use serde_json::json;

use super::accounts::{Account, Asked, PASSWORD, asks, code_for};
use crate::harness::{Browser, World, flow};

const MAIL: &str = "mei@example.com";

async fn mei(world: &World) {
    let account =
        Account { id: "mei", phone: Some("+8613700001111"), email: Some(MAIL), password: true };
    account.create(world).await;
}

flow! {
    /// 54: very many accounts of one pool, from very many networks.
    async fn the_codes_of_a_pool_are_limited_wherever_they_are_asked_for(world) {
        asks(world, false).await;
        let limits = LimitSettings { codes_a_pool: NonZeroU32::new(2).unwrap(), ..LimitSettings::default() };
        let trusted_proxies = TrustedProxies::try_from(vec!["127.0.0.1".to_owned()]).unwrap();
        let server = world.another_server(Config { limits, trusted_proxies, ..world.app.config.clone() }).await;
        let asked = Asked::begin(world, "p", "13800000001").await;
        let browser = Browser::by_proxy(world.http.clone(), &world.first, server);
        for (name, value) in asked.browser.cookies() {
            browser.set_cookie(&name, &value);
        }
        let send = async |number: u8| {
            let body = json!({ "channel": "email", "account": format!("somebody-{number}@example.com") });
            let request = browser.script(&format!("/logins/{}/binding/code", asked.login.id), &body);
            browser.send(request.header("x-forwarded-for", format!("203.0.{number}.7"))).await
        };
        send(1).await.expect(202);
        send(2).await.expect(202);
        let refused = send(3).await.expect(429);
        let wait = refused.header("retry-after").parse().unwrap();
        assert!((1..=30).contains(&wait), "{refused:?}");
        // Nothing was spent: the third code of the login is still there.
        assert_eq!(asked.events(world).await.iter().filter(|name| *name == "login.proof_sent").count(), 2);
        world.wait(wait);
        send(3).await.expect(202);
    }
}

flow! {
    /// 55: whoever asks for a code sees by the time whether a message was handed over.
    async fn nobody_waits_until_a_message_is_handed_over(world) {
        asks(world, false).await;
        mei(world).await;
        let asked = Asked::begin(world, "p", "13800000001").await;
        world.outbox.hold(true);
        for account in ["13700001111", "13700002222"] {
            asked.send_code("phone", account).await.expect(202);
        }
        assert!(world.outbox.delivered().is_empty());
        world.outbox.hold(false);
        // Had an answer waited for the gateway, this one would have been given up.
        code_for(world, "+8613700001111").await;
    }
}

flow! {
    /// 55: whoever shows a password sees by the time whether there is such an account.
    async fn a_password_of_nobody_takes_as_long_as_one_of_somebody(world) {
        asks(world, false).await;
        mei(world).await;
        Account { id: "wu", email: Some("wu@example.com"), ..Account::default() }.create(world).await;
        // The shortest of several, taken in turn: what a busy machine adds is left out.
        let mut shortest = [Duration::MAX; 3];
        for login in 0..4 {
            let asked = Asked::begin(world, &format!("p{login}"), &format!("1380000000{login}")).await;
            for (account, shortest) in [MAIL, "wu@example.com", "nobody@example.com"].into_iter().zip(&mut shortest) {
                let start = Instant::now();
                asked.show_password(account, "not the password").await.refused(422, "wrong_proof");
                *shortest = start.elapsed().min(*shortest);
            }
        }
        let [known, without_a_password, unknown] = shortest;
        assert!(without_a_password * 2 > known && unknown * 2 > known, "{shortest:?}");
        let asked = Asked::begin(world, "p", "13800000009").await;
        asked.show_password(MAIL, PASSWORD).await.expect(200);
    }
}
