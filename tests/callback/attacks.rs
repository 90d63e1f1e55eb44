//! Attacks on tickets and on the links that begin for one: rows 20, 23, 36 to 39, 46 and 59.

use domain::{
    application::{Application, ApplicationCommand},
    decisions::Execute,
    grant::GrantState,
};
use futures::future::join_all;
use serde_json::json;

use super::{CALLBACK, STATE, begin, exchange, exchange_as, state_of, ticket, with_callback};
use crate::{
    harness::{Answer, flow},
    oidc::{self, location, parameter},
    several_connections::another,
};

/// It is refused, and says no more than that.
#[track_caller]
fn is_refused(answer: Answer, field: &str) {
    let answer = answer.expect(422);
    assert_eq!(answer.field("field"), field, "{}", answer.text);
    assert_eq!(answer.header("cache-control"), "no-store");
    assert!(!answer.text.contains("8613"), "{}", answer.text);
}

flow! {
    /// 38: one ticket shown twenty times at once, and again.
    async fn of_twenty_who_show_a_ticket_one_is_told_and_the_replay_is_remembered(world) {
        let site = &world.first;
        with_callback(world, site, CALLBACK).await;
        let ticket = ticket(world, site).await;
        let answers = join_all((0..20).map(|_| exchange(world, site, &ticket))).await;
        let (told, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status == 200);
        assert_eq!((told.len(), refused.len()), (1, 19));
        refused.into_iter().for_each(|answer| is_refused(answer, "ticket"));
        is_refused(exchange(world, site, &ticket).await, "ticket");
        assert_eq!(state_of(world, site, &ticket).await, GrantState::Replayed);
    }
}

flow! {
    /// 38: a ticket shown too late.
    async fn a_ticket_is_good_for_a_minute(world) {
        let site = &world.first;
        with_callback(world, site, CALLBACK).await;
        let late = ticket(world, site).await;
        world.wait(60);
        is_refused(exchange(world, site, &late).await, "ticket");
        let in_time = ticket(world, site).await;
        world.wait(59);
        exchange(world, site, &in_time).await.expect(200);
    }
}

flow! {
    /// 59: a ticket of what was switched off since.
    async fn a_ticket_of_what_was_switched_off_since_brings_nothing(world) {
        let site = &world.first;
        with_callback(world, site, CALLBACK).await;
        let ticket = ticket(world, site).await;
        site.switch(&world.app, false).await;
        is_refused(exchange(world, site, &ticket).await, "ticket");
        site.switch(&world.app, true).await;
        let turn = async |command| site.execute(&world.app, Execute::<Application>::new(&site.application, command)).await;
        turn(ApplicationCommand::Disable { at: world.app.now() }).await;
        exchange(world, site, &ticket).await.refused(403, "application_off");
        turn(ApplicationCommand::Enable { at: world.app.now() }).await;
        exchange(world, site, &ticket).await.expect(200);
    }
}

flow! {
    /// 39: another client, pool or connection shows the ticket; or it is not quite the ticket.
    async fn a_ticket_is_good_for_its_client_pool_and_connection_alone(world) {
        let site = &world.first;
        with_callback(world, site, CALLBACK).await;
        let other = oidc::second_client(world, site).await;
        let stolen = ticket(world, site).await;
        is_refused(exchange(world, &other, &stolen).await, "ticket");
        is_refused(exchange(world, site, &stolen).await, "ticket");

        let good = ticket(world, site).await;
        is_refused(exchange(world, &world.second, &good).await, "ticket");
        for position in [0, good.len() / 2, good.len() - 1] {
            let mut edited = good.clone().into_bytes();
            edited[position] = if edited[position] == b'A' { b'B' } else { b'A' };
            is_refused(exchange(world, site, &String::from_utf8(edited).unwrap()).await, "ticket");
        }
        let named = |connection: &str| json!({ "ticket": good, "connection": connection });
        is_refused(exchange_as(world, site, &site.secret, &named("unknown")).await, "connection");
        exchange_as(world, site, &site.secret, &named("wechat")).await.expect(200);

        world.wait(1);
        another(world, "staff", "Staff").await;
        let elsewhere = ticket(world, site).await;
        let staff = json!({ "ticket": elsewhere, "connection": "staff" });
        is_refused(exchange_as(world, site, &site.secret, &staff).await, "connection");
        is_refused(exchange(world, site, &elsewhere).await, "ticket");
        assert_eq!(state_of(world, site, &elsewhere).await, GrantState::Revoked);
    }
}

flow! {
    /// 37: a ticket, which knows no PKCE, at the token endpoint; and a code without its verifier at the exchange.
    async fn a_ticket_brings_no_tokens_and_a_code_no_user(world) {
        let site = &world.first;
        with_callback(world, site, CALLBACK).await;
        for verifier in ["", oidc::VERIFIER] {
            let ticket = ticket(world, site).await;
            let changes = [("redirect_uri", CALLBACK), ("code_verifier", verifier)];
            let refused = oidc::redeem(world, site, &ticket, &changes).await.expect(400);
            assert_eq!(refused.field("error"), "invalid_grant");
            is_refused(exchange(world, site, &ticket).await, "ticket");
        }
        let code = oidc::sign_in(world, &world.browser(site), site, &oidc::request(site, &[])).await;
        let code = parameter(&code, "code").unwrap();
        is_refused(exchange(world, site, &code).await, "ticket");
    }
}

flow! {
    /// 46: who is not the application, or has nothing to show that it is.
    async fn only_an_application_with_its_secret_exchanges(world) {
        let site = &world.first;
        with_callback(world, site, CALLBACK).await;
        let ticket = ticket(world, site).await;
        let body = json!({ "ticket": ticket });
        let url = format!("{}/api/v1/tickets/exchange", site.origin);
        let public = oidc::public_client(world, site, &["https://spa.example/"]).await;
        let post = || world.http.post(&url).json(&body);
        let in_form = [("client_id", &site.application), ("client_secret", &site.secret), ("ticket", &ticket)];
        for request in [
            post(),
            post().bearer_auth(&site.secret),
            post().basic_auth(&site.application, Some("wrong")),
            post().basic_auth(&site.application, None::<&str>),
            post().basic_auth("unknown", Some(&site.secret)),
            post().basic_auth(&world.second.application, Some(&world.second.secret)),
            post().basic_auth(&public.application, None::<&str>),
            post().basic_auth(&public.application, Some(&site.secret)),
            world.http.post(&url).form(&in_form),
        ] {
            let refused = Answer::of(request.send().await.unwrap()).await.expect(401);
            assert_eq!(refused.header("www-authenticate"), "Basic realm=\"tickets\"");
            world.wait(1);
        }
        exchange(world, site, &ticket).await.expect(200);
    }
}

flow! {
    /// 20: the person was blocked meanwhile.
    async fn a_ticket_of_somebody_who_was_blocked_since_brings_nothing(world) {
        let site = &world.first;
        with_callback(world, site, CALLBACK).await;
        let (one, other) = (ticket(world, site).await, ticket(world, site).await);
        let user = exchange(world, site, &one).await.expect(200).field("id");
        site.block(&world.app, &user.as_str().into()).await;
        is_refused(exchange(world, site, &other).await, "ticket");
    }
}

flow! {
    /// 23: without a state that the site can compare, anybody signs another browser in to their own account.
    async fn a_link_without_a_good_state_begins_nothing(world) {
        let site = &world.first;
        with_callback(world, site, CALLBACK).await;
        let browser = world.browser(site);
        for state in ["", "a".repeat(15).as_str(), &"文".repeat(513), "0123456789abcdef\n", "0123456789abcdef\u{fffd}"] {
            let told = browser.get(&begin(site, &[("state", state), ("lang", "en")])).await.expect(400);
            assert!(told.text.contains("state: 16 to 512 characters"), "{}", told.text);
        }
        browser.get(&format!("{}&state={STATE}", begin(site, &[]))).await.expect(400);
        assert!(browser.cookies().is_empty());
        for state in ["a".repeat(16), "文".repeat(512)] {
            location(&browser.get(&begin(site, &[("state", &state)])).await);
        }
    }
}

flow! {
    /// 59: another connection signs in for the one whose callback URL waits.
    async fn a_request_for_a_ticket_is_answered_by_its_own_connection_alone(world) {
        let site = &world.first;
        world.wait(1);
        another(world, "staff", "Staff").await;
        with_callback(world, site, CALLBACK).await;
        let browser = world.browser(site);
        let asked = location(&browser.get(&begin(site, &[])).await);
        let page = browser.get(&format!("{}?{}", asked.path(), asked.query().unwrap())).await.expect(200).text;
        assert!(page.contains("data-connection=\"wechat\"") && !page.contains("staff"), "{page}");
        let authorization = parameter(&asked, "authorization").unwrap();
        let body = json!({ "connection": "staff", "authorization": authorization });
        browser.post("/logins", &body).await.expect(404);
        let plain = browser.get(&begin(site, &[("connection", "staff"), ("state", "")])).await.expect(200).text;
        assert!(plain.contains("data-connection=\"staff\"") && !plain.contains("connection=wechat"), "{plain}");
        browser.get(&begin(site, &[("connection", "unknown")])).await.expect(404);
    }
}

flow! {
    /// 36: a callback URL that was taken from the connection, or is another browser's request.
    async fn a_ticket_goes_nowhere_but_to_the_callback_url_of_now(world) {
        let (site, browser) = (&world.first, world.browser(&world.first));
        with_callback(world, site, CALLBACK).await;
        oidc::sign_in(world, &browser, site, &begin(site, &[])).await;
        let asked = location(&browser.get(&begin(site, &[])).await);
        let path = format!("{}?{}", asked.path(), asked.query().unwrap());
        let body = json!({ "authorization": parameter(&asked, "authorization").unwrap() });
        let stranger = world.browser(site);
        stranger.get(&path).await.expect(410);
        with_callback(world, site, "https://shop.example/new").await;
        browser.get(&path).await.expect(410);
        browser.post("/login/continue", &body).await.expect(404);
        with_callback(world, site, CALLBACK).await;
        site.switch(&world.app, false).await;
        browser.get(&path).await.expect(410);
        browser.post("/login/continue", &body).await.expect(404);
        browser.get(&begin(site, &[])).await.expect(404);
    }
}
