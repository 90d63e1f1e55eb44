//! The cookies of a deployment in earnest, at an https address: rows 6, 24 and 34.

use reqwest::{Method, header::SET_COOKIE};
use serde_json::json;

use crate::{
    harness::{Answer, Browser, World, flow},
    oidc,
};

/// Signs in for a client; answers everything that was said to the browser.
async fn sign_in(world: &World, browser: &Browser) -> Vec<Answer> {
    let request = oidc::request(&world.first, &[]);
    let sent = browser.get(&request).await;
    let authorization = oidc::parameter(&oidc::location(&sent), "authorization").unwrap();
    let body = json!({ "connection": "wechat", "authorization": authorization });
    let issued = browser.post("/logins", &body).await.expect(201);
    let login = browser.issued(issued.clone()).await;
    let phone = world.phone("lin");
    phone.scan(&login).await.expect(200);
    phone.authorize().await.expect(200);
    let claimed = browser.claim(&login).await.expect(200);
    let body = json!({ "authorization": authorization });
    let gone_on = browser.post("/login/continue", &body).await.expect(200);
    vec![sent, issued, claimed, gone_on]
}

flow! {
    /// 34: a cookie that a sub-domain, a script, another site or plain http gets to see.
    async fn over_https_every_cookie_is_bound_to_its_host(world) {
        let browser = world.browser_over_https().await;
        let answers = sign_in(world, &browser).await;
        let cookies: Vec<&str> =
            answers.iter().flat_map(|answer| answer.headers.get_all(SET_COOKIE)).map(|cookie| cookie.to_str().unwrap()).collect();
        for kind in ["authorization", "login", "session", "browser"] {
            assert!(cookies.iter().any(|cookie| cookie.starts_with(&format!("__Host-saoma-{kind}"))), "{kind}: {cookies:?}");
        }
        for cookie in cookies {
            let attributes: Vec<&str> = cookie.split("; ").skip(1).collect();
            for attribute in ["Secure", "HttpOnly", "SameSite=Lax", "Path=/"] {
                assert!(attributes.contains(&attribute), "{cookie}");
            }
            assert!(cookie.starts_with("__Host-") && !cookie.contains("Domain"), "{cookie}");
        }
        let sent: usize = browser.cookies().iter().map(|(name, value)| name.len() + value.len() + 3).sum();
        assert!(sent < 4096, "{sent} bytes");
    }
}

flow! {
    /// 6 and 24: a sub-domain or a neighbour in plain http sets a cookie, which it can do under any name without `__Host-`.
    async fn over_https_a_cookie_without_its_prefix_is_none(world) {
        let browser = world.browser_over_https().await;
        let site = &world.first;
        sign_in(world, &browser).await;
        let login = browser.login(site).await;
        let (session, credential) = ("__Host-saoma-session", format!("__Host-saoma-login-{}", login.id));
        let cookies = browser.cookies();
        for (name, path) in [(session, "/login/done".to_owned()), (&credential, format!("/logins/{}", login.id))] {
            let value = &cookies[name];
            let bare = name.strip_prefix("__Host-").unwrap();
            let stranger = world.browser_over_https().await;
            for wrong in [bare, &format!("__Secure-{bare}"), &name.to_lowercase()] {
                let request = stranger.request(Method::GET, &path).header("cookie", format!("{wrong}={value}"));
                stranger.send(request).await.expect(404);
            }
            let request = stranger.request(Method::GET, &format!("{path}?{name}={value}")).header(name, value);
            stranger.send(request).await.expect(404);
            let request = stranger.request(Method::GET, &path).header("cookie", format!("{name}={value}"));
            stranger.send(request).await.expect(200);
        }
    }
}
