//! What a client asks of its tokens, and giving them back: RFC 7662 and RFC 7009.

use serde_json::{Value, json};

use super::{
    DAY, SCOPE, allow, claims, is_error, next, public_client, refresh, refresh_token,
    second_client, signed_in, userinfo, with,
};
use crate::harness::{Answer, Site, World, flow};

/// Asks about a token, or gives it back.
async fn ask(world: &World, client: &Site, what: &str, form: &[(&str, &str)]) -> Answer {
    let request = world.http.post(format!("{}/oidc/token/{what}", client.origin)).form(form);
    let request = request.basic_auth(&client.application, Some(&client.secret));
    Answer::of(request.send().await.unwrap()).await
}

async fn introspect(world: &World, client: &Site, token: &str) -> Value {
    ask(world, client, "introspection", &[("token", token)]).await.expect(200).json()
}

async fn revoke(world: &World, client: &Site, token: &str) -> Answer {
    ask(world, client, "revocation", &[("token", token)]).await
}

fn inactive() -> Value {
    json!({ "active": false })
}

flow! {
    async fn a_client_is_told_what_its_tokens_say_while_they_are_good(world) {
        let site = &world.first;
        allow(world, site).await;
        let tokens = signed_in(world, site).await;
        let (now, issuer) = (world.app.now().timestamp(), format!("{}/oidc", site.origin));
        let sub = &claims(&tokens.field("id_token"))["sub"];
        let token = introspect(world, site, &tokens.field("refresh_token")).await;
        let auth_time = &token["auth_time"];
        assert_eq!(token, json!({
            "active": true, "iss": issuer, "sub": sub, "client_id": site.application, "scope": SCOPE,
            "auth_time": auth_time, "exp": now + 14 * DAY,
        }));
        let access = introspect(world, site, &tokens.field("access_token")).await;
        assert_eq!((&access["active"], &access["token_type"], &access["sub"]), (&json!(true), &json!("Bearer"), sub));
        assert_eq!((&access["scope"], &access["exp"]), (&json!(SCOPE), &json!(now + 600)));
        // One that was used is good no more, though it still brings the same new one for a moment.
        let brought = next(world, site, &tokens.field("refresh_token")).await;
        assert_eq!(introspect(world, site, &tokens.field("refresh_token")).await, inactive());
        world.wait(14 * DAY - 1);
        assert_eq!(introspect(world, site, &brought).await["active"], true);
        world.wait(1);
        for over in [brought, tokens.field("access_token"), tokens.field("id_token"), "x.1.y".to_owned()] {
            assert_eq!(introspect(world, site, &over).await, inactive());
        }
    }
}

flow! {
    /// 41: nobody else learns whether a token is good.
    async fn a_token_is_told_to_its_own_client_alone(world) {
        let site = &world.first;
        let (other, public) = (second_client(world, site).await, public_client(world, site, &["https://spa.example/back"]).await);
        allow(world, site).await;
        let tokens = signed_in(world, site).await;
        for name in ["refresh_token", "access_token"] {
            let token = tokens.field(name);
            for client in [&other, &world.second] {
                assert_eq!(introspect(world, client, &token).await, inactive(), "{name}");
            }
            let nobody = world.http.post(format!("{}/oidc/token/introspection", site.origin));
            let openly = nobody.try_clone().unwrap().form(&[("token", &*token), ("client_id", &public.application)]);
            for request in [nobody.form(&[("token", &token)]), openly] {
                let refused = Answer::of(request.send().await.unwrap()).await.expect(401);
                assert_eq!(refused.field("error"), "invalid_client");
            }
        }
        for form in [&[][..], &[("token", "a"), ("token", "b")]] {
            is_error(ask(world, site, "introspection", form).await, "invalid_request");
        }
        // None of it used the token.
        next(world, site, &tokens.field("refresh_token")).await;
    }
}

flow! {
    /// 41: a token that is given back takes everything of its sign-in along.
    async fn a_token_that_is_given_back_voids_all_that_its_sign_in_brought(world) {
        let site = &world.first;
        allow(world, site).await;
        for given_back in ["refresh_token", "access_token"] {
            let tokens = signed_in(world, site).await;
            let second = refresh(world, site, &tokens.field("refresh_token"), &[]).await.expect(200);
            for _ in 0..2 {
                assert_eq!(revoke(world, site, &tokens.field(given_back)).await.expect(200).text, "");
            }
            is_error(refresh(world, site, &second.field("refresh_token"), &[]).await, "invalid_grant");
            userinfo(world, site, &second.field("access_token")).await.expect(401);
            assert_eq!(introspect(world, site, &second.field("access_token")).await, inactive());
        }
        for nothing in ["unknown", "g.1.secret", "\0"] {
            revoke(world, site, nothing).await.expect(200);
        }
        is_error(ask(world, site, "revocation", &[]).await, "invalid_request");
    }
}

flow! {
    /// 41: who is not its client gives no token back.
    async fn a_token_is_given_back_by_its_own_client_alone(world) {
        let site = &world.first;
        let (other, public) = (second_client(world, site).await, public_client(world, site, &["https://spa.example/back"]).await);
        allow(world, site).await;
        let token = refresh_token(world, site).await;
        is_error(revoke(world, &other, &token).await, "invalid_grant");
        revoke(world, &world.second, &token).await.expect(200);
        let good = [("token", &*token), ("client_id", &public.application)];
        for (changes, status) in [(&[][..], 400), (&[("client_id", "")], 401), (&[("client_id", &*site.application)], 401)] {
            let form = with(&good, changes);
            let request = world.http.post(format!("{}/oidc/token/revocation", site.origin)).form(&form);
            Answer::of(request.send().await.unwrap()).await.expect(status);
        }
        next(world, site, &token).await;
    }
}
