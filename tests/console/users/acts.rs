//! What is done with a user.

use serde_json::json;

use super::{
    Filled, PHONE, USERS, came, events, is_done, made, open, operator, press, send, there, vouched,
};
use crate::{
    console::{Colleague, sources::is_wrong},
    harness::flow,
};

flow! {
    async fn what_is_known_of_a_user_is_changed_field_by_field(world) {
        let lin = operator(world).await;
        let user = made(world, json!({ "phone": "+8613900005678" })).await;
        let changed = press(&lin, &user, "change", &[("nickname", "林"), ("phone", "+86 138 0013 8000"), ("phone_verified", "true")]).await;
        is_done(&changed.expect(303), &user);
        let known = there(world, &user).await;
        assert_eq!(known.phone.unwrap().as_str(), PHONE);
        assert!(known.nickname.unwrap().as_str() == "林" && known.email.is_none());
        // The same again is no event, and what is emptied is taken away.
        let before = events(world, &user).await;
        press(&lin, &user, "change", &[]).await.expect(303);
        assert_eq!(events(world, &user).await, before);
        press(&lin, &user, "change", &[("phone", ""), ("nickname", "")]).await.expect(303);
        let known = there(world, &user).await;
        assert!(known.phone.is_none() && known.unverified_phone.is_none() && known.nickname.is_none());
    }
}

flow! {
    async fn what_is_wrong_stands_at_its_field_and_what_was_typed_stays(world) {
        let lin = operator(world).await;
        made(world, json!({ "phone": PHONE, "phone_verified": true, "email": "zhou@example.com", "email_verified": true })).await;
        let user = made(world, json!({})).await;
        let long = "x".repeat(65);
        for (fields, field, sentence) in [
            (&[("nickname", long.as_str())][..], "nickname", "1 to 64 characters are needed"),
            (&[("phone", "138")], "phone", "no phone number"),
            (&[("email", "lin.example.com")], "email", "no e-mail address"),
            (&[("phone", PHONE), ("phone_verified", "true")], "phone", "Another user has it"),
            (&[("email", "ZHOU@example.com"), ("email_verified", "true")], "email", "Another user has it"),
        ] {
            let told = press(&lin, &user, "change", fields).await.expect(422).text;
            is_wrong(&told, field, sentence);
            let again = Filled::of(&told, &format!("{USERS}/{user}/change"));
            for (name, typed) in fields {
                assert_eq!(again.value(name), *typed, "{told}");
            }
        }
        let told = press(&lin, &user, "erase", &[("erase_confirm", "lin")]).await.expect(422).text;
        is_wrong(&told, "erase_confirm", "not the id");
        assert_eq!(events(world, &user).await.len(), 1);
    }
}

flow! {
    async fn who_is_blocked_is_out_until_they_are_unblocked(world) {
        let lin = operator(world).await;
        let user = came(world, "lin").await;
        let live = async || {
            let page = projections::Page::new(None, 10).unwrap();
            world.app.views.sessions_to_end(&world.first.pool, &user.as_str().into(), &page, world.app.now()).await.unwrap().items.len()
        };
        assert_eq!(live().await, 1);
        is_done(&press(&lin, &user, "block", &[]).await.expect(303), &user);
        assert!(there(world, &user).await.blocked && live().await == 0);
        let page = open(&lin, &format!("{USERS}/{user}")).await;
        assert!(page.contains("<span class=\"tag \">blocked</span>") && page.contains("Nowhere."), "{page}");
        is_done(&press(&lin, &user, "unblock", &[]).await.expect(303), &user);
        assert!(!there(world, &user).await.blocked);
        assert_eq!(events(world, &user).await[2..], ["user.blocked", "user.unblocked"]);
    }
}

flow! {
    async fn somebody_is_signed_out_in_one_browser(world) {
        let lin = operator(world).await;
        let user = came(world, "lin").await;
        assert_eq!(came(world, "lin").await, user);
        let page = open(&lin, &format!("{USERS}/{user}")).await;
        assert_eq!(page.matches(">Sign out there<").count(), 2);
        let action = format!("{USERS}/{user}/sign-out");
        for _ in 0..2 {
            is_done(&send(&lin, &page, &action, &[]).await.expect(303), &user);
        }
        let left = open(&lin, &format!("{USERS}/{user}")).await;
        assert_eq!(left.matches(">Sign out there<").count(), 1);
        // Of somebody else, or of nobody, none is ended.
        let other = made(world, json!({})).await;
        let form = Filled::of(&left, &action);
        for session in [form.value("session"), "nothing"] {
            let foreign = form.clone().with(&[("session", session)]);
            foreign.press(&lin.browser, &format!("{USERS}/{other}/sign-out")).await.expect(412);
        }
        assert_eq!(open(&lin, &format!("{USERS}/{user}")).await.matches(">Sign out there<").count(), 1);
    }
}

flow! {
    async fn a_wechat_account_is_unlinked_but_never_the_last_way_in(world) {
        let lin = operator(world).await;
        let user = came(world, "lin").await;
        let told = press(&lin, &user, "unlink", &[]).await.expect(422).text;
        assert!(told.contains("That is the last way in: it stays."), "{told}");
        let caller = super::caller(Some(&world.first.pool));
        saoma::management::users::set_password(&world.app, &caller, &user.as_str().into(), None, &"hillside tea".to_owned().into()).await.unwrap();
        let page = open(&lin, &format!("{USERS}/{user}")).await;
        let action = format!("{USERS}/{user}/unlink");
        // Pressed twice, it is done once; in another tab, it is told.
        let other_tab = open(&lin, &format!("{USERS}/{user}")).await;
        for _ in 0..2 {
            is_done(&send(&lin, &page, &action, &[]).await.expect(303), &user);
        }
        let late = send(&lin, &other_tab, &action, &[]).await.expect(412).text;
        assert!(late.contains("A WeChat account was unlinked"), "{late}");
        let after = open(&lin, &format!("{USERS}/{user}")).await;
        assert!(after.contains("None does.") && after.contains("Nowhere."), "{after}");
        assert_eq!(events(world, &user).await.iter().filter(|name| *name == "user.identity_unlinked").count(), 1);
    }
}

flow! {
    async fn what_destroys_asks_first_who_it_is(world) {
        let lin = operator(world).await;
        let user = came(world, "lin").await;
        let page = open(&lin, &format!("{USERS}/{user}")).await;
        assert!(page.contains("are lost, and nobody brings them back") && page.contains(&format!("<code>{user}</code>")), "{page}");
        world.wait(5 * 60);
        for (act, fields) in [("unlink", &[][..]), ("erase", &[("erase_confirm", user.as_str())])] {
            let led = press(&lin, &user, act, fields).await.expect(303);
            let next = format!("{USERS}/{user}").replace('/', "%2F");
            assert_eq!(led.header("location"), format!("/console/confirm?lang=en&next={next}"), "{act}");
        }
        assert!(!there(world, &user).await.erased);
        // What destroys nothing does not ask.
        press(&lin, &user, "block", &[]).await.expect(303);
        let again = world.browser(&world.first);
        lin.sign_in(world, &again).await.expect(303);
        let lin = Colleague { browser: again, ..lin };
        let action = format!("{USERS}/{user}/erase");
        let page = open(&lin, &format!("{USERS}/{user}")).await;
        for _ in 0..2 {
            is_done(&send(&lin, &page, &action, &[("erase_confirm", &user)]).await.expect(303), &user);
        }
        assert_eq!(events(world, &user).await.iter().filter(|name| *name == "user.erased").count(), 1);
    }
}

flow! {
    async fn of_two_who_change_one_user_the_second_is_told_what_happened(world) {
        let lin = operator(world).await;
        let user = made(world, vouched()).await;
        let path = format!("{USERS}/{user}");
        let tabs = [open(&lin, &path).await, open(&lin, &path).await];
        let change = format!("{path}/change");
        for _ in 0..2 {
            is_done(&send(&lin, &tabs[0], &change, &[("nickname", "Faster")]).await.expect(303), &user);
        }
        for (act, fields) in [("change", &[("nickname", "Slower")][..]), ("block", &[]), ("erase", &[("erase_confirm", user.as_str())])] {
            let told = send(&lin, &tabs[1], &format!("{path}/{act}"), fields).await.expect(412).text;
            for said in ["not as you saw it any more", "<ins><bdi>Faster</bdi></ins>"] {
                assert!(told.contains(said), "{act} {said}: {told}");
            }
            if act == "change" {
                assert_eq!(Filled::of(&told, &change).value("nickname"), "Slower");
            }
        }
        // After "back", with something else in it, it is no repetition.
        send(&lin, &tabs[0], &change, &[("nickname", "After back")]).await.expect(412);
        assert_eq!(events(world, &user).await, ["user.registered", "user.phone_changed", "user.profile_changed"]);
        assert!(!there(world, &user).await.blocked);
    }
}

flow! {
    async fn what_ended_in_another_tab_is_told(world) {
        let lin = operator(world).await;
        let (erased, merged) = (made(world, json!({})).await, made(world, json!({})).await);
        let into = made(world, json!({})).await;
        for user in [&erased, &merged] {
            let page = open(&lin, &format!("{USERS}/{user}")).await;
            if *user == erased {
                press(&lin, user, "erase", &[("erase_confirm", user)]).await.expect(303);
            } else {
                let merge = format!("{USERS}/{into}/merge/{user}");
                let both = open(&lin, &merge).await;
                send(&lin, &both, &format!("{merge}/confirm"), &[]).await.expect(303);
            }
            for act in ["change", "block", "erase"] {
                let fields = [("nickname", "Late"), ("erase_confirm", user.as_str())];
                let told = send(&lin, &page, &format!("{USERS}/{user}/{act}"), &fields).await.expect(412).text;
                assert!(told.contains("not as you saw it any more"), "{act}: {told}");
            }
        }
    }
}
