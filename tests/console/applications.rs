//! Applications, set up in the console.

use domain::operator::OperatorRole;
use reqwest::Method;

use super::{
    Colleague, between, form, proof,
    sources::{Filled, picture},
};
use crate::harness::{Answer, World, flow};

/// An operator of the first pool, and where its applications are.
async fn operator(world: &World) -> (Colleague, String) {
    let pool = &world.first.pool;
    let who = Colleague::with_password(world, Some(pool), "lin", OperatorRole::Operator).await;
    (who, format!("/console/{pool}/applications"))
}

/// What a right form says.
const RIGHT: [(&str, &str); 14] = [
    ("name", "Tea"),
    ("client_type", "confidential"),
    ("redirect_uris", "https://tea.example/cb\r\nhttps://tea.example/cb2"),
    ("post_logout_redirect_uris", "https://tea.example/"),
    ("origins", "https://app.tea.example"),
    ("home_page", "https://tea.example/"),
    ("colour", "#0B7A4E"),
    ("scan_each_time", "true"),
    ("id_token_algorithm", "ES256"),
    ("token_lifetimes.access", "300"),
    ("token_lifetimes.id", "900"),
    ("offline_access", "true"),
    ("token_lifetimes.refresh", "86400"),
    ("token_lifetimes.refresh_idle", "3600"),
];

/// Sends the form of a page, with these fields in the place of the right ones.
async fn send(who: &Colleague, page: &str, act: &str, fields: &[(&str, &str)]) -> Answer {
    let text = who.browser.get(&format!("{page}?lang=en")).await.expect(200).text;
    post(who, &text, &format!("{page}/{act}?lang=en"), fields).await
}

/// The same of a page that was opened before.
async fn post(who: &Colleague, text: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
    let hidden = |name: &str| between(text, &format!("name=\"{name}\" value=\""), "\"").to_owned();
    let (proof, command, version) = (proof(text), hidden("command"), hidden("version"));
    let mut all = vec![("proof", &*proof), ("command", &*command), ("version", &*version)];
    all.extend(RIGHT.iter().filter(|(name, _)| fields.iter().all(|(other, _)| other != name)));
    all.extend(fields);
    form(&who.browser, path, &all).await
}

/// The client id that stands on a page.
fn client_id(page: &str) -> String {
    between(page, "<dt>client_id</dt><dd><code>", "<").to_owned()
}

flow! {
    async fn an_application_is_made_and_its_secret_is_shown_once(world) {
        let (lin, path) = operator(world).await;
        let made = send(&lin, &format!("{path}/new"), "create", &[]).await.expect(200).text;
        let (id, secret) = (client_id(&made), between(&made, "<code class=\"secret\">", "<").to_owned());
        let page = lin.browser.get(&format!("{path}/{id}?lang=en")).await.expect(200).text;
        assert!(!page.contains(&secret) && page.contains("https://tea.example/cb2"), "{page}");
        let stands = world.app.views.application(&world.first.pool, &id.as_str().into()).await.unwrap().unwrap();
        assert_eq!(stands.settings.redirect_uris, ["https://tea.example/cb", "https://tea.example/cb2"]);
        assert_eq!((stands.settings.colour.as_deref(), stands.settings.scan_each_time), (Some("#0b7a4e"), Some(true)));
        assert_eq!((stands.settings.token_lifetimes.access, stands.settings.token_lifetimes.id), (300, 900));
        assert_eq!((stands.settings.offline_access, stands.settings.token_lifetimes.refresh, stands.settings.token_lifetimes.refresh_idle), (true, 86_400, 3_600));
        let list = lin.browser.get(&format!("{path}?lang=en")).await.expect(200).text;
        assert!(list.contains(&id) && list.contains("Confidential"), "{list}");
        let text = world.app.history.events_of::<domain::application::ApplicationEvent>(&world.first.pool, "application", &id).await.unwrap();
        assert!(!format!("{text:?}").contains(&secret));
    }
}

flow! {
    async fn a_form_that_is_sent_twice_makes_one_application(world) {
        let (lin, path) = operator(world).await;
        let page = lin.browser.get(&format!("{path}/new?lang=en")).await.expect(200).text;
        let create = format!("{path}/new/create?lang=en");
        let first = post(&lin, &page, &create, &[]).await.expect(200).text;
        let again = post(&lin, &page, &create, &[]).await.expect(200).text;
        assert_eq!(client_id(&first), client_id(&again));
        assert_eq!(between(&first, "<code class=\"secret\">", "<"), between(&again, "<code class=\"secret\">", "<"));
        // Who went back and typed something else asks for another one.
        let other = post(&lin, &page, &create, &[("name", "Other")]).await.expect(200).text;
        assert_ne!(client_id(&first), client_id(&other));
        let all = world.app.views.applications(&world.first.pool).await.unwrap();
        assert_eq!(all.iter().filter(|it| it.settings.name == "Tea").count(), 1);
    }
}

flow! {
    async fn a_secret_is_shown_to_who_proved_who_they_are_and_only_while_it_is_good(world) {
        let (lin, path) = operator(world).await;
        let page = lin.browser.get(&format!("{path}/new?lang=en")).await.expect(200).text;
        let create = format!("{path}/new/create?lang=en");
        let made = post(&lin, &page, &create, &[]).await.expect(200).text;
        let own = format!("{path}/{}", client_id(&made));
        send(&lin, &own, "secret", &[]).await.expect(200);
        let again = post(&lin, &page, &create, &[]).await.expect(200).text;
        assert!(!again.contains("<code class=\"secret\">"), "{again}");
        world.wait(6 * 60);
        let asked = post(&lin, &page, &create, &[]).await.expect(303);
        assert!(asked.header("location").starts_with("/console/confirm?"), "{}", asked.header("location"));
    }
}

flow! {
    async fn what_is_saved_twice_is_saved_once(world) {
        let (lin, path) = operator(world).await;
        let page = format!("{path}/{}", world.first.application);
        for (act, said) in [("save", &[("name", "Twice")][..]), ("agreements", &[][..])] {
            let open = lin.browser.get(&format!("{page}?lang=en")).await.expect(200).text;
            for _ in 0..2 {
                let sent = Filled::of(&open, &format!("{page}/{act}")).with(said);
                sent.press(&lin.browser, &format!("{page}/{act}")).await.expect(303);
            }
        }
    }
}

flow! {
    async fn what_is_wrong_stands_at_its_field_and_what_was_typed_stays(world) {
        let (lin, path) = operator(world).await;
        for (field, value, said) in [
            ("name", "", "1 to 64 characters"),
            ("client_type", "secret", "Choose one"),
            ("redirect_uris", "https://tea.example/cb\nhttp://tea.example/second", "<code>http://tea.example/second</code>"),
            ("redirect_uris", "", "1 to 32"),
            ("post_logout_redirect_uris", "tea.example", "<code>tea.example</code>"),
            ("origins", "https://tea.example/", "nothing behind it"),
            ("home_page", "http://tea.example", "without a fragment"),
            ("colour", "green", "six digits"),
            ("scan_each_time", "maybe", "Choose one"),
            ("id_token_algorithm", "none", "Choose one"),
            ("token_lifetimes.access", "59", "60 to 86400"),
            ("token_lifetimes.access", "soon", "60 to 86400"),
            ("token_lifetimes.id", "86401", "60 to 86400"),
            ("offline_access", "", "Choose one"),
            ("token_lifetimes.refresh", "299", "300 to 31536000"),
            ("token_lifetimes.refresh", "a month", "300 to 31536000"),
            ("token_lifetimes.refresh_idle", "86401", "not longer than tokens may be refreshed"),
        ] {
            let page = send(&lin, &format!("{path}/new"), "create", &[(field, value)]).await.expect(422).text;
            assert!(page.contains(&format!("<a href=\"#{field}\">")) && page.contains(said), "{field} {value:?}: {page}");
            assert!(page.contains("https://app.tea.example") || field == "origins", "{page}");
        }
        assert!(world.app.views.applications(&world.first.pool).await.unwrap().iter().all(|it| it.settings.name != "Tea"));
    }
}

flow! {
    async fn the_second_of_two_who_change_one_application_is_told_what_changed(world) {
        let (lin, path) = operator(world).await;
        let page = format!("{path}/{}", world.first.application);
        let open = lin.browser.get(&format!("{page}?lang=en")).await.expect(200).text;
        send(&lin, &page, "save", &[("name", "First")]).await.expect(303);
        let late = post(&lin, &open, &format!("{page}/save?lang=en"), &[("name", "Second")]).await.expect(412).text;
        assert!(late.contains("<ins><bdi>First</bdi></ins>") && late.contains("value=\"Second\""), "{late}");
        // Now they have seen it.
        let saved = post(&lin, &late, &format!("{page}/save?lang=en"), &[("name", "Second")]).await.expect(303);
        assert!(saved.header("location").ends_with("saved=yes"), "{saved:?}");
        let stands = world.app.views.application(&world.first.pool, &world.first.application.as_str().into()).await.unwrap().unwrap();
        assert_eq!(stands.settings.name, "Second");
    }
}

flow! {
    async fn what_people_agree_to_is_set_row_by_row_and_what_is_wrong_stands_in_its_row(world) {
        let (lin, path) = operator(world).await;
        let page = format!("{path}/{}", world.first.application);
        let stands = || async {
            let id = world.first.application.as_str().into();
            let there = world.app.views.application(&world.first.pool, &id).await.unwrap().unwrap();
            let said = there.settings.agreements.iter();
            said.map(|it| format!("{} {} {:?} {}", it.id, it.url, it.language.map(|it| it.name()), it.required)).collect::<Vec<_>>()
        };
        let rows = [
            ("agreements.0.id", "terms"),
            ("agreements.0.title", "条款"),
            ("agreements.0.url", "https://tea.example/zh"),
            ("agreements.0.language", "zh"),
            ("agreements.0.required", "true"),
            ("agreements.2.id", "terms"),
            ("agreements.2.title", "Terms"),
            ("agreements.2.url", "ftp://tea.example/en"),
            ("agreements.2.language", "en"),
            ("agreements.2.required", "true"),
        ];
        let wrong = send(&lin, &page, "agreements", &rows).await.expect(422).text;
        let at = between(&wrong, "name=\"agreements.2.url\" value=\"", "</div>");
        assert!(at.contains("aria-invalid") && at.contains("ftp://tea.example/en"), "{at}");
        assert_eq!(stands().await, [""; 0]);
        let rows = rows.map(|(field, value)| (field, if value.starts_with("ftp") { "https://tea.example/en" } else { value }));
        send(&lin, &page, "agreements", &rows).await.expect(303);
        let both = ["terms https://tea.example/zh Some(\"zh\") true", "terms https://tea.example/en Some(\"en\") true"];
        assert_eq!(stands().await, both);
        let other = [("agreements.0.id", "terms"), ("agreements.0.title", "t"), ("agreements.0.url", "https://tea.example/"), ("agreements.0.required", "false")];
        let open = lin.browser.get(&format!("{page}?lang=en")).await.expect(200).text;
        assert!(open.contains("name=\"agreements.2.id\" value=\"\""), "{open}");
        send(&lin, &page, "agreements", &other).await.expect(303);
        assert_eq!(stands().await, ["terms https://tea.example/ None false"]);
        let late = post(&lin, &open, &format!("{page}/agreements?lang=en"), &rows).await.expect(412).text;
        assert!(late.contains("<del><bdi>terms 条款 https://tea.example/zh"), "{late}");
        assert_eq!(stands().await.len(), 1);
        send(&lin, &page, "agreements", &[]).await.expect(303);
        assert_eq!(stands().await, [""; 0]);
    }
}

flow! {
    async fn a_logo_is_given_and_taken_away_and_what_is_none_is_told(world) {
        let (lin, path) = operator(world).await;
        let page = format!("{path}/{}", world.first.application);
        let logo = || async {
            let id = world.first.application.as_str().into();
            world.app.views.application(&world.first.pool, &id).await.unwrap().unwrap().settings.logo
        };
                let text = lin.browser.get(&format!("{page}?lang=en")).await.expect(200).text;
        let action = format!("{page}/logo");
        let (form, logo_file) = (|text: &str| Filled::of(text, &action), picture(64));
        for nothing in [None, Some(&b"<svg/>"[..])] {
            let told = form(&text).send_with(&lin.browser, &action, nothing).await.expect(422).text;
            assert!(between(&told, "id=\"logo\"", "</div>").contains("aria-invalid"), "{told}");
        }
        form(&text).send_with(&lin.browser, &action, Some(&logo_file)).await.expect(303);
        assert!(logo().await.is_some());
        let late = form(&text).send_with(&lin.browser, &action, Some(&logo_file)).await.expect(412).text;
        assert!(late.contains("data:image/png;base64,"), "{late}");
        form(&late).with(&[("no_logo", "true")]).send(&lin.browser, &action).await.expect(303);
        assert!(logo().await.is_none());
    }
}

flow! {
    async fn an_application_is_switched_its_secret_replaced_and_it_is_deleted(world) {
        let (lin, path) = operator(world).await;
        let page = format!("{path}/{}", world.first.application);
        let stands = || async {
            world.app.views.application(&world.first.pool, &world.first.application.as_str().into()).await.unwrap()
        };
        let connection = world.first.connection_id.as_str();
        for (on, count) in [("false", 0), ("true", 1)] {
            send(&lin, &page, "switch", &[("connection", connection), ("on", on)]).await.expect(303);
            assert_eq!(stands().await.unwrap().connections.len(), count);
        }
        for (act, off) in [("disable", true), ("enable", false)] {
            send(&lin, &page, act, &[]).await.expect(303);
            assert_eq!(stands().await.unwrap().disabled, off);
        }
        let rotated = send(&lin, &page, "secret", &[("keep", "true")]).await.expect(200).text;
        assert_ne!(between(&rotated, "<code class=\"secret\">", "<"), world.first.secret);
        let wrong = send(&lin, &page, "delete", &[("confirm", "x")]).await.expect(422).text;
        assert!(wrong.contains("That is not its client id"), "{wrong}");
        send(&lin, &page, "delete", &[("confirm", &world.first.application)]).await.expect(303);
        assert!(stands().await.is_none());
        lin.browser.get(&page).await.expect(404);
    }
}

flow! {
    async fn what_destroys_or_reveals_asks_who_it_is_and_an_auditor_changes_nothing(world) {
        let (lin, path) = operator(world).await;
        let page = format!("{path}/{}", world.first.application);
        let open = lin.browser.get(&format!("{page}?lang=en")).await.expect(200).text;
        world.wait(6 * 60);
        for act in ["secret", "delete"] {
            let led = post(&lin, &open, &format!("{page}/{act}?lang=en"), &[("confirm", &world.first.application)]).await.expect(303);
            assert!(led.header("location").starts_with("/console/confirm"), "{act}: {led:?}");
        }
        let mo = Colleague::with_password(world, Some(&world.first.pool), "mo", OperatorRole::Auditor).await;
        let seen = mo.browser.get(&format!("{page}?lang=en")).await.expect(200).text;
        assert!(!seen.contains("/save") && seen.contains("Redirect URIs"), "{seen}");
        let proof = proof(&seen);
        for act in ["save", "switch", "secret", "enable", "disable", "delete"] {
            form(&mo.browser, &format!("{page}/{act}"), &[("proof", &proof), ("version", "1")]).await.expect(403);
            form(&lin.browser, &format!("{page}/{act}"), &[("proof", "forged"), ("version", "1")]).await.expect(403);
        }
        let theirs = format!("{path}/{}", world.second.application);
        mo.browser.get(&theirs).await.expect(404);
        let request = lin.browser.request(Method::GET, &theirs);
        assert_eq!(lin.browser.send(request).await.status, 404);
    }
}
