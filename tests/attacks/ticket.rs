//! The ticket and the phone: rows 3 to 9, 12 and 13.

use std::collections::BTreeSet;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::json;

use crate::harness::flow;

flow! {
    /// 3: guessable or short ids.
    async fn a_ticket_cannot_be_guessed(world) {
        let mut tickets = BTreeSet::new();
        let mut ones = 0;
        for _ in 0..10_000 {
            let ticket = world.app.new_secret::<16>();
            let bytes = URL_SAFE_NO_PAD.decode(&ticket).unwrap();
            assert_eq!((ticket.len(), bytes.len()), (22, 16));
            ones += bytes.iter().map(|byte| byte.count_ones()).sum::<u32>();
            tickets.insert(ticket);
        }
        assert_eq!(tickets.len(), 10_000);
        // Monobit: of 1,280,000 fair bits the ones are within 5 standard deviations (566) of the half.
        assert!(ones.abs_diff(640_000) < 5 * 566, "{ones}");
        // What a code holds is such a ticket, and not the login's id, which holds the time.
        let login = world.browser(&world.first).login(&world.first).await;
        assert_eq!(URL_SAFE_NO_PAD.decode(&login.ticket).unwrap().len(), 16);
        assert_ne!(login.ticket, login.id);
    }
}

flow! {
    /// 4: whoever only sees the code polls with what it holds and takes the session.
    async fn an_observer_of_the_code_gets_nothing(world) {
        let (browser, observer) = (world.browser(&world.first), world.browser(&world.first));
        let login = browser.login(&world.first).await;
        let phone = world.phone("lin");
        phone.scan(&login).await.expect(200);
        phone.authorize().await.expect(200);
        let unknown = observer.get("/logins/0190d3c4-0000-7000-8000-000000000000").await.expect(404);
        for id in [&login.id, &login.ticket] {
            for path in ["", "/stream", "/code.png", "/code.svg"] {
                let answer = observer.get(&format!("/logins/{id}{path}")).await.expect(404);
                assert_eq!(answer.text, unknown.text);
            }
            let answer = observer.post(&format!("/logins/{id}/claim"), &json!({})).await.expect(404);
            assert_eq!(answer.text, unknown.text);
        }
        browser.claim(&login).await.expect(200);
    }
}

flow! {
    /// 5: a second claim gives a second session. Within the time for a claim it is answered like the first one, whose answer
    /// may have been lost; then it is refused.
    async fn a_login_is_claimed_once(world) {
        let (browser, phone) = (world.browser(&world.first), world.phone("lin"));
        let login = browser.login(&world.first).await;
        phone.scan(&login).await.expect(200);
        phone.authorize().await.expect(200);
        let before = browser.cookies();
        let lost = browser.claim(&login).await.expect(200);
        let taken = browser.cookies();
        let come_again = || browser.become_again(&before);

        world.wait(59);
        come_again();
        let again = browser.claim(&login).await.expect(200);
        assert_eq!(again.field("redirect"), lost.field("redirect"));
        assert_eq!(browser.cookies(), taken);
        browser.get("/login/done").await.expect(200);

        world.wait(1);
        come_again();
        let late = browser.claim(&login).await.refused(409, "wrong_state");
        assert_eq!(late.field("redirect"), lost.field("redirect"));
        assert!(late.headers.get("set-cookie").is_none());
        phone.scan(&login).await.refused(409, "wrong_state");
        let claimed = |events: Vec<String>| events.iter().filter(|event| *event == "login.claimed").count();
        assert_eq!(claimed(world.events(&login).await), 1);
    }
}

flow! {
    /// 5: the answer is asked for again after the person said that it was not them.
    async fn a_session_that_ended_is_not_given_again(world) {
        let (browser, phone) = (world.browser(&world.first), world.phone("lin"));
        let login = browser.login(&world.first).await;
        phone.scan(&login).await.expect(200);
        phone.authorize().await.expect(200);
        let before = browser.cookies();
        browser.claim(&login).await.expect(200);
        browser.post("/login/leave", &json!({})).await.expect(200);
        browser.become_again(&before);
        browser.claim(&login).await.refused(409, "wrong_state");
    }
}

flow! {
    /// 4 and 5: whoever has the login's id asks for the answer of its browser.
    async fn a_lost_answer_is_given_to_its_own_browser_only(world) {
        let (browser, thief) = (world.browser(&world.first), world.browser(&world.first));
        let phone = world.phone("lin");
        let login = browser.login(&world.first).await;
        phone.scan(&login).await.expect(200);
        phone.authorize().await.expect(200);
        browser.claim(&login).await.expect(200);
        thief.claim(&login).await.expect(404);
        thief.set_cookie(&format!("saoma-login-{}", login.id), "guessed");
        thief.claim(&login).await.expect(404);
    }
}

flow! {
    /// 6: the cookie's value by another way, or the cookie of another login.
    async fn the_browser_secret_counts_only_as_its_own_cookie(world) {
        let (browser, thief) = (world.browser(&world.first), world.browser(&world.first));
        let (login, other) = (browser.login(&world.first).await, browser.login(&world.first).await);
        let cookies = browser.cookies();
        let name = format!("saoma-login-{}", login.id);
        let secret = &cookies[&name];
        let path = format!("/logins/{}", login.id);
        let request = |name: &str| thief.request(reqwest::Method::GET, &path).header(name, secret);
        thief.send(request("authorization")).await.expect(404);
        thief.send(request("x-browser-secret")).await.expect(404);
        thief.get(&format!("{path}?secret={secret}&{name}={secret}")).await.expect(404);
        thief.set_cookie(&name, &cookies[&format!("saoma-login-{}", other.id)]);
        thief.get(&path).await.expect(404);
        thief.set_cookie(&name, secret);
        thief.get(&path).await.expect(200);
    }
}

flow! {
    /// 7: a second phone scans while the first decides.
    async fn a_second_phone_is_refused(world) {
        let browser = world.browser(&world.first);
        let (first, second) = (world.phone("lin"), world.phone("zhou"));
        let login = browser.login(&world.first).await;
        first.scan(&login).await.expect(200);
        let answer = second.scan(&login).await.refused(409, "second_phone");
        for about_the_first in ["13800138000", "林", "openid"] {
            assert!(!answer.text.contains(about_the_first), "{}", answer.text);
        }
        for token in ["a-token-that-was-never-given".to_owned(), format!("{}.guessed", login.id), format!("{}.", login.id)] {
            second.hold(&token);
            second.authorize().await.expect(404);
        }
        first.scan(&login).await.expect(200);
        first.authorize().await.expect(200);
    }
}

flow! {
    /// 8: a step too early, or too late.
    async fn a_step_out_of_order_is_refused(world) {
        let (browser, phone) = (world.browser(&world.first), world.phone("lin"));
        let login = browser.login(&world.first).await;
        browser.claim(&login).await.refused(409, "wrong_state");
        phone.hold("nothing-was-scanned");
        phone.authorize_without_number().await.expect(404);
        phone.decline().await.expect(404);
        phone.scan(&login).await.expect(200);
        browser.claim(&login).await.refused(409, "wrong_state");
        phone.authorize().await.expect(200);
        phone.scan(&login).await.refused(409, "wrong_state");
        phone.decline().await.refused(409, "wrong_state");
        browser.claim(&login).await.expect(200);
        phone.decline().await.refused(409, "wrong_state");
    }
}

flow! {
    /// 9: a slow phone finishes after the end.
    async fn nothing_is_bound_after_expiry(world) {
        let (browser, phone) = (world.browser(&world.first), world.phone("lin"));
        let login = browser.login(&world.first).await;
        world.wait(119);
        browser.status(&login).await.expect(200);
        phone.scan(&login).await.expect(200);
        world.wait(119);
        browser.status(&login).await.expect(200);
        phone.scan(&login).await.expect(200);
        world.wait(2);
        assert_eq!(browser.state(&login).await, "expired");
        phone.authorize().await.refused(410, "login_expired");
        browser.claim(&login).await.refused(410, "login_expired");
        assert!(world.users(&world.first).await.is_empty());
    }
}

flow! {
    /// 9: a code is scanned after its 120 seconds.
    async fn a_code_that_nobody_scans_in_time_is_gone(world) {
        let (browser, phone) = (world.browser(&world.first), world.phone("lin"));
        let login = browser.login(&world.first).await;
        world.wait(121);
        phone.scan(&login).await.refused(410, "login_expired");
        assert_eq!(browser.state(&login).await, "expired");
    }
}

flow! {
    /// 12: a scan signs in without the person's word.
    async fn a_scan_alone_signs_nobody_in(world) {
        let (browser, phone) = (world.browser(&world.first), world.phone("lin"));
        let login = browser.login(&world.first).await;
        phone.scan(&login).await.expect(200);
        browser.claim(&login).await.refused(409, "wrong_state");
        let url = format!("{}/phone/authorize", world.first.origin);
        let by_get = world.http.get(url).bearer_auth(phone.token().unwrap()).send().await.unwrap();
        assert_eq!(by_get.status(), 405);
        let other = world.phone("lin");
        other.authorize().await.expect(404);
    }
}

flow! {
    /// 13: the attacker chooses the id.
    async fn an_id_that_the_client_chose_is_never_used(world) {
        let browser = world.browser(&world.first);
        for name in ["ticket", "id", "scene", "uuid", "ticket_id"] {
            let mut body = json!({ "connection": "wechat", "client_id": world.first.application });
            body[name] = json!("AAAAAAAAAAAAAAAAAAAAAA");
            let answer = browser.post("/logins", &body).await.expect(422);
            assert_eq!(answer.field("field"), name);
        }
        let body = json!({ "connection": "wechat", "client_id": world.first.application });
        let answer = browser.post("/logins?ticket=AAAAAAAAAAAAAAAAAAAAAA&id=AAAA", &body).await;
        let login = browser.issued(answer).await;
        assert!(login.ticket != "AAAAAAAAAAAAAAAAAAAAAA" && login.id != "AAAA");
    }
}

flow! {
    /// 2: the browser that shows the code is gone.
    async fn a_code_whose_browser_is_gone_is_not_scanned(world) {
        let (browser, phone) = (world.browser(&world.first), world.phone("lin"));
        let login = browser.login(&world.first).await;
        world.wait(20);
        phone.scan(&login).await.refused(409, "no_live_browser");
        browser.status(&login).await.expect(200);
        phone.scan(&login).await.expect(200);
    }
}
