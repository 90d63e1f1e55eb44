//! The AppSecret of a Mini Program was reset at WeChat: nobody signs in by scanning until an operator, who signs in otherwise, repairs it.

use super::{Filled, WECHAT, connection, existing, is_wrong, open, operator};
use crate::harness::{OTHER_APP, flow};

flow! {
    async fn an_operator_whose_app_secret_was_reset_signs_in_and_repairs_it(world) {
        let (site, lin) = (&world.first, operator(world).await);
        let action = format!("{WECHAT}/mini-program");
        let own = [
            ("other_mini_program", "own"), ("other_app_id", OTHER_APP.0), ("other_app_secret", OTHER_APP.1),
            ("other_confirm", "wechat"),
        ];
        let form = Filled::of(&open(&lin, WECHAT).await, &action).with(&own);
        form.press(&lin.browser, &action).await.expect(303);
        let (browser, phone) = (world.browser(site), world.phone_of("lin", OTHER_APP.0));
        let login = browser.login(site).await;
        phone.scan(&login).await.expect(200);
        phone.authorize().await.expect(200);
        browser.claim(&login).await.expect(200);
        // Reset at WeChat: whoever scans is told that the site has to do something.
        world.wechat.reset_secret(OTHER_APP.0, "the-next-secret");
        let login = browser.login(site).await;
        phone.scan(&login).await.refused(503, "wechat_misconfigured");
        assert_eq!(browser.state(&login).await, "issued");
        // The console asks WeChat for nothing: who comes anew is in, finds the connection and saves what WeChat shows now.
        world.wait(60);
        let anew = world.browser(site);
        lin.sign_in(world, &anew).await.expect(303);
        let lin = super::Colleague { browser: anew, ..lin };
        let save = format!("{WECHAT}/save");
        let former = existing(&lin, WECHAT).await.with(&[("app_secret", OTHER_APP.1)]);
        is_wrong(&former.send(&lin.browser, &save).await.expect(422).text, "app_secret", "40125");
        let before = connection(world, "wechat").await.unwrap().secret_fingerprint;
        let next = existing(&lin, WECHAT).await.with(&[("app_secret", "the-next-secret")]);
        next.send(&lin.browser, &save).await.expect(303);
        assert_ne!(connection(world, "wechat").await.unwrap().secret_fingerprint, before);
        assert!(!open(&lin, WECHAT).await.contains("the-next-secret"));
        let login = browser.login(site).await;
        phone.scan(&login).await.expect(200);
        phone.authorize_without_number().await.expect(200);
        browser.claim(&login).await.expect(200);
    }
}
