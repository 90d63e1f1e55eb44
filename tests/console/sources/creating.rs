//! A connection is made.

use fixtures::wechat::{Call, Errcode, Refuse};

use super::{Filled, NEW, SOURCES, connection, is_wrong, new, open, operator, picture};
use crate::harness::{OTHER_APP, flow};

flow! {
    async fn a_connection_is_made_with_every_field_and_its_secret_is_shown_nowhere(world) {
        let lin = operator(world).await;
        assert!(open(&lin, SOURCES).await.contains(&format!("{SOURCES}/new?lang=en")));
        let kinds = open(&lin, &format!("{SOURCES}/new")).await;
        assert!(kinds.contains("Choose a social identity source") && kinds.contains(&format!("{NEW}?lang=en")), "{kinds}");
        let form = new(&lin, "own").await.with(&[
            ("callback_url", "https://shop.example/done"), ("mini_program", "own"), ("app_id", OTHER_APP.0), ("app_secret", OTHER_APP.1),
            ("wechat_subject", "Acme"), ("login_only", "true"), ("association", "ask_binding"), ("phone", "optional"),
            ("scenes", "any"), ("presence", "false"),
        ]);
        let made = form.send_with(&lin.browser, &format!("{NEW}/create"), Some(&picture(300))).await.expect(303);
        assert_eq!(made.header("location"), format!("{SOURCES}/own?lang=en&saved=yes"));
        let own = connection(world, "own").await.unwrap();
        let settings = serde_json::to_value(&own.settings).unwrap();
        assert_eq!(own.app_id.as_deref(), Some(OTHER_APP.0));
        assert_eq!(own.settings.callback_url.as_deref(), Some("https://shop.example/done"));
        assert_eq!(settings["policy"], serde_json::json!({ "association": "ask_binding", "login_only": true, "phone": "optional" }));
        assert_eq!(settings["wechat"], serde_json::json!({ "subject": "Acme", "code_style": "link", "presence": false, "scenes": "any" }));
        let png = world.app.pictures.get(&world.first.pool, &own.settings.logo.unwrap().hash).await.unwrap().unwrap();
        assert_eq!(image::load_from_memory(&png).unwrap().width(), 128);
        let history = &world.app.history;
        let events = history.events_of::<serde_json::Value>(&world.first.pool, "connection", own.id.as_str()).await.unwrap();
        assert!(events.iter().all(|event| event.actor == format!("operator:{}", lin.id)), "{events:?}");
        let page = open(&lin, &format!("{SOURCES}/own")).await;
        assert!(page.contains("data:image/png;base64,") && page.contains("Acme"), "{page}");
        for told in [page, open(&lin, SOURCES).await, format!("{events:?}"), made.text] {
            assert!(!told.contains(OTHER_APP.1), "{told}");
        }
    }
}

flow! {
    async fn a_rule_that_is_broken_is_told_at_its_field_and_what_was_typed_stays(world) {
        let lin = operator(world).await;
        let own = [("mini_program", "own"), ("app_id", OTHER_APP.0), ("app_secret", OTHER_APP.1)];
        let too_long = "x".repeat(65);
        for (field, value, sentence) in [
            ("identifier", "We chat", "1 to 31 characters"),
            ("identifier", "", "1 to 31 characters"),
            ("identifier", "a-name-of-thirty-two-characters-", "1 to 31 characters"),
            ("identifier", "wechat", "Another connection"),
            ("name", "", "1 to 64 characters"),
            ("name", &too_long, "1 to 64 characters"),
            ("callback_url", "http://shop.example/", "It begins with https://"),
            ("callback_url", "https://shop.example/#x", "It begins with https://"),
            ("wechat_subject", &too_long, "1 to 64 characters"),
            ("app_id", "wx123", "WeChat does not know"),
            ("app_id", "", "WeChat does not know"),
            ("app_id", "wx0000000000000000", "40013"),
            ("app_secret", "a-wrong-secret", "40125"),
            ("app_secret", "", "blank"),
            ("mini_program", "nobody's", "Choose one"),
            ("login_only", "perhaps", "Choose one"),
            ("association", "friends", "Choose one"),
            ("phone", "", "Choose one"),
            ("code_style", "round", "Choose one"),
            ("scenes", "letter", "Choose one"),
            ("presence", "", "Choose one"),
        ] {
            let form = new(&lin, "own").await.with(&own).with(&[("wechat_subject", "Acme <&>"), (field, value)]);
            let told = form.send(&lin.browser, &format!("{NEW}/create")).await.expect(422).text;
            is_wrong(&told, field, sentence);
            let again = Filled::of(&told, &format!("{NEW}/create"));
            for (name, typed) in [("identifier", "own"), ("name", "Scan"), ("app_id", OTHER_APP.0), ("wechat_subject", "Acme <&>")] {
                let typed = if name == field { value } else { typed };
                assert_eq!(again.value(name), typed, "{field}: {name}");
            }
            assert!(!told.contains(OTHER_APP.1) && !told.contains("a-wrong-secret") && again.value("app_secret").is_empty(), "{field}");
        }
        assert_eq!(world.app.views.connections(&world.first.pool).await.unwrap().len(), 1);
    }
}

flow! {
    async fn what_is_wrong_is_told_before_wechat_is_asked(world) {
        let lin = operator(world).await;
        let own = [("mini_program", "own"), ("app_id", OTHER_APP.0), ("app_secret", "a-wrong-secret")];
        world.wechat.forget_calls();
        for field in ["identifier", "name"] {
            let told = new(&lin, "own").await.with(&own).with(&[(field, "")]).send(&lin.browser, &format!("{NEW}/create")).await.expect(422);
            assert!(told.text.contains(&format!("href=\"#{field}\"")), "{told:?}");
            // Who picks the other language there, comes to the page.
            assert!(told.text.contains(&format!("href=\"{NEW}?lang=zh-Hans\"")), "{told:?}");
        }
        assert_eq!(world.wechat.count(Call::StableToken), 0);
    }
}

flow! {
    async fn a_file_that_is_no_logo_is_told_at_its_field(world) {
        let lin = operator(world).await;
        let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>".to_vec();
        for file in [svg, picture(2049), vec![0; 600 * 1024]] {
            for act in ["create", "preview"] {
                let told = new(&lin, "own").await.send_with(&lin.browser, &format!("{NEW}/{act}"), Some(&file)).await.expect(422).text;
                is_wrong(&told, "logo", "This file cannot be used");
            }
        }
        assert!(connection(world, "own").await.is_none());
    }
}

flow! {
    async fn what_wechat_cannot_say_is_told_with_its_number(world) {
        let lin = operator(world).await;
        world.wechat.faults(|faults| faults.refuse = vec![Refuse::always(Call::StableToken, Errcode(40164))]);
        let form = new(&lin, "own").await.with(&[("mini_program", "own"), ("app_id", OTHER_APP.0), ("app_secret", OTHER_APP.1)]);
        let told = form.send(&lin.browser, &format!("{NEW}/create")).await.expect(422).text;
        is_wrong(&told, "app_secret", "Nothing is saved");
        assert!(told.contains("(40164): 127.0.0.1") && told.contains("type it once more"), "{told}");
        assert!(connection(world, "own").await.is_none());
    }
}

flow! {
    async fn a_form_that_is_sent_twice_makes_one_connection(world) {
        let lin = operator(world).await;
        let form = new(&lin, "own").await;
        let create = format!("{NEW}/create");
        let (first, second) = futures::join!(form.send(&lin.browser, &create), form.send(&lin.browser, &create));
        let later = form.send(&lin.browser, &create).await;
        for answer in [first, second, later] {
            assert_eq!(answer.expect(303).header("location"), format!("{SOURCES}/own?lang=en&saved=yes"));
        }
        // After "back", with something else in it.
        let other = form.clone().with(&[("identifier", "other")]);
        let told = other.send(&lin.browser, &create).await.expect(422).text;
        assert!(told.contains("This form was sent already") && told.contains("value=\"other\""), "{told}");
        assert!(connection(world, "other").await.is_none());
        Filled::of(&told, &create).send(&lin.browser, &create).await.expect(303);
        assert_eq!(world.app.views.connections(&world.first.pool).await.unwrap().len(), 3);
    }
}

flow! {
    async fn a_preview_shows_what_people_will_see_and_saves_nothing(world) {
        let lin = operator(world).await;
        let form = new(&lin, "own").await.with(&[("name", "<Scan> me"), ("app_secret", OTHER_APP.1)]);
        let shown = form.send_with(&lin.browser, &format!("{NEW}/preview"), Some(&picture(64))).await.expect(200).text;
        assert!(shown.contains("data-empty=\"Display name\">&#60;Scan&#62; me</bdi>"), "{shown}");
        for said in ["Tea Shop", "Sign in to", "登录", "拒绝", "Decline", "src=\"data:image/png;base64,"] {
            assert!(shown.contains(said), "{said}: {shown}");
        }
        assert!(!shown.contains(OTHER_APP.1) && connection(world, "own").await.is_none());
        assert!(shown.len() < 60_000, "{}", shown.len());
        // The logo came with it, and need not be chosen again.
        let again = Filled::of(&shown, &format!("{NEW}/create"));
        again.send(&lin.browser, &format!("{NEW}/create")).await.expect(303);
        let own = connection(world, "own").await.unwrap();
        assert!(own.settings.logo.is_some() && own.settings.name == "<Scan> me");
    }
}

flow! {
    async fn a_connection_that_is_called_new_has_its_page_too(world) {
        let lin = operator(world).await;
        let made = new(&lin, "new").await.send(&lin.browser, &format!("{NEW}/create")).await.expect(303);
        let id = connection(world, "new").await.unwrap().id;
        assert_eq!(made.header("location"), format!("{SOURCES}/{id}?lang=en&saved=yes"));
        assert!(open(&lin, &format!("{SOURCES}/{id}")).await.contains("value=\"new\""));
    }
}
