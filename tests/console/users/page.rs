//! What the page of a user shows.

use serde_json::json;

use super::{PHONE, USERS, came, made, open, operator, press, there};
use crate::{api::sign_in, harness::flow};

flow! {
    async fn a_page_tells_what_is_known_who_opens_it_where_they_are_and_what_happened(world) {
        let lin = operator(world).await;
        let login = sign_in(world, &world.first, "lin").await;
        let user = world.user_of(&world.first, &login).await.id.to_string();
        let openid = world.wechat.openid("lin", &world.app_id).unwrap();
        press(&lin, &user, "change", &[("nickname", "Lin <&>"), ("email", "Lin@example.com")]).await.expect(303);
        let page = open(&lin, &format!("{USERS}/{user}")).await;
        for said in [
            "<h1><bdi>Lin &#60;&#38;&#62;</bdi> <span class=\"tag good\">active</span>",
            &format!("<dt>Phone number</dt><dd><bdi>{PHONE}</bdi><span class=\"below\">verified <time"),
            "<dt>E-mail address, not verified</dt><dd><bdi>lin@example.com</bdi></dd>",
            "<dt>Password</dt><dd>not set</dd>",
            &format!("<code>{openid}</code>"),
            "A new user was made for it",
            &format!("<a href=\"/console/first/logins/{}?lang=en\">Login</a>", login.id),
            ">Sign out there</button>",
            "Tea Shop",
            "<td data-label=\"State\">Signed in</td>",
            "<code>user.registered</code>",
            "Nickname: <del><bdi>nothing</bdi></del> became <ins><bdi>Lin &#60;&#38;&#62;</bdi></ins>",
            "<td data-label=\"Who\">Of the console: <bdi>lin</bdi></td>",
            "<td data-label=\"Who\">The phone</td>",
        ] {
            assert!(page.contains(said), "{said}: {page}");
        }
        assert!(!page.contains("<dt>E-mail address</dt>") && page.len() < 60_000, "{}", page.len());
        let chinese = lin.browser.get(&format!("{USERS}/{user}?lang=zh-Hans")).await.expect(200).text;
        assert!(chinese.contains("可登录此用户的微信账号") && chinese.contains("为其新建了用户"), "{chinese}");
    }
}

flow! {
    async fn of_somebody_who_was_erased_nothing_is_left_but_that_it_happened(world) {
        let lin = operator(world).await;
        let user = came(world, "lin").await;
        press(&lin, &user, "change", &[("nickname", "Lin Secret")]).await.expect(303);
        press(&lin, &user, "erase", &[("erase_confirm", &user)]).await.expect(303);
        let page = open(&lin, &format!("{USERS}/{user}")).await;
        assert!(there(world, &user).await.erased && page.contains("<span class=\"tag plain\">erased</span>"), "{page}");
        assert!(!page.contains("Lin Secret") && !page.contains(PHONE), "{page}");
        assert!(page.contains("The person was erased") && page.contains("<ins><bdi>erased</bdi></ins>"), "{page}");
        assert_eq!(page.matches("method=\"post\"").count(), 1, "the only form signs out: {page}");
        let list = open(&lin, USERS).await;
        assert!(list.contains("erased") && !list.contains("Lin Secret"));
    }
}

flow! {
    async fn a_password_is_told_of_and_not_shown(world) {
        let lin = operator(world).await;
        let user = made(world, json!({})).await;
        let caller = super::caller(Some(&world.first.pool));
        saoma::management::users::set_password(&world.app, &caller, &user.as_str().into(), None, &"hillside tea".to_owned().into()).await.unwrap();
        let page = open(&lin, &format!("{USERS}/{user}")).await;
        assert!(page.contains("<dt>Password</dt><dd>set</dd>") && page.contains("The password changed"), "{page}");
        assert!(!page.contains("argon2") && !page.contains("hillside"));
    }
}
