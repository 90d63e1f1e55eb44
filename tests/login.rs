//! A person scans, the browser is signed in: the whole login, without OpenID Connect around it.

use domain::{
    account_choice::{PhonePolicy, Policy},
    connection::{Connection, ConnectionCommand},
    decisions::Execute,
};
use serde_json::json;

use crate::harness::flow;

flow! {
    async fn a_new_person_is_signed_in(world) {
        for site in [&world.first, &world.second] {
            let browser = world.browser(site);
            let phone = world.phone("lin");
            let login = browser.login(site).await;
            assert_eq!(browser.state(&login).await, "issued");

            let scanned = phone.scan(&login).await.expect(200).json();
            assert_eq!(scanned["needs_phone"], true);
            assert_eq!(scanned["application"]["name"], "Tea Shop");
            assert_eq!(scanned["origin"]["browser"], "Chrome on Windows");
            assert_eq!(browser.state(&login).await, "scanned");

            assert_eq!(phone.authorize().await.expect(200).field("state"), "bound");
            assert_eq!(browser.state(&login).await, "bound");
            assert_eq!(browser.claim(&login).await.expect(200).field("redirect"), "/login/done");

            let page = browser.get("/login/done?lang=en").await.expect(200);
            assert!(page.text.contains("138****8000"), "{}", page.text);
            assert_eq!(phone.outcome().await.expect(200).json(), json!({ "state": "claimed", "reason": null }));
        }
    }
}

flow! {
    async fn a_known_person_keeps_their_account_and_is_not_asked_for_a_number_again(world) {
        let site = &world.first;
        let mut users = Vec::new();
        for needs_phone in [true, false] {
            let (browser, phone) = (world.browser(site), world.phone("lin"));
            let login = browser.login(site).await;
            assert_eq!(phone.scan(&login).await.expect(200).json()["needs_phone"], needs_phone);
            if needs_phone { phone.authorize().await } else { phone.authorize_without_number().await }.expect(200);
            browser.claim(&login).await.expect(200);
            users.push(world.user_of(site, &login).await.id);
        }
        assert_eq!(users[0], users[1]);
    }
}

flow! {
    async fn the_person_declines(world) {
        let browser = world.browser(&world.first);
        let phone = world.phone("lin");
        let login = browser.login(&world.first).await;
        phone.scan(&login).await.expect(200);
        assert_eq!(phone.decline().await.expect(200).field("state"), "denied");
        assert_eq!(browser.state(&login).await, "denied");
        browser.claim(&login).await.refused(409, "wrong_state");
        phone.authorize().await.refused(409, "wrong_state");
    }
}

flow! {
    /// 55 and 59: an account is guessed at, or made where none may be.
    async fn login_only_refuses_an_unknown_person_and_makes_no_account(world) {
        let site = &world.first;
        site.policy(&world.app, Policy { login_only: true, ..Policy::default() }).await;
        let (browser, phone) = (world.browser(site), world.phone("lin"));
        let login = browser.login(site).await;
        phone.scan(&login).await.expect(200);
        phone.authorize().await.refused(403, "no_account");
        let status = browser.status(&login).await.expect(200).json();
        assert_eq!((&status["state"], &status["reason"]), (&json!("refused"), &json!("no_account")));
        assert_eq!(world.users(site).await.len(), 0);
        // Nor does it at once with many others.
        let people: Vec<_> = (0..50).map(|row| {
            let number = format!("138000000{row:02}");
            world.wechat.add_person(fixtures::wechat::Person::new(&format!("p{row}"), "生客", "86", &number));
            format!("p{row}")
        }).collect();
        futures::future::join_all(people.iter().map(async |person| {
            let (browser, phone) = (world.browser(site), world.phone(person));
            let login = browser.login(site).await;
            phone.scan(&login).await.expect(200);
            phone.authorize().await.refused(403, "no_account");
        })).await;
        assert_eq!(world.users(site).await.len(), 0);
    }
}

flow! {
    async fn without_a_number_a_login_that_requires_one_is_refused(world) {
        let (browser, phone) = (world.browser(&world.first), world.phone("lin"));
        let login = browser.login(&world.first).await;
        phone.scan(&login).await.expect(200);
        phone.authorize_without_number().await.refused(403, "phone_required");
    }
}

flow! {
    async fn where_the_number_is_optional_a_person_goes_on_without(world) {
        let site = &world.first;
        site.policy(&world.app, Policy { phone: PhonePolicy::Optional, ..Policy::default() }).await;
        let (browser, phone) = (world.browser(site), world.phone("lin"));
        let login = browser.login(site).await;
        phone.scan(&login).await.expect(200);
        phone.authorize_without_number().await.expect(200);
        browser.claim(&login).await.expect(200);
    }
}

flow! {
    async fn the_stream_tells_every_state_and_nothing_about_the_person(world) {
        let site = &world.first;
        let (browser, phone) = (world.browser(site), world.phone("lin"));
        let login = browser.login(site).await;
        let request = browser.request(reqwest::Method::GET, &format!("/logins/{}/stream", login.id));
        let stream = request.send().await.unwrap();
        assert_eq!(stream.headers()["x-accel-buffering"], "no");
        phone.scan(&login).await.expect(200);
        phone.authorize().await.expect(200);
        browser.claim(&login).await.expect(200);
        let told = stream.text().await.unwrap();
        let last = told.rsplit("event: state").next().unwrap();
        assert!(last.contains(r#""state":"claimed""#), "{told}");
        for secret in ["13800138000", "lin", "openid", "林"] {
            assert!(!told.contains(secret), "{told}");
        }
    }
}

flow! {
    async fn a_fourth_code_of_one_browser_supersedes_the_oldest(world) {
        let browser = world.browser(&world.first);
        let mut logins = Vec::new();
        for _ in 0..4 {
            logins.push(browser.login(&world.first).await);
            world.wait(1);
        }
        let phone = world.phone("lin");
        phone.scan(&logins[0]).await.refused(410, "login_expired");
        phone.scan(&logins[3]).await.expect(200);
        assert_eq!(browser.state(&logins[1]).await, "issued");
    }
}

flow! {
    async fn the_same_person_may_scan_again_and_the_former_token_is_dead(world) {
        let (browser, phone) = (world.browser(&world.first), world.phone("lin"));
        let login = browser.login(&world.first).await;
        phone.scan(&login).await.expect(200);
        let former = phone.token().unwrap();
        phone.scan(&login).await.expect(200);
        let latest = phone.token().unwrap();
        phone.hold(&former);
        phone.authorize().await.expect(404);
        phone.hold(&latest);
        phone.authorize().await.expect(200);
    }
}

flow! {
    async fn a_repeated_authorization_changes_nothing(world) {
        let (browser, phone) = (world.browser(&world.first), world.phone("lin"));
        let login = browser.login(&world.first).await;
        phone.scan(&login).await.expect(200);
        phone.authorize().await.expect(200);
        assert_eq!(phone.authorize_without_number().await.expect(200).field("state"), "bound");
        let events = world.events(&login).await;
        assert_eq!(events, ["login.issued", "login.scanned", "login.authorized", "login.bound"]);
    }
}

flow! {
    async fn two_people_who_share_a_number_are_two_users_and_the_second_is_marked(world) {
        let site = &world.first;
        let (a, b) = (world.browser(site), world.browser(site));
        let login = a.login(site).await;
        let lin = world.phone("lin");
        lin.scan(&login).await.expect(200);
        lin.authorize().await.expect(200);

        let number = fixtures::wechat::Person::new("twin", "双", "86", "13800138000");
        world.wechat.add_person(number);
        let twin = world.phone("twin");
        let login = b.login(site).await;
        twin.scan(&login).await.expect(200);
        twin.authorize().await.expect(200);
        b.claim(&login).await.expect(200);
        let user = world.user_of(site, &login).await;
        assert!(user.phone.is_none() && user.phone_held_elsewhere);
    }
}

flow! {
    async fn a_user_who_is_blocked_meanwhile_does_not_get_in(world) {
        let site = &world.first;
        let (browser, phone) = (world.browser(site), world.phone("lin"));
        let login = browser.login(site).await;
        phone.scan(&login).await.expect(200);
        phone.authorize().await.expect(200);
        site.block(&world.app, &world.user_of(site, &login).await.id).await;
        browser.claim(&login).await.refused(403, "user_blocked");
        let again = browser.login(site).await;
        phone.scan(&again).await.expect(200);
        phone.authorize_without_number().await.refused(403, "user_blocked");
    }
}

flow! {
    /// 59: a connection that was switched off.
    async fn a_connection_that_is_switched_off_meanwhile_lets_nobody_in(world) {
        let site = &world.first;
        let (browser, phone) = (world.browser(site), world.phone("lin"));
        let (scanned, bound) = (browser.login(site).await, browser.login(site).await);
        phone.scan(&bound).await.expect(200);
        phone.authorize().await.expect(200);
        phone.scan(&scanned).await.expect(200);
        site.switch(&world.app, false).await;
        phone.authorize_without_number().await.refused(403, "connection_off");
        browser.claim(&bound).await.refused(403, "connection_off");
        let body = json!({ "connection": site.connection, "client_id": site.application });
        browser.post("/logins", &body).await.refused(403, "connection_off");
    }
}

flow! {
    async fn a_connection_that_is_gone_refuses_the_logins_that_wait_for_it(world) {
        let site = &world.first;
        let (browser, phone) = (world.browser(site), world.phone("lin"));
        let (issued, scanned) = (browser.login(site).await, browser.login(site).await);
        phone.scan(&scanned).await.expect(200);
        let delete = ConnectionCommand::Delete { at: world.app.now() };
        site.execute(&world.app, Execute::<Connection>::new(site.connection_id.as_str(), delete)).await;
        phone.authorize().await.refused(403, "connection_off");
        phone.scan(&issued).await.refused(403, "connection_off");
        for login in [&issued, &scanned] {
            assert_eq!(browser.status(login).await.field("reason"), "connection_off");
        }
    }
}
