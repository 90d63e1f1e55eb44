//! Refresh tokens: row 41.

mod endings;
mod tokens;

use futures::future::join_all;
use serde_json::{Value, json};

use super::{
    claims, parameter, public_client, redeem_by, request, second_client, sign_in, userinfo, with,
};
use crate::harness::{Answer, Site, World, flow};

const DAY: i64 = 24 * 60 * 60;
const SCOPE: &str = "openid phone offline_access";

/// Its operator lets a client ask for refresh tokens.
async fn allow(world: &World, client: &Site) {
    world.change_application(client, &client.application, json!({ "offline_access": true })).await;
}

/// What the code of a new browser brings a client that may ask for refresh tokens.
async fn signed_in(world: &World, client: &Site) -> Answer {
    signed_in_for(world, client, SCOPE).await
}

async fn signed_in_for(world: &World, client: &Site, scope: &str) -> Answer {
    let request = request(client, &[("scope", scope)]);
    let callback = sign_in(world, &world.browser(client), client, &request).await;
    let code = parameter(&callback, "code").unwrap();
    redeem_by(&world.http, client, &code, &[]).await.expect(200)
}

/// The refresh token of such a sign-in.
async fn refresh_token(world: &World, client: &Site) -> String {
    signed_in(world, client).await.field("refresh_token")
}

/// Shows a refresh token at the token endpoint, with some parameters changed.
async fn refresh(world: &World, client: &Site, token: &str, changes: &[(&str, &str)]) -> Answer {
    let good = [("grant_type", "refresh_token"), ("refresh_token", token)];
    let request = world.http.post(format!("{}/oidc/token", client.origin));
    let request = request.basic_auth(&client.application, Some(&client.secret));
    Answer::of(request.form(&with(&good, changes)).send().await.unwrap()).await
}

/// The refresh token that comes in the place of one.
async fn next(world: &World, client: &Site, token: &str) -> String {
    refresh(world, client, token, &[]).await.expect(200).field("refresh_token")
}

#[track_caller]
fn is_error(answer: Answer, error: &str) -> String {
    let answer = answer.expect(400);
    assert_eq!(answer.field("error"), error, "{}", answer.text);
    assert_eq!(answer.header("cache-control"), "no-store");
    answer.text
}

/// The grant of a refresh token: it begins with its id.
fn grant_of(token: &str) -> &str {
    token.split('.').next().unwrap()
}

/// How often the refresh tokens of a grant were used.
async fn uses(world: &World, client: &Site, token: &str) -> usize {
    let stream = format!("{}.0", grant_of(token));
    let events = world.app.history.events_of::<Value>(&client.pool, "refresh_token", &stream).await;
    events.unwrap().len()
}

flow! {
    /// 41: each token is good once, and brings the next.
    async fn a_refresh_token_is_good_once_and_brings_the_next_one(world) {
        let site = &world.first;
        allow(world, site).await;
        let first = signed_in(world, site).await;
        assert_eq!(first.field("scope"), SCOPE);
        let token = first.field("refresh_token");
        assert_eq!(token.rsplit('.').next().unwrap().len(), 43);
        world.wait(500);
        let second = refresh(world, site, &token, &[]).await.expect(200);
        assert_eq!(second.header("cache-control"), "no-store");
        assert_eq!(second.field("scope"), SCOPE);
        assert_eq!((&second.json()["token_type"], &second.json()["expires_in"]), (&json!("Bearer"), &json!(600)));
        let (before, now) = (claims(&first.field("id_token")), claims(&second.field("id_token")));
        for same in ["iss", "sub", "aud", "auth_time", "sid"] {
            assert_eq!(now[same], before[same], "{same}");
        }
        assert_eq!((&before["nonce"], &now["nonce"]), (&json!("a nonce"), &Value::Null));
        assert_eq!(now["iat"], world.app.now().timestamp());
        world.wait(500);
        userinfo(world, site, &first.field("access_token")).await.expect(401);
        let person = userinfo(world, site, &second.field("access_token")).await.expect(200).json();
        assert_eq!(person["phone_number"], "+8613800138000");
        let third = next(world, site, &second.field("refresh_token")).await;
        next(world, site, &third).await;
        assert_eq!(uses(world, site, &token).await, 3);
    }
}

flow! {
    /// 41: twenty at once with the same token.
    async fn of_twenty_who_refresh_at_once_all_get_the_same_next_token(world) {
        let site = &world.first;
        allow(world, site).await;
        let token = refresh_token(world, site).await;
        let answers = join_all((0..20).map(|_| refresh(world, site, &token, &[]))).await;
        let brought: Vec<String> = answers.into_iter().map(|answer| answer.expect(200).field("refresh_token")).collect();
        assert!(brought.iter().all(|one| *one == brought[0] && *one != token));
        assert_eq!(uses(world, site, &token).await, 1);
        world.wait(600);
        next(world, site, &brought[0]).await;
    }
}

flow! {
    /// 41: the answer was lost.
    async fn who_lost_the_answer_gets_the_same_token_again_for_two_seconds(world) {
        let site = &world.first;
        allow(world, site).await;
        let token = refresh_token(world, site).await;
        let brought = next(world, site, &token).await;
        world.wait(1);
        let again = refresh(world, site, &token, &[("scope", "openid")]).await.expect(200);
        assert_eq!((again.field("refresh_token"), again.field("scope")), (brought.clone(), "openid".to_owned()));
        userinfo(world, site, &again.field("access_token")).await.expect(200);
        world.wait(1);
        is_error(refresh(world, site, &token, &[]).await, "invalid_grant");
        is_error(refresh(world, site, &brought, &[]).await, "invalid_grant");
    }
}

flow! {
    /// 41: a token that was stolen is used by two, one after the other.
    async fn a_refresh_token_shown_again_voids_all_that_its_sign_in_brought(world) {
        let site = &world.first;
        allow(world, site).await;
        let other = refresh_token(world, site).await;
        let first = signed_in(world, site).await;
        let second = refresh(world, site, &first.field("refresh_token"), &[]).await.expect(200);
        let third = refresh(world, site, &second.field("refresh_token"), &[]).await.expect(200);
        is_error(refresh(world, site, &first.field("refresh_token"), &[]).await, "invalid_grant");
        is_error(refresh(world, site, &third.field("refresh_token"), &[]).await, "invalid_grant");
        for void in [&first, &second, &third] {
            userinfo(world, site, &void.field("access_token")).await.expect(401);
        }
        let grant = grant_of(&first.field("refresh_token")).to_owned();
        let events = world.app.history.events_of::<Value>(&site.pool, "grant", &grant).await.unwrap();
        assert_eq!(events.last().unwrap().name, "grant.replayed");
        // Another sign-in of the same person stands.
        next(world, site, &other).await;
    }
}

flow! {
    /// 41: less may be asked for, and not more.
    async fn a_refresh_asks_for_less_and_never_for_more(world) {
        let site = &world.first;
        allow(world, site).await;
        let token = refresh_token(world, site).await;
        for wider in ["openid profile", "openid email", "openid phone offline_access profile"] {
            is_error(refresh(world, site, &token, &[("scope", wider)]).await, "invalid_scope");
        }
        let narrow = refresh(world, site, &token, &[("scope", "openid")]).await.expect(200);
        assert_eq!(narrow.field("scope"), "openid");
        let person = userinfo(world, site, &narrow.field("access_token")).await.expect(200).json();
        assert_eq!(person, json!({ "sub": person["sub"] }));
        // What was left out once may be asked for again, and without openid there is no ID token.
        let phone = refresh(world, site, &narrow.field("refresh_token"), &[("scope", "phone")]).await.expect(200);
        assert_eq!((phone.field("scope"), &phone.json()["id_token"]), ("phone".to_owned(), &Value::Null));
        assert_eq!(refresh(world, site, &phone.field("refresh_token"), &[]).await.expect(200).field("scope"), SCOPE);
    }
}

flow! {
    /// 41: another client, another pool, or not quite the token.
    async fn a_refresh_token_is_good_for_its_client_and_pool_alone(world) {
        let site = &world.first;
        let (other, public) = (second_client(world, site).await, public_client(world, site, &["https://spa.example/back"]).await);
        for client in [site, &other, &world.second] {
            allow(world, client).await;
        }
        for thief in [&other, &public] {
            let stolen = refresh_token(world, site).await;
            let attack = match thief.application == public.application {
                true => refresh_openly(world, thief, &stolen).await,
                false => refresh(world, thief, &stolen, &[]).await,
            };
            let attack = is_error(attack, "invalid_grant");
            assert_eq!(is_error(refresh(world, site, &stolen, &[]).await, "invalid_grant"), attack);
        }
        // Another pool does not know it, and nobody voids anything by guessing: the id stands in the access token.
        let token = refresh_token(world, site).await;
        is_error(refresh(world, &world.second, &token, &[]).await, "invalid_grant");
        let (id, secret) = token.rsplit_once('.').unwrap();
        let grant = grant_of(&token);
        for guess in [
            format!("{id}.{}", "A".repeat(43)),
            format!("{grant}.0.{secret}"),
            format!("{grant}.2.{secret}"),
            format!("{grant}.01.{secret}"),
            format!("{grant}.99999999999.{secret}"),
            format!("{grant}.{secret}"),
            format!("{token}A"),
            secret.to_owned(),
            "\0".to_owned(),
        ] {
            for client in [site, &other] {
                is_error(refresh(world, client, &guess, &[]).await, "invalid_grant");
            }
        }
        is_error(refresh(world, site, "", &[]).await, "invalid_request");
        refresh(world, site, &token, &[]).await.expect(200);
    }
}

/// Shows a refresh token as a public client does: with its id, and no secret.
async fn refresh_openly(world: &World, client: &Site, token: &str) -> Answer {
    let form = [
        ("grant_type", "refresh_token"),
        ("client_id", &*client.application),
        ("refresh_token", token),
    ];
    let request = world.http.post(format!("{}/oidc/token", client.origin)).form(&form);
    Answer::of(request.header("origin", "https://spa.example").send().await.unwrap()).await
}

flow! {
    /// 41: a client in a browser, which has no secret.
    async fn a_public_client_refreshes_without_a_secret(world) {
        let client = public_client(world, &world.first, &["https://spa.example/back"]).await;
        allow(world, &client).await;
        let callback = sign_in(world, &world.browser(&client), &client, &request(&client, &[("scope", SCOPE)])).await;
        let form = [
            ("grant_type", "authorization_code"),
            ("client_id", &client.application),
            ("code", &parameter(&callback, "code").unwrap()),
            ("redirect_uri", &client.redirect_uri),
            ("code_verifier", super::VERIFIER),
        ];
        let tokens = world.http.post(format!("{}/oidc/token", client.origin)).form(&form).send().await.unwrap();
        let token = Answer::of(tokens).await.expect(200).field("refresh_token");
        let second = refresh_openly(world, &client, &token).await.expect(200);
        assert_eq!(second.header("access-control-allow-origin"), "https://spa.example");
        let third = refresh_openly(world, &client, &second.field("refresh_token")).await.expect(200);
        is_error(refresh_openly(world, &client, &token).await, "invalid_grant");
        is_error(refresh_openly(world, &client, &third.field("refresh_token")).await, "invalid_grant");
    }
}

flow! {
    async fn who_did_not_ask_or_may_not_gets_no_refresh_token(world) {
        let site = &world.first;
        let not_allowed = signed_in(world, site).await;
        assert_eq!((not_allowed.field("scope"), &not_allowed.json()["refresh_token"]), ("openid phone".to_owned(), &Value::Null));
        allow(world, site).await;
        let not_asked = signed_in_for(world, site, "openid phone").await;
        assert_eq!((not_asked.field("scope"), &not_asked.json()["refresh_token"]), ("openid phone".to_owned(), &Value::Null));
        assert!(signed_in(world, site).await.json()["refresh_token"].is_string());
    }
}
