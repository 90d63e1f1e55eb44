//! A link of an invitation: once, in time, in one browser; and what is registered by it.

use domain::operator::OperatorRole;
use saoma::management::operators;
use serde_json::Value;

use super::{
    Colleague, PASSWORD, between, caller, code, form, invite, is_in, opened, passkey::Device,
    proof, secret_of,
};
use crate::harness::{World, flow};

const OPERATOR: OperatorRole = OperatorRole::Operator;

/// The names of the events of a person.
pub async fn events(world: &World, id: &str) -> Vec<String> {
    let history = &world.app.history;
    let events = history.events_of::<Value>(&Default::default(), "operator", id).await.unwrap();
    events.into_iter().map(|event| event.name).collect()
}

flow! {
    async fn who_is_invited_registers_a_password_with_codes_and_is_in(world) {
        let lin = Colleague::with_password(world, None, "lin", OPERATOR).await;
        let page = lin.browser.get("/console?lang=en").await.expect(200).text;
        assert!(page.contains("<bdi>lin</bdi> · Operator") && page.contains("<bdi>second</bdi>"), "{page}");
        let happened = ["operator.invited", "operator.opened", "operator.password_registered"];
        assert_eq!(events(world, lin.id.as_str()).await, happened);
        // Another browser, half a minute later: a code counts once.
        let other = world.browser(&world.first);
        lin.sign_in(world, &other).await.expect(403);
        world.wait(30);
        lin.sign_in(world, &other).await.expect(303);
        assert!(is_in(&other).await && lin.is_in().await);
    }
}

flow! {
    async fn who_is_invited_registers_a_passkey_and_is_in(world) {
        let link = invite(world, None, "lin", OPERATOR).await;
        let browser = world.browser(&world.first);
        let page = opened(&browser, &link.url).await.text;
        let mut device = Device::new(&browser.origin);
        let (proof, passkey) = (proof(&page), device.register(&page));
        let fields = [("proof", &*proof), ("passkey", &*passkey)];
        form(&browser, "/console/join/way", &fields).await.expect(303);
        assert!(is_in(&browser).await);
        let happened = ["operator.invited", "operator.opened", "operator.passkey_registered"];
        assert_eq!(events(world, link.operator.id.as_str()).await, happened);
    }
}

flow! {
    async fn a_link_is_used_once(world) {
        let link = invite(world, None, "lin", OPERATOR).await;
        let lin = Colleague::joins(world, &link).await;
        for browser in [&lin.browser, &world.browser(&world.first)] {
            let again = form(browser, "/console/join?lang=en", &[("link", secret_of(&link.url))]).await.expect(403);
            assert!(again.text.contains("This link opens nothing"), "{again:?}");
            browser.get("/console/join/way").await.expect(403);
        }
    }
}

flow! {
    async fn a_link_is_good_for_a_quarter_of_an_hour(world) {
        let late = invite(world, None, "lin", OPERATOR).await;
        let opened_in_time = invite(world, None, "zhou", OPERATOR).await;
        let browser = world.browser(&world.first);
        let page = opened(&browser, &opened_in_time.url).await.text;
        world.wait(15 * 60);
        form(&world.browser(&world.first), "/console/join", &[("link", secret_of(&late.url))]).await.expect(403);
        // Nor does who opened it in time register after it.
        let secret = between(&page, "<code class=\"secret\">", "<").to_owned();
        let (proof, code) = (proof(&page), code(world, &secret));
        let fields = [("proof", &*proof), ("password", PASSWORD), ("again", PASSWORD), ("code", &*code)];
        form(&browser, "/console/join/way", &fields).await.expect(403);
        assert!(!is_in(&browser).await);
    }
}

flow! {
    async fn a_link_is_kept_by_the_first_browser_that_opens_it(world) {
        let link = invite(world, None, "lin", OPERATOR).await;
        let (first, second) = (world.browser(&world.first), world.browser(&world.first));
        // Whatever only looks at it does not use it up.
        second.get("/console/join").await.expect(200);
        opened(&first, &link.url).await;
        form(&second, "/console/join", &[("link", secret_of(&link.url))]).await.expect(403);
        second.get("/console/join/way").await.expect(403);
        // The first one comes back to it, also by the whole address as it was typed.
        first.get("/console/join/way").await.expect(200);
        form(&first, "/console/join", &[("link", &link.url)]).await.expect(303);
    }
}

flow! {
    async fn a_link_that_is_made_up_opens_nothing(world) {
        let link = invite(world, None, "lin", OPERATOR).await;
        let browser = world.browser(&world.first);
        let id = link.operator.id.to_string();
        for made_up in ["", "x", &format!("{id}."), &format!("{id}.{}", "x".repeat(43)), "\0.x"] {
            form(&browser, "/console/join", &[("link", made_up)]).await.expect(403);
        }
        browser.set_cookie("saoma-console-invitation", &format!("{id}.{}", "x".repeat(43)));
        browser.get("/console/join/way").await.expect(403);
        opened(&world.browser(&world.first), &link.url).await;
    }
}

flow! {
    async fn what_is_registered_must_be_right_and_the_page_says_what_is_not(world) {
        let link = invite(world, None, "lin", OPERATOR).await;
        let browser = world.browser(&world.first);
        let page = opened(&browser, &link.url).await.text;
        let secret = between(&page, "<code class=\"secret\">", "<").to_owned();
        let (mut sent, good) = (proof(&page), code(world, &secret));
        let mut device = Device::new("http://evil.example");
        for (password, again, code, passkey, said) in [
            ("short", "short", &*good, "", "12 to 256"),
            (PASSWORD, "something else", &good, "", "two passwords differ"),
            (PASSWORD, PASSWORD, "000000", "", "That code is not right"),
            (PASSWORD, PASSWORD, &good, "{}", "did not answer"),
            (PASSWORD, PASSWORD, &good, "another site", "did not answer"),
        ] {
            let foreign = device.register(&browser.get("/console/join/way").await.text);
            let passkey = if passkey == "another site" { foreign } else { passkey.to_owned() };
            let fields = [("proof", &*sent), ("password", password), ("again", again), ("code", code), ("passkey", &*passkey)];
            let refused = form(&browser, "/console/join/way?lang=en", &fields).await.expect(403).text;
            assert!(refused.contains(said), "{said}: {refused}");
            // The secret stays: nobody has to scan anew.
            assert_eq!(between(&refused, "<code class=\"secret\">", "<"), secret);
            sent = proof(&refused);
        }
        let fields = [("proof", &*sent), ("password", PASSWORD), ("again", PASSWORD), ("code", &*good)];
        form(&browser, "/console/join/way", &fields).await.expect(303);
    }
}

flow! {
    async fn who_is_rescued_has_the_new_way_in_alone(world) {
        let lin = Colleague::with_password(world, None, "lin", OPERATOR).await;
        let link = operators::rescue(&world.app, &caller(None), &lin.id).await.unwrap();
        // Until it is used, nobody is locked out.
        assert!(lin.is_in().await);
        world.wait(30);
        let rescued = Colleague::joins(world, &link).await;
        assert!(rescued.is_in().await && !lin.is_in().await);
        world.wait(30);
        let other = world.browser(&world.first);
        lin.sign_in(world, &other).await.expect(403);
        rescued.sign_in(world, &other).await.expect(303);
        assert!(events(world, lin.id.as_str()).await.contains(&"operator.rescued".to_owned()));
    }
}
