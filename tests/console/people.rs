//! The people of the console, invited, changed and removed by each other.

use domain::operator::OperatorRole;

use super::{Colleague, PASSWORD, between, code, form, is_in, opened, proof, secret_of};
use crate::harness::{Answer, flow};

const OPERATOR: OperatorRole = OperatorRole::Operator;
const AUDITOR: OperatorRole = OperatorRole::Auditor;

/// Sends a form of the page of somebody.
async fn send(who: &Colleague, page: &str, act: &str, fields: &[(&str, &str)]) -> Answer {
    let proof = proof(&who.browser.get(page).await.text);
    let fields = [fields, &[("proof", &*proof)]].concat();
    form(&who.browser, &format!("{page}/{act}?lang=en"), &fields).await
}

async fn invite(who: &Colleague, page: &str, name: &str, role: &str) -> Answer {
    send(who, page, "invite", &[("name", name), ("role", role)]).await
}

/// The link that an answer shows.
fn link(answer: &Answer) -> String {
    between(&answer.text, "<code class=\"secret\">", "<").to_owned()
}

flow! {
    async fn an_operator_invites_changes_and_removes_and_the_history_says_who(world) {
        let lin = Colleague::with_password(world, None, "lin", OPERATOR).await;
        let people = "/console/people";
        let invited = invite(&lin, people, "zhou", "auditor").await.expect(200);
        let link = link(&invited);
        assert!(!lin.browser.get(people).await.text.contains(secret_of(&link)), "it is shown once");
        let zhou = world.app.views.operator_by_name("zhou").await.unwrap().unwrap();
        let page = format!("{people}/{}", zhou.id);
        opened(&world.browser(&world.first), &link).await;
        send(&lin, &page, "role", &[("role", "operator")]).await.expect(303);
        let changed = world.app.views.operator(&zhou.id).await.unwrap().unwrap();
        assert_eq!(changed.role, OPERATOR);
        let removed = send(&lin, &page, "remove", &[]).await.expect(303);
        assert_eq!(removed.header("location"), "/console/people?lang=en");
        assert!(lin.browser.get("/console/people?lang=en").await.text.contains("removed"));
        let history = &world.app.history;
        let events = history.events_of::<serde_json::Value>(&Default::default(), "operator", zhou.id.as_str()).await.unwrap();
        let by_lin = format!("operator:{}", lin.id);
        for name in ["operator.invited", "operator.role_changed", "operator.removed"] {
            let event = events.iter().find(|event| event.name == name).unwrap();
            assert!(event.actor == by_lin && event.ip.is_some(), "{event:?}");
        }
    }
}

flow! {
    async fn an_invitation_that_is_sent_twice_shows_its_link_again(world) {
        let lin = Colleague::with_password(world, None, "lin", OPERATOR).await;
        let page = lin.browser.get("/console/people?lang=en").await.expect(200).text;
        let (proof, command) = (proof(&page), between(&page, "name=\"command\" value=\"", "\"").to_owned());
        let fields = |name| [("proof", proof.as_str()), ("command", &command), ("name", name), ("role", "auditor")];
        let act = "/console/people/invite?lang=en";
        let first = form(&lin.browser, act, &fields("zhou")).await.expect(200);
        let again = form(&lin.browser, act, &fields("zhou")).await.expect(200);
        assert_eq!(link(&first), link(&again));
        let other = form(&lin.browser, act, &fields("chan")).await.expect(200);
        assert_ne!(link(&first), link(&other));
    }
}

flow! {
    async fn an_auditor_sees_the_people_and_changes_nothing(world) {
        let lin = Colleague::with_password(world, None, "lin", OPERATOR).await;
        let auditor = Colleague::with_password(world, None, "auditor", AUDITOR).await;
        let page = auditor.browser.get("/console/people").await.expect(200).text;
        assert!(page.contains("<bdi>lin</bdi>") && !page.contains("/invite"), "{page}");
        let of_lin = format!("/console/people/{}", lin.id);
        assert!(!auditor.browser.get(&of_lin).await.expect(200).text.contains("/remove"));
        invite(&auditor, "/console/people", "zhou", "auditor").await.expect(403);
        send(&auditor, &of_lin, "remove", &[]).await.expect(403);
        send(&auditor, &of_lin, "role", &[("role", "auditor")]).await.expect(403);
        assert!(lin.is_in().await);
    }
}

flow! {
    /// 48: the operator of one pool invites into another, or into the deployment.
    async fn the_people_of_a_pool_invite_into_it_alone(world) {
        let lin = Colleague::with_password(world, None, "lin", OPERATOR).await;
        let (first, second) = (&world.first.pool, &world.second.pool);
        let own = Colleague::with_password(world, Some(first), "own", OPERATOR).await;
        let other = Colleague::with_password(world, Some(second), "other", OPERATOR).await;
        invite(&own, &format!("/console/{first}/people"), "zhou", "operator").await.expect(200);
        let proof = proof(&own.browser.get(&format!("/console/{first}")).await.text);
        let fields = [("proof", &*proof), ("name", "somebody"), ("role", "auditor")];
        for path in ["/console/people/invite".to_owned(), format!("/console/{second}/people/invite")] {
            form(&own.browser, &path, &fields).await.expect(404);
        }
        // Somebody of another scope is not there, by whichever path.
        for path in [
            format!("/console/{first}/people/{}", lin.id),
            format!("/console/{first}/people/{}", other.id),
            format!("/console/{second}/people/{}", other.id),
            format!("/console/people/{}", lin.id),
        ] {
            own.browser.get(&path).await.expect(404);
            form(&own.browser, &format!("{path}/remove"), &fields).await.expect(404);
        }
        // Who runs the deployment goes everywhere.
        invite(&lin, &format!("/console/{second}/people"), "wu", "auditor").await.expect(200);
        assert!(world.app.views.operator_by_name("somebody").await.unwrap().is_none());
    }
}

flow! {
    async fn what_is_wrong_with_a_form_is_told_at_it_and_what_was_typed_stays(world) {
        let lin = Colleague::with_password(world, None, "lin", OPERATOR).await;
        for (name, said) in [("Lin", "The name needs"), ("", "The name needs"), ("lin", "Somebody has this name")] {
            let again = invite(&lin, "/console/people", name, "auditor").await.expect(422).text;
            assert!(again.contains(said) && again.contains(&format!("value=\"{name}\"")), "{again}");
        }
    }
}

flow! {
    async fn who_was_removed_is_erased_once_their_name_was_typed(world) {
        let lin = Colleague::with_password(world, None, "lin", OPERATOR).await;
        let zhou = Colleague::with_password(world, None, "zhou", AUDITOR).await;
        let page = format!("/console/people/{}", zhou.id);
        assert!(!lin.browser.get(&page).await.text.contains("/erase"));
        send(&lin, &page, "erase", &[("confirm", "zhou")]).await.expect(403);
        send(&lin, &page, "remove", &[]).await.expect(303);
        let shown = lin.browser.get(&page).await.expect(200).text;
        assert!(shown.contains("/erase") && !shown.contains("/remove"), "{shown}");
        for wrong in ["", "Zhou", zhou.id.as_str()] {
            let again = send(&lin, &page, "erase", &[("confirm", wrong)]).await.expect(422).text;
            assert!(again.contains("Nothing was erased"), "{again}");
        }
        // What destroys asks first who it is.
        world.wait(5 * 60);
        let led = send(&lin, &page, "erase", &[("confirm", "zhou")]).await.expect(303);
        assert!(led.header("location").starts_with("/console/confirm"), "{led:?}");
        lin.confirm(world).await;
        send(&lin, &page, "erase", &[("confirm", "zhou")]).await.expect(303);
        let erased = lin.browser.get(&format!("{page}?lang=en")).await.expect(200).text;
        assert!(erased.contains("erased person") && !erased.contains("zhou") && !erased.contains("/erase"), "{erased}");
        assert!(!lin.browser.get("/console/people").await.text.contains("zhou"));
        // Twice is once, and the history says who did it.
        send(&lin, &page, "erase", &[("confirm", zhou.id.as_str())]).await.expect(303);
        let history = &world.app.history;
        let events = history.events_of::<serde_json::Value>(&Default::default(), "operator", zhou.id.as_str()).await.unwrap();
        let last = events.last().unwrap();
        assert_eq!((&*last.name, &*last.actor), ("operator.erased", &*format!("operator:{}", lin.id)));
        let invited = events.iter().find(|event| event.name == "operator.invited").unwrap();
        assert!(!invited.event.to_string().contains("zhou") && invited.ip.is_none(), "{invited:?}");
        let sessions = history.events_of::<serde_json::Value>(&Default::default(), "console_session", zhou.session(world).await.as_str()).await.unwrap();
        assert_eq!(sessions.last().unwrap().name, "console_session.erased");
    }
}

flow! {
    async fn nobody_removes_or_changes_themselves(world) {
        let lin = Colleague::with_password(world, None, "lin", OPERATOR).await;
        let own = format!("/console/people/{}", lin.id);
        assert!(!lin.browser.get(&own).await.expect(200).text.contains("/remove"));
        for (act, fields) in [("remove", &[][..]), ("role", &[("role", "auditor")])] {
            send(&lin, &own, act, fields).await.expect(403);
        }
        assert!(lin.is_in().await);
    }
}

flow! {
    async fn who_changes_who_may_come_in_shows_first_that_it_is_them(world) {
        let lin = Colleague::with_password(world, None, "lin", OPERATOR).await;
        world.wait(5 * 60);
        let led = invite(&lin, "/console/people", "zhou", "auditor").await.expect(303);
        let confirm = led.header("location").to_owned();
        assert_eq!(confirm, "/console/confirm?lang=en&next=%2Fconsole%2Fpeople");
        assert!(world.app.views.operator_by_name("zhou").await.unwrap().is_none());
        let page = lin.browser.get(&confirm).await.expect(200).text;
        let (sent, code) = (proof(page.split_once("<main").unwrap().1), code(world, &lin.secret));
        let fields = [("proof", &*sent), ("password", PASSWORD), ("code", &*code)];
        let back = form(&lin.browser, &confirm, &fields).await.expect(303);
        assert_eq!(back.header("location"), "/console/people?lang=en");
        let invited = invite(&lin, "/console/people", "zhou", "auditor").await.expect(200);
        let zhou = world.browser(&world.first);
        opened(&zhou, &link(&invited)).await;
        assert!(!is_in(&zhou).await);
    }
}
