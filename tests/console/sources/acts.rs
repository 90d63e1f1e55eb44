//! What is done with a connection besides changing its fields.

use super::{Filled, SOURCES, WECHAT, connection, is_wrong, new, open, operator};
use crate::{
    console::Colleague,
    harness::{Answer, OTHER_APP, flow},
};

/// Presses the button of a form of a connection's page.
async fn press(who: &Colleague, page: &str, act: &str, fields: &[(&str, &str)]) -> Answer {
    let action = format!("{page}/{act}");
    let form = Filled::of(&open(who, page).await, &format!("{action}?lang=en\""));
    form.with(fields).press(&who.browser, &action).await
}

flow! {
    async fn a_connection_is_switched_off_and_on_and_shown_first_and_not_first(world) {
        let lin = operator(world).await;
        press(&lin, WECHAT, "disable", &[]).await.expect(303);
        assert!(connection(world, "wechat").await.unwrap().disabled);
        let list = open(&lin, SOURCES).await;
        assert!(list.contains("<span class=\"tag\">off</span>"), "{list}");
        press(&lin, WECHAT, "enable", &[]).await.expect(303);
        assert!(!connection(world, "wechat").await.unwrap().disabled);
        let chosen = async || world.app.views.pool(&world.first.pool).await.unwrap().unwrap().default_connection;
        press(&lin, WECHAT, "first", &[]).await.expect(303);
        assert_eq!(chosen().await, Some(world.first.connection_id.clone()));
        assert!(open(&lin, SOURCES).await.contains("shown first"));
        press(&lin, WECHAT, "not-first", &[]).await.expect(303);
        assert_eq!(chosen().await, None);
    }
}

flow! {
    async fn another_mini_program_is_confirmed_by_the_identifier(world) {
        let lin = operator(world).await;
        let own = [("other_mini_program", "own"), ("other_app_id", OTHER_APP.0), ("other_app_secret", OTHER_APP.1)];
        for (fields, field, sentence) in [
            (&[("other_confirm", "yes")][..], "other_confirm", "not the identifier"),
            (&[("other_confirm", "wechat"), ("other_app_id", "wx1")], "other_app_id", "WeChat does not know"),
            (&[("other_confirm", "wechat"), ("other_app_secret", "a-wrong-secret")], "other_app_secret", "40125"),
            (&[("other_confirm", "wechat"), ("other_mini_program", "")], "other_mini_program", "Choose one"),
        ] {
            let fields = [&own[..], fields].concat();
            let told = press(&lin, WECHAT, "mini-program", &fields).await.expect(422).text;
            is_wrong(&told, field, sentence);
            assert!(!told.contains(OTHER_APP.1) && !told.contains("a-wrong-secret"));
        }
        assert_eq!(connection(world, "wechat").await.unwrap().version, 1);
        let confirmed = [&own[..], &[("other_confirm", "wechat")]].concat();
        let action = format!("{WECHAT}/mini-program");
        let form = Filled::of(&open(&lin, WECHAT).await, &action).with(&confirmed);
        for _ in 0..2 {
            form.press(&lin.browser, &action).await.expect(303);
        }
        assert_eq!(connection(world, "wechat").await.unwrap().app_id.as_deref(), Some(OTHER_APP.0));
        // After "back", with something else in it.
        let other = form.with(&[("other_mini_program", "deployment")]);
        let told = other.press(&lin.browser, &action).await.expect(412).text;
        assert!(told.contains(&format!("<ins><bdi>{}</bdi></ins>", OTHER_APP.0)), "{told}");
        let back = [("other_mini_program", "deployment"), ("other_confirm", "wechat")];
        press(&lin, WECHAT, "mini-program", &back).await.expect(303);
        assert_eq!(connection(world, "wechat").await.unwrap().app_id, None);
    }
}

flow! {
    async fn what_destroys_is_confirmed_and_asks_who_it_is(world) {
        let lin = operator(world).await;
        new(&lin, "own").await.send(&lin.browser, &format!("{}/create", super::NEW)).await.expect(303);
        let own = format!("{SOURCES}/own");
        let told = press(&lin, &own, "delete", &[("delete_confirm", "wechat")]).await.expect(422).text;
        is_wrong(&told, "delete_confirm", "not the identifier");
        let page = open(&lin, &own).await;
        assert!(page.contains("Applications that use it now: 0") && page.contains("its AppSecret are lost"), "{page}");
        world.wait(5 * 60);
        for (act, field) in [("delete", "delete_confirm"), ("mini-program", "other_confirm")] {
            let led = press(&lin, &own, act, &[(field, "own"), ("other_mini_program", "deployment")]).await.expect(303);
            assert_eq!(led.header("location"), format!("/console/confirm?lang=en&next={}", own.replace('/', "%2F")));
        }
        assert!(connection(world, "own").await.is_some());
        let again = world.browser(&world.first);
        lin.sign_in(world, &again).await.expect(303);
        let lin = Colleague { browser: again, ..lin };
        let gone = press(&lin, &own, "delete", &[("delete_confirm", "own")]).await.expect(303);
        assert_eq!(gone.header("location"), format!("{SOURCES}?lang=en"));
        assert!(connection(world, "own").await.is_none());
        lin.browser.get(&own).await.expect(404);
    }
}

flow! {
    async fn who_deletes_what_somebody_changed_meanwhile_is_told_what(world) {
        let lin = operator(world).await;
        let open_page = open(&lin, WECHAT).await;
        press(&lin, WECHAT, "disable", &[]).await.expect(303);
        let form = Filled::of(&open_page, &format!("{WECHAT}/delete")).with(&[("delete_confirm", "wechat")]);
        let told = form.press(&lin.browser, &format!("{WECHAT}/delete")).await.expect(412).text;
        assert!(told.contains("<li>State: <del><bdi>on</bdi></del> became <ins><bdi>off</bdi></ins></li>"), "{told}");
        assert!(connection(world, "wechat").await.is_some());
    }
}

flow! {
    async fn a_connection_is_switched_on_and_off_for_an_application(world) {
        let lin = operator(world).await;
        let page = format!("{WECHAT}/applications");
        let uses = async || {
            let applications = world.app.views.applications(&world.first.pool).await.unwrap();
            applications[0].connections.contains(&world.first.connection_id)
        };
        assert!(open(&lin, &page).await.contains("Tea Shop") && uses().await);
        press(&lin, &page, "switch", &[]).await.expect(303);
        assert!(!uses().await && open(&lin, &page).await.contains(">Switch on</button>"));
        press(&lin, &page, "switch", &[]).await.expect(303);
        assert!(uses().await);
        press(&lin, &page, "switch", &[("application", "second-shop")]).await.expect(404);
    }
}
