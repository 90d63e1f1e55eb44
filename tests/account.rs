//! The page of one's own account: who gets in, where one is signed in, and what can be done about it.

use domain::user::{User, UserCommand};
use domain::{api_key::Role, decisions::Execute};
use fixtures::wechat::Person;
use serde_json::{Value, json};

use crate::{
    api::Program,
    harness::{Answer, Browser, Login, Phone, World, flow},
};

/// A person signs in with a browser of their own.
async fn signed_in(world: &World, person: &str) -> (Browser, Phone) {
    let (browser, phone) = (world.browser(&world.first), world.phone(person));
    sign_in(world, &browser, &phone).await;
    (browser, phone)
}

async fn sign_in(world: &World, browser: &Browser, phone: &Phone) -> Login {
    world.wait(1);
    let login = browser.login(&world.first).await;
    phone.scan(&login).await.expect(200);
    phone.authorize().await.expect(200);
    browser.claim(&login).await.expect(200);
    login
}

fn stranger(world: &World, id: &str, number: &str) -> Phone {
    world.wechat.add_person(Person::new(id, "生客", "86", number));
    world.phone(id)
}

async fn ask_to_link(world: &World, browser: &Browser) -> Answer {
    let site = &world.first;
    browser
        .post("/logins", &json!({ "connection": site.connection, "links": site.application }))
        .await
}

/// The page where a code to link is shown.
fn page_to_link(world: &World) -> String {
    format!("/login?links={}&connection={}", world.first.application, world.first.connection)
}

/// The ids at the buttons of the page that do so.
async fn offered(browser: &Browser, what: &str) -> Vec<String> {
    let page = browser.get("/account?lang=en").await.expect(200).text;
    let button = format!("data-do=\"{what}\" data-id=\"");
    let buttons = page.split(&button).skip(1);
    buttons.map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
}

async fn press(browser: &Browser, what: &str, id: &str) -> Answer {
    let path = match what {
        "end" => format!("/account/sessions/{id}/end"),
        _ => format!("/account/identities/{id}/unlink"),
    };
    browser.post(&path, &json!({})).await
}

async fn is_signed_in(browser: &Browser) -> bool {
    browser.get("/login/done").await.status == 200
}

flow! {
    async fn nobody_sees_an_account_who_is_not_signed_in(world) {
        let browser = world.browser(&world.first);
        let answer = browser.get("/account").await.expect(303);
        assert_eq!(answer.header("location"), "/");
        for what in ["end", "unlink"] {
            press(&browser, what, "x").await.expect(401);
        }
        ask_to_link(world, &browser).await.expect(401);
        let answer = browser.get(&page_to_link(world)).await.expect(303);
        assert_eq!(answer.header("location"), "/account");
    }
}

flow! {
    async fn a_person_sees_where_they_are_signed_in_and_signs_out_there(world) {
        let (here, phone) = signed_in(world, "lin").await;
        let there = world.browser(&world.first);
        sign_in(world, &there, &phone).await;
        let page = here.get("/account?lang=en").await.expect(200).text;
        assert_eq!(page.matches("This browser").count(), 1, "{page}");
        let sessions = offered(&here, "end").await;
        assert_eq!(sessions.len(), 2);
        // The newest first: that is the other one.
        assert_eq!(press(&here, "end", &sessions[0]).await.expect(200).field("redirect"), "/account");
        assert!(is_signed_in(&here).await && !is_signed_in(&there).await);
        press(&here, "end", &sessions[0]).await.expect(404);
        assert_eq!(press(&here, "end", &sessions[1]).await.expect(200).field("redirect"), "/login/signed-out");
        assert!(!is_signed_in(&here).await);
    }
}

flow! {
    async fn what_is_somebody_elses_is_as_good_as_not_there(world) {
        let (lin, _) = signed_in(world, "lin").await;
        let (zhou, _) = signed_in(world, "zhou").await;
        let (session, way_in) = (offered(&lin, "end").await.remove(0), identity(world, "lin").await);
        press(&zhou, "end", &session).await.expect(404);
        press(&zhou, "unlink", &way_in).await.expect(404);
        assert!(is_signed_in(&lin).await);
        let page = zhou.get("/account?lang=en").await.expect(200).text;
        assert!(!page.contains(&session) && !page.contains(&way_in));
        // Nor in another pool, which does not know the cookie.
        lin.at(&world.second).get("/account").await.expect(303);
        lin.at(&world.second).post(&format!("/account/sessions/{session}/end"), &json!({})).await.expect(401);
    }
}

/// The id of the person's link.
async fn identity(world: &World, person: &str) -> String {
    let pool = &world.first.pool;
    let openid = world.wechat.openid(person, &world.app_id).unwrap();
    let page = projections::Page::new(None, 100).unwrap();
    let all = world.app.views.identities(pool, None, &page).await.unwrap();
    let own = all.items.into_iter().find(|identity| identity.openid.as_str() == openid);
    own.unwrap().id.to_string()
}

flow! {
    async fn a_further_way_in_is_linked_from_ones_own_session_and_taken_away(world) {
        let (browser, old) = signed_in(world, "lin").await;
        let new = stranger(world, "lin-2", "13800000002");
        world.wait(1);
        let login = browser.issued(ask_to_link(world, &browser).await).await;
        let scanned = new.scan(&login).await.expect(200).json();
        assert_eq!((&scanned["links"], &scanned["needs_phone"]), (&Value::Bool(true), &Value::Bool(false)));
        assert_eq!(new.authorize_without_number().await.expect(200).field("state"), "bound");
        let cookies = browser.cookies();
        assert_eq!(browser.claim(&login).await.expect(200).field("redirect"), "/account");
        // The session stays the one that it was, and a second claim is answered alike.
        browser.become_again(&cookies);
        assert_eq!(browser.claim(&login).await.expect(200).field("redirect"), "/account");
        assert_eq!(offered(&browser, "end").await.len(), 1);
        assert_eq!(world.users(&world.first).await.len(), 1);
        let other = world.browser(&world.first);
        sign_in(world, &other, &new).await;
        let ways = offered(&browser, "unlink").await;
        assert_eq!(ways.len(), 2);
        // Whoever came by the way in that is taken away is out, and so is everybody else.
        let out = press(&browser, "unlink", &ways[0]).await.expect(200);
        assert_eq!(out.field("redirect"), "/login/signed-out");
        assert!(!is_signed_in(&other).await && !is_signed_in(&browser).await);
        sign_in(world, &browser, &old).await;
        // The last one stays, whatever the page offers.
        assert!(offered(&browser, "unlink").await.is_empty());
        assert_eq!(press(&browser, "unlink", &ways[1]).await.expect(422).field("field"), "identity");
    }
}

flow! {
    async fn a_wechat_account_that_opens_another_account_is_not_linked(world) {
        let (browser, _) = signed_in(world, "lin").await;
        let (_, zhou) = signed_in(world, "zhou").await;
        let login = browser.issued(ask_to_link(world, &browser).await).await;
        zhou.scan(&login).await.expect(200);
        zhou.authorize_without_number().await.refused(403, "linked_elsewhere");
        assert_eq!(offered(&browser, "unlink").await.len(), 0);
        // One's own once more changes nothing.
        let login = browser.issued(ask_to_link(world, &browser).await).await;
        let lin = world.phone("lin");
        lin.scan(&login).await.expect(200);
        lin.authorize_without_number().await.expect(200);
        browser.claim(&login).await.expect(200);
        let page = browser.get("/account?lang=en").await.expect(200).text;
        assert_eq!(page.matches("Since your first sign-in").count(), 1);
    }
}

flow! {
    async fn who_signed_in_long_ago_signs_in_again_before_they_change_who_gets_in(world) {
        let (browser, phone) = signed_in(world, "lin").await;
        let way_in = identity(world, "lin").await;
        world.wait(15 * 60);
        ask_to_link(world, &browser).await.refused(403, "sign_in_again");
        press(&browser, "unlink", &way_in).await.refused(403, "sign_in_again");
        assert_eq!(browser.get(&page_to_link(world)).await.expect(303).header("location"), "/account");
        let page = browser.get("/account?lang=en").await.expect(200).text;
        let again = format!("/login?client_id={}&#38;again=1", world.first.application);
        assert!(page.contains(&again) && !page.contains("/login?links="), "{page}");
        // There a code is shown, though there is a session, which gives way.
        let page = browser.get(&again.replace("&#38;", "&")).await.expect(200).text;
        assert!(page.contains("data-start-key=\"client_id\""), "{page}");
        sign_in(world, &browser, &phone).await;
        assert_eq!(offered(&browser, "end").await.len(), 1);
        ask_to_link(world, &browser).await.expect(201);
        let page = browser.get(&page_to_link(world)).await.expect(200).text;
        assert!(page.contains("data-start-key=\"links\""), "{page}");
    }
}

flow! {
    async fn a_link_is_claimed_with_the_session_that_asked_for_it_only(world) {
        let (browser, _) = signed_in(world, "lin").await;
        let login = browser.issued(ask_to_link(world, &browser).await).await;
        let new = stranger(world, "lin-2", "13800000002");
        new.scan(&login).await.expect(200);
        new.authorize_without_number().await.expect(200);
        let zhou = world.phone("zhou");
        sign_in(world, &browser, &zhou).await;
        browser.claim(&login).await.expect(404);
        browser.post("/login/sign-out", &json!({})).await.expect(200);
        browser.claim(&login).await.expect(401);
    }
}

flow! {
    async fn who_is_signed_out_meanwhile_links_nothing(world) {
        let (browser, _) = signed_in(world, "lin").await;
        let login = browser.issued(ask_to_link(world, &browser).await).await;
        let new = stranger(world, "lin-2", "13800000002");
        new.scan(&login).await.expect(200);
        browser.post("/login/sign-out", &json!({})).await.expect(200);
        new.authorize_without_number().await.refused(403, "sign_in_again");
        let pool = &world.first.pool;
        let page = projections::Page::new(None, 100).unwrap();
        assert_eq!(world.app.views.identities(pool, None, &page).await.unwrap().items.len(), 1);
    }
}

flow! {
    /// 57: whoever is shut out does not come in by what they began before.
    async fn a_way_in_that_was_taken_away_ends_the_login_that_it_bound(world) {
        let (browser, _) = signed_in(world, "lin").await;
        world.wait(1);
        let login = browser.issued(ask_to_link(world, &browser).await).await;
        let new = stranger(world, "lin-2", "13800000002");
        new.scan(&login).await.expect(200);
        new.authorize_without_number().await.expect(200);
        browser.claim(&login).await.expect(200);
        let other = world.browser(&world.first);
        world.wait(1);
        let late = other.login(&world.first).await;
        new.scan(&late).await.expect(200);
        assert_eq!(new.authorize_without_number().await.expect(200).field("state"), "bound");
        let ways = offered(&browser, "unlink").await;
        press(&browser, "unlink", &ways[0]).await.expect(200);
        other.claim(&late).await.refused(403, "unlinked");
        assert!(!is_signed_in(&other).await);
    }
}

flow! {
    /// 57: whoever has an account learns of a WeChat account that was linked to it.
    async fn the_owner_of_an_account_is_told_of_a_link(world) {
        let (browser, _) = signed_in(world, "lin").await;
        let pool = &world.first.pool;
        let user = world.users(&world.first).await.remove(0).id;
        let email = Some("lin@example.com".into());
        let change = UserCommand::ChangeEmail { email, at: world.app.now() };
        world.first.execute(&world.app, Execute::<User>::new(user.as_str(), change)).await;
        let login = browser.issued(ask_to_link(world, &browser).await).await;
        let new = stranger(world, "lin-2", "13800000002");
        new.scan(&login).await.expect(200);
        new.authorize_without_number().await.expect(200);
        let letter = letter(world).await;
        assert_eq!(letter.to, "lin@example.com");
        assert!(letter.text.contains(&format!("{}/account", browser.origin)), "{letter:?}");
        assert!(!letter.text.contains(pool.as_str()), "{letter:?}");
    }
}

async fn letter(world: &World) -> fixtures::outbox::Delivered {
    for _ in 0..200 {
        if let Some(letter) = world.outbox.delivered().pop() {
            return letter;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("no letter was sent");
}

flow! {
    /// Two WeChat accounts of one person, come by two connections with one Mini Program.
    async fn ways_in_are_told_apart_and_one_button_links_another_one(world) {
        let site = &world.first;
        let operator = Program::with_role(world, site, Role::Operator).await;
        let staff = json!({ "identifier": "staff", "name": "Staff entrance", "phone": "optional" });
        let staff = operator.send("POST", "/api/v1/connections", &staff).await.expect(201).field("id");
        let enable = format!("/api/v1/applications/{}/connections/{staff}", site.application);
        operator.send("PUT", &enable, &json!({})).await.expect(200);
        let (lin, phone) = signed_in(world, "lin").await;
        let other = stranger(world, "second", "13800139999");
        let asked = json!({ "connection": "staff", "links": site.application });
        world.wait(20);
        let login = lin.issued(lin.post("/logins", &asked).await).await;
        other.scan(&login).await.expect(200);
        other.authorize().await.expect(200);
        world.wait(20);
        lin.claim(&login).await.expect(200);
        world.wait(20);
        sign_in(world, &lin, &phone).await;

        let page = lin.get("/account?lang=en").await.expect(200).text;
        let section = page.split("id=\"places\"").next().unwrap();
        let lines: Vec<_> = section.split("<li>").skip(1).collect();
        assert_eq!(lines.len(), 2, "{section}");
        let first = operator.get(&format!("/api/v1/connections/{}", site.connection_id)).await.expect(200);
        assert!(lines[0].contains("Staff entrance"), "{}", lines[0]);
        assert!(lines[1].contains(&first.field("name")) && lines[1].contains("Last sign-in with it"), "{}", lines[1]);
        assert_eq!(section.matches("Link another WeChat account").count(), 1, "{section}");
        assert!(!section.contains("Link another WeChat account: "), "{section}");
    }
}
