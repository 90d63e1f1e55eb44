//! Signing in to the console: what counts once, how often may be tried, and how long a session lasts.

use domain::operator::OperatorRole;
use reqwest::Method;
use serde_json::Value;

use super::{Colleague, PASSWORD, code, form, invite, is_in, opened, passkey::Device, proof};
use crate::harness::{Answer, Browser, World, flow};

const OPERATOR: OperatorRole = OperatorRole::Operator;

/// Somebody who registered a passkey, and the device.
async fn with_passkey(world: &World) -> (Browser, Device) {
    let link = invite(world, None, "lin", OPERATOR).await;
    let browser = world.browser(&world.first);
    let page = opened(&browser, &link.url).await.text;
    let mut device = Device::new(&browser.origin);
    let (proof, passkey) = (proof(&page), device.register(&page));
    let fields = [("proof", &*proof), ("passkey", &*passkey)];
    form(&browser, "/console/join/way", &fields).await.expect(303);
    (browser, device)
}

async fn show(browser: &Browser, page: &str, passkey: &str) -> Answer {
    let proof = proof(page);
    form(browser, "/console/sign-in", &[("proof", &*proof), ("passkey", passkey)]).await
}

flow! {
    async fn a_passkey_signs_in_and_its_answer_counts_once(world) {
        let (_, mut device) = with_passkey(world).await;
        let browser = world.browser(&world.first);
        let page = browser.get("/console/sign-in").await.expect(200).text;
        let (cookies, answer) = (browser.cookies(), device.show(&page));
        show(&browser, &page, &answer).await.expect(303);
        assert!(is_in(&browser).await);
        // Somebody who saw all of it shows it again.
        let thief = world.browser(&world.first);
        thief.become_again(&cookies);
        show(&thief, &page, &answer).await.expect(403);
        assert!(!is_in(&thief).await);
    }
}

flow! {
    async fn a_passkey_of_another_site_or_to_another_question_signs_nobody_in(world) {
        let (_, mut device) = with_passkey(world).await;
        let browser = world.browser(&world.first);
        let page = browser.get("/console/sign-in").await.expect(200).text;
        let elsewhere = world.browser(&world.first).get("/console/sign-in").await.text;
        let answer = device.show(&elsewhere);
        show(&browser, &page, &answer).await.expect(403);
        device.origin = "http://localhost.evil.example".to_owned();
        let page = browser.get("/console/sign-in").await.expect(200).text;
        let answer = device.show(&page);
        show(&browser, &page, &answer).await.expect(403);
        let (origin, user) = (browser.origin.clone(), device.user.clone());
        let mut copy = Device::new(&origin);
        copy.user = user;
        let page = browser.get("/console/sign-in").await.expect(200).text;
        let answer = copy.show(&page);
        show(&browser, &page, &answer).await.expect(403);
        assert!(!is_in(&browser).await);
    }
}

flow! {
    async fn a_passkey_whose_count_does_not_rise_is_a_copy(world) {
        let (_, mut device) = with_passkey(world).await;
        let browser = world.browser(&world.first);
        for (count, status) in [(5, 303), (5, 403), (4, 403), (6, 303)] {
            world.wait(1);
            device.count = count;
            let browser = world.browser(&world.first);
            let page = browser.get("/console/sign-in").await.expect(200).text;
            let answer = device.show(&page);
            show(&browser, &page, &answer).await.expect(status);
        }
        assert!(!is_in(&browser).await);
    }
}

flow! {
    async fn whatever_is_wrong_is_answered_alike(world) {
        let lin = Colleague::with_password(world, None, "lin", OPERATOR).await;
        world.wait(30);
        let good = code(world, &lin.secret);
        let mut said = Vec::new();
        for (name, password, code) in [
            ("nobody", PASSWORD, &*good),
            ("lin", "wrong", &good),
            ("lin", PASSWORD, "000000"),
            ("lin", PASSWORD, ""),
        ] {
            let browser = world.browser(&world.first);
            let page = browser.get("/console/sign-in?lang=en").await.text;
            let proof = proof(&page);
            let fields = [("proof", &*proof), ("name", name), ("password", password), ("code", code)];
            let answer = form(&browser, "/console/sign-in?lang=en", &fields).await.expect(403).text;
            assert!(answer.contains(&format!("value=\"{name}\"")) && !answer.contains(password), "{answer}");
            said.push(super::between(&answer, "<p class=\"notice\" role=\"alert\">", "<").to_owned());
        }
        said.dedup();
        assert_eq!(said.len(), 1, "{said:?}");
    }
}

flow! {
    async fn a_name_is_tried_a_few_times_an_hour_only(world) {
        let lin = Colleague::with_password(world, None, "lin", OPERATOR).await;
        world.wait(30);
        let browser = world.browser(&world.first);
        for _ in 0..10 {
            let page = browser.get("/console/sign-in").await.text;
            let proof = proof(&page);
            let fields = [("proof", &*proof), ("name", "lin"), ("password", "wrong"), ("code", "000000")];
            form(&browser, "/console/sign-in", &fields).await.expect(403);
        }
        let late = lin.sign_in(world, &browser).await.expect(429);
        assert!(!late.header("retry-after").is_empty());
        world.wait(3_600);
        lin.sign_in(world, &browser).await.expect(303);
    }
}

flow! {
    /// 25: a form of another site, or of a page that is not theirs.
    async fn a_form_of_the_console_is_of_our_own_page(world) {
        let lin = Colleague::with_password(world, None, "lin", OPERATOR).await;
        let browser = &lin.browser;
        let own = proof(&browser.get("/console").await.text);
        let send = async |headers: &[(&str, &str)], proof: &str| {
            let mut request = browser.request(Method::POST, "/console/sign-out");
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            browser.send(request.form(&[("proof", proof)])).await.status.as_u16()
        };
        let origin = browser.origin.as_str();
        let ours = [("origin", origin), ("sec-fetch-site", "same-origin")];
        for (headers, proof) in [
            (&[][..], own.as_str()),
            (&[("origin", "http://evil.example")], &own),
            (&[("origin", "null")], &own),
            (&[("sec-fetch-site", "cross-site")], &own),
            (&[("sec-fetch-site", "same-site")], &own),
            (&[("origin", origin), ("sec-fetch-site", "cross-site")], &own),
            (&ours, ""),
            (&ours, "forged"),
        ] {
            assert_eq!(send(headers, proof).await, 403, "{headers:?} {proof}");
        }
        // The proof of somebody else's page is none.
        let zhou = Colleague::with_password(world, None, "zhou", OPERATOR).await;
        let theirs = proof(&zhou.browser.get("/console").await.text);
        assert_eq!(send(&ours, &theirs).await, 403);
        assert!(lin.is_in().await);
        assert_eq!(send(&ours, &own).await, 303);
        assert!(!lin.is_in().await && zhou.is_in().await);
    }
}

flow! {
    async fn a_form_that_was_open_for_too_long_is_shown_again_with_what_was_typed(world) {
        let lin = Colleague::with_password(world, None, "lin", OPERATOR).await;
        let browser = world.browser(&world.first);
        let page = browser.get("/console/sign-in").await.text;
        world.wait(10 * 60);
        let (stale, code) = (proof(&page), code(world, &lin.secret));
        let fields = |proof: &str| -> Vec<(String, String)> {
            [("proof", proof), ("name", "lin"), ("password", PASSWORD), ("code", &code)]
                .map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec()
        };
        let again = async |proof: &str| {
            let fields = fields(proof);
            let fields: Vec<(&str, &str)> = fields.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
            form(&browser, "/console/sign-in?lang=en", &fields).await
        };
        let answer = again(&stale).await.expect(403).text;
        assert!(answer.contains("open for too long") && answer.contains("value=\"lin\""), "{answer}");
        again(&proof(&answer)).await.expect(303);
    }
}

flow! {
    /// 24: a session that somebody chose before.
    async fn each_sign_in_is_a_new_session_and_the_one_before_ends(world) {
        let lin = Colleague::with_password(world, None, "lin", OPERATOR).await;
        let before = lin.browser.cookies();
        world.wait(30);
        // The page leads on who is in already; a form that was open still counts.
        let other = world.browser(&world.first);
        let page = other.get("/console/sign-in").await.text;
        other.set_cookie("saoma-console", &before["saoma-console"]);
        let (proof, code) = (proof(&page), code(world, &lin.secret));
        let fields = [("proof", &*proof), ("name", "lin"), ("password", PASSWORD), ("code", &*code)];
        form(&other, "/console/sign-in", &fields).await.expect(303);
        assert_ne!(other.cookies()["saoma-console"], before["saoma-console"]);
        assert!(is_in(&other).await && !lin.is_in().await);
    }
}

flow! {
    async fn a_session_lasts_eight_hours_and_half_an_hour_unused(world) {
        let lin = Colleague::with_password(world, None, "lin", OPERATOR).await;
        for _ in 0..16 {
            assert!(lin.is_in().await);
            world.wait(29 * 60);
        }
        assert!(lin.is_in().await);
        world.wait(16 * 60);
        assert!(!lin.is_in().await);
        lin.sign_in(world, &lin.browser).await.expect(303);
        world.wait(29 * 60);
        assert!(lin.is_in().await);
        world.wait(30 * 60);
        assert!(!lin.is_in().await);
    }
}

flow! {
    async fn who_shows_once_more_that_it_is_them_goes_on_where_they_were(world) {
        let lin = Colleague::with_password(world, None, "lin", OPERATOR).await;
        world.wait(30);
        let confirm = async |next: &str, password: &str| {
            let path = format!("/console/confirm?next={next}");
            let page = lin.browser.get(&path).await.expect(200).text;
            // The first proof is that of signing out.
            let main = page.split_once("<main").unwrap().1;
            let (proof, code) = (proof(main), code(world, &lin.secret));
            form(&lin.browser, &path, &[("proof", &*proof), ("password", password), ("code", &*code)]).await
        };
        confirm("/console/first", "wrong").await.expect(403);
        assert_eq!(confirm("/console/first", PASSWORD).await.expect(303).header("location"), "/console/first");
        world.wait(30);
        let asked = confirm("/console/first/audit%3Fid%3Du1%26trail%3Dall", PASSWORD).await.expect(303);
        assert_eq!(asked.header("location"), "/console/first/audit?id=u1&trail=all");
        for elsewhere in ["//evil.example", "https://evil.example", "/console/..//evil", "/account", "/console/%0d", "/console/first%3Fx%3D//evil.example"] {
            world.wait(30);
            assert_eq!(confirm(elsewhere, PASSWORD).await.expect(303).header("location"), "/console", "{elsewhere}");
        }
        let sessions = world.app.views.console_sessions_not_ended(None, &lin.id).await.unwrap();
        assert!(sessions[0].is_fresh_at(world.app.now()));
        let history = &world.app.history;
        let events = history.events_of::<Value>(&Default::default(), "console_session", sessions[0].id.as_str()).await.unwrap();
        assert!(events.iter().any(|event| event.name == "console_session.confirmed"));
        // The audit says who.
        assert!(events.iter().all(|event| event.actor == format!("operator:{}", lin.id)), "{events:?}");
    }
}

flow! {
    async fn what_strangers_try_locks_nobody_out_who_is_signed_in(world) {
        let lin = Colleague::with_password(world, None, "lin", OPERATOR).await;
        world.wait(30);
        let stranger = world.browser(&world.first);
        let mut page = stranger.get("/console/sign-in").await.text;
        // Their name waits, and so does the address that they share.
        for number in 0..61 {
            let sent = proof(&page);
            let how = if number < 10 { [("name", "lin"), ("password", "wrong")] } else { [("name", "lin"), ("passkey", "{}")] };
            page = form(&stranger, "/console/sign-in", &[&how[..], &[("proof", &*sent)]].concat()).await.expect(403).text;
        }
        lin.sign_in(world, &stranger).await.expect(429);
        lin.confirm(world).await;
    }
}

flow! {
    async fn who_is_signed_in_shows_that_it_is_them_a_few_times_an_hour_only(world) {
        let lin = Colleague::with_password(world, None, "lin", OPERATOR).await;
        let confirm = async |password: &str| {
            let page = lin.browser.get("/console/confirm").await.expect(200).text;
            let (sent, code) = (proof(page.split_once("<main").unwrap().1), code(world, &lin.secret));
            form(&lin.browser, "/console/confirm", &[("proof", &*sent), ("password", password), ("code", &*code)]).await
        };
        for _ in 0..10 {
            confirm("wrong").await.expect(403);
        }
        let late = confirm(PASSWORD).await.expect(429);
        assert!(!late.header("retry-after").is_empty());
        // Another person is counted by themselves, and so is signing in.
        world.wait(30);
        Colleague::with_password(world, None, "zhou", OPERATOR).await;
        lin.sign_in(world, &world.browser(&world.first)).await.expect(303);
        world.wait(6 * 60);
        confirm(PASSWORD).await.expect(303);
    }
}
