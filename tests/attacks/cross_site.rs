//! The browser: rows 24 to 28 and 31 to 35.

use reqwest::Method;
use serde_json::json;

use crate::harness::{Browser, Site, World, flow};

/// A browser that signed in.
async fn signed_in(world: &World, site: &Site, browser: &Browser) {
    let phone = world.phone("lin");
    let login = browser.login(site).await;
    phone.scan(&login).await.expect(200);
    phone.authorize().await.expect(200);
    browser.claim(&login).await.expect(200);
}

flow! {
    /// 24: a cookie that was set before survives the login.
    async fn a_session_cookie_set_by_an_attacker_does_not_survive(world) {
        let browser = world.browser(&world.first);
        browser.set_cookie("saoma-session", "chosen-by-the-attacker");
        signed_in(world, &world.first, &browser).await;
        let first = browser.cookies()["saoma-session"].clone();
        assert_ne!(first, "chosen-by-the-attacker");
        signed_in(world, &world.first, &browser).await;
        let former = world.browser(&world.first);
        former.set_cookie("saoma-session", &first);
        former.get("/login/done").await.expect(404);
        browser.get("/login/done").await.expect(200);
    }
}

flow! {
    /// 25: another site posts.
    async fn a_request_of_another_site_changes_nothing(world) {
        let browser = world.browser(&world.first);
        let body = json!({ "connection": "wechat", "client_id": world.first.application });
        let own = browser.origin.clone();
        let cases: [&[(&str, &str)]; 10] = [
            &[("origin", &own), ("origin", "https://evil.example"), ("saoma-request", "1")],
            &[("origin", "https://evil.example"), ("origin", &own), ("saoma-request", "1")],
            &[("origin", &own), ("sec-fetch-site", "same-origin"), ("sec-fetch-site", "cross-site"), ("saoma-request", "1")],
            &[("origin", &own), ("content-type", "text/plain"), ("saoma-request", "1")],
            &[("origin", "https://evil.example"), ("saoma-request", "1")],
            &[("origin", "null"), ("saoma-request", "1")],
            &[("origin", &own), ("sec-fetch-site", "cross-site"), ("saoma-request", "1")],
            &[("origin", &own), ("sec-fetch-site", "same-site"), ("saoma-request", "1")],
            &[("saoma-request", "1")],
            &[("origin", &own), ("sec-fetch-site", "same-origin")],
        ];
        for path in ["/logins", "/login/continue", "/login/leave", "/login/sign-out"] {
            for headers in cases {
                let mut request = browser.request(Method::POST, path).json(&body);
                for (name, value) in headers {
                    request = request.header(*name, *value);
                }
                browser.send(request).await.expect(403);
            }
            let form = browser.request(Method::POST, path).header("origin", &own).header("saoma-request", "1");
            browser.send(form.form(&[("connection", "wechat")])).await.expect(403);
        }
        // The same host, with the dot that ends every name.
        let dotted = own.replacen("localhost", "localhost.", 1);
        for (origin, status) in [(dotted.clone(), 201), (dotted.replacen("http:", "https:", 1), 403)] {
            let request = browser.request(Method::POST, "/logins").json(&body).header("saoma-request", "1");
            let host = dotted.strip_prefix("http://").unwrap();
            browser.send(request.header("host", host).header("origin", origin)).await.expect(status);
        }
        let login = browser.login(&world.first).await;
        let claim = browser.request(Method::POST, &format!("/logins/{}/claim", login.id)).json(&json!({}));
        browser.send(claim.header("origin", "https://evil.example").header("saoma-request", "1")).await.expect(403);
    }
}

flow! {
    /// 26, 28 and 35: framed, cached, or with a script in it.
    async fn no_page_is_framed_cached_or_open_to_foreign_scripts(world) {
        let browser = world.browser(&world.first);
        let login = format!("/login?client_id={}", world.first.application);
        for path in [login.as_str(), "/login", "/login/done", "/s/unknown", "/nothing/here", "/logins/unknown", "/oidc/auth", "/oidc/auth?client_id=unknown"] {
            let answer = browser.get(path).await;
            assert_eq!(answer.header("cache-control"), "no-store", "{path}");
            assert_eq!(answer.header("x-frame-options"), "DENY", "{path}");
            assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
            let policy = answer.header("content-security-policy");
            assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"), "{path}: {policy}");
            assert!(!answer.text.contains("<script>") && !answer.text.contains("style=\""), "{path}");
        }
        let mine = browser.login(&world.first).await;
        for path in ["", "/code.png", "/code.svg"] {
            let answer = browser.get(&format!("/logins/{}{path}", mine.id)).await.expect(200);
            assert_eq!(answer.header("cache-control"), "no-store", "{path}");
        }
    }
}

flow! {
    /// 27: another site reads.
    async fn no_other_site_may_read_an_answer(world) {
        let browser = world.browser(&world.first);
        let login = browser.login(&world.first).await;
        for origin in ["https://evil.example", "null", "http://localhost.evil.example"] {
            for path in [format!("/logins/{}", login.id), "/login".to_owned()] {
                let answer = browser.send(browser.request(Method::GET, &path).header("origin", origin)).await;
                assert_eq!(answer.header("access-control-allow-origin"), "");
            }
            let preflight = browser
                .request(Method::OPTIONS, &format!("/logins/{}/claim", login.id))
                .header("origin", origin)
                .header("access-control-request-method", "POST");
            let answer = browser.send(preflight).await;
            assert_eq!(answer.header("access-control-allow-origin"), "");
        }
    }
}

flow! {
    /// 33: polling tells which logins exist.
    async fn an_unknown_login_and_somebody_elses_look_alike(world) {
        let (browser, stranger) = (world.browser(&world.first), world.browser(&world.first));
        // What is told, by status, size, headers and text; each answer has an id and a time of its own.
        let told = async |id: &str, path: &str| {
            let mut answer = stranger.get(&format!("/logins/{id}{path}")).await.expect(404);
            for own in ["date", "x-request-id"] {
                answer.headers.remove(own);
            }
            (answer.headers, answer.text)
        };
        for path in ["", "/stream", "/code.png"] {
            let unknown = told("0190d3c4-0000-7000-8000-000000000000", path).await;
            assert!(unknown.0.contains_key("content-length"));
            for _ in 0..3 {
                let random = saoma::http::app::App::new_id(&world.app);
                assert_eq!(told(&random, path).await, unknown);
                let login = browser.login(&world.first).await;
                assert_eq!(told(&login.id, path).await, unknown, "without a cookie");
                stranger.set_cookie(&format!("saoma-login-{}", login.id), "wrong");
                assert_eq!(told(&login.id, path).await, unknown, "with a wrong cookie");
                assert_eq!(told(&login.ticket, path).await, unknown);
            }
        }
    }
}

flow! {
    /// 34: a cookie that more than this host can read.
    async fn every_cookie_is_for_this_host_and_its_server_alone(world) {
        let browser = world.browser(&world.first);
        let body = json!({ "connection": "wechat", "client_id": world.first.application });
        let answer = browser.post("/logins", &body).await.expect(201);
        let login = browser.issued(answer).await;
        let phone = world.phone("lin");
        phone.scan(&login).await.expect(200);
        phone.authorize().await.expect(200);
        let claimed = browser.claim(&login).await.expect(200);
        let cookies: Vec<_> = claimed.headers.get_all("set-cookie").iter().collect();
        assert!(cookies.len() >= 2);
        for cookie in cookies {
            let cookie = cookie.to_str().unwrap();
            for attribute in ["HttpOnly", "SameSite=Lax", "Path=/"] {
                assert!(cookie.contains(attribute), "{cookie}");
            }
            assert!(!cookie.contains("Domain"), "{cookie}");
        }
        let https = saoma::http::cookies::Cookies { secure: true }.session("secret", Some(60)).to_string();
        assert!(https.starts_with("__Host-saoma-session=") && https.contains("Secure"), "{https}");
    }
}

flow! {
    /// 35: a name with a script in it.
    async fn a_hostile_query_is_inert_text(world) {
        let browser = world.browser(&world.first);
        let hostile = "%22%3E%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E%3C%2Fscript%3E";
        for path in [format!("/login?authorization={hostile}&lang=en"), format!("/login?client_id={hostile}"), format!("/s/{hostile}")] {
            let answer = browser.get(&path).await;
            assert!(!answer.text.contains("<img src=x"), "{path}");
        }
        // The link to the other language keeps the query.
        let known = format!("client_id={}", world.first.application);
        for path in ["/?", "/login?", "/s/a?", "/login/signed-out?"] {
            let page = browser.get(&format!("{path}{known}&x={hostile}&{hostile}=y&lang=en")).await.expect(200);
            assert!(page.text.contains("%3Cimg+src%3Dx"), "{path}: {}", page.text);
            assert!(!page.text.contains("<img src=x"), "{path}: {}", page.text);
        }
    }
}

flow! {
    /// 21 and 34: cookies that heap up until a proxy refuses the request, or that cost a look-up each.
    async fn a_browser_is_left_with_the_cookies_of_few_logins(world) {
        let browser = world.browser(&world.first);
        let logins = |browser: &Browser| browser.cookies().keys().filter(|name| name.starts_with("saoma-login-")).count();
        for _ in 0..6 {
            browser.login(&world.first).await;
            world.wait(130);
        }
        assert_eq!(logins(&browser), 1);
        let mut superseded = Vec::new();
        for _ in 0..4 {
            superseded.push(browser.login(&world.first).await);
            world.wait(1);
        }
        assert_eq!(logins(&browser), 4);
        assert_eq!(browser.status(&superseded[0]).await.expect(200).field("reason"), "superseded");
        browser.login(&world.first).await;
        browser.status(&superseded[0]).await.expect(404);
        assert_eq!(logins(&browser), 4);
    }
}
