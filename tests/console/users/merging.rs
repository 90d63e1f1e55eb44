//! Two users who are one person become one.

use serde_json::json;

use super::{PHONE, USERS, came, events, is_done, made, open, operator, press, send, there};
use crate::{console::sources::is_wrong, harness::flow};

flow! {
    async fn both_are_shown_before_they_become_one(world) {
        let lin = operator(world).await;
        let user = made(world, json!({ "nickname": "Lin" })).await;
        let other = came(world, "lin").await;
        let led = lin.browser.get(&format!("{USERS}/{user}/merge?lang=en&other=+{other}+")).await.expect(303);
        assert_eq!(led.header("location"), format!("{USERS}/{user}/merge/{other}?lang=en"));
        let both = lin.browser.get(led.header("location")).await.expect(200).text;
        for said in [&user, &other, PHONE, "Its sessions and tokens end", "<bdi>Lin</bdi>"] {
            assert!(both.contains(said), "{said}: {both}");
        }
        assert!(there(world, &other).await.merged_into.is_none());
        let confirm = format!("{USERS}/{user}/merge/{other}/confirm");
        // Pressed twice, it is done once.
        for _ in 0..2 {
            is_done(&send(&lin, &both, &confirm, &[]).await.expect(303), &user);
        }
        let ended = there(world, &other).await;
        assert_eq!(ended.merged_into.unwrap().as_str(), user);
        assert_eq!(there(world, &user).await.phone.unwrap().as_str(), PHONE);
        assert_eq!(events(world, &user).await, ["user.registered", "user.profile_changed", "user.absorbed"]);
        let page = open(&lin, &format!("{USERS}/{other}")).await;
        assert!(page.contains(&format!("<dt>Goes on as</dt><dd><a href=\"{USERS}/{user}?lang=en\">")), "{page}");
        assert_eq!(page.matches("method=\"post\"").count(), 1, "{page}");
        let page = open(&lin, &format!("{USERS}/{user}")).await;
        assert!(page.contains("It came from another user, by a merge") && page.contains("Took over another user"), "{page}");
        let both = open(&lin, &format!("{USERS}/{user}/merge/{other}")).await;
        assert!(both.contains("there is nothing to merge"), "{both}");
    }
}

flow! {
    async fn the_other_one_may_go_on(world) {
        let lin = operator(world).await;
        let (user, other) = (made(world, json!({})).await, made(world, json!({})).await);
        let merge = format!("{USERS}/{user}/merge/{other}");
        let both = open(&lin, &merge).await;
        let wrong = send(&lin, &both, &format!("{merge}/confirm"), &[("goes_on", "neither")]).await.expect(422).text;
        assert!(wrong.contains("Choose one"), "{wrong}");
        is_done(&send(&lin, &both, &format!("{merge}/confirm"), &[("goes_on", "other")]).await.expect(303), &other);
        assert_eq!(there(world, &user).await.merged_into.unwrap().as_str(), other);
        // After "back", the other way round.
        send(&lin, &both, &format!("{merge}/confirm"), &[("goes_on", "this")]).await.expect(412);
    }
}

flow! {
    async fn whom_nobody_knows_is_told_at_the_field(world) {
        let lin = operator(world).await;
        let user = made(world, json!({})).await;
        for other in ["nobody", &user, ""] {
            let told = lin.browser.get(&format!("{USERS}/{user}/merge?lang=en&other={other}")).await.expect(422).text;
            is_wrong(&told, "other", "no other user");
        }
        lin.browser.get(&format!("{USERS}/{user}/merge/nobody")).await.expect(404);
        lin.browser.get(&format!("{USERS}/{user}/merge?other=a&other=b")).await.expect(400);
    }
}

flow! {
    async fn what_cannot_be_merged_or_changed_meanwhile_is_told(world) {
        let lin = operator(world).await;
        let (user, other) = (made(world, json!({})).await, made(world, json!({})).await);
        let merge = format!("{USERS}/{user}/merge/{other}");
        let both = open(&lin, &merge).await;
        press(&lin, &other, "block", &[]).await.expect(303);
        let late = send(&lin, &both, &format!("{merge}/confirm"), &[]).await.expect(412).text;
        assert!(late.contains("One of the two is not as you saw it"), "{late}");
        let told = send(&lin, &late, &format!("{merge}/confirm"), &[]).await.expect(422).text;
        assert!(told.contains("one is blocked"), "{told}");
        press(&lin, &other, "unblock", &[]).await.expect(303);
        let both = open(&lin, &merge).await;
        press(&lin, &user, "change", &[("nickname", "Lin")]).await.expect(303);
        let told = send(&lin, &both, &format!("{merge}/confirm"), &[("goes_on", "other")]).await.expect(412).text;
        assert!(told.contains("One of the two is not as you saw it"), "{told}");
        assert!(there(world, &user).await.merged_into.is_none());
        world.wait(5 * 60);
        let led = send(&lin, &told, &format!("{merge}/confirm"), &[]).await.expect(303);
        assert_eq!(led.header("location"), format!("/console/confirm?lang=en&next={}", merge.replace('/', "%2F")));
    }
}

flow! {
    async fn that_two_users_were_compared_is_found_by_either(world) {
        let lin = operator(world).await;
        let (user, other) = (made(world, json!({})).await, made(world, json!({})).await);
        // Within a minute it is one reading of each.
        for _ in 0..2 {
            open(&lin, &format!("{USERS}/{user}/merge/{other}")).await;
        }
        for whom in [&user, &other] {
            let path = format!("/console/first/audit?lang=en&trail=reads&id={whom}");
            let page = lin.browser.get(&path).await.expect(200).text;
            let compared = "<code>route</code>: <bdi>GET /console/{pool}/users/{id}/merge/{other}</bdi>";
            assert_eq!(page.matches(compared).count(), 1, "{page}");
            assert!(page.contains(&format!("<code>id</code>: <bdi>{whom}</bdi>")), "{page}");
        }
    }
}
