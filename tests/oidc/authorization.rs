//! The authorization endpoint: rows 35 to 37, 40, 44 and 45.

use futures::future::join_all;
use reqwest::Method;
use serde_json::json;

use super::{
    claim_as, claims, location, parameter, redeem, request, second_client, sign_in, sign_in_as,
};
use crate::harness::{Answer, flow};

/// A page for a person, and no way on from it.
#[track_caller]
fn is_a_page(answer: &Answer, attack: &str) {
    assert_eq!(answer.status, 400, "{attack}");
    assert_eq!(answer.header("location"), "", "{attack}");
    assert!(answer.header("content-type").starts_with("text/html"), "{attack}");
    assert!(!answer.text.contains("<img src=x"), "{attack}");
}

flow! {
    /// 36: a redirect URI that only looks like a registered one.
    async fn a_redirect_uri_that_is_not_registered_to_the_byte_gets_a_page(world) {
        let (site, browser) = (&world.first, world.browser(&world.first));
        let registered = &site.redirect_uri;
        for attack in [
            "https://evil.example/callback",
            "http://127.0.0.1:9.evil.example/callback",
            "http://127.0.0.1:9@evil.example/callback",
            "http://evil@127.0.0.1:9/callback",
            "http://127.0.0.1:9/callback/../x",
            "http://127.0.0.1:9/callback/..%2Fx",
            "http://127.0.0.1:9/callback%252f",
            "http://127.0.0.1:9/callback..;/",
            "http://127.0.0.1:9/callback/",
            "http://127.0.0.1:9/callback?code=x",
            "http://127.0.0.1:9/callback#fragment",
            "http://127.0.0.1:9/Callback",
            "HTTP://127.0.0.1:9/callback",
            "https://127.0.0.1:9/callback",
            "http://127.0.0.2:9/callback",
            "http://127.0.0.1:9@evil.example/callback",
            "http://127X0.0.1:9/callback",
            "http://localhost:9/callback",
            "/\tevil.example",
            "\\/evil.example",
            "///evil.example",
            "javascript:alert(1)",
            "http://127.0.0.1:9/callback\0",
            " http://127.0.0.1:9/callback",
        ] {
            is_a_page(&browser.get(&request(site, &[("redirect_uri", attack)])).await, attack);
        }
        let twice = format!("{}&redirect_uri=https://evil.example/", request(site, &[]));
        for attack in [twice, request(site, &[("redirect_uri", "")])] {
            is_a_page(&browser.get(&attack).await, &attack);
        }
        let form = [("client_id", site.application.as_str()), ("redirect_uri", "https://evil.example/")];
        is_a_page(&browser.send(browser.request(Method::POST, "/oidc/auth").form(&form)).await, "a form");
        let good = browser.get(&request(site, &[("redirect_uri", registered)])).await;
        assert_eq!(location(&good).path(), "/login");
    }
}

flow! {
    /// 35 and 36: a client that nobody knows, with a script in its name.
    async fn an_unknown_client_gets_a_page_with_nothing_of_it_in_it(world) {
        let (site, browser) = (&world.first, world.browser(&world.first));
        let hostile = "\"><img src=x onerror=alert(1)></script>\u{202e}";
        for client in ["", "unknown", hostile, &world.second.application, "a\0b"] {
            let attack = request(site, &[("client_id", client), ("state", hostile)]);
            is_a_page(&browser.get(&attack).await, client);
        }
        is_a_page(&browser.get("/oidc/auth").await, "nothing at all");
        let many = format!("{}&client_id={}", request(site, &[]), site.application);
        is_a_page(&browser.get(&many).await, "the client twice");
        // Client and address are known: the client is told.
        let many = location(&browser.get(&format!("{}&{}", request(site, &[]), "state=1&state=2")).await);
        assert_eq!((parameter(&many, "error").as_deref(), parameter(&many, "state")), (Some("invalid_request"), None));
        let others = format!("{}&{}", request(site, &[]), "resource=https://a.example&resource=https://b.example");
        assert_eq!(location(&browser.get(&others).await).path(), "/login");
    }
}

flow! {
    /// 37, 40 and 45: everything that is not a code by PKCE goes back as an error that names state and issuer.
    async fn what_is_refused_goes_back_to_the_client_with_state_and_issuer(world) {
        for site in [&world.first, &world.second] {
            let browser = world.browser(site);
            for (changes, error) in [
                (&[("code_challenge", "")] as &[_], "invalid_request"),
                (&[("code_challenge_method", "plain")], "invalid_request"),
                (&[("code_challenge_method", "")], "invalid_request"),
                (&[("response_type", "token")], "unsupported_response_type"),
                (&[("response_type", "id_token token")], "unsupported_response_type"),
                (&[("response_type", "")], "invalid_request"),
                (&[("response_mode", "query.jwt")], "invalid_request"),
                (&[("scope", "phone")], "invalid_scope"),
                (&[("prompt", "none login")], "invalid_request"),
                (&[("max_age", "soon")], "invalid_request"),
                (&[("request", "eyJhbGciOiJub25lIn0.e30.")], "request_not_supported"),
                (&[("request_uri", "https://evil.example")], "request_uri_not_supported"),
                (&[("registration", "{}")], "registration_not_supported"),
                (&[("connection", "we chat&x")], "invalid_request"),
            ] {
                let back = location(&browser.get(&request(site, changes)).await);
                assert!(back.as_str().starts_with(&site.redirect_uri), "{back}");
                assert_eq!(parameter(&back, "error").unwrap(), error, "{changes:?}");
                assert!(parameter(&back, "error_description").is_some());
                assert_eq!(parameter(&back, "state").unwrap(), "a state");
                assert_eq!(parameter(&back, "iss").unwrap(), format!("{}/oidc", site.origin));
                assert_eq!(parameter(&back, "code"), None);
            }
        }
    }
}

flow! {
    /// 44: a silent code without a session.
    async fn without_a_session_nobody_is_signed_in_silently(world) {
        let (site, browser) = (&world.first, world.browser(&world.first));
        browser.set_cookie("saoma-session", "guessed");
        let back = location(&browser.get(&request(site, &[("prompt", "none")])).await);
        assert_eq!(parameter(&back, "error").unwrap(), "login_required");
        assert_eq!(parameter(&back, "iss").unwrap(), format!("{}/oidc", site.origin));
        assert!(browser.cookies().keys().all(|name| !name.starts_with("saoma-authorization")));
    }
}

flow! {
    /// 23: somebody else confirmed the code, and a site is told before the person in front of the browser noticed.
    async fn before_a_new_browser_was_asked_no_site_is_told_silently(world) {
        let (site, browser) = (&world.first, world.browser(&world.first));
        let phone = world.phone("lin");
        let login = browser.login(site).await;
        phone.scan(&login).await.expect(200);
        phone.authorize().await.expect(200);
        browser.claim(&login).await.expect(200);
        let silent = async || location(&browser.get(&request(site, &[("prompt", "none")])).await);
        assert_eq!(parameter(&silent().await, "error").unwrap(), "login_required");
        let page = location(&browser.get(&request(site, &[])).await);
        let id = parameter(&page, "authorization").unwrap();
        browser.post("/login/continue", &json!({ "authorization": id })).await.expect(200);
        assert!(parameter(&silent().await, "code").is_some());
    }
}

flow! {
    /// 44: an old session passes for a new scan.
    async fn a_session_is_as_old_as_the_scan_and_no_client_is_told_otherwise(world) {
        let (site, browser) = (&world.first, world.browser(&world.first));
        let first = sign_in(world, &browser, site, &request(site, &[])).await;
        let tokens = redeem(world, site, &parameter(&first, "code").unwrap(), &[]).await.expect(200);
        let scanned_at = claims(&tokens.field("id_token"))["auth_time"].as_i64().unwrap();
        world.wait(100);

        let silent = location(&browser.get(&request(site, &[("prompt", "none"), ("max_age", "100")])).await);
        let tokens = redeem(world, site, &parameter(&silent, "code").unwrap(), &[]).await.expect(200);
        let told = claims(&tokens.field("id_token"));
        assert_eq!(told["auth_time"], scanned_at);
        assert!(told.get("amr").is_none() && told.get("acr").is_none(), "{told}");

        for changes in [[("prompt", "none"), ("max_age", "99")], [("prompt", "none"), ("max_age", "0")]] {
            let refused = location(&browser.get(&request(site, &changes)).await);
            assert_eq!(parameter(&refused, "error").unwrap(), "login_required");
        }
        for changes in [[("max_age", "0")], [("prompt", "login")]] {
            let page = location(&browser.get(&request(site, &changes)).await);
            let body = json!({ "authorization": parameter(&page, "authorization").unwrap() });
            browser.post("/login/continue", &body).await.expect(422);
            let again = sign_in(world, &browser, site, &request(site, &changes)).await;
            let tokens = redeem(world, site, &parameter(&again, "code").unwrap(), &[]).await.expect(200);
            let auth_time = claims(&tokens.field("id_token"))["auth_time"].as_i64().unwrap();
            assert!(auth_time >= scanned_at + 100);
            world.wait(1);
        }
    }
}

flow! {
    /// 42 and 44: a silent code for somebody else than the client expects, or for a client that lies about whom it knows.
    async fn a_hint_of_somebody_else_or_of_somewhere_else_signs_nobody_in(world) {
        let site = &world.first;
        let other = second_client(world, site).await;
        let mut hints = Vec::new();
        for (client, person) in [(site, "lin"), (site, "zhou"), (&other, "lin")] {
            let callback = sign_in_as(world, &world.browser(site), client, &request(client, &[]), person).await;
            let code = parameter(&callback, "code").unwrap();
            hints.push(redeem(world, client, &code, &[]).await.expect(200).field("id_token"));
        }
        let [lin, zhou, lin_elsewhere] = <[String; 3]>::try_from(hints).unwrap();
        let forged = format!("{}x", &lin[..lin.len() - 1]);
        let browser = world.browser(site);
        sign_in(world, &browser, site, &request(site, &[])).await;
        world.wait(3000);
        for (hint, error) in [
            (&lin, None),
            (&zhou, Some("login_required")),
            (&lin_elsewhere, Some("invalid_request")),
            (&forged, Some("invalid_request")),
        ] {
            let changes = [("prompt", "none"), ("id_token_hint", hint.as_str())];
            let back = location(&browser.get(&request(site, &changes)).await);
            assert_eq!(parameter(&back, "error").as_deref(), error);
            assert_eq!(parameter(&back, "code").is_some(), error.is_none());
        }
        // Not silently: garbage is told at once, and a session of somebody else does not do.
        let back = location(&browser.get(&request(site, &[("id_token_hint", &forged)])).await);
        assert_eq!(parameter(&back, "error").as_deref(), Some("invalid_request"));
        let zhou = request(site, &[("id_token_hint", &zhou)]);
        let page = location(&browser.get(&zhou).await);
        let body = json!({ "authorization": parameter(&page, "authorization").unwrap() });
        browser.post("/login/continue", &body).await.expect(422);
        // Nor does a scan of somebody else: the client hears of it. In a browser that is known, and in one that is new.
        for browser in [browser, world.browser(site)] {
            let (_, page) = claim_as(world, &browser, site, &zhou, "lin").await;
            let back = location(&browser.get(&page).await);
            assert_eq!(parameter(&back, "error").as_deref(), Some("login_required"), "{back}");
            assert_eq!(parameter(&back, "state").as_deref(), Some("a state"));
            let callback = sign_in_as(world, &browser, site, &zhou, "zhou").await;
            assert!(parameter(&callback, "code").is_some(), "{callback}");
        }
    }
}

flow! {
    /// 20 and 44: a blocked person's session.
    async fn a_blocked_person_is_not_signed_in_silently(world) {
        let (site, browser) = (&world.first, world.browser(&world.first));
        let callback = sign_in(world, &browser, site, &request(site, &[])).await;
        let tokens = redeem(world, site, &parameter(&callback, "code").unwrap(), &[]).await.expect(200);
        let user = claims(&tokens.field("id_token"))["sub"].as_str().unwrap().to_owned();
        site.block(&world.app, &user.into()).await;
        let back = location(&browser.get(&request(site, &[("prompt", "none")])).await);
        assert_eq!(parameter(&back, "error").unwrap(), "login_required");
    }
}

flow! {
    /// A request is resumed by the browser that made it and by no other.
    async fn the_id_of_a_request_alone_opens_nothing(world) {
        let (site, browser, thief) = (&world.first, world.browser(&world.first), world.browser(&world.first));
        let page = location(&browser.get(&request(site, &[])).await);
        let authorization = parameter(&page, "authorization").unwrap();
        let path = format!("/login?authorization={authorization}");
        browser.get(&path).await.expect(200);
        thief.get(&path).await.expect(410);
        thief.set_cookie(&format!("saoma-authorization-{authorization}"), "guessed");
        thief.get(&path).await.expect(410);
        let body = json!({ "connection": site.connection, "authorization": authorization });
        thief.post("/logins", &body).await.expect(404);
        world.wait(30 * 60);
        browser.get(&path).await.expect(410);
    }
}

flow! {
    async fn a_browser_keeps_the_cookies_of_its_latest_five_requests(world) {
        let (site, browser) = (&world.first, world.browser(&world.first));
        let mut made = Vec::new();
        for _ in 0..7 {
            let page = location(&browser.get(&request(site, &[])).await);
            made.push(format!("saoma-authorization-{}", parameter(&page, "authorization").unwrap()));
            world.wait(1);
        }
        let kept: Vec<String> = browser.cookies().into_keys().filter(|name| made.contains(name)).collect();
        assert_eq!(kept, made[2..]);
    }
}

flow! {
    async fn the_page_is_told_the_language_and_the_connection(world) {
        let (site, browser) = (&world.first, world.browser(&world.first));
        // Nobody types here who they are, so a hint of that is of no use; it is not kept.
        let changes = [("ui_locales", "zh-CN en"), ("connection", "wechat"), ("login_hint", "me@example.com")];
        let page = location(&browser.get(&request(site, &changes)).await);
        assert_eq!(parameter(&page, "ui_locales").unwrap(), "zh-CN en");
        assert_eq!(parameter(&page, "connection").unwrap(), "wechat");
        assert_eq!(parameter(&page, "login_hint"), None);
    }
}

flow! {
    /// OpenID Connect Core §3.1.2.1, §5.5 and §6: what a provider may ignore changes nothing.
    async fn what_means_nothing_here_is_ignored(world) {
        let (site, browser) = (&world.first, world.browser(&world.first));
        sign_in(world, &browser, site, &request(site, &[])).await;
        let ignored = [
            ("login_hint", "+8613900139000"),
            ("display", "popup"),
            ("acr_values", "urn:mace:incommon:iap:silver"),
            ("claims", r#"{"id_token":{"phone_number":{"essential":true}}}"#),
            ("claims_locales", "zh"),
            ("max_age", "99999999999999999999"),
        ];
        let silent = request(site, &[&[("prompt", "none")], &ignored[..]].concat());
        let code = parameter(&location(&browser.get(&silent).await), "code").unwrap();
        let tokens = redeem(world, site, &code, &[]).await.expect(200);
        let told = claims(&tokens.field("id_token"));
        assert!(told.get("phone_number").is_none() && told.get("acr").is_none(), "{told}");
    }
}

flow! {
    async fn a_request_by_form_comes_again_by_query(world) {
        let (site, browser) = (&world.first, world.browser(&world.first));
        let query = request(site, &[]);
        let form = query.split_once('?').unwrap().1.to_owned();
        let post = browser.request(Method::POST, "/oidc/auth");
        let post = post.header("content-type", "application/x-www-form-urlencoded").body(form);
        let again = browser.send(post).await;
        assert_eq!(again.header("location"), query);
        assert_eq!(again.header("set-cookie"), "");
    }
}

flow! {
    /// What a form says of a person stands in no address, and counts all the same. A state that is full of signs is three times as
    /// long in a form.
    async fn a_posted_id_token_counts_and_does_not_come_back_in_an_address(world) {
        let site = &world.first;
        let mut hints = Vec::new();
        let browser = world.browser(site);
        for person in ["zhou", "lin"] {
            let callback = sign_in_as(world, &browser, site, &request(site, &[("prompt", "login")]), person).await;
            hints.push(redeem(world, site, &parameter(&callback, "code").unwrap(), &[]).await.expect(200).field("id_token"));
        }
        world.wait(30);
        let state = "{\"".repeat(4096);
        for (hint, error) in hints.iter().zip([Some("login_required"), None]) {
            let said = [("prompt", "none"), ("id_token_hint", hint.as_str()), ("login_hint", "+8613800138000"), ("state", &state)];
            let form = request(site, &said).split_once('?').unwrap().1.to_owned();
            let post = browser.request(Method::POST, "/oidc/auth").header("content-type", "application/x-www-form-urlencoded");
            let link = browser.send(post.body(form)).await.expect(303).header("location").to_owned();
            assert!(!link.contains(hint) && !link.contains("13800138000"), "{link}");
            let back = location(&browser.get(&link).await);
            assert_eq!((parameter(&back, "error").as_deref(), parameter(&back, "state").as_ref()), (error, Some(&state)));
        }
        // What somebody else made up names nobody.
        let back = location(&browser.get(&request(site, &[("prompt", "none"), ("subject", "u1.made-up")])).await);
        assert!(parameter(&back, "code").is_some(), "{back}");
    }
}

flow! {
    /// 21: pending requests are made in masses.
    async fn an_address_that_asks_too_often_waits(world) {
        let site = &world.first;
        let ask = async |request: String| {
            let url = format!("{}{request}", site.origin);
            Answer::of(world.http.get(url).send().await.unwrap()).await
        };
        let known = || ask(request(site, &[("prompt", "none")]));
        // A client that waits in a frame hears of it.
        let mut told = false;
        for _ in 0..10 {
            let many = join_all((0..100).map(|_| known())).await;
            told = many.iter().any(|answer| {
                parameter(&location(answer), "error").as_deref() == Some("temporarily_unavailable")
            });
            if told {
                break;
            }
        }
        assert!(told, "of a thousand requests one is refused");
        let unknown = (0..20).map(|_| ask(request(site, &[("client_id", "unknown")])));
        let answer = join_all(unknown).await.into_iter().find(|answer| answer.status == 429);
        let answer = answer.expect("nobody else is told");
        assert!(answer.header("retry-after").parse::<u32>().unwrap() >= 1);
        assert!(answer.header("content-type").starts_with("text/html"));
        assert!(!answer.header("x-request-id").is_empty());
    }
}
