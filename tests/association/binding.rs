//! The browser is asked which account to bind: each row of the table of a login that has to do with it.

use std::collections::BTreeSet;

use domain::account_choice::{Association, Policy};
use serde_json::json;

use super::{
    accounts::{Account, Asked, PASSWORD, asks, code_for},
    rows::events_of,
};
use crate::harness::{World, flow};

const MAIL: &str = "mei@example.com";

/// An account with everything that proves it.
async fn mei(world: &World) {
    let account =
        Account { id: "mei", phone: Some("+8613700001111"), email: Some(MAIL), password: true };
    account.create(world).await;
}

fn with_tail(tail: &[&str]) -> Vec<String> {
    let start = ["login.issued", "login.scanned", "login.authorized", "login.binding_asked"];
    start.iter().chain(tail).map(|name| (*name).to_owned()).collect()
}

flow! {
    async fn a_new_account_is_registered_and_bound(world) {
        asks(world, false).await;
        let asked = Asked::begin(world, "p", "13800000001").await;
        assert_eq!(asked.choose_new().await.expect(200).field("state"), "bound");
        assert_eq!(asked.events(world).await, with_tail(&["login.bound"]));
        let user = world.user_of(&world.first, &asked.login).await;
        assert_eq!(events_of(world, &user).await, ["user.registered", "user.identity_linked"]);
        assert_eq!(user.phone.as_ref().map(projections::Private::as_str), Some("+8613800000001"));
        asked.choose_new().await.refused(409, "wrong_state");
        asked.browser.claim(&asked.login).await.expect(200);
    }
}

flow! {
    /// 59: a connection for known people makes nobody an account.
    async fn login_only_offers_no_new_account(world) {
        asks(world, true).await;
        let asked = Asked::begin(world, "p", "13800000001").await;
        asked.choose_new().await.refused(409, "wrong_state");
        assert_eq!(world.users(&world.first).await.len(), 0);
        assert_eq!(asked.events(world).await, with_tail(&["login.attempt_refused"]));
        mei(world).await;
        asked.show_password(MAIL, PASSWORD).await.expect(200);
        assert_eq!(asked.state().await, "bound");
    }
}

flow! {
    async fn a_password_proves_an_account_by_its_number_or_its_address(world) {
        asks(world, false).await;
        mei(world).await;
        for (row, account) in ["137 0000 1111", " Mei@Example.com "].iter().enumerate() {
            let asked = Asked::begin(world, &format!("p{row}"), &format!("1380000000{row}")).await;
            assert_eq!(asked.show_password(account, PASSWORD).await.expect(200).field("state"), "bound");
            assert_eq!(asked.events(world).await, with_tail(&["login.bound"]));
            let user = world.user_of(&world.first, &asked.login).await;
            assert_eq!(user.id.as_str(), "mei");
            assert_eq!(events_of(world, &user).await.last().unwrap(), "user.identity_linked");
            asked.browser.claim(&asked.login).await.expect(200);
        }
    }
}

flow! {
    async fn a_code_by_either_channel_proves_its_account(world) {
        asks(world, false).await;
        Account { id: "mei", email: Some(MAIL), ..Account::default() }.create(world).await;
        Account { id: "wu", phone: Some("+8613700001111"), ..Account::default() }.create(world).await;
        for (row, (channel, account, to, user)) in [("email", MAIL, MAIL, "mei"), ("phone", "+86 0137 0000 1111", "+8613700001111", "wu")].into_iter().enumerate() {
            let asked = Asked::begin(world, &format!("p{row}"), &format!("1380000000{row}")).await;
            asked.send_code(channel, account).await.expect(202);
            let code = code_for(world, to).await;
            assert_eq!(asked.show_code(&code).await.expect(200).field("state"), "bound");
            assert_eq!(asked.events(world).await, with_tail(&["login.proof_sent", "login.bound"]));
            assert_eq!(world.user_of(&world.first, &asked.login).await.id.as_str(), user);
        }
        let letter = &world.outbox.delivered()[0];
        assert!(letter.subject.contains("Tea Shop"), "{letter:?}");
    }
}

flow! {
    /// 58: the proof of one login shown in another.
    async fn a_code_proves_nothing_in_another_login(world) {
        asks(world, false).await;
        mei(world).await;
        let (asked, other) = (Asked::begin(world, "p1", "13800000001").await, Asked::begin(world, "p2", "13800000002").await);
        asked.send_code("email", MAIL).await.expect(202);
        let code = code_for(world, MAIL).await;
        other.show_code(&code).await.refused(422, "wrong_proof");
        // Nor is it of any use to a browser that only knows the login's id.
        let answer = world.browser(&world.first).post(&format!("/logins/{}/binding/proof", asked.login.id), &json!({ "code": code })).await;
        answer.expect(404);
        assert_eq!(asked.state().await, "binding_asked");
    }
}

flow! {
    /// 57: the number of this WeChat account may have been somebody else's before.
    async fn no_code_goes_to_the_phone_that_raised_the_question(world) {
        asks(world, false).await;
        Account { id: "old", phone: Some("+8613800000001"), email: Some(MAIL), password: false }.create(world).await;
        let asked = Asked::begin(world, "p", "13800000001").await;
        asked.send_code("phone", "13800000001").await.expect(202);
        asked.send_code("email", MAIL).await.expect(202);
        let code = code_for(world, MAIL).await;
        assert_eq!(world.outbox.delivered().len(), 1, "a code was sent by SMS");
        asked.show_code(&code).await.expect(200);
        assert_eq!(world.user_of(&world.first, &asked.login).await.id.as_str(), "old");
    }
}

flow! {
    /// 54: six digits, tried one after the other.
    async fn the_fifth_wrong_proof_ends_the_login(world) {
        asks(world, false).await;
        mei(world).await;
        let asked = Asked::begin(world, "p", "13800000001").await;
        asked.send_code("email", MAIL).await.expect(202);
        let code = code_for(world, MAIL).await;
        let wrong = if code == "000000" { "000001" } else { "000000" };
        // What is no code costs nothing.
        assert_eq!(asked.show_code("12345").await.expect(422).field("field"), "code");
        for _ in 0..2 {
            asked.show_code(wrong).await.refused(422, "wrong_proof");
            asked.show_password(MAIL, "wrong").await.refused(422, "wrong_proof");
        }
        asked.show_code(wrong).await.refused(403, "proofs_exhausted");
        asked.show_code(&code).await.refused(409, "wrong_state");
        assert_eq!(asked.state().await, "refused");
        let mut tail = vec!["login.proof_sent"];
        tail.extend(["login.attempt_refused"; 4]);
        tail.extend(["login.refused", "login.attempt_refused"]);
        assert_eq!(asked.events(world).await, with_tail(&tail));
        // The account is not locked: it is proven elsewhere at once.
        let other = Asked::begin(world, "p2", "13800000002").await;
        other.show_password(MAIL, PASSWORD).await.expect(200);
    }
}

flow! {
    async fn a_code_counts_for_five_minutes_and_three_are_sent(world) {
        asks(world, false).await;
        mei(world).await;
        let asked = Asked::begin(world, "p", "13800000001").await;
        asked.send_code("email", MAIL).await.expect(202);
        let code = code_for(world, MAIL).await;
        world.wait(300);
        asked.show_code(&code).await.refused(422, "wrong_proof");
        for _ in 0..2 {
            asked.send_code("phone", "13700001111").await.expect(202);
        }
        asked.send_code("email", MAIL).await.refused(403, "proofs_exhausted");
        assert_eq!(asked.state().await, "binding_asked");
        world.wait(300);
        assert_eq!(asked.state().await, "expired");
        asked.choose_new().await.refused(410, "login_expired");
    }
}

flow! {
    /// 55: whether somebody has an account here.
    async fn known_and_unknown_accounts_are_answered_alike(world) {
        asks(world, false).await;
        mei(world).await;
        for (channel, known, unknown) in [("email", MAIL, "nobody@example.com"), ("phone", "13700001111", "13700002222")] {
            let mut answers = Vec::new();
            for (row, account) in [known, unknown].into_iter().enumerate() {
                let asked = Asked::begin(world, &format!("p{row}{channel}"), &format!("138000000{row}{}", channel.len())).await;
                let sent = asked.send_code(channel, account).await.expect(202);
                let wrong = asked.show_code("000000").await.expect(422);
                let password = asked.show_password(account, "wrong").await.expect(422);
                let names = |answer: &crate::harness::Answer| answer.headers.keys().map(ToString::to_string).collect::<BTreeSet<_>>();
                answers.push([sent, wrong, password].map(|answer| (answer.status, names(&answer), answer.text)));
                assert_eq!(asked.events(world).await, with_tail(&["login.proof_sent", "login.attempt_refused", "login.attempt_refused"]));
                world.wait(60);
            }
            assert_eq!(answers[0], answers[1], "{channel}");
        }
    }
}

flow! {
    async fn what_is_down_is_said_and_nothing_is_spent(world) {
        asks(world, false).await;
        mei(world).await;
        let asked = Asked::begin(world, "p", "13800000001").await;
        world.outbox.set_down(true);
        for account in [MAIL, "nobody@example.com"] {
            let refused = asked.send_code("email", account).await.refused(503, "messenger_unavailable");
            assert_eq!(refused.header("retry-after"), "30");
        }
        asked.send_code("phone", "13700001111").await.refused(503, "messenger_unavailable");
        assert_eq!(asked.events(world).await, with_tail(&[]));
        assert_eq!(asked.state().await, "binding_asked");
        world.outbox.set_down(false);
        for _ in 0..3 {
            asked.send_code("email", MAIL).await.expect(202);
        }
    }
}

flow! {
    /// 20: a blocked account, proven.
    async fn a_blocked_account_is_proven_in_vain(world) {
        asks(world, false).await;
        mei(world).await;
        world.first.block(&world.app, &"mei".into()).await;
        let asked = Asked::begin(world, "p", "13800000001").await;
        asked.show_password(MAIL, PASSWORD).await.refused(403, "user_blocked");
        assert_eq!(asked.events(world).await, with_tail(&["login.refused"]));
    }
}

flow! {
    /// 59: a connection that was switched off while the question stood.
    async fn a_connection_that_was_switched_off_binds_nobody(world) {
        asks(world, false).await;
        let asked = Asked::begin(world, "p", "13800000001").await;
        world.first.switch(&world.app, false).await;
        asked.choose_new().await.refused(403, "connection_off");
        assert_eq!(world.users(&world.first).await.len(), 0);
        assert_eq!(asked.events(world).await, with_tail(&["login.refused"]));
    }
}

flow! {
    async fn two_logins_of_one_person_make_one_user(world) {
        asks(world, false).await;
        mei(world).await;
        let (one, two) = (Asked::begin(world, "p", "13800000001").await, Asked::begin(world, "p", "13800000001").await);
        let (first, second) = futures::join!(one.choose_new(), two.choose_new());
        first.expect(200);
        second.expect(200);
        let user = world.user_of(&world.first, &one.login).await;
        assert_eq!(world.user_of(&world.first, &two.login).await.id, user.id);
        assert_eq!(world.users(&world.first).await.len(), 2, "mei and one more");
        assert_eq!(events_of(world, &user).await, ["user.registered", "user.identity_linked"]);
    }
}

flow! {
    /// 25 and 48: another site's page, and an account of another pool.
    async fn only_the_own_page_answers_and_only_for_its_pool(world) {
        asks(world, false).await;
        let asked = Asked::begin(world, "p", "13800000001").await;
        for what in ["", "/code", "/proof"] {
            let path = format!("/logins/{}/binding{what}", asked.login.id);
            let request = asked.browser.request(reqwest::Method::POST, &path).header("origin", "https://evil.example").json(&json!({}));
            asked.browser.send(request).await.expect(403);
        }
        let path = format!("/logins/{}/binding", asked.login.id);
        asked.browser.at(&world.second).post(&path, &json!({ "choice": "new" })).await.expect(404);
        mei(world).await;
        let policy = Policy { association: Association::AskBinding, ..Policy::default() };
        world.second.policy(&world.app, policy).await;
        let browser = world.browser(&world.second);
        let login = browser.login(&world.second).await;
        let phone = world.phone("zhou");
        phone.scan(&login).await.expect(200);
        phone.authorize().await.expect(200);
        let proof = json!({ "account": MAIL, "password": PASSWORD });
        browser.post(&format!("/logins/{}/binding/proof", login.id), &proof).await.refused(422, "wrong_proof");
        browser.post(&format!("/logins/{}/binding/code", login.id), &json!({ "channel": "email", "account": MAIL })).await.expect(202);
        assert!(world.outbox.delivered().is_empty());
    }
}

flow! {
    async fn a_wrong_field_is_named(world) {
        asks(world, false).await;
        let asked = Asked::begin(world, "p", "13800000001").await;
        for (what, body, field) in [
            ("", json!({ "choice": "old" }), "choice"),
            ("", json!({ "choice": "new", "user": "mei" }), "user"),
            ("/code", json!({ "channel": "post", "account": MAIL }), "channel"),
            ("/code", json!({ "channel": "email", "account": "13700001111" }), "account"),
            ("/code", json!({ "channel": "phone", "account": MAIL }), "account"),
            ("/proof", json!({ "code": "12345a" }), "code"),
            ("/proof", json!({ "code": "123456", "account": MAIL }), "code"),
            ("/proof", json!({ "account": MAIL }), "code"),
            ("/proof", json!({ "account": "nobody", "password": "x" }), "account"),
        ] {
            assert_eq!(asked.post(what, &body).await.expect(422).field("field"), field, "{body}");
        }
        assert_eq!(asked.events(world).await, with_tail(&[]));
    }
}
