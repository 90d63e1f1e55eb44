//! Every route: which methods it answers, and how its surface says no.

use std::collections::BTreeSet;

use reqwest::Method;
use saoma::{boot::router, http::cors::Readers};

use crate::harness::{Answer, World, flow};

/// Every method that there is, and one that there is not.
const METHODS: [&str; 8] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE", "BREW"];

/// A route with something in the place of what varies.
fn filled(path: &str) -> String {
    match path.split_once('{').map(|(before, rest)| (before, rest.split_once('}').unwrap().1)) {
        Some((before, behind)) => format!("{before}unknown{behind}"),
        None => path.to_owned(),
    }
}

async fn ask(world: &World, method: &str, path: &str, host: Option<&str>) -> Answer {
    let method = Method::from_bytes(method.as_bytes()).unwrap();
    let mut request = world.http.request(method, format!("{}{path}", world.first.origin));
    if let Some(host) = host {
        request = request.header("host", host);
    }
    Answer::of(request.send().await.unwrap()).await
}

flow! {
    async fn a_route_answers_the_methods_of_the_table_and_no_other(world) {
        for route in router::table() {
            let path = filled(route.path);
            let there: BTreeSet<&str> = route.methods().map(|method| method.as_str()).collect();
            let allowed = there.iter().copied().chain(["OPTIONS"]).collect();
            for method in METHODS {
                let answer = ask(world, method, &path, None).await;
                assert_eq!(answer.status == 405, !there.contains(method), "{method} {path}: {answer:?}");
                if answer.status == 405 {
                    let allow: BTreeSet<&str> = answer.header("allow").split(", ").collect();
                    assert_eq!(allow, allowed, "{method} {path}");
                }
            }
            let options = ask(world, "OPTIONS", &path, None).await.expect(204);
            assert_eq!(options.header("allow").split(", ").collect::<BTreeSet<_>>(), allowed, "{path}");
        }
    }
}

flow! {
    async fn a_head_is_a_get_without_its_body(world) {
        for route in router::table().filter(|route| route.methods().any(|method| method == "HEAD")) {
            let path = filled(route.path);
            let (get, head) = (ask(world, "GET", &path, None).await, ask(world, "HEAD", &path, None).await);
            assert_eq!((head.status, head.text.as_str()), (get.status, ""), "{path}");
            for name in ["content-type", "content-length", "cache-control", "content-security-policy"] {
                assert_eq!(head.header(name), get.header(name), "{name} of {path}");
            }
        }
    }
}

/// How the surface of a path says no.
fn manner(path: &str) -> &'static str {
    const FOR_PEOPLE: [&str; 10] = [
        "/",
        "/account",
        "/api/docs",
        "/login",
        "/login/done",
        "/login/ended",
        "/login/return",
        "/login/signed-out",
        "/oidc/auth",
        "/oidc/session/end",
    ];
    let for_people =
        FOR_PEOPLE.contains(&path) || path == "/s/unknown" || path.starts_with("/console");
    if for_people {
        "text/html; charset=utf-8"
    } else if path.contains("oidc") || path.starts_with("/.well-known/") {
        "application/json"
    } else {
        "application/problem+json"
    }
}

flow! {
    async fn each_surface_says_no_in_its_own_manner(world) {
        for route in router::table() {
            let path = filled(route.path);
            let refused = ask(world, "TRACE", &path, None).await.expect(405);
            assert_eq!(refused.header("content-type"), manner(&path), "{path}");
            let for_all_hosts = path.starts_with("/health") || path.starts_with("/assets");
            for method in route.methods().filter(|method| *method != "HEAD" && !for_all_hosts) {
                let foreign = ask(world, method.as_str(), &path, Some("evil.example")).await;
                assert_eq!(foreign.status, 421, "{method} {path}: {foreign:?}");
                assert_eq!(foreign.header("content-type"), manner(&path), "{method} {path}");
                let names_the_error = foreign.json()["error"].is_string();
                assert_eq!(names_the_error, manner(&path) == "application/json", "{method} {path}");
            }
        }
    }
}

flow! {
    async fn where_there_is_no_route_each_asker_is_answered_in_their_manner(world) {
        let page = world.browser(&world.first).get("/nothing/here").await.expect(404);
        assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
        let problem = ask(world, "GET", "/nothing/here", None).await.expect(404);
        assert_eq!(problem.header("content-type"), "application/problem+json");
        for path in ["/oidc", "/oidc/", "/oidc//.well-known/openid-configuration", "/oidc/token/"] {
            let error = ask(world, "GET", path, None).await.expect(404);
            let issuer = format!("{}/oidc", world.first.origin);
            assert!(error.field("error_description").contains(&issuer), "{path}: {error:?}");
        }
        let foreign = ask(world, "GET", "/oidc/", Some("evil.example")).await.expect(404);
        assert!(!foreign.text.contains("evil.example"), "{foreign:?}");
    }
}

flow! {
    async fn a_script_of_any_site_may_ask_for_what_is_public(world) {
        let public = router::table().filter(|route| route.surface.readers == Readers::Everybody);
        let paths: Vec<&str> = public.map(|route| route.path).collect();
        assert_eq!(paths.len(), 6, "{paths:?}");
        for path in paths {
            let url = format!("{}{path}", world.first.origin);
            let asked = world.http.request(Method::OPTIONS, &url).header("origin", "https://app.example");
            let asked = asked.header("access-control-request-method", "GET").header("access-control-request-headers", "x-requested-with");
            let allowed = Answer::of(asked.send().await.unwrap()).await.expect(204);
            assert_eq!(allowed.header("access-control-allow-origin"), "*", "{path}");
            assert_eq!(allowed.header("access-control-allow-headers"), "*", "{path}");
            assert_eq!(ask(world, "GET", path, None).await.expect(200).header("access-control-allow-origin"), "*", "{path}");
        }
    }
}

flow! {
    async fn a_parameter_that_comes_twice_is_told_on_a_page(world) {
        for path in ["/login", "/login/signed-out"] {
            let page = world.browser(&world.first).get(&format!("{path}?client_id=a&client_id=b")).await.expect(400);
            assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
            // The number under which the log has it.
            assert!(page.text.contains(page.header("x-request-id")), "{page:?}");
        }
    }
}

flow! {
    /// 30: a page keeps a hand on the window that it opened.
    async fn a_foreign_page_keeps_no_hold_of_what_is_not_a_page_of_a_login(world) {
        for route in router::table() {
            let path = filled(route.path);
            let answer = ask(world, "GET", &path, None).await;
            let alone = ["/account", "/api/docs"].contains(&route.path) || path.starts_with("/console");
            let signs_in = manner(&path).starts_with("text/html") && !alone;
            let expected = if signs_in { "unsafe-none" } else { "same-origin" };
            assert_eq!(answer.header("cross-origin-opener-policy"), expected, "{}", route.path);
        }
    }
}
