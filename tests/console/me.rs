//! What is somebody's own: how they sign in to the console, and where they are signed in.

use domain::operator::OperatorRole;
use serde_json::Value;

use super::{
    Colleague, PASSWORD, between, caller, code, form, invite, is_in, joining::events, opened,
    passkey::Device, proof,
};
use crate::harness::{Answer, Browser, World, flow};

const OPERATOR: OperatorRole = OperatorRole::Operator;
const AUDITOR: OperatorRole = OperatorRole::Auditor;
const ME: &str = "/console/me";
const ANOTHER: &str = "another horse battery";

/// Sends a form of the page; where it has none of its own, one that somebody kept.
async fn send(browser: &Browser, act: &str, fields: &[(&str, &str)]) -> Answer {
    let page = browser.get(ME).await.expect(200).text;
    let proof = proof(&page);
    let fields = [fields, &[("proof", &*proof), ("command", command(&page))]].concat();
    form(browser, &format!("{ME}/{act}?lang=en"), &fields).await
}

/// What makes a form of the page the same one; empty where it has none.
fn command(page: &str) -> &str {
    let rest = page.split_once("name=\"command\" value=\"").map_or("\"", |(_, rest)| rest);
    rest.split_once('"').unwrap().0
}

/// Adds the passkey of a device.
async fn add(browser: &Browser, device: &mut Device, name: &str) -> Answer {
    let page = browser.get("/console/me/passkey").await.expect(200).text;
    let main = page.split_once("<main").unwrap().1;
    let (proof, passkey) = (proof(main), device.register(main));
    let fields = [("proof", &*proof), ("passkey", &*passkey), ("name", name)];
    form(browser, "/console/me/passkey/add?lang=en", &fields).await
}

/// Changes password and authenticator; answers with the new secret.
async fn change(world: &World, browser: &Browser, password: &str) -> (Answer, String) {
    let page = browser.get("/console/me/password").await.expect(200).text;
    let secret = between(&page, "<code class=\"secret\">", "<").to_owned();
    let (proof, code) = (proof(&page), code(world, &secret));
    let fields =
        [("proof", &*proof), ("password", password), ("again", password), ("code", &*code)];
    (form(browser, "/console/me/password/change?lang=en", &fields).await, secret)
}

/// Signs in by a passkey, with another browser.
async fn by_passkey(world: &World, device: &mut Device) -> (Browser, Answer) {
    let browser = world.browser(&world.first);
    let page = browser.get("/console/sign-in").await.expect(200).text;
    let (proof, passkey) = (proof(&page), device.show(&page));
    let answer =
        form(&browser, "/console/sign-in", &[("proof", &*proof), ("passkey", &*passkey)]).await;
    (browser, answer)
}

async fn by_password(world: &World, password: &str, secret: &str) -> (Browser, Answer) {
    let browser = world.browser(&world.first);
    let page = browser.get("/console/sign-in").await.expect(200).text;
    let (proof, code) = (proof(&page), code(world, secret));
    let fields = [("proof", &*proof), ("name", "lin"), ("password", password), ("code", &*code)];
    let answer = form(&browser, "/console/sign-in", &fields).await;
    (browser, answer)
}

flow! {
    async fn somebody_adds_a_passkey_and_takes_their_password_away(world) {
        // An auditor too: it is their own.
        let lin = Colleague::with_password(world, Some(&world.first.pool), "lin", AUDITOR).await;
        world.wait(30);
        let elsewhere = world.browser(&world.first);
        lin.sign_in(world, &elsewhere).await.expect(303);
        let mut phone = Device::new(&lin.browser.origin);
        let added = add(&lin.browser, &mut phone, " My <b>phone</b> ").await.expect(303);
        assert_eq!(added.header("location"), "/console/me?lang=en&saved=yes");
        let page = lin.browser.get("/console/me?lang=en").await.expect(200).text;
        assert!(page.contains("<bdi>My &#60;b&#62;phone&#60;/b&#62;</bdi>") && page.contains("Password with codes"), "{page}");
        assert!(page.contains("<bdi>first</bdi>"), "{page}");
        let (other, answer) = by_passkey(world, &mut phone).await;
        answer.expect(303);
        // Nothing counts less by that: nobody is signed out.
        assert!(is_in(&elsewhere).await && lin.is_in().await && is_in(&other).await);
        send(&lin.browser, "remove-password", &[]).await.expect(303);
        assert!(lin.is_in().await && !is_in(&elsewhere).await && !is_in(&other).await);
        world.wait(30);
        lin.sign_in(world, &world.browser(&world.first)).await.expect(403);
        let (other, answer) = by_passkey(world, &mut phone).await;
        answer.expect(303);
        // The first password takes the place of nothing.
        let (added, _) = change(world, &lin.browser, ANOTHER).await;
        added.expect(303);
        assert!(is_in(&other).await);
        let happened = events_in(world, &lin).await;
        assert_eq!(happened, [
            "operator.invited", "operator.opened", "operator.password_registered", "operator.code_shown", "operator.passkey_added",
            "operator.passkey_shown", "operator.password_removed", "operator.passkey_shown", "operator.password_changed",
        ]);
    }
}

/// The names of the events of somebody of the first pool, each of which says who and from where.
async fn events_in(world: &World, who: &Colleague) -> Vec<String> {
    let (pool, id) = (&world.first.pool, who.id.as_str());
    let events = world.app.history.events_of::<Value>(pool, "operator", id).await.unwrap();
    let by_them = format!("operator:{id}");
    assert!(
        events.iter().skip(1).all(|event| event.actor == by_them && event.ip.is_some()),
        "{events:?}"
    );
    events.into_iter().map(|event| event.name).collect()
}

flow! {
    async fn the_last_way_in_stays(world) {
        let lin = Colleague::with_password(world, None, "lin", OPERATOR).await;
        let page = lin.browser.get("/console/me?lang=en").await.text;
        assert!(!page.contains("/remove-"), "{page}");
        let kept = send(&lin.browser, "remove-password", &[]).await.expect(422).text;
        assert!(kept.contains("this is your last way in"), "{kept}");
        let mut phone = Device::new(&lin.browser.origin);
        add(&lin.browser, &mut phone, "phone").await.expect(303);
        let page = lin.browser.get(ME).await.text;
        let passkey = between(&page, "name=\"passkey\" value=\"", "\"").to_owned();
        send(&lin.browser, "remove-passkey", &[("passkey", "another")]).await.expect(404);
        send(&lin.browser, "remove-passkey", &[("passkey", &passkey)]).await.expect(303);
        send(&lin.browser, "remove-password", &[]).await.expect(422);
        let (_, refused) = by_passkey(world, &mut phone).await;
        refused.expect(403);
        world.wait(30);
        lin.sign_in(world, &world.browser(&world.first)).await.expect(303);
    }
}

flow! {
    async fn a_password_and_its_codes_take_the_place_of_the_former_ones(world) {
        let lin = Colleague::with_password(world, None, "lin", OPERATOR).await;
        world.wait(30);
        let elsewhere = world.browser(&world.first);
        lin.sign_in(world, &elsewhere).await.expect(303);
        let (changed, secret) = change(world, &lin.browser, ANOTHER).await;
        changed.expect(303);
        assert_ne!(secret, lin.secret);
        assert!(lin.is_in().await && !is_in(&elsewhere).await);
        let ended = world.app.views.console_sessions_not_ended(None, &lin.id).await.unwrap();
        assert_eq!(ended.len(), 1);
        world.wait(30);
        for (password, codes, status) in [
            (PASSWORD, &lin.secret, 403), (PASSWORD, &secret, 403), (ANOTHER, &lin.secret, 403), (ANOTHER, &secret, 303),
        ] {
            let (_, answer) = by_password(world, password, codes).await;
            answer.expect(status);
        }
        // What the page would register next is something else again, and nothing of it stands in the history.
        let page = lin.browser.get("/console/me/password").await.expect(200).text;
        assert!(!page.contains(&secret));
        let history = world.app.history.events_of::<Value>(&Default::default(), "operator", lin.id.as_str()).await.unwrap();
        let told = format!("{history:?}");
        assert!(!told.contains(ANOTHER) && !told.contains(&secret) && told.contains("operator.password_changed"));
    }
}

flow! {
    async fn what_is_wrong_with_a_way_in_is_told(world) {
        let lin = Colleague::with_password(world, None, "lin", OPERATOR).await;
        let page = lin.browser.get("/console/me/password").await.expect(200).text;
        let secret = between(&page, "<code class=\"secret\">", "<").to_owned();
        let (sent, good) = (proof(&page), code(world, &secret));
        for (password, again, code, said) in [
            ("short", "short", &*good, "12 to 256"),
            (ANOTHER, "something else", &good, "two passwords differ"),
            (ANOTHER, ANOTHER, "000000", "That code is not right"),
        ] {
            let fields = [("proof", &*sent), ("password", password), ("again", again), ("code", code)];
            let refused = form(&lin.browser, "/console/me/password/change?lang=en", &fields).await.expect(403).text;
            assert!(refused.contains(said) && refused.contains(&secret), "{said}: {refused}");
        }
        let mut phone = Device::new(&lin.browser.origin);
        for name in ["", "  ", &"a".repeat(65)] {
            let refused = add(&lin.browser, &mut phone, name).await.expect(403).text;
            assert!(refused.contains("That is no name for it"), "{refused}");
        }
        add(&lin.browser, &mut phone, "phone").await.expect(303);
        let mut copy = Device::new(&lin.browser.origin);
        let twice = add(&lin.browser, &mut copy, "copy").await.expect(403).text;
        assert!(twice.contains("The passkey was not taken") && twice.contains("value=\"copy\""), "{twice}");
        let mut foreign = Device::with_id("http://evil.example", b"another id");
        add(&lin.browser, &mut foreign, "tablet").await.expect(403);
        // The right answer to what somebody else was asked is none.
        let theirs = world.browser(&world.first).get("/console/sign-in").await.text;
        let mut tablet = Device::with_id(&lin.browser.origin, b"another id");
        let page = lin.browser.get("/console/me/passkey").await.text;
        let main = page.split_once("<main").unwrap().1;
        let answered = tablet.register(&main.replace(
            between(main, "data-challenge=\"", "\""),
            between(&theirs, "data-challenge=\"", "\""),
        ));
        let fields = [("proof", &*proof(main)), ("passkey", &*answered), ("name", "tablet")];
        form(&lin.browser, "/console/me/passkey/add", &fields).await.expect(403);
    }
}

flow! {
    async fn somebody_sees_where_they_are_signed_in_and_signs_out_there(world) {
        let lin = Colleague::with_password(world, None, "lin", OPERATOR).await;
        let alone = lin.browser.get("/console/me?lang=en").await.text;
        assert!(alone.contains("You are signed in nowhere else") && alone.contains("<bdi>127.0.0.0/24</bdi>"), "{alone}");
        let mut others = Vec::new();
        for _ in 0..3 {
            world.wait(30);
            let other = world.browser(&world.first);
            lin.sign_in(world, &other).await.expect(303);
            others.push(other);
        }
        let page = lin.browser.get(ME).await.text;
        assert_eq!(page.matches("name=\"session\"").count(), 3, "{page}");
        let latest = between(&page, "name=\"session\" value=\"", "\"").to_owned();
        send(&lin.browser, "sign-out", &[("session", &latest)]).await.expect(303);
        // The one that was used last stood first.
        assert!(is_in(&others[0]).await && is_in(&others[1]).await && !is_in(&others[2]).await);
        send(&lin.browser, "sign-out-elsewhere", &[]).await.expect(303);
        assert!(lin.is_in().await && !is_in(&others[0]).await && !is_in(&others[1]).await);
        // One that nobody used for half an hour is over, and not listed.
        lin.sign_in_later(world, &others[0]).await;
        world.wait(20 * 60);
        assert!(lin.is_in().await);
        world.wait(20 * 60);
        let page = lin.browser.get(ME).await.expect(200).text;
        assert!(!page.contains("name=\"session\""), "{page}");
    }
}

flow! {
    /// 48: the session of somebody else.
    async fn nobody_signs_somebody_else_out_or_takes_their_ways_away(world) {
        let lin = Colleague::with_password(world, None, "lin", OPERATOR).await;
        let zhou = Colleague::with_password(world, None, "zhou", OPERATOR).await;
        let theirs = zhou.session(world).await;
        for session in [theirs.as_str(), "", "nothing"] {
            send(&lin.browser, "sign-out", &[("session", session)]).await.expect(404);
        }
        let mut phone = Device::new(&zhou.browser.origin);
        add(&zhou.browser, &mut phone, "phone").await.expect(303);
        let page = zhou.browser.get(ME).await.text;
        let passkey = between(&page, "name=\"passkey\" value=\"", "\"").to_owned();
        send(&lin.browser, "remove-passkey", &[("passkey", &passkey)]).await.expect(404);
        assert!(zhou.is_in().await);
        assert!(!lin.browser.get(ME).await.text.contains("zhou"));
    }
}

flow! {
    async fn who_changes_how_they_sign_in_shows_first_that_it_is_them(world) {
        let lin = Colleague::with_password(world, None, "lin", OPERATOR).await;
        world.wait(5 * 60);
        lin.browser.get(ME).await.expect(200);
        for (path, next) in [("passkey", "%2Fconsole%2Fme%2Fpasskey"), ("password", "%2Fconsole%2Fme%2Fpassword")] {
            let led = lin.browser.get(&format!("{ME}/{path}")).await.expect(303);
            assert_eq!(led.header("location"), format!("/console/confirm?next={next}"));
        }
        for (act, fields) in [
            ("remove-passkey", &[("passkey", "x")][..]), ("remove-password", &[]), ("sign-out", &[("session", "x")]),
            ("sign-out-elsewhere", &[]), ("password/change", &[]),
        ] {
            let page = lin.browser.get(ME).await.expect(200).text;
            let proof = proof(&page);
            let fields = [fields, &[("proof", &*proof)]].concat();
            let led = form(&lin.browser, &format!("{ME}/{act}"), &fields).await.expect(303);
            assert!(led.header("location").starts_with("/console/confirm?next=%2Fconsole%2Fme"), "{act}: {led:?}");
        }
        lin.confirm(world).await;
        lin.browser.get("/console/me/passkey").await.expect(200);
    }
}

flow! {
    async fn a_form_of_ones_own_page_that_is_sent_twice_is_carried_out_once(world) {
        let lin = Colleague::with_password(world, None, "lin", OPERATOR).await;
        let mut phone = Device::new(&lin.browser.origin);
        add(&lin.browser, &mut phone, "phone").await.expect(303);
        let page = lin.browser.get(ME).await.text;
        let (proof, command) = (proof(&page), between(&page, "name=\"command\" value=\"", "\"").to_owned());
        let passkey = between(&page, "name=\"passkey\" value=\"", "\"").to_owned();
        let fields = [("proof", &*proof), ("command", &*command), ("passkey", &*passkey)];
        for _ in 0..2 {
            form(&lin.browser, "/console/me/remove-passkey", &fields).await.expect(303);
        }
        let happened = events(world, lin.id.as_str()).await;
        assert_eq!(happened.iter().filter(|name| *name == "operator.passkey_removed").count(), 1);
    }
}

flow! {
    async fn who_signs_in_while_the_password_changes_is_out_or_is_refused(world) {
        let lin = Colleague::with_password(world, None, "lin", OPERATOR).await;
        world.wait(30);
        let thief = world.browser(&world.first);
        let (signed_in, (changed, _)) =
            futures::join!(lin.sign_in(world, &thief), change(world, &lin.browser, ANOTHER));
        changed.expect(303);
        assert!([303, 403].contains(&signed_in.status.as_u16()), "{signed_in:?}");
        assert!(!is_in(&thief).await && lin.is_in().await);
    }
}

flow! {
    async fn who_is_rescued_has_no_way_in_that_was_added_before(world) {
        let lin = Colleague::with_password(world, None, "lin", OPERATOR).await;
        let link = saoma::management::operators::rescue(&world.app, &caller(None), &lin.id).await.unwrap();
        let mut phone = Device::new(&lin.browser.origin);
        add(&lin.browser, &mut phone, "phone").await.expect(303);
        world.wait(30);
        opened(&world.browser(&world.first), &link.url).await;
        let link = saoma::management::operators::rescue(&world.app, &caller(None), &lin.id).await.unwrap();
        Colleague::joins(world, &link).await;
        let (_, refused) = by_passkey(world, &mut phone).await;
        refused.expect(403);
    }
}

flow! {
    /// WebAuthn Level 3 §7.1, step 26: a passkey is registered for one person.
    async fn a_passkey_of_somebody_else_is_not_registered(world) {
        let lin = Colleague::with_password(world, None, "lin", OPERATOR).await;
        let zhou = Colleague::with_password(world, Some(&world.first.pool), "zhou", AUDITOR).await;
        let mut phone = Device::new(&lin.browser.origin);
        add(&lin.browser, &mut phone, "phone").await.expect(303);
        let refused = add(&zhou.browser, &mut phone, "mine").await.expect(403).text;
        assert!(refused.contains("another person") && refused.contains("value=\"mine\""), "{refused}");
        let link = invite(world, None, "mo", AUDITOR).await;
        let browser = world.browser(&world.first);
        let page = opened(&browser, &link.url).await.text;
        let (sent, passkey) = (proof(&page), phone.register(&page));
        let fields = [("proof", &*sent), ("passkey", &*passkey)];
        let refused = form(&browser, "/console/join/way?lang=zh-Hans", &fields).await.expect(403).text;
        assert!(refused.contains("此通行密钥已属于其他人员"), "{refused}");
        assert!(!is_in(&browser).await);
        // Whoever takes it away leaves it to the others.
        let page = lin.browser.get(ME).await.text;
        let passkey = between(&page, "name=\"passkey\" value=\"", "\"").to_owned();
        send(&lin.browser, "remove-passkey", &[("passkey", &passkey)]).await.expect(303);
        add(&zhou.browser, &mut phone, "mine").await.expect(303);
    }
}
