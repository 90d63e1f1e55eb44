//! The tokens, and who may read userinfo with them: rows 20, 27 and 42.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use super::{claims, code, parameter, redeem, request, sign_in, userinfo};
use crate::harness::{Answer, flow};

fn part(json: &Value) -> String {
    URL_SAFE_NO_PAD.encode(json.to_string())
}

/// The header of a token.
fn header(token: &str) -> Value {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(token.split('.').next().unwrap()).unwrap())
        .unwrap()
}

flow! {
    async fn tokens_say_who_signed_in_for_whom(world) {
        let site = &world.first;
        let answer = redeem(world, site, &code(world, site).await, &[]).await.expect(200);
        assert_eq!(answer.header("cache-control"), "no-store");
        let body = answer.json();
        assert_eq!((&body["token_type"], &body["expires_in"]), (&json!("Bearer"), &json!(600)));
        assert_eq!(body["scope"], "openid phone profile");
        let issuer = format!("{}/oidc", site.origin);
        let now = world.app.now().timestamp();

        let id_token = claims(&answer.field("id_token"));
        assert_eq!((&id_token["iss"], &id_token["aud"]), (&json!(issuer), &json!(site.application)));
        assert_eq!((&id_token["nonce"], &id_token["iat"]), (&json!("a nonce"), &json!(now)));
        // It may come back as a hint, in an address: what the scopes ask for is at userinfo.
        assert!(!id_token.to_string().contains("phone") && !id_token.to_string().contains("nickname"), "{id_token}");
        let access_token = answer.field("access_token");
        assert_eq!(header(&access_token)["typ"], "at+jwt");
        assert_eq!(header(&access_token)["alg"], "ES256");
        let told = claims(&access_token);
        assert_eq!((&told["client_id"], &told["sub"]), (&json!(site.application), &id_token["sub"]));
        assert_eq!(told["exp"], now + 600);

        let person = userinfo(world, site, &access_token).await.expect(200);
        assert_eq!(person.header("cache-control"), "no-store");
        let person = person.json();
        assert_eq!(person["sub"], id_token["sub"]);
        assert_eq!((&person["phone_number"], &person["phone_number_verified"]), (&json!("+8613800138000"), &json!(true)));
        assert!(person["updated_at"].is_i64());
    }
}

flow! {
    async fn tokens_live_as_long_as_the_application_says(world) {
        let site = &world.first;
        world.change_application(site, &site.application, json!({ "token_lifetimes": { "access": 60, "id": 3600 } })).await;
        let answer = redeem(world, site, &code(world, site).await, &[]).await.expect(200);
        let (now, access_token) = (world.app.now().timestamp(), answer.field("access_token"));
        assert_eq!(answer.json()["expires_in"], 60);
        assert_eq!(claims(&access_token)["exp"], now + 60);
        assert_eq!(claims(&answer.field("id_token"))["exp"], now + 3600);
        world.wait(60);
        userinfo(world, site, &access_token).await.expect(200);
        // Clocks may differ by five seconds.
        world.wait(5);
        userinfo(world, site, &access_token).await.expect(401);
    }
}

flow! {
    /// 42: tokens that nobody here signed, or not for this.
    async fn a_forged_or_misused_token_reads_nothing(world) {
        let (site, second) = (&world.first, &world.second);
        let answer = redeem(world, site, &code(world, site).await, &[]).await.expect(200);
        let good = answer.field("access_token");
        let elsewhere = redeem(world, second, &code(world, second).await, &[]).await.expect(200);
        let (head, said) = (header(&good), claims(&good));
        let [_, payload, signature] = <[&str; 3]>::try_from(good.split('.').collect::<Vec<_>>()).unwrap();
        let altered = |name: &str, value: Value| {
            let mut head = head.clone();
            head[name] = value;
            format!("{}.{payload}.{signature}", part(&head))
        };
        let other = |name: &str, value: &str| {
            let mut said = said.clone();
            said[name] = json!(value);
            format!("{}.{}.{signature}", part(&head), part(&said))
        };
        for (attack, token) in [
            ("alg none", format!("{}.{payload}.", part(&json!({ "alg": "none", "typ": "at+jwt", "kid": head["kid"] })))),
            ("another alg", altered("alg", json!("HS256"))),
            ("another typ", altered("typ", json!("JWT"))),
            ("a key of its own", altered("jwk", json!({ "kty": "EC", "crv": "P-256", "x": "AA", "y": "AA" }))),
            ("a key elsewhere", altered("jku", json!("https://evil.example/jwks"))),
            ("another kid", altered("kid", json!("' OR 1=1 --"))),
            ("another person", other("sub", "somebody")),
            ("another grant", other("jti", "0190d3c4-0000-7000-8000-000000000000")),
            ("an ID token", answer.field("id_token")),
            ("a token of another pool", elsewhere.field("access_token")),
            ("the code itself", "abc".to_owned()),
            ("no signature", format!("{}.{payload}", part(&head))),
        ] {
            let refused = userinfo(world, site, &token).await.expect(401);
            assert_eq!(refused.header("www-authenticate"), "Bearer error=\"invalid_token\"", "{attack}");
        }
        userinfo(world, second, &good).await.expect(401);
        userinfo(world, site, &good).await.expect(200);
        world.wait(606);
        userinfo(world, site, &good).await.expect(401);
    }
}

flow! {
    /// 27 and 42: a token in the wrong place, or asked for by another site.
    async fn a_token_counts_in_the_header_only_and_no_other_site_reads_the_answer(world) {
        let site = &world.first;
        let token = redeem(world, site, &code(world, site).await, &[]).await.expect(200).field("access_token");
        let url = format!("{}/oidc/me", site.origin);
        let query = world.http.get(format!("{url}?access_token={token}"));
        let form = world.http.post(&url).form(&[("access_token", &token)]);
        for request in [query, form, world.http.get(&url), world.http.get(&url).basic_auth(&token, None::<&str>)] {
            let refused = Answer::of(request.send().await.unwrap()).await.expect(401);
            assert_eq!(refused.header("www-authenticate"), "Bearer");
        }
        let request = world.http.post(&url).bearer_auth(&token).header("origin", "https://evil.example");
        let answer = Answer::of(request.send().await.unwrap()).await.expect(200);
        assert_eq!(answer.header("access-control-allow-origin"), "");
    }
}

flow! {
    async fn a_scope_that_was_not_asked_for_is_not_told(world) {
        let (site, browser) = (&world.first, world.browser(&world.first));
        let request = request(site, &[("scope", "openid unknown")]);
        let callback = sign_in(world, &browser, site, &request).await;
        let code = parameter(&callback, "code").unwrap();
        let answer = redeem(world, site, &code, &[]).await.expect(200);
        assert_eq!(answer.field("scope"), "openid");
        let person = userinfo(world, site, &answer.field("access_token")).await.expect(200).json();
        assert_eq!(person, json!({ "sub": person["sub"] }));
    }
}
