//! Which account is theirs, a person proves by signing in once as they did before: a login of its own, while the question waits.

use serde_json::json;

use super::accounts::{Asked, asks, stranger};
use crate::harness::{Answer, Browser, Login, Phone, World, flow};

/// Somebody who signed in before the connection asked, and no browser of theirs.
async fn known(world: &World, id: &str, number: &str) -> Phone {
    let phone = stranger(world, id, number);
    let browser = world.browser(&world.first);
    let login = browser.login(&world.first).await;
    phone.scan(&login).await.expect(200);
    phone.authorize().await.expect(200);
    browser.claim(&login).await.expect(200);
    phone
}

async fn ask_to_prove(world: &World, browser: &Browser, login: &Login) -> Answer {
    let body = json!({ "connection": world.first.connection, "proves": login.id });
    browser.post("/logins", &body).await
}

/// The code for the WeChat account of before.
async fn to_prove(world: &World, browser: &Browser, login: &Login) -> Login {
    browser.issued(ask_to_prove(world, browser, login).await).await
}

async fn show_session(browser: &Browser, login: &Login) -> Answer {
    let proof = format!("/logins/{}/binding/proof", login.id);
    browser.post(&proof, &json!({ "signed_in": true })).await
}

flow! {
    async fn who_signs_in_as_before_has_proven_the_account(world) {
        let old = known(world, "old", "13800000001").await;
        asks(world, true).await;
        let asked = Asked::begin(world, "new", "13800000002").await;
        let proof = to_prove(world, &asked.browser, &asked.login).await;
        let scanned = old.scan(&proof).await.expect(200).json();
        assert_eq!(scanned["links"], true, "the phone may say what it leads to");
        assert_eq!(scanned["needs_phone"], false);
        assert_eq!(old.authorize_without_number().await.expect(200).field("state"), "bound");
        asked.browser.claim(&proof).await.expect(200);
        assert_eq!(show_session(&asked.browser, &asked.login).await.expect(200).field("state"), "bound");
        let (user, before) = (world.user_of(&world.first, &asked.login).await, world.user_of(&world.first, &proof).await);
        assert_eq!(user.id, before.id);
        assert_eq!(world.users(&world.first).await.len(), 1);
        assert_eq!(asked.events(world).await.last().unwrap(), "login.bound");
        assert_eq!(super::rows::events_of(world, &user).await.last().unwrap(), "user.identity_linked");
        asked.browser.claim(&asked.login).await.expect(200);
        // From now on the new WeChat account opens it by itself.
        let again = world.browser(&world.first);
        let login = again.login(&world.first).await;
        let phone = world.phone("new");
        assert_eq!(phone.scan(&login).await.expect(200).json()["links"], false);
        assert_eq!(phone.authorize_without_number().await.expect(200).field("state"), "bound");
    }
}

flow! {
    async fn an_unknown_person_proves_nothing_and_gets_no_account(world) {
        asks(world, false).await;
        let asked = Asked::begin(world, "new", "13800000002").await;
        let proof = to_prove(world, &asked.browser, &asked.login).await;
        let unknown = stranger(world, "unknown", "13800000003");
        assert_eq!(unknown.scan(&proof).await.expect(200).json()["needs_phone"], false, "a number would be paid for in vain");
        unknown.authorize_without_number().await.refused(403, "no_account");
        assert_eq!(world.users(&world.first).await.len(), 0);
        // Nor does the very person who is asked.
        let proof = to_prove(world, &asked.browser, &asked.login).await;
        let new = world.phone("new");
        new.scan(&proof).await.expect(200);
        new.authorize_without_number().await.refused(403, "no_account");
        assert_eq!(asked.state().await, "binding_asked");
        asked.choose_new().await.expect(200);
    }
}

flow! {
    /// 57: whoever is signed in at a shared computer has not said that the other WeChat account is theirs.
    async fn a_session_that_was_not_begun_for_the_question_proves_nothing(world) {
        let old = known(world, "old", "13800000001").await;
        asks(world, false).await;
        let asked = Asked::begin(world, "new", "13800000002").await;
        show_session(&asked.browser, &asked.login).await.expect(401);
        let other = asked.browser.login(&world.first).await;
        old.scan(&other).await.expect(200);
        old.authorize().await.expect(200);
        asked.browser.claim(&other).await.expect(200);
        show_session(&asked.browser, &asked.login).await.refused(422, "wrong_proof");
        // Nor one that was begun for the question of another login.
        let another = asked.browser.login(&world.first).await;
        let third = stranger(world, "third", "13800000003");
        third.scan(&another).await.expect(200);
        third.authorize().await.expect(200);
        let proof = to_prove(world, &asked.browser, &another).await;
        old.scan(&proof).await.expect(200);
        old.authorize_without_number().await.expect(200);
        asked.browser.claim(&proof).await.expect(200);
        show_session(&asked.browser, &asked.login).await.refused(422, "wrong_proof");
        show_session(&asked.browser, &another).await.expect(200);
    }
}

flow! {
    async fn only_the_browser_that_is_asked_begins_a_proof(world) {
        known(world, "old", "13800000001").await;
        asks(world, false).await;
        let asked = Asked::begin(world, "new", "13800000002").await;
        let body = json!({ "connection": world.first.connection, "proves": asked.login.id });
        world.browser(&world.first).post("/logins", &body).await.expect(404);
        let both = json!({ "connection": world.first.connection, "proves": asked.login.id, "client_id": world.first.application });
        assert_eq!(asked.browser.post("/logins", &both).await.expect(422).field("field"), "authorization");
        asked.choose_new().await.expect(200);
        ask_to_prove(world, &asked.browser, &asked.login).await.expect(404);
    }
}

flow! {
    async fn the_question_waits_however_many_codes_are_shown(world) {
        let old = known(world, "old", "13800000001").await;
        asks(world, false).await;
        let asked = Asked::begin(world, "new", "13800000002").await;
        let mut proof = to_prove(world, &asked.browser, &asked.login).await;
        for _ in 0..4 {
            proof = to_prove(world, &asked.browser, &asked.login).await;
        }
        assert_eq!(asked.state().await, "binding_asked");
        old.scan(&proof).await.expect(200);
        old.authorize_without_number().await.expect(200);
        asked.browser.claim(&proof).await.expect(200);
        show_session(&asked.browser, &asked.login).await.expect(200);
    }
}

flow! {
    async fn who_may_not_sign_in_proves_nothing(world) {
        let old = known(world, "old", "13800000001").await;
        asks(world, false).await;
        let asked = Asked::begin(world, "new", "13800000002").await;
        let proof = to_prove(world, &asked.browser, &asked.login).await;
        old.scan(&proof).await.expect(200);
        old.authorize_without_number().await.expect(200);
        asked.browser.claim(&proof).await.expect(200);
        let user = world.user_of(&world.first, &proof).await;
        world.first.block(&world.app, &user.id).await;
        show_session(&asked.browser, &asked.login).await.refused(403, "user_blocked");
        assert_eq!(asked.state().await, "refused");
    }
}
