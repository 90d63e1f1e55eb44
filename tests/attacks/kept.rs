//! What is left of a login in a cache, or on its stream: rows 28 and 31.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    harness::{Answer, flow},
    oidc,
};

flow! {
    /// 28: a proxy, or the browser's back button, shows what somebody else was told.
    async fn no_answer_of_a_login_may_be_kept(world) {
        let (site, browser, phone) = (&world.first, world.browser(&world.first), world.phone("lin"));
        let silent = browser.get(&oidc::request(site, &[("prompt", "none")])).await.expect(303);
        let sent = browser.get(&oidc::request(site, &[])).await.expect(303);
        let form = [("client_id", site.application.as_str())];
        let posted = browser.send(browser.request(Method::POST, "/oidc/auth").form(&form)).await;
        let unknown = browser.get("/oidc/auth?client_id=unknown").await.expect(400);
        let authorization = oidc::parameter(&oidc::location(&sent), "authorization").unwrap();
        let page = browser.get(&format!("/login?authorization={authorization}")).await.expect(200);
        let body = json!({ "connection": "wechat", "authorization": authorization });
        let issued = browser.post("/logins", &body).await.expect(201);
        let login = browser.issued(issued.clone()).await;
        let code = browser.get(&format!("/logins/{}/code.png", login.id)).await.expect(200);
        let status = browser.status(&login).await.expect(200);
        let early = browser.claim(&login).await.expect(409);
        let scanned = phone.scan(&login).await.expect(200);
        let authorized = phone.authorize().await.expect(200);
        let outcome = phone.outcome().await.expect(200);
        let claimed = browser.claim(&login).await.expect(200);
        let stream = browser.get(&format!("/logins/{}/stream", login.id)).await;
        let body = json!({ "authorization": authorization });
        let gone_on = browser.post("/login/continue", &body).await.expect(200);
        let callback = gone_on.field("redirect").parse().unwrap();
        let tokens = oidc::redeem(world, site, &oidc::parameter(&callback, "code").unwrap(), &[]).await.expect(200);
        let again = oidc::redeem(world, site, "unknown", &[]).await.expect(400);
        let person = oidc::userinfo(world, site, &tokens.field("access_token")).await.expect(200);
        let nobody = oidc::userinfo(world, site, "unknown").await.expect(401);
        let done = browser.get("/login/done").await.expect(200);
        let left = browser.post("/login/leave", &json!({})).await.expect(200);
        // What the back button asks for is nobody's any more.
        let back = browser.get("/login/done").await.expect(404);
        for (at, answer) in [
            silent, sent, posted, unknown, page, issued, code, status, early, scanned, authorized, outcome, claimed, stream,
            gone_on, tokens, again, person, nobody, done, left, back,
        ].iter().enumerate() {
            assert_eq!(answer.header("cache-control"), "no-store", "{at}: {answer:?}");
        }
    }
}

flow! {
    /// 32: a stream goes on after the end.
    async fn the_stream_of_a_login_that_newer_ones_pushed_out_ends(world) {
        let (site, browser) = (&world.first, world.browser(&world.first));
        let oldest = browser.login(site).await;
        let path = format!("/logins/{}/stream", oldest.id);
        let stream = browser.get(&path);
        let newer = async {
            for _ in 0..3 {
                world.wait(1);
                browser.login(site).await;
            }
        };
        let both = futures::future::join(stream, newer);
        let (stream, ()) = tokio::time::timeout(std::time::Duration::from_secs(5), both).await.expect("the stream ends");
        let last = stream.text.lines().rfind(|line| line.starts_with("data: {")).unwrap().to_owned();
        assert!(last.contains("\"expired\"") && last.contains("\"superseded\""), "{}", stream.text);
    }
}

flow! {
    /// 31: the stream tells more than where the login stands.
    async fn the_stream_of_a_whole_sign_in_tells_states_and_nothing_else(world) {
        let (site, browser, phone) = (&world.first, world.browser(&world.first), world.phone("lin"));
        let page = oidc::location(&browser.get(&oidc::request(site, &[])).await);
        let authorization = oidc::parameter(&page, "authorization").unwrap();
        let body = json!({ "connection": "wechat", "authorization": authorization });
        let login = browser.issued(browser.post("/logins", &body).await).await;
        let mut secrets = browser.cookies().into_values().collect::<Vec<_>>();
        let stream = browser.request(Method::GET, &format!("/logins/{}/stream", login.id)).send().await.unwrap();
        let login_code = phone.login_code();
        phone.scan_with(&login, &login_code).await.expect(200);
        phone.authorize().await.expect(200);
        browser.claim(&login).await.expect(200);
        let body = json!({ "authorization": authorization });
        let back = browser.post("/login/continue", &body).await.expect(200).field("redirect");
        let code = oidc::parameter(&back.parse().unwrap(), "code").unwrap();
        let tokens = oidc::redeem(world, site, &code, &[]).await.expect(200);
        let user = world.user_of(site, &login).await;

        let headers = format!("{:?}", stream.headers());
        let told = stream.text().await.unwrap();
        let mut states = BTreeSet::new();
        for line in told.lines().filter(|line| !line.is_empty()) {
            let Some(data) = line.strip_prefix("data: ") else {
                let known = ["id: ", "event: state", ": "].iter().any(|start| line.starts_with(start));
                assert!(known, "{line}");
                continue;
            };
            let data: Value = serde_json::from_str(data).unwrap();
            let fields: Vec<&str> = data.as_object().unwrap().keys().map(String::as_str).collect();
            assert!(fields.iter().all(|field| ["state", "reason", "seq", "expires_at"].contains(field)), "{data}");
            states.insert(data["state"].as_str().unwrap().to_owned());
        }
        assert!(states.contains("issued") && states.contains("claimed"), "{told}");
        secrets.extend(browser.cookies().into_values());
        secrets.extend([login.ticket.clone(), login_code, phone.token().unwrap(), code, user.id.to_string()]);
        secrets.extend(["access_token", "id_token"].map(|token| tokens.field(token)));
        secrets.extend(["13800138000", "138****8000", "林小满"].map(str::to_owned));
        secrets.push(world.wechat.openid("lin", &world.app_id).unwrap());
        for secret in secrets {
            assert!(!told.contains(&secret) && !headers.contains(&secret), "{secret} is in {told}");
        }
        let stranger = world.browser(site);
        let refused: Answer = stranger.get(&format!("/logins/{}/stream", login.id)).await.expect(404);
        assert!(!refused.text.contains("claimed"));
    }
}
