//! Everything at once: rows 10 and 11.

use std::collections::BTreeSet;

use futures::future::join_all;

use crate::harness::{Answer, flow};

flow! {
    /// 10: two claims, or two authorizations, in parallel.
    async fn of_fifty_claims_at_once_one_wins(world) {
        let (browser, phone) = (world.browser(&world.first), world.phone("lin"));
        let login = browser.login(&world.first).await;
        phone.scan(&login).await.expect(200);
        let code = phone.phone_code();
        let body = serde_json::json!({ "phone_code": code });
        let answers = join_all((0..50).map(|_| phone.post("/phone/authorize", &body))).await;
        assert!(answers.iter().all(|answer| answer.status == 200));
        let request = || {
            let path = format!("/logins/{}/claim", login.id);
            browser
                .request(reqwest::Method::POST, &path)
                .header("saoma-request", "1")
                .header("origin", &browser.origin)
                .json(&serde_json::json!({}))
                .send()
        };
        let mut cookies = BTreeSet::new();
        for answer in join_all((0..50).map(|_| request())).await {
            let answer = Answer::of(answer.unwrap()).await.expect(200);
            assert_eq!(answer.field("redirect"), "/login/done");
            for cookie in answer.headers.get_all("set-cookie") {
                cookies.insert(cookie.to_str().unwrap().split(';').next().unwrap().to_owned());
            }
        }
        // One session, one name of the browser, and the login's cookie taken back.
        assert_eq!(cookies.len(), 3, "{cookies:?}");
        let events = world.events(&login).await;
        for once in ["login.authorized", "login.bound", "login.claimed"] {
            assert_eq!(events.iter().filter(|event| *event == once).count(), 1, "{once}");
        }
        assert_eq!(world.users(&world.first).await.len(), 1);
    }
}

flow! {
    /// 10: the same person signs in with many browsers at once, for the first time.
    async fn a_person_who_signs_in_everywhere_at_once_is_one_user(world) {
        let browsers: Vec<_> = (0..8).map(|_| world.browser(&world.first)).collect();
        let logins = join_all(browsers.iter().map(|browser| browser.login(&world.first))).await;
        let phones: Vec<_> = logins.iter().map(|_| world.phone("lin")).collect();
        for (phone, login) in phones.iter().zip(&logins) {
            phone.scan(login).await.expect(200);
        }
        for answer in join_all(phones.iter().map(|phone| phone.authorize())).await {
            answer.expect(200);
        }
        assert_eq!(world.users(&world.first).await.len(), 1);
    }
}

flow! {
    /// 11: the person declines while the same phone authorizes.
    async fn decline_and_authorize_at_once_end_one_way(world) {
        for _ in 0..10 {
            let (browser, phone) = (world.browser(&world.first), world.phone("lin"));
            let login = browser.login(&world.first).await;
            phone.scan(&login).await.expect(200);
            let (authorized, declined) = futures::join!(phone.authorize(), phone.decline());
            let claim = browser.claim(&login).await;
            match (authorized.status.as_u16(), declined.status.as_u16()) {
                (200, 409) => assert_eq!(claim.status, 200),
                (409, 200) => assert_eq!(claim.status, 409),
                other => panic!("{other:?}"),
            }
        }
    }
}
