//! Who may do what with users.

use domain::operator::OperatorRole;
use saoma::management::operators::{self, By};
use serde_json::json;

use super::{Filled, USERS, caller, came, events, made, open, operator, send, vouched};
use crate::{
    api,
    console::{Colleague, proof},
    harness::flow,
};

const CASES: &str = "/console/first/cases";
const ACTS: [&str; 6] = ["change", "block", "unblock", "sign-out", "unlink", "erase"];

flow! {
    async fn an_auditor_sees_users_and_has_nothing_to_press(world) {
        let holder = made(world, vouched()).await;
        let user = came(world, "lin").await;
        let before = events(world, &user).await;
        let pool = Some(&world.first.pool);
        for (name, pool) in [("zhou", None), ("chan", pool)] {
            let auditor = Colleague::with_password(world, pool, name, OperatorRole::Auditor).await;
            let page = format!("{USERS}/{user}");
            let merge = format!("{page}/merge/{holder}");
            for path in [CASES, &page, &merge] {
                let shown = open(&auditor, path).await;
                assert_eq!(shown.matches("method=\"post\"").count(), 1, "the only form signs out: {shown}");
            }
            // And the one that looks for users.
            assert_eq!(open(&auditor, USERS).await.matches("method=\"post\"").count(), 1);
            let proof = proof(&open(&auditor, &page).await);
            let fields = [("proof", &*proof), ("version", "2"), ("nickname", "Mine"), ("erase_confirm", &user), ("case", &format!("phone-{user}"))];
            for act in ACTS.map(|act| format!("{page}/{act}")).iter().chain([&format!("{merge}/confirm"), &format!("{CASES}/dismiss")]) {
                crate::console::form(&auditor.browser, act, &fields).await.expect(403);
            }
        }
        assert_eq!(events(world, &user).await, before);
    }
}

flow! {
    /// 48: the operator of one pool reaches the users of another.
    async fn the_operator_of_a_pool_reaches_no_user_of_another(world) {
        let own = Colleague::with_password(world, Some(&world.first.pool), "own", OperatorRole::Operator).await;
        let mine = made(world, json!({})).await;
        let there = api::sign_in(world, &world.second, "lin").await;
        let foreign = world.user_of(&world.second, &there).await.id.to_string();
        let identity = world.app.views.identities(&world.second.pool, None, &projections::Page::new(None, 10).unwrap()).await.unwrap().items.remove(0);
        let page = open(&own, &format!("{USERS}/{mine}")).await;
        let form = Filled::of(&page, &format!("{USERS}/{mine}/change"));
        for list in ["/console/second", "/console/first"] {
            let path = format!("{list}/users/{foreign}");
            own.browser.get(&path).await.expect(404);
            own.browser.get(&format!("{path}/merge?other={mine}")).await.expect(404);
            own.browser.get(&format!("{path}/merge/{mine}")).await.expect(404);
            for act in ACTS {
                form.press(&own.browser, &format!("{path}/{act}")).await.expect(404);
            }
            form.press(&own.browser, &format!("{path}/merge/{mine}/confirm")).await.expect(404);
        }
        for path in ["/console/second/users", "/console/second/cases"] {
            own.browser.get(path).await.expect(404);
        }
        own.browser.get(&format!("{USERS}/{mine}/merge/{foreign}")).await.expect(404);
        // By a form of a user of their own, what belongs to another is not there either.
        let session = world.app.views.sessions_not_ended(&world.second.pool, &foreign.as_str().into()).await.unwrap().remove(0);
        let ids = form.with(&[("session", session.as_str()), ("identity", identity.id.as_str())]);
        for act in ["sign-out", "unlink"] {
            ids.press(&own.browser, &format!("{USERS}/{mine}/{act}")).await.expect(412);
        }
        assert_eq!(world.app.views.sessions_not_ended(&world.second.pool, &foreign.as_str().into()).await.unwrap().len(), 1);
    }
}

flow! {
    /// 25: a forged proof, and a role that was taken away while the page was open.
    async fn a_form_counts_from_its_own_page_and_while_its_person_may(world) {
        let lin = operator(world).await;
        let zhou = Colleague::with_password(world, None, "zhou", OperatorRole::Operator).await;
        let user = made(world, json!({})).await;
        let path = format!("{USERS}/{user}");
        let page = open(&zhou, &path).await;
        for proof in ["", "forged", &proof(&open(&lin, &path).await)] {
            for act in ["change", "block", "erase"] {
                send(&zhou, &page, &format!("{path}/{act}"), &[("proof", proof), ("erase_confirm", &user)]).await.expect(403);
            }
        }
        operators::change_role(&world.app, &caller(None), By::CommandLine, &zhou.id, OperatorRole::Auditor).await.unwrap();
        send(&zhou, &page, &format!("{path}/block"), &[]).await.expect(403);
        operators::remove(&world.app, &caller(None), By::CommandLine, &zhou.id).await.unwrap();
        let led = send(&zhou, &page, &format!("{path}/block"), &[]).await.expect(303);
        assert_eq!(led.header("location"), "/console/sign-in?lang=en");
        assert_eq!(events(world, &user).await.len(), 1);
    }
}
