//! The settings of a pool in the console, and a new pool.

use domain::{
    account_choice::{Association, PhonePolicy},
    language::Language,
    operator::OperatorRole,
};
use projections::pools::PoolView;
use saoma::management::{
    connections,
    operators::{self, By},
};

use super::{
    Colleague, caller, proof,
    sources::{Filled, is_wrong, open, operator},
};
use crate::harness::{Answer, World, flow};

const SETTINGS: &str = "/console/first/settings";
const NEW: &str = "/console/new";

async fn pool(world: &World, id: &str) -> Option<PoolView> {
    world.app.views.pool(&id.into()).await.unwrap()
}

/// The names of the events of a pool.
async fn events(world: &World, id: &str) -> Vec<String> {
    let history = &world.app.history;
    let events = history.events_of::<serde_json::Value>(&id.into(), "pool", id).await.unwrap();
    events.into_iter().map(|event| event.name).collect()
}

/// Sends the form of a page that is sent there.
async fn send(who: &Colleague, page: &str, action: &str, fields: &[(&str, &str)]) -> Answer {
    Filled::of(page, action).with(fields).press(&who.browser, action).await
}

/// Opens a page, and sends its form.
async fn press(who: &Colleague, page: &str, act: &str, fields: &[(&str, &str)]) -> Answer {
    send(who, &open(who, page).await, &format!("{page}/{act}"), fields).await
}

/// Each field with another value than stands there.
const OTHERS: [(&str, &str); 15] = [
    ("name", "山间茶铺"),
    ("host", "tea"),
    ("languages", "en"),
    ("scan_each_time", "true"),
    ("new_connections.association", "ask_binding"),
    ("new_connections.login_only", "true"),
    ("new_connections.phone", "optional"),
    ("lifetimes.scan", "30"),
    ("lifetimes.authorize", "31"),
    ("lifetimes.login", "600"),
    ("lifetimes.binding", "1800"),
    ("lifetimes.claim", "300"),
    ("sessions.longest", "2592000"),
    ("sessions.idle", "300"),
    ("sessions.outlive_browser", "true"),
];

fn has_others(pool: &PoolView) {
    let settings = &pool.settings;
    assert_eq!((settings.name.as_str(), settings.host.as_deref()), ("山间茶铺", Some("tea")));
    assert_eq!((&*settings.languages, settings.scan_each_time), (&[Language::En][..], true));
    let policy = settings.new_connections;
    assert_eq!((policy.association, policy.login_only), (Association::AskBinding, true));
    assert_eq!(policy.phone, PhonePolicy::Optional);
    let lifetimes = settings.lifetimes;
    assert_eq!((lifetimes.scan, lifetimes.authorize, lifetimes.login), (30, 31, 600));
    assert_eq!((lifetimes.binding, lifetimes.claim), (1_800, 300));
    let sessions = settings.sessions;
    assert_eq!((sessions.longest, sessions.idle, sessions.outlive_browser), (2_592_000, 300, true));
}

/// What is typed into a form.
type Fields = &'static [(&'static str, &'static str)];

/// Each rule, broken: the fields, the field that is wrong, and what is said.
const BROKEN: [(Fields, &str, &str); 24] = [
    (&[("name", " ")], "name", "1 to 64 characters"),
    (&[("host", "Tea")], "host", "One label of a-z"),
    (&[("host", "a.b")], "host", "One label of a-z"),
    (&[("host", "-tea")], "host", "One label of a-z"),
    (&[("host", "xn--tea")], "host", "One label of a-z"),
    (&[("host", "console")], "host", "keeps for itself"),
    (&[("host", "second")], "host", "Another pool has this host"),
    (&[("languages", "")], "languages", "Choose one"),
    (&[("languages", "de")], "languages", "Choose one"),
    (&[("languages", "zh-zh")], "languages", "Choose one"),
    (&[("scan_each_time", "maybe")], "scan_each_time", "Choose one"),
    (&[("new_connections.association", "all")], "new_connections.association", "Choose one"),
    (&[("new_connections.login_only", "")], "new_connections.login_only", "Choose one"),
    (&[("new_connections.phone", "never")], "new_connections.phone", "Choose one"),
    (&[("lifetimes.scan", "29")], "lifetimes.scan", "30 to 300"),
    (&[("lifetimes.scan", "100"), ("lifetimes.login", "90")], "lifetimes.scan", "whole login"),
    (&[("lifetimes.authorize", "301")], "lifetimes.authorize", "30 to 300"),
    (&[("lifetimes.login", "soon")], "lifetimes.login", "60 to 600"),
    (&[("lifetimes.binding", "1801")], "lifetimes.binding", "60 to 1800"),
    (&[("lifetimes.claim", "-1")], "lifetimes.claim", "30 to 300"),
    (&[("sessions.longest", "2592001")], "sessions.longest", "300 to 2592000"),
    (&[("sessions.idle", "")], "sessions.idle", "300 to 2592000"),
    (&[("sessions.longest", "400"), ("sessions.idle", "500")], "sessions.idle", "not more than"),
    (&[("sessions.outlive_browser", "1")], "sessions.outlive_browser", "Choose one"),
];

flow! {
    async fn what_stands_in_a_pool_stands_in_its_form_and_is_changed_by_it(world) {
        let lin = operator(world).await;
        let page = open(&lin, SETTINGS).await;
        let form = Filled::of(&page, &format!("{SETTINGS}/save"));
        assert_eq!((form.value("languages"), form.value("sessions.idle"), form.value("host")), ("zh-en", "3600", ""));
        let saved = send(&lin, &page, &format!("{SETTINGS}/save"), &OTHERS).await.expect(303);
        assert_eq!(saved.header("location"), format!("{SETTINGS}?lang=en&saved=yes"));
        has_others(&pool(world, "first").await.unwrap());
        let page = lin.browser.get(saved.header("location")).await.expect(200).text;
        let form = Filled::of(&page, &format!("{SETTINGS}/save"));
        for (field, value) in OTHERS {
            assert_eq!(form.value(field), value, "{field}");
        }
        assert!(page.contains("Saved.") && page.contains("://tea.localhost"), "{page}");
        // The same again is no event.
        press(&lin, SETTINGS, "save", &[]).await.expect(303);
        assert_eq!(events(world, "first").await, ["pool.created", "pool.changed"]);
    }
}

flow! {
    async fn what_is_wrong_stands_at_its_field_and_what_was_typed_stays(world) {
        let lin = operator(world).await;
        for (page, act) in [(SETTINGS, "save"), (NEW, "create")] {
            let blank = open(&lin, page).await;
            for (fields, field, sentence) in BROKEN {
                let given = [&[("name", "Tea"), ("host", "tea")], fields].concat();
                let told = send(&lin, &blank, &format!("{page}/{act}"), &given).await.expect(422).text;
                is_wrong(&told, field, sentence);
                let again = Filled::of(&told, &format!("{page}/{act}"));
                let typed = fields.iter().filter(|(name, _)| name.starts_with("lifetimes") || *name == "host");
                for (name, value) in typed {
                    assert_eq!(again.value(name), *value, "{told}");
                }
            }
        }
        assert_eq!(events(world, "first").await, ["pool.created"]);
        assert_eq!(world.app.views.pools().await.unwrap().len(), 3);
    }
}

flow! {
    async fn of_two_who_change_one_pool_the_second_is_told_what_changed(world) {
        let lin = operator(world).await;
        let save = format!("{SETTINGS}/save");
        let tabs = [open(&lin, SETTINGS).await, open(&lin, SETTINGS).await];
        let first = [("name", "First"), ("languages", "en-zh")];
        // Sent twice, it is done once.
        for _ in 0..2 {
            send(&lin, &tabs[0], &save, &first).await.expect(303);
        }
        let chosen = Some(world.first.connection_id.clone());
        connections::choose_default(&world.app, &caller(Some(&world.first.pool)), None, chosen).await.unwrap();
        let late = send(&lin, &tabs[1], &save, &[("name", "Second")]).await.expect(412).text;
        for said in [
            "<ins><bdi>First</bdi></ins>",
            "<del><bdi>Chinese and English</bdi></del> became <ins><bdi>English and Chinese</bdi></ins>",
            "<del><bdi>the first by name</bdi></del> became <ins><bdi>WeChat</bdi></ins>",
        ] {
            assert!(late.contains(said), "{said}: {late}");
        }
        assert_eq!(Filled::of(&late, &save).value("name"), "Second");
        // After "back", with something else in it, it is no repetition.
        send(&lin, &tabs[0], &save, &[("name", "After back")]).await.expect(412);
        assert_eq!(pool(world, "first").await.unwrap().settings.name, "First");
        // Now they have seen it.
        send(&lin, &late, &save, &[]).await.expect(303);
        assert_eq!(pool(world, "first").await.unwrap().settings.name, "Second");
    }
}

flow! {
    async fn a_pool_is_made_once_however_often_its_form_is_sent(world) {
        let lin = operator(world).await;
        let list = open(&lin, "/console").await;
        assert!(list.contains("href=\"/console/new?lang=en\""), "{list}");
        let (page, create) = (open(&lin, NEW).await, format!("{NEW}/create"));
        let made = send(&lin, &page, &create, &OTHERS).await.expect(303);
        let again = send(&lin, &page, &create, &OTHERS).await.expect(303);
        assert_eq!(made.header("location"), again.header("location"));
        let other = send(&lin, &page, &create, &[("name", "Other"), ("host", "other")]).await.expect(303);
        // Who went back and typed something else asks for another one.
        assert_ne!(other.header("location"), made.header("location"));
        let pools = world.app.views.pools().await.unwrap();
        assert_eq!(pools.len(), 5);
        let new = pools.iter().find(|pool| pool.settings.name == "山间茶铺").unwrap();
        has_others(new);
        assert_eq!(made.header("location"), format!("/console/{}/settings?lang=en&saved=yes", new.id));
        let empty = open(&lin, &format!("/console/{}/sources", new.id)).await;
        assert!(empty.contains("Nobody can sign in to this pool yet."), "{empty}");
    }
}

flow! {
    async fn a_pool_is_switched_off_and_on(world) {
        let lin = operator(world).await;
        let page = open(&lin, SETTINGS).await;
        assert!(page.contains("its codes, tickets and tokens are good for nothing"), "{page}");
        for _ in 0..2 {
            send(&lin, &page, &format!("{SETTINGS}/disable"), &[]).await.expect(303);
        }
        assert!(pool(world, "first").await.unwrap().disabled);
        let late = send(&lin, &page, &format!("{SETTINGS}/save"), &[("name", "Late")]).await.expect(412).text;
        assert!(late.contains("<del><bdi>on</bdi></del> became <ins><bdi>off</bdi></ins>"), "{late}");
        press(&lin, SETTINGS, "enable", &[]).await.expect(303);
        assert!(!pool(world, "first").await.unwrap().disabled);
        assert_eq!(events(world, "first").await, ["pool.created", "pool.disabled", "pool.enabled"]);
    }
}

flow! {
    async fn a_pool_is_deleted_once_its_id_was_typed_by_whom_showed_that_it_is_them(world) {
        let lin = operator(world).await;
        let settings = "/console/second/settings";
        let (page, delete) = (open(&lin, settings).await, format!("{settings}/delete"));
        assert!(page.contains("every site of it stops to sign people in"), "{page}");
        let told = send(&lin, &page, &delete, &[("confirm", "first")]).await.expect(422).text;
        is_wrong(&told, "confirm", "not its id");
        world.wait(6 * 60);
        let led = send(&lin, &page, &delete, &[("confirm", "second")]).await.expect(303);
        assert_eq!(led.header("location"), "/console/confirm?lang=en&next=%2Fconsole%2Fsecond%2Fsettings");
        let again = world.browser(&world.first);
        lin.sign_in(world, &again).await.expect(303);
        let lin = Colleague { browser: again, ..lin };
        let stale = open(&lin, settings).await;
        press(&lin, settings, "save", &[("name", "Meanwhile")]).await.expect(303);
        let late = send(&lin, &stale, &delete, &[("confirm", "second")]).await.expect(412).text;
        assert!(late.contains("<ins><bdi>Meanwhile</bdi></ins>"), "{late}");
        // Pressed twice, it is gone once.
        for _ in 0..2 {
            let gone = send(&lin, &late, &delete, &[("confirm", "second")]).await.expect(303);
            assert_eq!(gone.header("location"), "/console?lang=en");
        }
        assert!(pool(world, "second").await.is_none());
        assert_eq!(events(world, "second").await.last().unwrap(), "pool.deleted");
        for path in [settings, "/console/second", "/console/second/users"] {
            lin.browser.get(path).await.expect(404);
        }
    }
}

const ACTS: [&str; 4] = ["save", "enable", "disable", "delete"];

flow! {
    /// A pool is the deployment's to change, as by the API.
    async fn the_people_of_a_pool_and_auditors_look(world) {
        let lin = operator(world).await;
        let form = Filled::of(&open(&lin, SETTINGS).await, &format!("{SETTINGS}/save"));
        let first = Some(&world.first.pool);
        for (name, pool, role, hint) in [
            ("zhou", None, OperatorRole::Auditor, false),
            ("chan", first, OperatorRole::Auditor, false),
            ("own", first, OperatorRole::Operator, true),
        ] {
            let who = Colleague::with_password(world, pool, name, role).await;
            let page = open(&who, SETTINGS).await;
            assert_eq!(page.matches("method=\"post\"").count(), 1, "the only form signs out: {page}");
            assert!(page.contains("<dt>To scan the code</dt><dd><bdi>120</bdi></dd>"), "{page}");
            assert_eq!(page.contains("ask whoever runs it"), hint, "{name}: {page}");
            let form = form.clone().with(&[("proof", &proof(&page)), ("confirm", "first"), ("name", "Mine")]);
            for act in ACTS {
                form.press(&who.browser, &format!("{SETTINGS}/{act}")).await.expect(403);
            }
            who.browser.get(NEW).await.expect(403);
            form.press(&who.browser, &format!("{NEW}/create")).await.expect(403);
            let theirs = if pool.is_some() { 404 } else { 403 };
            for act in ACTS {
                form.press(&who.browser, &format!("/console/second/settings/{act}")).await.expect(theirs);
            }
        }
        assert_eq!(events(world, "first").await, ["pool.created"]);
    }
}

flow! {
    /// 25: a forged proof, and a role that was taken away while the page was open.
    async fn a_form_counts_from_its_own_page_and_while_its_person_may(world) {
        let lin = operator(world).await;
        let zhou = Colleague::with_password(world, None, "zhou", OperatorRole::Operator).await;
        let (page, save) = (open(&zhou, SETTINGS).await, format!("{SETTINGS}/save"));
        for forged in ["", "forged", &proof(&open(&lin, SETTINGS).await)] {
            for act in ACTS {
                let form = Filled::of(&page, &save).with(&[("proof", forged), ("confirm", "first")]);
                form.press(&zhou.browser, &format!("{SETTINGS}/{act}")).await.expect(403);
            }
        }
        operators::change_role(&world.app, &caller(None), By::CommandLine, &zhou.id, OperatorRole::Auditor).await.unwrap();
        send(&zhou, &page, &save, &[("name", "Mine")]).await.expect(403);
        operators::remove(&world.app, &caller(None), By::CommandLine, &zhou.id).await.unwrap();
        let led = send(&zhou, &page, &save, &[("name", "Mine")]).await.expect(303);
        assert_eq!(led.header("location"), "/console/sign-in?lang=en");
        assert_eq!(events(world, "first").await, ["pool.created"]);
    }
}
