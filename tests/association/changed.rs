//! What changed since the question was asked: the connection, or the account.

use domain::{
    decisions::Execute,
    user::{User, UserCommand},
};
use serde_json::json;

use super::accounts::{Account, Asked, PASSWORD, asks, code_for};
use crate::harness::{World, flow};

const MAIL: &str = "mei@example.com";

async fn mei(world: &World) {
    Account { id: "mei", phone: None, email: Some(MAIL), password: true }.create(world).await;
}

flow! {
    /// 59: the connection is for known people only, since a moment ago.
    async fn a_connection_that_became_login_only_makes_nobody_an_account(world) {
        asks(world, false).await;
        mei(world).await;
        let asked = Asked::begin(world, "p", "13800000001").await;
        asks(world, true).await;
        asked.choose_new().await.refused(409, "wrong_state");
        assert_eq!(world.users(&world.first).await.len(), 1);
        // An account may still be proven.
        asked.show_password(MAIL, PASSWORD).await.expect(200);
    }
}

flow! {
    /// 58: the address was taken from the account after the code went there.
    async fn a_code_to_an_address_that_is_not_the_accounts_any_more_proves_nothing(world) {
        asks(world, false).await;
        mei(world).await;
        let asked = Asked::begin(world, "p", "13800000001").await;
        asked.send_code("email", MAIL).await.expect(202);
        let code = code_for(world, MAIL).await;
        let change = UserCommand::ChangeEmail { email: None, at: world.app.now() };
        world.first.execute(&world.app, Execute::<User>::new("mei", change)).await;
        asked.show_code(&code).await.refused(422, "wrong_proof");
        // Nor is it one that came back later.
        world.wait(1);
        let change = UserCommand::ChangeEmail { email: Some(MAIL.into()), at: world.app.now() };
        world.first.execute(&world.app, Execute::<User>::new("mei", change)).await;
        asked.show_code(&code).await.refused(422, "wrong_proof");
    }
}

flow! {
    /// 54: whoever is not asked cannot use up what the owner of an account may try.
    async fn a_browser_that_is_not_asked_locks_nobodys_account(world) {
        asks(world, false).await;
        mei(world).await;
        let browser = world.browser(&world.first);
        let login = browser.login(&world.first).await;
        for _ in 0..12 {
            let code = json!({ "channel": "email", "account": MAIL });
            browser.post(&format!("/logins/{}/binding/code", login.id), &code).await.refused(409, "wrong_state");
            let proof = json!({ "account": MAIL, "password": "wrong" });
            browser.post(&format!("/logins/{}/binding/proof", login.id), &proof).await.refused(409, "wrong_state");
        }
        let asked = Asked::begin(world, "p", "13800000001").await;
        asked.send_code("email", MAIL).await.expect(202);
        asked.show_password(MAIL, PASSWORD).await.expect(200);
    }
}
