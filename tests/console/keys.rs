//! API keys in the console.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{api_key::Role, operator::OperatorRole};
use projections::api_keys::ApiKeyView;
use reqwest::Method;
use saoma::management::{
    keys::{self, NewKey},
    operators::{self, By},
};
use serde_json::{Value, json};

use super::{
    Colleague, between, caller, proof,
    sources::{Filled, is_wrong, open, operator},
};
use crate::harness::{Answer, World, flow};

const KEYS: &str = "/console/first/keys";
const NEW: &str = "/console/first/keys/new";

/// A key that the command line makes.
async fn made(world: &World, fields: Value) -> ApiKeyView {
    let asked: NewKey = serde_json::from_value(fields).unwrap();
    keys::create(&world.app, &caller(Some(&world.first.pool)), &asked).await.unwrap().key
}

async fn there(world: &World, id: &str) -> ApiKeyView {
    world.app.views.api_key(&world.first.pool, &id.into()).await.unwrap().unwrap()
}

async fn events(world: &World, id: &str) -> Vec<String> {
    let history = &world.app.history;
    let events = history.events_of::<Value>(&world.first.pool, "api_key", id).await.unwrap();
    events.into_iter().map(|event| event.name).collect()
}

/// Sends the form of a page that is sent there.
async fn send(who: &Colleague, page: &str, action: &str, fields: &[(&str, &str)]) -> Answer {
    Filled::of(page, action).with(fields).press(&who.browser, action).await
}

/// What the API says to whoever shows a key.
async fn users_by(world: &World, key: &str) -> u16 {
    let browser = world.browser(&world.first);
    let request = browser.request(Method::GET, "/api/v1/users").bearer_auth(key);
    request.send().await.unwrap().status().as_u16()
}

/// The id that stands on the page of a key.
fn id_of(page: &str) -> String {
    between(page, "<dt>Id</dt><dd><code>", "<").to_owned()
}

fn day(at: DateTime<Utc>) -> String {
    at.date_naive().to_string()
}

flow! {
    async fn a_key_is_made_shown_once_and_opens_what_it_may(world) {
        let lin = operator(world).await;
        let empty = open(&lin, KEYS).await;
        assert!(empty.contains("No program asks this pool anything yet.") && empty.contains("/keys/new?lang=en"), "{empty}");
        let page = open(&lin, NEW).await;
        let form = Filled::of(&page, &format!("{NEW}/create"));
        let in_a_year = day(world.app.now() + TimeDelta::days(365));
        assert_eq!((form.value("role"), form.value("expires_at")), ("developer", &*in_a_year));
        let fields = [("name", "My shop"), ("personal", "true"), ("networks", "127.0.0.1\n ::1/128 \n\n10.0.0.0/8")];
        let answer = form.with(&fields).press(&lin.browser, &format!("{NEW}/create")).await.expect(200);
        assert_eq!(answer.header("cache-control"), "no-store");
        let (id, shown) = (id_of(&answer.text), between(&answer.text, "<code class=\"secret\">", "<").to_owned());
        assert!(shown.starts_with(&format!("saoma_{id}.")), "{shown}");
        let key = there(world, &id).await;
        assert_eq!((key.role, key.personal, key.name.as_str()), (Role::Developer, true, "My shop"));
        assert_eq!(key.networks, ["127.0.0.1/32", "::1/128", "10.0.0.0/8"]);
        assert_eq!(day(key.expires_at.unwrap() - TimeDelta::seconds(1)), in_a_year);
        assert_eq!(users_by(world, &shown).await, 200);
        // It is told nowhere any more.
        let secret = shown.rsplit_once('.').unwrap().1;
        for path in [KEYS, &format!("{KEYS}/{id}"), NEW] {
            assert!(!open(&lin, path).await.contains(secret), "{path}");
        }
        let history = world.app.history.events_of::<Value>(&world.first.pool, "api_key", &id).await.unwrap();
        assert!(!format!("{history:?}").contains(secret));
        let page = open(&lin, &format!("{KEYS}/{id}")).await;
        assert!(page.contains("It was made") && page.contains("<bdi>lin</bdi>"), "{page}");
    }
}

flow! {
    async fn a_form_that_is_sent_twice_makes_one_key(world) {
        let lin = operator(world).await;
        let (page, create) = (open(&lin, NEW).await, format!("{NEW}/create"));
        let first = send(&lin, &page, &create, &[("name", "One")]).await.expect(200).text;
        world.wait(60);
        let again = send(&lin, &page, &create, &[("name", "One")]).await.expect(200).text;
        assert_eq!(id_of(&first), id_of(&again));
        assert_eq!(open(&lin, KEYS).await.matches("<th scope=\"row\">").count(), 1);
        // Who went back and typed something else asks for another one.
        let other = send(&lin, &page, &create, &[("name", "One"), ("role", "operator")]).await.expect(200).text;
        assert_ne!(id_of(&first), id_of(&other));
    }
}

flow! {
    async fn what_is_wrong_stands_at_its_field_and_what_was_typed_stays(world) {
        let lin = operator(world).await;
        let (page, create) = (open(&lin, NEW).await, format!("{NEW}/create"));
        let (yesterday, late) = (day(world.app.now() - TimeDelta::days(1)), day(world.app.now() + TimeDelta::days(3_700)));
        let many: Vec<String> = (0..33).map(|host| format!("10.0.0.{host}")).collect();
        let long = "x".repeat(65);
        for (field, value, said) in [
            ("name", "", "1 to 64 characters"),
            ("name", &*long, "1 to 64 characters"),
            ("role", "", "Choose one"),
            ("role", "owner", "Choose one"),
            ("networks", "10.0.0.0/8\noffice", "<code>office</code>"),
            ("networks", "10.0.0.1/8", "<code>10.0.0.1/8</code>"),
            ("networks", &many.join("\n"), "32 at most"),
            ("expires_at", &yesterday, "within ten years"),
            ("expires_at", &late, "within ten years"),
            ("expires_at", "2027-02-29", "within ten years"),
        ] {
            let fields = [("name", "My shop"), (field, value)];
            let told = send(&lin, &page, &create, &fields).await.expect(422).text;
            is_wrong(&told, field, said);
            if field != "role" {
                assert_eq!(Filled::of(&told, &create).value(field), value, "{told}");
            }
        }
        let told = send(&lin, &page, &create, &[("name", "My shop"), ("role", "auditor"), ("personal", "true")]).await.expect(422).text;
        is_wrong(&told, "personal", "key alone");
        assert_eq!(Filled::of(&told, &create).value("role"), "auditor");
        let list = open(&lin, KEYS).await;
        assert!(list.contains("No program asks this pool anything yet."), "{list}");
    }
}

flow! {
    async fn a_key_gets_another_name_and_other_networks_and_who_was_slower_is_told(world) {
        let lin = operator(world).await;
        let id = made(world, json!({ "name": "Old", "role": "auditor", "networks": ["10.0.0.0/8"] })).await.id.to_string();
        let (path, save) = (format!("{KEYS}/{id}"), format!("{KEYS}/{id}/save"));
        let tabs = [open(&lin, &path).await, open(&lin, &path).await];
        assert_eq!(Filled::of(&tabs[0], &save).value("networks"), "10.0.0.0/8");
        for _ in 0..2 {
            let saved = send(&lin, &tabs[0], &save, &[("name", "New"), ("networks", "")]).await.expect(303);
            assert_eq!(saved.header("location"), format!("{path}?lang=en&saved=yes"));
        }
        let key = there(world, &id).await;
        assert_eq!((key.name.as_str(), key.networks.len(), key.role), ("New", 0, Role::Auditor));
        let late = send(&lin, &tabs[1], &save, &[("name", "Slower")]).await.expect(412).text;
        for said in ["<ins><bdi>New</bdi></ins>", "<ins><bdi>from everywhere</bdi></ins>"] {
            assert!(late.contains(said), "{said}: {late}");
        }
        assert_eq!(Filled::of(&late, &save).value("name"), "Slower");
        for (field, value, said) in [("name", " ", "1 to 64 characters"), ("networks", "office", "<code>office</code>")] {
            let told = send(&lin, &late, &save, &[(field, value)]).await.expect(422).text;
            is_wrong(&told, field, said);
        }
        let page = open(&lin, &path).await;
        assert!(page.contains("Name: <del><bdi>Old</bdi></del> became <ins><bdi>New</bdi></ins>"), "{page}");
        assert_eq!(events(world, &id).await, ["api_key.created", "api_key.changed"]);
    }
}

flow! {
    async fn a_key_is_revoked_once_its_id_was_typed_and_opens_nothing_from_then_on(world) {
        let lin = operator(world).await;
        let page = open(&lin, NEW).await;
        let shown = send(&lin, &page, &format!("{NEW}/create"), &[("name", "Shop")]).await.expect(200).text;
        let (id, secret) = (id_of(&shown), between(&shown, "<code class=\"secret\">", "<").to_owned());
        let (path, revoke) = (format!("{KEYS}/{id}"), format!("{KEYS}/{id}/revoke"));
        let page = open(&lin, &path).await;
        assert!(page.contains("is told 401 from then on"), "{page}");
        let told = send(&lin, &page, &revoke, &[("confirm", "Shop")]).await.expect(422).text;
        is_wrong(&told, "confirm", "not its id");
        assert_eq!(users_by(world, &secret).await, 200);
        for _ in 0..2 {
            let gone = send(&lin, &page, &revoke, &[("confirm", &id)]).await.expect(303);
            assert_eq!(gone.header("location"), format!("{path}?lang=en"));
        }
        assert_eq!(users_by(world, &secret).await, 401);
        assert_eq!(events(world, &id).await, ["api_key.created", "api_key.revoked"]);
        // Who had its page open is told, and nothing is left to press.
        let late = send(&lin, &page, &format!("{path}/save"), &[("name", "Late")]).await.expect(412).text;
        assert!(late.contains("<del><bdi>good</bdi></del> became <ins><bdi>revoked</bdi></ins>"), "{late}");
        assert_eq!(late.matches("method=\"post\"").count(), 1, "the only form signs out: {late}");
    }
}

flow! {
    async fn what_reveals_or_destroys_a_key_asks_first_who_it_is(world) {
        let lin = operator(world).await;
        let id = made(world, json!({ "name": "Old", "role": "operator" })).await.id.to_string();
        let (new, page) = (open(&lin, NEW).await, open(&lin, &format!("{KEYS}/{id}")).await);
        world.wait(6 * 60);
        let led = lin.browser.get(NEW).await.expect(303);
        assert_eq!(led.header("location"), "/console/confirm?next=%2Fconsole%2Ffirst%2Fkeys%2Fnew");
        let led = send(&lin, &new, &format!("{NEW}/create"), &[("name", "Late")]).await.expect(303);
        assert_eq!(led.header("location"), "/console/confirm?lang=en&next=%2Fconsole%2Ffirst%2Fkeys%2Fnew");
        let led = send(&lin, &page, &format!("{KEYS}/{id}/revoke"), &[("confirm", &id)]).await.expect(303);
        assert!(led.header("location").starts_with("/console/confirm"), "{led:?}");
        // What does neither does not ask.
        send(&lin, &page, &format!("{KEYS}/{id}/save"), &[("name", "New")]).await.expect(303);
        assert_eq!(events(world, &id).await, ["api_key.created", "api_key.changed"]);
        assert_eq!(open(&lin, KEYS).await.matches("<th scope=\"row\">").count(), 1);
    }
}

flow! {
    async fn keys_are_found_by_role_and_state_and_a_long_list_comes_page_by_page(world) {
        let lin = operator(world).await;
        let soon = (world.app.now() + TimeDelta::seconds(30)).to_rfc3339();
        let over = made(world, json!({ "name": "over", "role": "auditor", "expires_at": soon })).await;
        world.wait(1);
        let revoked = made(world, json!({ "name": "revoked", "role": "operator" })).await;
        keys::revoke(&world.app, &caller(Some(&world.first.pool)), &revoked.id).await.unwrap();
        world.wait(60);
        for number in 0..51 {
            made(world, json!({ "name": format!("good {number}"), "role": "developer" })).await;
        }
        let names = async |query: &str| {
            let page = open_at(&lin, &format!("{KEYS}?{query}")).await;
            let names: Vec<String> = page.split("<th scope=\"row\">").skip(1).map(|row| between(row, "<bdi>", "<").to_owned()).collect();
            (names, page)
        };
        let (gone, page) = names("live=false&lang=en").await;
        assert_eq!(gone, ["revoked", "over"]);
        assert!(page.contains("value=\"false\" selected") && page.contains("<span class=\"tag plain\">over</span>"), "{page}");
        assert!(page.contains("The server"), "{page}");
        assert_eq!(names("role=auditor").await.0, ["over"]);
        let (none, page) = names("role=auditor&live=true&lang=en").await;
        assert!(none.is_empty() && page.contains("No API key fits."), "{page}");
        let (first, page) = names("role=developer&lang=en").await;
        let next = between(&page, "<p class=\"pages\"> <a href=\"", "\"").replace("&#38;", "&");
        assert!(next.contains("role=developer") && next.contains("lang=en"), "{next}");
        let last = open_at(&lin, &next).await;
        assert_eq!((first.len(), last.matches("<th scope=\"row\">").count()), (50, 1));
        assert!(last.contains("Back to the newest"), "{last}");
        lin.browser.get(&format!("{KEYS}?after=nonsense")).await.expect(400);
        assert_eq!(over.name, "over");
    }
}

async fn open_at(who: &Colleague, path: &str) -> String {
    who.browser.get(path).await.expect(200).text
}

flow! {
    async fn an_auditor_sees_keys_and_has_nothing_to_press(world) {
        let lin = operator(world).await;
        let id = made(world, json!({ "name": "Shop", "role": "operator" })).await.id.to_string();
        let path = format!("{KEYS}/{id}");
        let (change, new) = (Filled::of(&open(&lin, &path).await, &format!("{path}/save")), Filled::of(&open(&lin, NEW).await, &format!("{NEW}/create")));
        for (name, pool) in [("zhou", None), ("chan", Some(&world.first.pool))] {
            let auditor = Colleague::with_password(world, pool, name, OperatorRole::Auditor).await;
            let page = open(&auditor, &path).await;
            assert_eq!(page.matches("method=\"post\"").count(), 1, "the only form signs out: {page}");
            let list = open(&auditor, KEYS).await;
            assert!(list.contains("<bdi>Shop</bdi>") && !list.contains("/keys/new"), "{list}");
            auditor.browser.get(NEW).await.expect(403);
            let with = |form: &Filled| form.clone().with(&[("proof", &proof(&page)), ("name", "Mine"), ("confirm", &id)]);
            for act in ["save", "revoke"] {
                with(&change).press(&auditor.browser, &format!("{path}/{act}")).await.expect(403);
            }
            with(&new).press(&auditor.browser, &format!("{NEW}/create")).await.expect(403);
        }
        assert_eq!(events(world, &id).await, ["api_key.created"]);
    }
}

flow! {
    /// 48: the operator of one pool reaches the keys of another.
    async fn the_operator_of_a_pool_reaches_no_key_of_another(world) {
        let own = Colleague::with_password(world, Some(&world.first.pool), "own", OperatorRole::Operator).await;
        let mine = made(world, json!({ "name": "mine", "role": "operator" })).await.id.to_string();
        let asked: NewKey = serde_json::from_value(json!({ "name": "theirs", "role": "operator" })).unwrap();
        let theirs = keys::create(&world.app, &caller(Some(&world.second.pool)), &asked).await.unwrap().key.id.to_string();
        let deployments = keys::create(&world.app, &caller(None), &asked).await.unwrap().key.id.to_string();
        let form = Filled::of(&open(&own, &format!("{KEYS}/{mine}")).await, &format!("{KEYS}/{mine}/save"));
        for path in ["/console/second/keys", "/console/second/keys/new", &format!("/console/second/keys/{theirs}")] {
            own.browser.get(path).await.expect(404);
        }
        form.press(&own.browser, "/console/second/keys/new/create").await.expect(404);
        for id in [&theirs, &deployments, "nothing"] {
            own.browser.get(&format!("{KEYS}/{id}")).await.expect(404);
            for act in ["save", "revoke"] {
                let form = form.clone().with(&[("confirm", id)]);
                form.press(&own.browser, &format!("{KEYS}/{id}/{act}")).await.expect(404);
            }
        }
        let list = open(&own, KEYS).await;
        assert!(list.contains("mine") && !list.contains("theirs"), "{list}");
        let key = world.app.views.api_key(&world.second.pool, &theirs.as_str().into()).await.unwrap().unwrap();
        assert_eq!((key.name.as_str(), key.revoked_at), ("theirs", None));
    }
}

flow! {
    /// 25: a forged proof, and a role that was taken away while the page was open.
    async fn a_form_counts_from_its_own_page_and_while_its_person_may(world) {
        let lin = operator(world).await;
        let zhou = Colleague::with_password(world, None, "zhou", OperatorRole::Operator).await;
        let id = made(world, json!({ "name": "Shop", "role": "operator" })).await.id.to_string();
        let path = format!("{KEYS}/{id}");
        let (page, new) = (open(&zhou, &path).await, open(&zhou, NEW).await);
        for forged in ["", "forged", &proof(&open(&lin, &path).await)] {
            let fields = [("proof", forged), ("name", "Mine"), ("confirm", id.as_str())];
            for act in ["save", "revoke"] {
                send(&zhou, &page, &format!("{path}/{act}"), &fields).await.expect(403);
            }
            send(&zhou, &new, &format!("{NEW}/create"), &fields).await.expect(403);
        }
        operators::change_role(&world.app, &caller(None), By::CommandLine, &zhou.id, OperatorRole::Auditor).await.unwrap();
        send(&zhou, &new, &format!("{NEW}/create"), &[("name", "Mine")]).await.expect(403);
        send(&zhou, &page, &format!("{path}/revoke"), &[("confirm", &id)]).await.expect(403);
        assert_eq!(events(world, &id).await, ["api_key.created"]);
        assert_eq!(open(&lin, KEYS).await.matches("<th scope=\"row\">").count(), 1);
    }
}
