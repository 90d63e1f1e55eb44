//! Every route of the console × everybody who may ask, and what happens to a page whose person may no more.

use std::collections::BTreeSet;

use domain::operator::{Authority, OperatorRole};
use reqwest::{Method, StatusCode};
use saoma::{
    boot::router,
    http::refusal::Refusal,
    management::operators::{self, By},
};

use super::{Colleague, PASSWORD, caller, code, form, proof};
use crate::harness::{Answer, Browser, World, flow};

const OPERATOR: OperatorRole = OperatorRole::Operator;
const AUDITOR: OperatorRole = OperatorRole::Auditor;

/// What each route tells nobody, a person of the deployment, and one of the first pool; by `GET`, and by a `POST` of our own page
/// that proves nothing. 303 leads nobody to where they sign in, and others to where they belong.
const EXPECTED: &[(&str, &str, [u16; 3])] = &[
    ("GET", "/console", [303, 200, 303]),
    ("GET", "/console/new", [303, 200, 403]),
    ("POST", "/console/new/create", [303, 403, 403]),
    ("GET", "/console/sign-in", [200, 303, 303]),
    ("POST", "/console/sign-in", [403, 403, 403]),
    ("GET", "/console/sign-in/scan", [200, 303, 303]),
    ("GET", "/console/sign-in/scan/begin", [404, 303, 303]),
    ("GET", "/console/sign-in/scan/done", [400, 303, 303]),
    ("POST", "/console/sign-out", [303, 403, 403]),
    ("GET", "/console/confirm", [303, 200, 200]),
    ("POST", "/console/confirm", [303, 403, 403]),
    ("GET", "/console/join", [200, 200, 200]),
    ("POST", "/console/join", [403, 403, 403]),
    ("GET", "/console/join/way", [403, 403, 403]),
    ("POST", "/console/join/way", [403, 403, 403]),
    ("GET", "/console/demo/enter", [404, 404, 404]),
    ("GET", "/console/people", [303, 200, 404]),
    ("POST", "/console/people/invite", [303, 403, 403]),
    ("GET", "/console/people/{id}", [303, 404, 404]),
    ("POST", "/console/people/{id}/role", [303, 403, 403]),
    ("POST", "/console/people/{id}/remove", [303, 403, 403]),
    ("POST", "/console/people/{id}/erase", [303, 403, 403]),
    ("GET", "/console/me", [303, 200, 200]),
    ("GET", "/console/me/passkey", [303, 200, 200]),
    ("POST", "/console/me/passkey/add", [303, 403, 403]),
    ("GET", "/console/me/password", [303, 200, 200]),
    ("POST", "/console/me/password/change", [303, 403, 403]),
    ("GET", "/console/me/wechat", [303, 200, 200]),
    ("GET", "/console/me/wechat/begin", [303, 403, 404]),
    ("GET", "/console/me/wechat/done", [303, 403, 400]),
    ("POST", "/console/me/remove-wechat", [303, 403, 403]),
    ("POST", "/console/me/remove-passkey", [303, 403, 403]),
    ("POST", "/console/me/remove-password", [303, 403, 403]),
    ("POST", "/console/me/sign-out", [303, 403, 403]),
    ("POST", "/console/me/sign-out-elsewhere", [303, 403, 403]),
    ("GET", "/console/{pool}", [303, 200, 200]),
    ("GET", "/console/{pool}/search", [303, 200, 200]),
    ("GET", "/console/audit", [303, 200, 404]),
    ("POST", "/console/audit/export", [303, 403, 403]),
    ("GET", "/console/{pool}/audit", [303, 200, 200]),
    ("POST", "/console/{pool}/audit/export", [303, 403, 403]),
    ("GET", "/console/{pool}/people", [303, 200, 200]),
    ("POST", "/console/{pool}/people/invite", [303, 403, 403]),
    ("GET", "/console/{pool}/people/{id}", [303, 404, 404]),
    ("POST", "/console/{pool}/people/{id}/role", [303, 403, 403]),
    ("POST", "/console/{pool}/people/{id}/remove", [303, 403, 403]),
    ("POST", "/console/{pool}/people/{id}/erase", [303, 403, 403]),
    ("GET", "/console/{pool}/applications", [303, 200, 200]),
    ("GET", "/console/{pool}/applications/new", [303, 200, 200]),
    ("POST", "/console/{pool}/applications/new/create", [303, 403, 403]),
    ("GET", "/console/{pool}/applications/{application}", [303, 404, 404]),
    ("POST", "/console/{pool}/applications/{application}/save", [303, 403, 403]),
    ("POST", "/console/{pool}/applications/{application}/logo", [303, 403, 403]),
    ("POST", "/console/{pool}/applications/{application}/agreements", [303, 403, 403]),
    ("POST", "/console/{pool}/applications/{application}/switch", [303, 403, 403]),
    ("POST", "/console/{pool}/applications/{application}/secret", [303, 403, 403]),
    ("POST", "/console/{pool}/applications/{application}/enable", [303, 403, 403]),
    ("POST", "/console/{pool}/applications/{application}/disable", [303, 403, 403]),
    ("POST", "/console/{pool}/applications/{application}/delete", [303, 403, 403]),
    ("GET", "/console/{pool}/settings", [303, 200, 200]),
    ("POST", "/console/{pool}/settings/save", [303, 403, 403]),
    ("POST", "/console/{pool}/settings/enable", [303, 403, 403]),
    ("POST", "/console/{pool}/settings/disable", [303, 403, 403]),
    ("POST", "/console/{pool}/settings/delete", [303, 403, 403]),
    ("GET", "/console/{pool}/keys", [303, 200, 200]),
    ("GET", "/console/{pool}/keys/new", [303, 200, 200]),
    ("POST", "/console/{pool}/keys/new/create", [303, 403, 403]),
    ("GET", "/console/{pool}/keys/{key}", [303, 404, 404]),
    ("POST", "/console/{pool}/keys/{key}/save", [303, 403, 403]),
    ("POST", "/console/{pool}/keys/{key}/revoke", [303, 403, 403]),
    ("GET", "/console/{pool}/applications/{application}/experience", [303, 404, 404]),
    ("GET", "/console/{pool}/applications/{application}/experience/done", [303, 404, 404]),
    ("GET", "/console/{pool}/logins", [303, 200, 200]),
    ("GET", "/console/{pool}/logins/stream", [303, 200, 200]),
    ("GET", "/console/{pool}/logins/lines", [303, 200, 200]),
    ("GET", "/console/{pool}/logins/{id}", [303, 404, 404]),
    ("GET", "/console/{pool}/users", [303, 200, 200]),
    ("GET", "/console/{pool}/users/{id}", [303, 404, 404]),
    ("POST", "/console/{pool}/users/{id}/change", [303, 403, 403]),
    ("POST", "/console/{pool}/users/{id}/block", [303, 403, 403]),
    ("POST", "/console/{pool}/users/{id}/unblock", [303, 403, 403]),
    ("POST", "/console/{pool}/users/{id}/sign-out", [303, 403, 403]),
    ("POST", "/console/{pool}/users/{id}/unlink", [303, 403, 403]),
    ("POST", "/console/{pool}/users/{id}/erase", [303, 403, 403]),
    ("GET", "/console/{pool}/users/{id}/merge", [303, 404, 404]),
    ("GET", "/console/{pool}/users/{id}/merge/{other}", [303, 404, 404]),
    ("POST", "/console/{pool}/users/{id}/merge/{other}/confirm", [303, 403, 403]),
    ("GET", "/console/{pool}/cases", [303, 200, 200]),
    ("POST", "/console/{pool}/cases/dismiss", [303, 403, 403]),
    ("GET", "/console/{pool}/sources", [303, 200, 200]),
    ("GET", "/console/{pool}/sources/new", [303, 200, 200]),
    ("GET", "/console/{pool}/sources/new/wechat-miniprogram-qrconnect", [303, 200, 200]),
    ("POST", "/console/{pool}/sources/new/wechat-miniprogram-qrconnect/preview", [303, 403, 403]),
    ("POST", "/console/{pool}/sources/new/wechat-miniprogram-qrconnect/create", [303, 403, 403]),
    ("GET", "/console/{pool}/sources/{source}", [303, 404, 404]),
    ("POST", "/console/{pool}/sources/{source}/preview", [303, 403, 403]),
    ("POST", "/console/{pool}/sources/{source}/save", [303, 403, 403]),
    ("POST", "/console/{pool}/sources/{source}/first", [303, 403, 403]),
    ("POST", "/console/{pool}/sources/{source}/not-first", [303, 403, 403]),
    ("POST", "/console/{pool}/sources/{source}/enable", [303, 403, 403]),
    ("POST", "/console/{pool}/sources/{source}/disable", [303, 403, 403]),
    ("POST", "/console/{pool}/sources/{source}/mini-program", [303, 403, 403]),
    ("POST", "/console/{pool}/sources/{source}/delete", [303, 403, 403]),
    ("GET", "/console/{pool}/sources/{source}/applications", [303, 404, 404]),
    ("POST", "/console/{pool}/sources/{source}/applications/switch", [303, 403, 403]),
];

/// Pages that begin something: whoever may change nothing does not see them.
const FOR_OPERATORS: [&str; 5] = [
    "/console/new",
    "/console/{pool}/applications/new",
    "/console/{pool}/keys/new",
    "/console/{pool}/sources/new",
    "/console/{pool}/sources/new/wechat-miniprogram-qrconnect",
];

/// What is answered; the rest of a stream is not waited for.
async fn ask(browser: &Browser, method: &str, path: &str) -> StatusCode {
    match method {
        "GET" => browser.request(Method::GET, path).send().await.unwrap().status(),
        _ => form(browser, path, &[]).await.status,
    }
}

flow! {
    async fn every_route_of_the_console_tells_everybody_what_it_should(world) {
        let routes = router::table().filter(|route| route.path.starts_with("/console"));
        let there: BTreeSet<(&str, &str)> = routes
            .flat_map(|route| route.methods().map(|method| (method.as_str(), route.path)))
            .filter(|(method, _)| *method != "HEAD")
            .collect();
        let expected: BTreeSet<_> = EXPECTED.iter().map(|(method, path, _)| (*method, *path)).collect();
        assert_eq!(there, expected);
        let first = Some(&world.first.pool);
        let mut everybody = vec![(0, OPERATOR, world.browser(&world.first))];
        for (column, pool, name, role) in [
            (1, None, "operator", OPERATOR),
            (1, None, "auditor", AUDITOR),
            (2, first, "first.operator", OPERATOR),
            (2, first, "first.auditor", AUDITOR),
        ] {
            everybody.push((column, role, Colleague::with_password(world, pool, name, role).await.browser));
        }
        for (method, path, told) in EXPECTED {
            let place = path.replace("{pool}", world.first.pool.as_str());
            for (column, role, browser) in &everybody {
                let status = ask(browser, method, &place).await;
                let expected = if *role == AUDITOR && FOR_OPERATORS.contains(path) { 403 } else { told[*column] };
                assert_eq!(status.as_u16(), expected, "{method} {path} {column} {role:?}");
            }
        }
    }
}

flow! {
    /// 48: the people of one pool's console see another pool.
    async fn who_belongs_to_a_pool_sees_no_other(world) {
        let lin = Colleague::with_password(world, Some(&world.first.pool), "lin", OPERATOR).await;
        let home = lin.browser.get("/console").await.expect(303);
        assert_eq!(home.header("location"), format!("/console/{}", world.first.pool));
        let own = lin.browser.get(home.header("location")).await.expect(200).text;
        assert!(!own.contains("second"), "{own}");
        let other = lin.browser.get(&format!("/console/{}", world.second.pool)).await.expect(404);
        let nothing = lin.browser.get("/console/nothing").await.expect(404);
        assert_eq!(without_number(&other), without_number(&nothing));
    }
}

/// An answer but for the number of its request.
fn without_number(answer: &Answer) -> String {
    answer.text.replace(answer.header("x-request-id"), "")
}

flow! {
    async fn the_console_is_on_the_public_host_alone(world) {
        let lin = Colleague::with_password(world, None, "lin", OPERATOR).await;
        let there = lin.browser.at(&world.second);
        for (method, path, _) in EXPECTED {
            let path = path.replace("{pool}", world.second.pool.as_str());
            assert_eq!(ask(&there, method, &path).await, 421, "{method} {path}");
        }
    }
}

flow! {
    async fn who_is_removed_while_a_page_is_open_is_out_with_the_next_press(world) {
        let lin = Colleague::with_password(world, None, "lin", OPERATOR).await;
        let zhou = Colleague::with_password(world, None, "zhou", OPERATOR).await;
        let open = zhou.browser.get("/console").await.text;
        operators::remove(&world.app, &caller(None), By::CommandLine, &zhou.id).await.unwrap();
        let proof = proof(&open);
        let pressed = form(&zhou.browser, "/console/sign-out", &[("proof", &proof)]).await.expect(303);
        assert_eq!(pressed.header("location"), "/console/sign-in");
        assert!(!zhou.is_in().await && lin.is_in().await);
        world.wait(30);
        zhou.sign_in(world, &world.browser(&world.first)).await.expect(403);
        // The name is free again.
        Colleague::with_password(world, None, "zhou", AUDITOR).await;
    }
}

flow! {
    async fn a_role_that_was_taken_away_counts_with_the_next_request(world) {
        let lin = Colleague::with_password(world, None, "lin", OPERATOR).await;
        Colleague::with_password(world, None, "zhou", OPERATOR).await;
        let says = async || {
            let page = lin.browser.get("/console?lang=en").await.expect(200).text;
            super::between(&page, "<bdi>lin</bdi> · ", "<").to_owned()
        };
        assert_eq!(says().await, "Operator");
        operators::change_role(&world.app, &caller(None), By::CommandLine, &lin.id, AUDITOR).await.unwrap();
        assert_eq!(says().await, "Auditor");
    }
}

flow! {
    async fn the_last_who_runs_the_deployment_stays(world) {
        let lin = Colleague::with_password(world, None, "lin", OPERATOR).await;
        // Neither an auditor, nor whoever did not join yet, nor a pool's operator runs it.
        Colleague::with_password(world, None, "auditor", AUDITOR).await;
        Colleague::with_password(world, Some(&world.first.pool), "pool", OPERATOR).await;
        let waiting = super::invite(world, None, "zhou", OPERATOR).await;
        let (app, by) = (&world.app, By::CommandLine);
        let remove = async |id| operators::remove(app, &caller(None), by, id).await;
        let is_kept = |refused: Refusal| assert!(matches!(refused, Refusal::Invalid { field, .. } if field == "operator"));
        is_kept(remove(&lin.id).await.unwrap_err());
        is_kept(operators::change_role(app, &caller(None), by, &lin.id, AUDITOR).await.unwrap_err());
        assert!(lin.is_in().await);
        let zhou = Colleague::joins(world, &waiting).await;
        // Of two who remove each other at once, one stays.
        let (one, other) = futures::join!(remove(&lin.id), remove(&zhou.id));
        assert!(one.is_ok() != other.is_ok());
        assert!(lin.is_in().await != zhou.is_in().await);
    }
}

flow! {
    async fn nobody_invites_or_removes_beyond_what_they_have(world) {
        let app = &world.app;
        let first = &world.first.pool;
        let pool_operator = Authority { pool: Some(first.clone()), role: OPERATOR };
        let auditor = Authority { pool: None, role: AUDITOR };
        let lin = Colleague::with_password(world, None, "lin", OPERATOR).await;
        for (who, pool, may) in [
            (&pool_operator, Some(first), true),
            (&pool_operator, Some(&world.second.pool), false),
            (&pool_operator, None, false),
            (&auditor, Some(first), false),
            (&auditor, None, false),
        ] {
            let invited = operators::invite(app, &caller(pool), By::Person(who), "somebody", AUDITOR).await;
            assert_eq!(invited.is_ok(), may, "{who:?} {pool:?}");
        }
        for who in [&pool_operator, &auditor] {
            let by = By::Person(who);
            let refused = operators::remove(app, &caller(None), by, &lin.id).await;
            assert!(matches!(refused, Err(Refusal::Forbidden)));
        }
        // Somebody of another scope is as good as not there.
        let elsewhere = operators::remove(app, &caller(Some(first)), By::CommandLine, &lin.id).await;
        assert!(matches!(elsewhere, Err(Refusal::NotFound)));
    }
}

flow! {
    async fn a_name_belongs_to_one_person_over_all_pools(world) {
        Colleague::with_password(world, None, "lin", OPERATOR).await;
        let caller = caller(Some(&world.first.pool));
        let again = operators::invite(&world.app, &caller, By::CommandLine, "lin", AUDITOR).await;
        assert!(matches!(again, Err(Refusal::Taken { field: "name" })));
    }
}

flow! {
    /// 26, 28 and 35: the console is framed, cached, or runs what is not its own.
    async fn no_page_of_the_console_is_framed_cached_or_open_to_foreign_scripts(world) {
        let lin = Colleague::with_password(world, None, "lin", OPERATOR).await;
        for path in ["/console", "/console/sign-in", "/console/sign-in/scan", "/console/join", "/console/confirm", "/console/first", "/console/nothing"] {
            let page = lin.browser.get(path).await;
            assert_eq!(page.header("cache-control"), "no-store", "{path}");
            assert_eq!(page.header("x-frame-options"), "DENY", "{path}");
            assert_eq!(page.header("cross-origin-opener-policy"), "same-origin", "{path}");
            let policy = page.header("content-security-policy");
            assert!(policy.contains("script-src 'self';") && policy.contains("form-action 'self';"), "{policy}");
            assert!(!page.text.contains("style=") && !page.text.contains("<script>"), "{path}");
        }
    }
}

#[test]
fn over_https_the_cookies_of_the_console_are_bound_to_its_host() {
    crate::harness::run(eventstore::testing::Kind::Sqlite, async |world: &World| {
        let link = super::invite(world, None, "lin", OPERATOR).await;
        let browser = world.browser_over_https().await;
        let page = super::opened(&browser, &link.url).await;
        let secret = super::between(&page.text, "<code class=\"secret\">", "<").to_owned();
        let (sent, code) = (proof(&page.text), code(world, &secret));
        let fields =
            [("proof", &*sent), ("password", PASSWORD), ("again", PASSWORD), ("code", &*code)];
        let joined = form(&browser, "/console/join/way", &fields).await.expect(303);
        let cookies = joined.headers.get_all("set-cookie").iter();
        let cookies: Vec<&str> = cookies.map(|cookie| cookie.to_str().unwrap()).collect();
        assert_eq!(cookies.len(), 3, "{cookies:?}");
        for cookie in cookies {
            assert!(cookie.starts_with("__Host-saoma-console"), "{cookie}");
            for mark in ["Secure", "HttpOnly", "SameSite=Strict", "Path=/"] {
                assert!(cookie.contains(mark), "{mark}: {cookie}");
            }
        }
        assert!(super::is_in(&browser).await);
        let request = browser.request(Method::GET, "/console");
        let strict = browser.send(request.header("sec-fetch-site", "none")).await;
        assert!(strict.header("strict-transport-security").contains("max-age"));
    });
}
