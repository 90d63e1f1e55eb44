//! Whoever is asked which account is theirs learns nothing of other accounts, and cannot have messages sent without end.

use std::{
    num::NonZeroU32,
    time::{Duration, Instant},
};

use saoma::config::{Config, LimitSettings, TrustedProxies};
use serde_json::json;

use super::accounts::{Account, Asked, PASSWORD, asks, code_for};
use crate::harness::{Answer, Browser, World, flow};

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
        let browser = elsewhere(world, &asked, &server);
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
        assert_eq!(proofs_sent(world, &asked).await, 2);
        world.wait(wait);
        send(3).await.expect(202);
    }
}

flow! {
    /// 54: codes without end for one number, from one network, in one pool; passwords for one account.
    async fn codes_and_passwords_are_limited_and_over_a_limit_nothing_is_written(world) {
        asks(world, false).await;
        let too_many = |refused: Answer| {
            assert!(refused.expect(429).header("retry-after").parse::<u32>().unwrap() > 0);
        };
        // Five codes an hour for one address, whatever the login.
        let begin = async |person: &str| Asked::begin(world, person, "13800000001").await;
        let asked = [begin("p").await, begin("p").await];
        for place in [0, 0, 0, 1, 1] {
            asked[place].send_code("email", MAIL).await.expect(202);
        }
        too_many(asked[1].send_code("email", MAIL).await);
        // Ten a minute from one network; the one before counted too.
        asked[1].send_code("email", "a@example.com").await.expect(202);
        let other = begin("q").await;
        for account in ["b@example.com", "c@example.com", "d@example.com"] {
            other.send_code("email", account).await.expect(202);
        }
        let last = begin("r").await;
        too_many(last.send_code("email", "e@example.com").await);
        assert_eq!(proofs_sent(world, &last).await, 0);
        // Ten passwords an hour for one account.
        for _ in 0..2 {
            let asked = begin("p").await;
            for _ in 0..4 {
                asked.show_password(MAIL, "wrong").await.refused(422, "wrong_proof");
            }
        }
        let asked = begin("p").await;
        for _ in 0..2 {
            asked.show_password(MAIL, "wrong").await.refused(422, "wrong_proof");
        }
        too_many(asked.show_password(MAIL, "wrong").await);
        asked.show_password("d@example.com", "wrong").await.refused(422, "wrong_proof");
    }
}

flow! {
    /// 54: an account is locked by who it does not belong to.
    async fn what_others_tried_locks_nobody_out(world) {
        asks(world, false).await;
        mei(world).await;
        for login in 0..3 {
            let guesses = Asked::begin(world, "guesser", "13800000001").await;
            for _ in 0..if login < 2 { 4 } else { 2 } {
                guesses.show_password(MAIL, "wrong").await.refused(422, "wrong_proof");
            }
            for _ in 0..if login == 0 { 3 } else { login % 2 * 2 } {
                guesses.send_code("email", MAIL).await.expect(202);
            }
            if login == 2 {
                guesses.show_password(MAIL, "wrong").await.expect(429);
                guesses.send_code("email", MAIL).await.expect(429);
            }
        }
        let delivered = async |count: usize| {
            while world.outbox.delivered().len() < count {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        delivered(5).await;
        let own = Asked::begin(world, "own", "13800000002").await;
        own.send_code("email", MAIL).await.expect(202);
        delivered(6).await;
        own.show_code(&code_for(world, MAIL).await).await.expect(200);
        let further = Asked::begin(world, "further", "13800000003").await;
        further.show_password(MAIL, "wrong").await.refused(422, "wrong_proof");
        further.show_password(MAIL, PASSWORD).await.expect(200);
    }
}

flow! {
    /// 54: very many WeChat accounts guess one password.
    async fn guessing_is_bounded_however_many_guess(world) {
        asks(world, false).await;
        mei(world).await;
        let one = NonZeroU32::MIN;
        let limits = LimitSettings { passwords_an_account: one, codes_an_account: one, ..LimitSettings::default() };
        let server = world.another_server(Config { limits, ..world.app.config.clone() }).await;
        for guesser in 0..11 {
            let asked = Asked::begin(world, &format!("p{guesser}"), "13800000001").await;
            let browser = elsewhere(world, &asked, &server);
            let path = format!("/logins/{}/binding/proof", asked.login.id);
            let wrong = browser.post(&path, &json!({ "account": MAIL, "password": "wrong" })).await;
            wrong.expect(if guesser < 10 { 422 } else { 429 });
        }
    }
}

/// The browser that is asked, at another server.
fn elsewhere(world: &World, asked: &Asked, server: &str) -> Browser {
    let browser = Browser::by_proxy(world.http.clone(), &world.first, server.to_owned());
    for (name, value) in asked.browser.cookies() {
        browser.set_cookie(&name, &value);
    }
    browser
}

async fn proofs_sent(world: &World, asked: &Asked) -> usize {
    asked.events(world).await.iter().filter(|name| *name == "login.proof_sent").count()
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
