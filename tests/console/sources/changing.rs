//! A connection is changed.

use super::{
    Filled, SOURCES, WECHAT, connection, existing, is_wrong, new, open, operator, picture,
};
use crate::harness::{OTHER_APP, World, flow};

async fn events(world: &World, identifier: &str) -> Vec<String> {
    let id = connection(world, identifier).await.unwrap().id;
    let history = &world.app.history;
    let events =
        history.events_of::<serde_json::Value>(&world.first.pool, "connection", id.as_str());
    events.await.unwrap().into_iter().map(|event| event.name).collect()
}

flow! {
    async fn what_stands_in_a_connection_stands_in_its_form_and_is_changed_by_it(world) {
        let lin = operator(world).await;
        let page = open(&lin, WECHAT).await;
        assert!(page.contains("<button class=\"button\">Save</button>") && !page.contains(">Create</button>"), "{page}");
        assert!(page.contains("id=\"identifier\" value=\"wechat\" readonly"), "{page}");
        let form = existing(&lin, WECHAT).await;
        assert_eq!((form.value("name"), form.value("association"), form.value("presence")), ("WeChat", "none", "true"));
        let changed = form.with(&[
            ("name", "扫码"), ("association", "field_matching"), ("login_only", "true"), ("phone", "optional"),
            ("callback_url", "https://shop.example/"), ("wechat_subject", "Acme"), ("scenes", "any"), ("presence", "false"),
            // It never changes.
            ("identifier", "other"),
        ]);
        let saved = changed.send_with(&lin.browser, &format!("{WECHAT}/save"), Some(&picture(32))).await.expect(303);
        assert_eq!(saved.header("location"), format!("{WECHAT}?lang=en&saved=yes"));
        assert!(lin.browser.get(saved.header("location")).await.text.contains("Saved."));
        let there = existing(&lin, WECHAT).await;
        for (field, value) in [("name", "扫码"), ("association", "field_matching"), ("login_only", "true"), ("phone", "optional"), ("scenes", "any"), ("presence", "false")] {
            assert_eq!(there.value(field), value, "{field}");
        }
        assert_eq!(events(world, "wechat").await, ["connection.created", "connection.changed"]);
        // The same again is no event; and the logo is taken away.
        there.send(&lin.browser, &format!("{WECHAT}/save")).await.expect(303);
        assert!(connection(world, "wechat").await.unwrap().settings.logo.is_some());
        there.with(&[("no_logo", "true")]).send(&lin.browser, &format!("{WECHAT}/save")).await.expect(303);
        assert!(connection(world, "wechat").await.unwrap().settings.logo.is_none());
        assert_eq!(events(world, "wechat").await.len(), 3);
    }
}

flow! {
    async fn a_rule_that_is_broken_changes_nothing(world) {
        let lin = operator(world).await;
        let form = existing(&lin, WECHAT).await.with(&[("name", " "), ("callback_url", "https://shop.example/")]);
        let told = form.send(&lin.browser, &format!("{WECHAT}/save")).await.expect(422).text;
        is_wrong(&told, "name", "1 to 64 characters");
        assert!(told.contains("https://shop.example/") && told.contains("value=\"wechat\" readonly"), "{told}");
        assert_eq!(connection(world, "wechat").await.unwrap().version, 1);
    }
}

flow! {
    async fn an_app_secret_that_is_left_empty_stays_and_another_one_is_asked_of_wechat(world) {
        let lin = operator(world).await;
        let own = [("mini_program", "own"), ("app_id", OTHER_APP.0), ("app_secret", OTHER_APP.1)];
        new(&lin, "own").await.with(&own).send(&lin.browser, &format!("{}/create", super::NEW)).await.expect(303);
        let path = format!("{SOURCES}/own");
        let kept = connection(world, "own").await.unwrap().secret_fingerprint;
        let save = async |fields: &[(&str, &str)]| {
            let form = existing(&lin, &path).await.with(fields);
            form.send(&lin.browser, &format!("{path}/save")).await
        };
        save(&[("name", "Other")]).await.expect(303);
        let wrong = save(&[("name", "Third"), ("app_secret", "a-wrong-secret")]).await.expect(422).text;
        is_wrong(&wrong, "app_secret", "40125");
        assert!(!wrong.contains("a-wrong-secret") && wrong.contains("value=\"Third\""), "{wrong}");
        assert_eq!(connection(world, "own").await.unwrap().settings.name, "Other");
        assert_eq!(connection(world, "own").await.unwrap().secret_fingerprint, kept);
        world.wechat.reset_secret(OTHER_APP.0, "the-next-secret");
        save(&[("name", "Third"), ("app_secret", " the-next-secret ")]).await.expect(303);
        let changed = connection(world, "own").await.unwrap();
        assert!(changed.settings.name == "Third" && changed.secret_fingerprint != kept);
        // A Mini Program is not changed by the way, whatever the form says.
        save(&[("mini_program", "deployment"), ("app_id", "wx0000000000000000")]).await.expect(303);
        assert_eq!(connection(world, "own").await.unwrap().app_id.as_deref(), Some(OTHER_APP.0));
    }
}

flow! {
    async fn of_two_who_change_one_connection_the_second_is_told_what_changed(world) {
        let lin = operator(world).await;
        let (first, second) = (existing(&lin, WECHAT).await, existing(&lin, WECHAT).await);
        let save = format!("{WECHAT}/save");
        first.with(&[("name", "Faster"), ("association", "ask_binding")]).send(&lin.browser, &save).await.expect(303);
        let told = second.with(&[("name", "Slower"), ("phone", "optional")]).send(&lin.browser, &save).await.expect(412).text;
        for said in [
            "Somebody changed this while",
            "<li>Display name: <del><bdi>WeChat</bdi></del> became <ins><bdi>Faster</bdi></ins></li>",
            "<li>Account association: <del><bdi>None</bdi></del> became <ins><bdi>Ask binding</bdi></ins></li>",
        ] {
            assert!(told.contains(said), "{said}: {told}");
        }
        assert_eq!(told.matches("<del>").count(), 2, "{told}");
        assert_eq!(connection(world, "wechat").await.unwrap().settings.name, "Faster");
        // What was typed is still there, and takes the place of theirs.
        let again = Filled::of(&told, &save);
        assert_eq!((again.value("name"), again.value("phone"), again.value("association")), ("Slower", "optional", "none"));
        again.send(&lin.browser, &save).await.expect(303);
        assert_eq!(connection(world, "wechat").await.unwrap().settings.name, "Slower");
    }
}

flow! {
    async fn a_change_that_is_sent_twice_happens_once_and_another_one_is_not_lost(world) {
        let lin = operator(world).await;
        let save = format!("{WECHAT}/save");
        let form = existing(&lin, WECHAT).await.with(&[("name", "Once")]);
        for _ in 0..2 {
            form.send(&lin.browser, &save).await.expect(303);
        }
        assert_eq!(events(world, "wechat").await.len(), 2);
        let told = form.with(&[("name", "After back")]).send(&lin.browser, &save).await.expect(412).text;
        assert!(told.contains("<ins><bdi>Once</bdi></ins>") && told.contains("value=\"After back\""), "{told}");
    }
}
