//! Where a user is signed in, by the API.

use domain::api_key::Role;
use serde_json::json;

use super::{Program, sign_in};
use crate::{
    harness::{World, flow},
    oidc,
};

/// The sessions of a user that last, the newest first.
async fn sessions(program: &Program, user: &str) -> Vec<String> {
    let live = program.list(&format!("/api/v1/users/{user}/sessions")).await;
    live.iter().map(|session| session["id"].as_str().unwrap().to_owned()).collect()
}

async fn ended(world: &World, id: &str) -> usize {
    let events = world.app.history.events_of::<serde_json::Value>(&world.first.pool, "session", id);
    events.await.unwrap().iter().filter(|event| event.name == "session.ended").count()
}

flow! {
    async fn a_user_is_signed_out_in_one_browser_and_stays_signed_in_in_another(world) {
        let operator = Program::with_role(world, &world.first, Role::Operator).await;
        let developer = Program::with_role(world, &world.first, Role::Developer).await;
        let browser = world.browser(&world.first);
        let back = oidc::sign_in_as(world, &browser, &world.first, &oidc::request(&world.first, &[]), "lin").await;
        let code = oidc::parameter(&back, "code").unwrap();
        let tokens = oidc::redeem(world, &world.first, &code, &[]).await.expect(200);
        world.wait(1);
        let login = sign_in(world, &world.first, "lin").await;
        let user = world.user_of(&world.first, &login).await.id.to_string();
        let both = sessions(&developer, &user).await;
        assert_eq!(both.len(), 2);
        let path = format!("/api/v1/users/{user}/sessions/{}", both[1]);
        for _ in 0..2 {
            operator.delete(&path).await.expect(204);
        }
        assert_eq!((sessions(&developer, &user).await, ended(world, &both[1]).await), (vec![both[0].clone()], 1));
        let told = oidc::userinfo(world, &world.first, &tokens.field("access_token")).await.expect(401);
        assert!(told.header("www-authenticate").contains("invalid_token"), "{told:?}");
        assert_ne!(browser.get("/login/done").await.status, 200);
        // One whose time is over is none of those that last.
        world.wait(24 * 60 * 60);
        assert!(sessions(&developer, &user).await.is_empty());
    }
}

flow! {
    async fn a_session_is_ended_by_the_id_of_its_own_user(world) {
        let operator = Program::with_role(world, &world.first, Role::Operator).await;
        let login = sign_in(world, &world.first, "lin").await;
        let user = world.user_of(&world.first, &login).await.id.to_string();
        let other = operator.send("POST", "/api/v1/users", &json!({})).await.expect(201).field("id");
        let session = sessions(&operator, &user).await.remove(0);
        for (whose, which) in [(other.as_str(), session.as_str()), (&user, "nothing"), ("nothing", &session), (&user, "%00")] {
            operator.delete(&format!("/api/v1/users/{whose}/sessions/{which}")).await.expect(404);
        }
        assert!(sessions(&operator, &other).await.is_empty());
        assert_eq!((sessions(&operator, &user).await.len(), ended(world, &session).await), (1, 0));
        let wrong = operator.get(&format!("/api/v1/users/{user}/sessions?limit=0")).await.expect(422);
        assert_eq!(wrong.field("field"), "limit");
    }
}
